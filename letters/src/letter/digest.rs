//! Several things at once, because there were too many for a letter each.

use domain::wording::count;
use messages::mail::Letter;

use crate::content::Thing;
use crate::line::{Line, cleaned};
use crate::sheet::{Because, Block, Link, Sheet, Tone, text};

/// A thing is a sentence of ours with a name in it: it runs as ours do, whatever the name.
fn line(thing: &Thing) -> Line {
    cleaned(&thing.what).into()
}

pub fn sheet(things: &[Thing]) -> Sheet {
    let number = count(u32::try_from(things.len()).unwrap_or(u32::MAX));
    let first = things.first().map(line).unwrap_or_default();
    let things = things.iter().map(|thing| (line(thing), thing.path.clone())).collect();
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
