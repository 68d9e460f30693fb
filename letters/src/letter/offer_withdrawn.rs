//! A workspace that they were asked to take over stays where it is: told to the address that was asked.

use messages::mail::Letter;

use super::said::called;
use crate::line::Line;
use crate::sheet::{Because, Link, Sheet, Tone, text};

pub fn sheet(by: Option<&str>, name: &str) -> Sheet {
    Sheet {
        subject: Line::default().typed(name).then(" is not handed to you any more"),
        preview: "The offer was taken back. There is nothing to do.".into(),
        label: (Tone::Calm, "Taken back"),
        before: vec![
            text(
                called(Line::default(), by)
                    .then(" had asked you to take over the workspace ")
                    .typed(name)
                    .then(" at Harbor. That was taken back, and the link in our letter works no more."),
            ),
            text("Nothing of yours has changed."),
        ],
        link: Some(Link { words: "What Harbor is", path: "/".into() }),
        after: Vec::new(),
        because: Because::new(Letter::OfferWithdrawn, "we wrote to this address about the offer.", "Help", "/help"),
    }
}
