//! What stood on the log of people.

use super::{Event, Role, Topic};
use crate::samples::{ACCOUNT, QUESTION, Sample, WORKSPACE};

/// Each event.
#[must_use]
pub fn events() -> Vec<Sample<Event>> {
    let wrote = Event::Wrote {
        question: QUESTION,
        topic: Topic::Trouble,
        workspace: Some(WORKSPACE),
        reference: Some("211c8031".into()),
    };
    vec![
        ("", Event::SignedUp { account: ACCOUNT }),
        ("", Event::Joined { workspace: WORKSPACE, role: Role::Admin }),
        ("", Event::Left { workspace: WORKSPACE }),
        ("", wrote),
    ]
}
