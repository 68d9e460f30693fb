//! They sign in by another way, too, from now on.

use jiff::Timestamp;
use messages::mail::Letter;

use crate::frame::Frame;
use crate::letter::way::facts;
use crate::sheet::{Because, Link, Sheet, Tone, text};

pub fn sheet(frame: &Frame, at: &Timestamp, way: Option<&str>) -> Sheet {
    Sheet {
        subject: "A new way to sign in was added".into(),
        preview: "Was it you? Then there is nothing to do.".into(),
        label: (Tone::Calm, "Your account"),
        before: vec![
            text("There is one more way to sign in to your account from now on."),
            facts(frame, at, way),
            text("Was it you? Then there is nothing to do. If it was not you, remove it now, and write to us."),
        ],
        link: Some(Link { words: "See how you sign in", path: "/account/methods".into() }),
        after: Vec::new(),
        because: Because::new(
            Letter::IdentityLinked,
            "a way to sign in to your account was added.",
            "See your sessions",
            "/account/sessions",
        ),
    }
}
