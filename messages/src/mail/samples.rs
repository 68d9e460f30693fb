//! What stood on the log of letters.

use super::{About, Dropped, Event, Letter, Returned};
use crate::samples::{ACCOUNT, ENCLOSURE, LETTER, OTHER, QUESTION, Sample, WORKSPACE};

/// Each event.
#[must_use]
pub fn events() -> Vec<Sample<Event>> {
    let all = About {
        account: Some(ACCOUNT),
        workspace: Some(WORKSPACE),
        question: Some(QUESTION),
        enclosure: Some(ENCLOSURE),
        whom: None,
        version: Some(3),
    };
    let of_people = About { account: Some(ACCOUNT), whom: Some(OTHER), version: Some(3), ..About::default() };
    let sent = |letter, about| Event::Sent { id: LETTER, letter, about };
    vec![
        ("", sent(Letter::Welcome, About::default())),
        ("about", sent(Letter::WorkspacePaused, all)),
        ("whom", sent(Letter::Joined, of_people)),
        ("", Event::Dropped { id: LETTER, letter: Letter::TrialEnding, why: Dropped::Untrue }),
        ("", Event::Stuck { id: LETTER, letter: Letter::PaymentFailed }),
        ("", Event::Returned { id: None, why: Returned::Complained }),
        ("letter", Event::Returned { id: Some(LETTER), why: Returned::NoMailbox }),
        ("", Event::Reachable),
    ]
}
