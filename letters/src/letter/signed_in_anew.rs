//! Somebody signed in with a browser that was not seen before.

use jiff::Timestamp;
use messages::mail::Letter;

use crate::frame::Frame;
use crate::line::Line;
use crate::sheet::{Because, Block, Link, Sheet, Tone, text};

pub fn sheet(frame: &Frame, at: &Timestamp, browser: Option<&str>) -> Sheet {
    let browser = browser.map(|browser| ("Browser", Line::default().typed(browser)));
    let when = ("When", Line::default().strong(frame.moment(at)));
    Sheet {
        subject: "New sign-in to your account".into(),
        preview: "Was it you? Then there is nothing to do.".into(),
        label: (Tone::Calm, "Your account"),
        before: vec![
            text("Somebody signed in to your account with a browser that we had not seen before."),
            Block::Facts([when].into_iter().chain(browser).collect()),
            text("Was it you? Then there is nothing to do. If it was not you, end that session now, and write to us."),
        ],
        link: Some(Link { words: "See your sessions", path: "/account/sessions".into() }),
        after: Vec::new(),
        because: Because::new(
            Letter::SignedInAnew,
            "a new browser signed in to your account.",
            "See how you sign in",
            "/account/methods",
        ),
    }
}
