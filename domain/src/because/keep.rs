//! What is kept of a workspace so that its label can be explained, whenever it got it.

use jiff::Timestamp;
use messages::Envelope;
use messages::workspace::{Event, Pause, Reason, Snapshot, State, Trouble};
use serde::{Deserialize, Serialize};

use super::chain::{Chain, Link};
use super::what::{OfWorkspace, What};
use crate::workspace::{Happening, Label, label};

/// What led to how a workspace stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Because {
    /// How it stands, as far as labels tell it; none before the first event that was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stands: Option<(State, Option<Trouble>)>,
    /// What gave it its label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    label: Option<Chain>,
    /// What it was last set up or started for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    start: Option<Chain>,
    /// The reasons that it is paused for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    held: Vec<Held>,
}

/// A reason that holds, and what brought it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Which.
    pub reason: Reason,
    /// Since when.
    pub since: Timestamp,
    /// What brought it; none where that is older than what is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chain: Option<Chain>,
}

/// One cause of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cause<'a> {
    /// The reason to pause it, where it is one.
    pub reason: Option<Reason>,
    /// Since when it holds.
    pub since: Timestamp,
    /// What led to it; none where that is older than what is kept.
    pub chain: Option<&'a Chain>,
    /// Why it runs, or is to run, at all, where that is part of the answer.
    pub start: Option<&'a Chain>,
}

impl Because {
    /// What is kept after an event, and the chain of that event alone; none for an event that changed nothing. `cause` is the chain of
    /// what caused it, where that was no command, no observation and no tick: of these the envelope itself knows who is behind them.
    #[must_use]
    pub fn after(&self, event: &Event, envelope: &Envelope, cause: Option<&Chain>) -> Option<(Self, Chain)> {
        let (happening, workspace) = (Happening::of(event)?, event.snapshot()?);
        let came: Vec<Pause> =
            workspace.pauses.iter().filter(|pause| self.is_new(pause, envelope.at)).copied().collect();
        let what = OfWorkspace {
            happening,
            trouble: workspace.trouble,
            came: came.iter().map(|pause| pause.reason).collect(),
            went: self.went(workspace),
            farewell: workspace.deletion.map(|deletion| deletion.farewell),
        };
        let chain = Chain::new(Link::new(What::Workspace(what), envelope), cause);
        let stands = (workspace.state, workspace.trouble);
        let has_turned = match self.stands {
            Some((state, trouble)) => (label(state), trouble) != (label(stands.0), stands.1),
            None => workspace.since == envelope.at,
        };
        let held = |pause: &Pause| Held {
            reason: pause.reason,
            since: pause.since,
            chain: if came.contains(pause) { Some(chain.clone()) } else { self.chain_of(pause) },
        };
        let after = Self {
            stands: Some(stands),
            label: if has_turned { Some(chain.clone()) } else { self.label.clone() },
            start: if starts(happening) { Some(chain.clone()) } else { self.start.clone() },
            held: workspace.pauses.iter().map(held).collect(),
        };
        Some((after, chain))
    }

    /// The causes of the label of a workspace that stands so since then. One that is paused has one for each reason.
    #[must_use]
    pub fn causes(
        &self,
        (state, trouble): (State, Option<Trouble>),
        since: Timestamp,
        pauses: &[Pause],
    ) -> Vec<Cause<'_>> {
        let of_pause = |pause: &Pause| {
            let held = self.held.iter().find(|held| is_of(held, pause));
            Cause {
                reason: Some(pause.reason),
                since: pause.since,
                chain: held.and_then(|held| held.chain.as_ref()),
                start: None,
            }
        };
        let start = match label(state) {
            None => return Vec::new(),
            Some(Label::Paused) if !pauses.is_empty() => return pauses.iter().map(of_pause).collect(),
            Some(Label::Ready) => self.start.as_ref(),
            // It was never up: that it was wanted is half of the answer.
            Some(Label::HavingTrouble) => match trouble {
                Some(Trouble::TookTooLong | Trouble::Unreachable) => self.start.as_ref(),
                Some(Trouble::Broke | Trouble::Stopped | Trouble::Vanished | Trouble::Unclear | Trouble::Unknown)
                | None => None,
            },
            Some(Label::SettingUp | Label::Paused) => None,
        };
        vec![Cause { reason: None, since, chain: self.label.as_ref(), start }]
    }

    /// Whether a reason came with what happened at `now`. Of a workspace of which nothing was kept yet, the time tells.
    fn is_new(&self, pause: &Pause, now: Timestamp) -> bool {
        if self.stands.is_none() { pause.since == now } else { !self.held.iter().any(|held| is_of(held, pause)) }
    }

    fn went(&self, workspace: &Snapshot) -> Vec<Reason> {
        let is_gone = |held: &&Held| !workspace.pauses.iter().any(|pause| is_of(held, pause));
        self.held.iter().filter(is_gone).map(|held| held.reason).collect()
    }

    fn chain_of(&self, pause: &Pause) -> Option<Chain> {
        self.held.iter().find(|held| is_of(held, pause)).and_then(|held| held.chain.clone())
    }
}

fn is_of(held: &Held, pause: &Pause) -> bool {
    (held.reason, held.since) == (pause.reason, pause.since)
}

/// Whether somebody had it set up or started with that.
const fn starts(happening: Happening) -> bool {
    match happening {
        Happening::Created | Happening::Restored | Happening::Resumed | Happening::Restarted => true,
        Happening::SettingUp
        | Happening::Ready
        | Happening::Paused
        | Happening::Trouble
        | Happening::TakingAway
        | Happening::Deleted
        | Happening::FirstCode
        | Happening::OwnKey
        | Happening::RetryAsked
        | Happening::Renamed
        | Happening::Removed
        | Happening::PausesChanged
        | Happening::EndingAnnounced
        | Happening::EndingTold
        | Happening::Kept
        | Happening::Rekeyed
        | Happening::MemberAdded
        | Happening::MemberRemoved
        | Happening::Offered
        | Happening::OfferWithdrawn
        | Happening::OfferDeclined
        | Happening::TakenOver
        | Happening::Inside(_) => false,
    }
}
