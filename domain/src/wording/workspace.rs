//! The sentences for how a workspace is, and the lines of its history.

use messages::workspace::Trouble;

use crate::workspace::{Happening, Label};

impl Label {
    /// What it means for the customer, in one or two sentences; `trouble` is the snapshot's.
    #[must_use]
    pub const fn sentence(self, trouble: Option<Trouble>) -> &'static str {
        match (self, trouble) {
            (Self::SettingUp, _) => {
                "We are getting your workspace ready. You can close this page: it goes on without you."
            }
            (Self::Ready, _) => "Your workspace is up and yours to use.",
            (Self::Paused, _) => "Your workspace is stopped. Everything in it is kept.",
            (Self::HavingTrouble, Some(trouble)) => self::trouble(trouble),
            (Self::HavingTrouble, None) => self::trouble(Trouble::Unclear),
        }
    }
}

/// What is wrong with a workspace, and no more: what is done about it is said from the [`NextTry`] that is due.
///
/// [`NextTry`]: crate::workspace::NextTry
#[must_use]
pub const fn trouble(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::TookTooLong => "This takes longer than it should. Your workspace is not up yet.",
        Trouble::Unreachable => "We cannot get through to the region where your workspace should run.",
        Trouble::Broke => "Your workspace stopped working.",
        Trouble::Stopped => "Your workspace stopped although it should be up.",
        Trouble::Vanished => "Your workspace is not where it should be.",
        Trouble::Unclear | Trouble::Unknown => "We cannot tell how your workspace is doing.",
    }
}

/// The line in a workspace's history for its first code.
pub const FIRST_CODE: &str = "The first code arrived.";

/// The line in a workspace's history for the first key that somebody made for themselves.
pub const OWN_KEY: &str = "The first key of your own was made.";

/// The line in a workspace's history for a try that its owner did not want to wait for.
pub const RETRY_ASKED: &str = "You asked us to try again.";

/// What happened to a workspace, as a line in its history.
#[must_use]
pub const fn happening(happening: Happening) -> &'static str {
    match happening {
        Happening::Ordered => "It was ordered.",
        Happening::SettingUp => "We started setting it up.",
        Happening::Ready => "It was ready to use.",
        Happening::Paused => "It was paused.",
        Happening::Trouble => "It had trouble.",
        Happening::TakingAway => "We started to take it away.",
        Happening::Deleted => "It was deleted.",
        Happening::FirstCode => FIRST_CODE,
        Happening::OwnKey => OWN_KEY,
        Happening::RetryAsked => RETRY_ASKED,
        Happening::Renamed => "It got another name.",
        Happening::Removed => "You deleted it.",
        Happening::Restored => "You took it back.",
        Happening::Resumed => "It was started again.",
        Happening::PausesChanged => "The reasons for its pause changed.",
        Happening::EndingAnnounced => "We told you that it will be deleted soon.",
        Happening::Restarted => "It was restarted.",
        Happening::Kept => "You chose to keep it.",
    }
}
