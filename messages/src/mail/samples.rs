//! What stood on the log of letters.

use super::{About, Dropped, Event, Letter, Returned};
use crate::account;
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
        amount: None,
    };
    let of_people = About { account: Some(ACCOUNT), whom: Some(OTHER), version: Some(3), ..About::default() };
    let sent = |letter, about| Event::Sent { id: LETTER, letter, about, warns: Vec::new() };
    let dropped = |letter, why, about| Event::Dropped { id: LETTER, letter, about, why };
    let paid = About {
        account: Some(ACCOUNT),
        version: Some(4),
        amount: Some(account::samples::amount()),
        ..About::default()
    };
    let ending = About { account: Some(ACCOUNT), workspace: Some(WORKSPACE), version: Some(7), ..About::default() };
    vec![
        ("", sent(Letter::Welcome, About::default())),
        ("about", sent(Letter::WorkspacePaused, all)),
        ("whom", sent(Letter::Joined, of_people)),
        ("amount", sent(Letter::PaymentReceived, paid)),
        ("warns", Event::Sent { id: LETTER, letter: Letter::Digest, about: About::default(), warns: vec![WORKSPACE] }),
        ("", dropped(Letter::TrialEnding, Dropped::Untrue, About::default())),
        ("about", dropped(Letter::WorkspaceEnding, Dropped::Unreachable, ending)),
        ("", Event::Stuck { id: LETTER, letter: Letter::PaymentFailed }),
        ("", Event::Returned { id: None, why: Returned::Complained }),
        ("letter", Event::Returned { id: Some(LETTER), why: Returned::NoMailbox }),
        ("", Event::Reachable),
    ]
}
