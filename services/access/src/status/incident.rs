//! What went wrong, as an operator wrote it down (`harbor incident`).

use jiff::{SignedDuration, Timestamp};
use messages::IncidentId;

use super::Component;

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
    /// Its updates, newest first.
    pub updates: Vec<Update>,
}

/// An update of an incident.
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
    use super::*;

    fn incident(parts: &[Component], minutes: Option<i64>) -> Incident {
        let began_at = Timestamp::UNIX_EPOCH;
        Incident {
            id: IncidentId::new(),
            title: "Requests wait".to_owned(),
            parts: parts.to_vec(),
            began_at,
            ended_at: minutes.map(|minutes| began_at + SignedDuration::from_mins(minutes)),
            updates: vec![Update { at: began_at, text: "We look for the cause.".to_owned() }],
        }
    }

    #[test]
    fn it_says_what_it_is_about() {
        assert_eq!(incident(&[], None).about(), "All of Harbor");
        assert_eq!(incident(&[Component::Making, Component::Live], None).about(), "Making workspaces, Live updates");
        assert_eq!(incident(&[], None).news(), "Requests wait: We look for the cause.");
    }

    #[test]
    fn one_line_for_all_that_are_open() {
        let (open, over) = (incident(&[], None), incident(&[], Some(1)));
        assert_eq!(in_one_line(std::slice::from_ref(&over)), None);
        assert_eq!(in_one_line(&[over.clone(), open.clone()]).as_deref(), Some("Requests wait"));
        assert_eq!(in_one_line(&[open.clone(), over, open]).as_deref(), Some("Requests wait – and 1 more"));
    }
}
