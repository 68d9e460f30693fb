//! The sentences for how a workspace is. The lines of its history stand in their table: [`Happening`](crate::workspace::Happening).

use messages::workspace::Trouble;

use crate::workspace::Label;

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
