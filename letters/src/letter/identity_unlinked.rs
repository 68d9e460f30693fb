//! They do not sign in by one of their ways any more.

use jiff::Timestamp;
use messages::mail::Letter;

use crate::frame::Frame;
use crate::letter::way::facts;
use crate::sheet::{Because, Link, Sheet, Tone, text};

pub fn sheet(frame: &Frame, at: &Timestamp, way: Option<&str>) -> Sheet {
    Sheet {
        subject: "A way to sign in was removed".into(),
        preview: "Was it you? Then there is nothing to do.".into(),
        label: (Tone::Calm, "Your account"),
        before: vec![
            text("There is one way less to sign in to your account. Who had signed in by it is signed out."),
            facts(frame, at, way),
            text("Was it you? Then there is nothing to do. If it was not you, sign in another way, and write to us."),
        ],
        link: Some(Link { words: "See how you sign in", path: "/account/methods".into() }),
        after: Vec::new(),
        because: Because::new(
            Letter::IdentityUnlinked,
            "a way to sign in to your account was removed.",
            "See your sessions",
            "/account/sessions",
        ),
    }
}
