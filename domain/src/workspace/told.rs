//! The letter about a last warning went out: from then on its last day counts.
//!
//! A workspace is deleted only after that. Whoever sends letters may be away for days, and what nobody could read is no warning. Where a letter
//! reaches nobody, because their mail comes back or they have no address, that is known, too, and the day begins with it: they are told on every
//! page, and nothing that we wait for would change it.

use jiff::Timestamp;
use messages::WorkspaceId;
use messages::mail::{self, Dropped, Letter};
use messages::workspace::{Event, Kind, Snapshot};

use super::due::grace_at;
use crate::suspension::pauses;

/// The workspaces of whose end their people were told, as this says, or cannot be told.
#[must_use]
pub fn endings_told(event: &mail::Event) -> Vec<WorkspaceId> {
    match event {
        mail::Event::Sent { letter: Letter::Digest, warns, .. } => warns.clone(),
        mail::Event::Sent { letter: Letter::WorkspaceEnding, about, .. } => about.workspace.into_iter().collect(),
        mail::Event::Dropped { letter: Letter::WorkspaceEnding, about, why, .. } => {
            about.workspace.filter(|_| counts(*why)).into_iter().collect()
        }
        mail::Event::Sent { .. }
        | mail::Event::Dropped { .. }
        | mail::Event::Stuck { .. }
        | mail::Event::Returned { .. }
        | mail::Event::Reachable
        | mail::Event::Unknown => Vec::new(),
    }
}

/// Whether there is nothing more to wait for when a letter does not go out for this: it went before, or it reaches nobody.
const fn counts(why: Dropped) -> bool {
    match why {
        Dropped::SentBefore | Dropped::NoAddress | Dropped::Unreachable | Dropped::Refused => true,
        // What stands in a digest is told when that goes. Of all else another warning is given.
        Dropped::Collected
        | Dropped::Untrue
        | Dropped::Unwanted
        | Dropped::TooLate
        | Dropped::TakenBack
        | Dropped::Unknown => false,
    }
}

/// What follows for a workspace when that is known at `at`; none where it does not wait for it.
#[must_use]
pub fn ending_told(workspace: &Snapshot, at: Timestamp) -> Option<Event> {
    grace_at(workspace)?;
    let pauses = pauses::told(&workspace.pauses, at)?;
    let workspace = Snapshot { pauses, version: workspace.version + 1, ..workspace.clone() };
    Some(Event::Happened { kind: Kind::EndingTold, workspace })
}

#[cfg(test)]
mod tests {
    use messages::mail::About;
    use messages::samples::{LETTER, WORKSPACE};
    use messages::workspace::samples;

    use super::*;

    const ABOUT: About = About {
        workspace: Some(WORKSPACE),
        account: None,
        question: None,
        enclosure: None,
        version: None,
        amount: None,
    };

    fn sent(letter: Letter, warns: Vec<WorkspaceId>) -> mail::Event {
        mail::Event::Sent { id: LETTER, letter, about: ABOUT, warns }
    }

    #[test]
    fn what_went_out_and_what_reaches_nobody_was_told_and_nothing_else() {
        assert_eq!(endings_told(&sent(Letter::WorkspaceEnding, vec![])), [WORKSPACE]);
        assert_eq!(endings_told(&sent(Letter::Digest, vec![WORKSPACE])), [WORKSPACE]);
        for other in [sent(Letter::Digest, vec![]), sent(Letter::WorkspacePaused, vec![]), mail::Event::Reachable] {
            assert_eq!(endings_told(&other), [], "{other:?}");
        }
        let told: Vec<_> = Dropped::ALL
            .iter()
            .filter(|why| {
                let letter = Letter::WorkspaceEnding;
                let dropped = mail::Event::Dropped { id: LETTER, letter, about: ABOUT, why: **why };
                endings_told(&dropped) == [WORKSPACE]
            })
            .map(|why| why.word())
            .collect();
        assert_eq!(told, ["no_address", "unreachable", "refused", "sent_before"]);
    }

    #[test]
    fn only_what_waits_for_its_end_hears_of_it() {
        let paused = samples::paused();
        let warned = |warnings| {
            let pauses = paused.pauses.iter().map(|pause| messages::workspace::Pause { warnings, ..*pause }).collect();
            Snapshot { pauses, ..paused.clone() }
        };
        let at = paused.created_at;
        assert_eq!((ending_told(&warned(1), at), ending_told(&samples::removed(), at)), (None, None));
        let told = ending_told(&warned(2), at);
        let Some(Event::Happened { kind: Kind::EndingTold, workspace }) = told else { panic!("{told:?}") };
        assert_eq!((workspace.version, ending_told(&workspace, at)), (paused.version + 1, None), "once");
    }
}
