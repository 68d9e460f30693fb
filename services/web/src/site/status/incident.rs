//! What went wrong, as an operator wrote it down (`harbor incident`), and whom it touches.

use jiff::{SignedDuration, Timestamp};
use messages::IncidentId;

use super::component::Component;
use super::days;
use super::yours::Own;

/// As long an incident that is over is shown.
pub const SHOWN: SignedDuration = SignedDuration::from_hours(24 * 90);

/// Something that went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// Its id.
    pub id: IncidentId,
    /// What it is, in a few words.
    pub title: String,
    /// The parts of the service that it is about; none means all.
    pub parts: Vec<Component>,
    /// Since when.
    pub began_at: Timestamp,
    /// Until when; none while it is open.
    pub ended_at: Option<Timestamp>,
    /// What was told about it, newest first.
    pub updates: Vec<Update>,
}

/// Something that was told about an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// When.
    pub at: Timestamp,
    /// What.
    pub text: String,
}

impl Incident {
    /// What it is about, in words.
    #[must_use]
    pub fn about(&self) -> String {
        if self.parts.is_empty() {
            return "All of Harbor".to_owned();
        }
        self.parts.iter().map(|part| part.name()).collect::<Vec<_>>().join(", ")
    }

    /// How long it lasted, in words; none while it is open.
    #[must_use]
    pub fn lasted(&self) -> Option<String> {
        self.ended_at.map(|ended| days::in_words(self.began_at.duration_until(ended).as_secs()))
    }

    /// Whether it touches the workspaces of somebody, in a sentence.
    #[must_use]
    pub fn touches(&self, own: &Own) -> &'static str {
        let here = |part: &Component| match part {
            Component::Pages | Component::Live => true,
            Component::Making => own.are_waiting(),
            Component::Region(region) => own.in_region(*region) > 0,
        };
        if self.parts.is_empty() || self.parts.iter().any(here) {
            "This may touch you."
        } else {
            "This does not touch your workspaces."
        }
    }

    /// What is read out when it comes up, or when there is news of it.
    #[must_use]
    pub fn news(&self) -> String {
        let newest = self.updates.first().map(|update| update.text.as_str()).unwrap_or_default();
        format!("{}: {newest}", self.title)
    }
}

/// The open ones among these in one line, for the head of every page; none when none is open.
#[must_use]
pub fn in_one_line(incidents: &[Incident]) -> Option<String> {
    let mut open = incidents.iter().filter(|incident| incident.ended_at.is_none());
    let newest = open.next()?;
    Some(match open.count() {
        0 => newest.title.clone(),
        more => format!("{} – and {more} more", newest.title),
    })
}

#[cfg(test)]
mod tests {
    use messages::workspace::{Region, State};

    use super::*;

    fn incident(parts: &[Component], minutes: Option<i64>) -> Incident {
        let began_at = Timestamp::UNIX_EPOCH;
        Incident {
            id: IncidentId::new(),
            title: "Orders wait".to_owned(),
            parts: parts.to_vec(),
            began_at,
            ended_at: minutes.map(|minutes| began_at + SignedDuration::from_mins(minutes)),
            updates: vec![Update { at: began_at, text: "We look for the cause.".to_owned() }],
        }
    }

    #[test]
    fn it_touches_who_has_something_there() {
        let (eu, us) = (Component::Region(Region::Eu), Component::Region(Region::Us));
        let own = Own::of([("ws_1".to_owned(), "Shop".to_owned(), Region::Eu, State::Ready)]);
        let touches = |parts: &[Component]| incident(parts, None).touches(&own) == "This may touch you.";
        assert!(touches(&[]) && touches(&[eu]) && touches(&[us, eu]) && touches(&[Component::Pages]));
        assert!(!touches(&[us]) && !touches(&[Component::Making]));
    }

    #[test]
    fn it_says_what_it_is_about_and_how_long_it_lasted() {
        assert_eq!(incident(&[], None).about(), "All of Harbor");
        let over = incident(&[Component::Making, Component::Live], Some(75));
        assert_eq!(over.about(), "Making workspaces, Live updates");
        assert_eq!(over.lasted().as_deref(), Some("1 hour 15 minutes"));
        assert_eq!((over.news().as_str(), incident(&[], None).lasted()), ("Orders wait: We look for the cause.", None));
    }

    #[test]
    fn one_line_for_all_that_are_open() {
        let (open, over) = (incident(&[], None), incident(&[], Some(1)));
        assert_eq!(in_one_line(std::slice::from_ref(&over)), None);
        assert_eq!(in_one_line(&[over.clone(), open.clone()]).as_deref(), Some("Orders wait"));
        assert_eq!(in_one_line(&[open.clone(), over, open]).as_deref(), Some("Orders wait – and 1 more"));
    }
}
