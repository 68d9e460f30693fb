//! They signed up: what they have now, and how to begin.

use jiff::Timestamp;
use messages::mail::Letter;

use super::said::{holds, offers};
use crate::frame::Frame;
use crate::line::Line;
use crate::sheet::{Because, Block, Link, Sheet, Tone, text};

pub fn sheet(frame: &Frame, trial_ends_at: &Timestamp) -> Sheet {
    let until = frame.moment(trial_ends_at);
    Sheet {
        subject: "Welcome to Harbor".into(),
        preview: format!("Your free trial runs until {}. Make your first workspace.", frame.day(trial_ends_at)).into(),
        label: (Tone::Good, "Your trial runs"),
        before: vec![
            text("Your account is open, and your free trial runs. It needs no card."),
            text(
                "Begin with a workspace: a server of your own that we set up and look after. It is there after a minute \
                 or two. Then you send your code to it, and it is on the web.",
            ),
            Block::Facts(vec![
                ("Free until", Line::default().strong(until)),
                ("It holds", holds(plans::TRIAL).into()),
                ("After it", Line::new("You choose a plan, if you like. ").then(offers())),
            ]),
        ],
        link: Some(Link { words: "Make your first workspace", path: "/workspaces/new".into() }),
        after: vec!["Nothing is charged by itself. We write to you before the trial ends.".into()],
        because: Because::new(Letter::Welcome, "you signed up for Harbor.", "See the first steps", "/help/start"),
    }
}
