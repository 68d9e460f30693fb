//! Several things at once, because there were too many for a letter each.

use domain::wording::count;
use messages::mail::Letter;

use crate::content::Thing;
use crate::line::Line;
use crate::sheet::{Because, Block, Link, Sheet, Tone, text};

pub fn sheet(things: &[Thing]) -> Sheet {
    let number = count(u32::try_from(things.len()).unwrap_or(u32::MAX));
    let first = things.first().map(|thing| Line::default().typed(&thing.what)).unwrap_or_default();
    let things = things.iter().map(|thing| (Line::default().typed(&thing.what), thing.path.clone())).collect();
    Sheet {
        subject: "What else happened today".into(),
        preview: first,
        label: (Tone::Calm, "In short"),
        before: vec![
            text(format!("A lot happened today, so here are {number} things in one letter. Each leads to its page.")),
            Block::Things(things),
        ],
        link: Some(Link { words: "See your workspaces", path: "/workspaces".into() }),
        after: Vec::new(),
        because: Because::new(
            Letter::Digest,
            "more happened today than we want to fill your mailbox with.",
            "See which letters you get",
            "/account/mail",
        ),
    }
}
