//! A team has another owner: told to who is, and to who was.

use messages::mail::Letter;

use super::said::{PEOPLE, called};
use crate::line::Line;
use crate::sheet::{Because, Link, Sheet, Tone, text};

pub fn sheet(owner: Option<&str>) -> Sheet {
    Sheet {
        subject: "Your team has a new owner".into(),
        preview: "See who owns it from now on.".into(),
        label: (Tone::Calm, "Your team"),
        before: vec![
            text(called(Line::default(), owner).then(" owns your team from now on, and answers for what it pays.")),
            text("Who owned it before still belongs to it, and can run it."),
        ],
        link: Some(Link { words: "See your team", path: PEOPLE.into() }),
        after: vec!["Did nobody ask for this? Then please write to us at once.".into()],
        because: Because::new(Letter::HandedOver, "you own the team, or did until now.", "Write to us", "/help/write"),
    }
}
