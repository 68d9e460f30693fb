//! What stood on the log of people.

use super::{Event, Role, Topic};
use crate::samples::{ACCOUNT, ENCLOSURE, QUESTION, Sample, WORKSPACE};

/// Each event.
#[must_use]
pub fn events() -> Vec<Sample<Event>> {
    let wrote = |enclosure| Event::Wrote {
        question: QUESTION,
        topic: Topic::Trouble,
        workspace: Some(WORKSPACE),
        reference: Some("211c8031".into()),
        enclosure,
    };
    vec![
        ("", Event::SignedUp { account: ACCOUNT }),
        ("", Event::Joined { workspace: WORKSPACE, role: Role::Admin }),
        ("", Event::Left { workspace: WORKSPACE }),
        ("", wrote(None)),
        ("enclosure", wrote(Some(ENCLOSURE))),
        ("", Event::Answered { question: QUESTION, enclosure: ENCLOSURE }),
        ("", Event::SignedInAnew { enclosure: None }),
        ("browser", Event::SignedInAnew { enclosure: Some(ENCLOSURE) }),
        ("", Event::SignedOutEverywhere),
        ("", Event::AddressAsked { enclosure: ENCLOSURE }),
        ("", Event::AddressChanged { enclosure: None }),
        ("before", Event::AddressChanged { enclosure: Some(ENCLOSURE) }),
        ("", Event::IdentityLinked { enclosure: None }),
        ("way", Event::IdentityLinked { enclosure: Some(ENCLOSURE) }),
        ("", Event::IdentityUnlinked { enclosure: None }),
        ("way", Event::IdentityUnlinked { enclosure: Some(ENCLOSURE) }),
        ("", Event::SignInLinkAsked { enclosure: ENCLOSURE }),
        ("", Event::Exported { enclosure: ENCLOSURE }),
    ]
}
