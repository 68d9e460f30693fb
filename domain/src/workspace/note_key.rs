//! Keeping in the history of a workspace what somebody did with its keys.
//!
//! The server inside did it before, and nothing about the workspace is different: what is kept is who did it and when. Which key it was
//! stays inside.

use messages::workspace::{Event, Kind, Snapshot};

use super::asked::permitted;
use crate::authorize::permission::ManageKeys;
use crate::authorize::{Permit, Principal};

/// What comes of it that `by` did this with a key; `workspace` is none when there is no such one.
#[must_use]
pub fn note_key(by: Principal, workspace: Option<&Snapshot>, what: Kind) -> Event {
    match permitted(by, ManageKeys, workspace) {
        Ok((permit, workspace)) => Event::Happened { kind: what, workspace: noted(&permit, workspace) },
        Err(refusal) => Event::Refused { refusal },
    }
}

/// It enters no other status, so its times stay as they are.
fn noted(_: &Permit<ManageKeys>, workspace: &Snapshot) -> Snapshot {
    Snapshot { version: workspace.version + 1, ..workspace.clone() }
}

#[cfg(test)]
mod tests {
    use messages::PersonId;
    use messages::workspace::samples::snapshot;
    use messages::workspace::{Refusal, State};

    use super::*;

    #[test]
    fn it_is_kept_of_who_may_and_changes_nothing_else() {
        let before = snapshot(State::Ready);
        let after = Snapshot { version: before.version + 1, ..before.clone() };
        let owner = Principal::Person(before.owner);
        for kind in [Kind::KeyMade, Kind::KeyRenewed, Kind::KeyDeleted] {
            assert_eq!(note_key(owner, Some(&before), kind), Event::Happened { kind, workspace: after.clone() });
        }
        let refused = Event::Refused { refusal: Refusal::NotAllowed };
        let gone = snapshot(State::Deleted);
        for (by, workspace) in [
            (Principal::Person(PersonId::new()), Some(&before)),
            (Principal::Anonymous, Some(&before)),
            (owner, Some(&gone)),
            (owner, None),
        ] {
            assert_eq!(note_key(by, workspace, Kind::KeyMade), refused);
        }
    }
}
