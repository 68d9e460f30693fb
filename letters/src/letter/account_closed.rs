//! Their account is deleted: the receipt. It is the last letter that they get, and nothing in it leads to what is gone.

use jiff::Timestamp;
use messages::mail::Letter;

use crate::frame::Frame;
use crate::line::Line;
use crate::sheet::{Because, Block, Sheet, Tone, text};

pub fn sheet(frame: &Frame, asked_at: &Timestamp, at: &Timestamp) -> Sheet {
    let moment = |at: &Timestamp| Line::default().strong(frame.moment(at));
    Sheet {
        subject: "Your account is deleted".into(),
        preview: "This is your receipt, and our last letter to you.".into(),
        label: (Tone::Calm, "Deleted"),
        before: vec![
            text(
                "Your account is deleted, with all your workspaces and all that was in them. No key to them works any \
                 more, and nothing more is charged.",
            ),
            Block::Facts(vec![("Asked for", moment(asked_at)), ("Deleted", moment(at))]),
            text(
                "After this letter we delete your name and your address, too. We keep only what the law asks of us \
                 about payments.",
            ),
        ],
        link: None,
        after: vec!["This is our last letter to you. Thank you for having been here.".into()],
        because: Because::new(
            Letter::AccountClosed,
            "your account was deleted, as you had asked.",
            "What Harbor is",
            "/",
        ),
    }
}
