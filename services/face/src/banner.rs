//! What stands above every page for days: one thing at most, the one that somebody has to know first.

use std::sync::Arc;

use super::dues::Dues;
use super::layout::{Closing, Frame, Trial};

/// What stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Banner<'a> {
    /// Their account is deleted, and that can be taken back.
    Closing(&'a Closing),
    /// Something of the money.
    Dues(&'a Dues),
    /// The trial is over, and there is no plan.
    TrialOver,
    /// Something is wrong right now, in the words of who wrote it down.
    Incident(&'a Arc<str>),
    /// Mail comes back from this address.
    Mail(&'a str),
    /// The trial runs.
    Trial(&'a Trial),
}

impl Frame {
    /// What stands above the page, if anything does: what stops everything before what is wrong right now, and that before what comes.
    #[must_use]
    pub fn banner(&self) -> Option<Banner<'_>> {
        let dues = self.dues.as_ref();
        let is_card = |dues: &&Dues| matches!(dues, Dues::Card { .. });
        let over = self.trial_is_over.then_some(Banner::TrialOver);
        let closing = self.closes.as_ref().map(Banner::Closing);
        closing
            .or_else(|| dues.filter(|dues| !is_card(dues)).map(Banner::Dues))
            .or(over)
            .or_else(|| self.incident.as_ref().map(Banner::Incident))
            .or_else(|| self.person.as_ref().filter(|_| self.mail_returns).map(|person| Banner::Mail(&person.email)))
            .or_else(|| dues.map(Banner::Dues))
            .or_else(|| self.trial.as_ref().map(Banner::Trial))
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::layout::{Person, Theme};

    #[test]
    fn there_is_one_banner_and_it_is_what_has_to_be_known_first() {
        let now: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
        let hours = |count| now + jiff::SignedDuration::from_hours(count);
        let person = Person {
            account: String::new(),
            name: "Ada".into(),
            email: "ada@example.com".into(),
            picture: None,
            teams: Vec::new(),
            sees_money: true,
        };
        let trial = Trial::until(hours(99), now);
        let plain = Frame::person(now, Theme::System, person, trial);
        assert!(matches!(plain.banner(), Some(Banner::Trial(_))));
        let incident = Frame { incident: Some("New workspaces take long".into()), ..plain };
        assert!(matches!(incident.banner(), Some(Banner::Incident(_))), "it is so now, and the trial runs for days");
        let card = Dues::Card { month: "12/2026".into(), is_over: false };
        let card = Frame { dues: Some(card.clone()), trial: None, ..incident.clone() };
        assert!(matches!(card.banner(), Some(Banner::Incident(_))));
        assert!(matches!(Frame { incident: None, ..card.clone() }.banner(), Some(Banner::Dues(Dues::Card { .. }))));
        let lost = Frame { mail_returns: true, incident: None, ..card.clone() };
        assert_eq!(lost.banner(), Some(Banner::Mail("ada@example.com")), "what is written of a card would not arrive");
        let missing = Dues::Missing { since: now, until: hours(7 * 24) };
        let missing = Frame { dues: Some(missing.clone()), ..card };
        assert!(matches!(missing.banner(), Some(Banner::Dues(Dues::Missing { .. }))));
        let closing = Closing { at: now, is_theirs: false };
        let closes = missing.closing(Some(closing));
        assert_eq!(closes.banner(), Some(Banner::Closing(&closing)), "all else goes with it");
        assert_eq!(incident.after_trial().banner(), Some(Banner::TrialOver));
    }
}
