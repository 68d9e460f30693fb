//! Their account stays after all.

use messages::mail::Letter;

use crate::sheet::{Because, Link, Sheet, Tone, text};

pub fn sheet() -> Sheet {
    Sheet {
        subject: "Your account stays".into(),
        preview: "It will not be deleted. Your workspaces start again.".into(),
        label: (Tone::Good, "Your account"),
        before: vec![
            text("You chose to keep your account. It will not be deleted."),
            text("Workspaces that were paused only for this start again now. What you had paid for goes on as before."),
        ],
        link: Some(Link { words: "See your workspaces", path: "/workspaces".into() }),
        after: Vec::new(),
        because: Because::new(
            Letter::AccountStays,
            "your account was to be deleted, and stays.",
            "See your plan",
            super::said::PLAN,
        ),
    }
}
