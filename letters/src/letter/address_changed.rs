//! Mail goes to another address from now on: told to the one before.

use jiff::Timestamp;
use messages::mail::Letter;

use crate::frame::Frame;
use crate::line::Line;
use crate::sheet::{Because, Block, Link, Sheet, Tone, text};

pub fn sheet(frame: &Frame, at: &Timestamp) -> Sheet {
    Sheet {
        subject: "We write to another address from now on".into(),
        preview: "Was it you? Then there is nothing to do.".into(),
        label: (Tone::Calm, "Your account"),
        before: vec![
            text("Your account has another e-mail address now. This is the last letter to this one."),
            Block::Facts(vec![("Since", Line::default().strong(frame.moment(at)))]),
            text("Was it you? Then there is nothing to do. If it was not you, write to us at once."),
        ],
        link: Some(Link { words: "Write to us", path: "/help/write".into() }),
        after: Vec::new(),
        because: Because::new(
            Letter::AddressChanged,
            "this was the address of your account until now.",
            "See your account",
            "/account",
        ),
    }
}
