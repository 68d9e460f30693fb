//! They signed out everywhere.

use jiff::Timestamp;
use messages::mail::Letter;

use crate::frame::Frame;
use crate::line::Line;
use crate::sheet::{Because, Block, Link, Sheet, Tone, text};

pub fn sheet(frame: &Frame, at: &Timestamp) -> Sheet {
    Sheet {
        subject: "You are signed out everywhere".into(),
        preview: "All sessions of your account were ended.".into(),
        label: (Tone::Calm, "Your account"),
        before: vec![
            text("All sessions of your account were ended. Whoever wants to use it has to sign in again."),
            Block::Facts(vec![("When", Line::default().strong(frame.moment(at)))]),
            text("Was it not you? Then sign in, look at how one gets into your account, and write to us."),
        ],
        link: Some(Link { words: "See how you sign in", path: "/account/methods".into() }),
        after: Vec::new(),
        because: Because::new(
            Letter::SignedOutEverywhere,
            "all sessions of your account were ended.",
            "See your sessions",
            "/account/sessions",
        ),
    }
}
