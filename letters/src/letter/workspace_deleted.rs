//! A workspace is deleted for good.

use messages::mail::Letter;
use messages::workspace::Farewell;

use super::said::where_it_runs;
use crate::content::Place;
use crate::line::Line;
use crate::sheet::{Because, Block, Link, Sheet, Tone, text};

pub fn sheet(place: &Place, farewell: Farewell) -> Sheet {
    let subject = Line::default().typed(&place.name).then(" is deleted");
    let why = match farewell {
        Farewell::Asked => "It was to be deleted, and the time to have it back is over.",
        Farewell::Cancelled => "Its set-up was stopped before it was ready.",
        Farewell::GraceOver => "It was paused for so long that its time was over.",
        Farewell::AccountClosed => "The account that it was part of was deleted.",
        Farewell::Unknown => "It was to be taken away.",
    };
    Sheet {
        subject,
        preview: "It is gone, with all that was in it.".into(),
        label: (Tone::Calm, "Deleted"),
        before: vec![
            text(
                Line::new("Your workspace ")
                    .typed(&place.name)
                    .then(" is gone for good, with all that was in it. No key to it works any more."),
            ),
            Block::Facts(vec![where_it_runs(place), ("Why", why.into())]),
        ],
        link: Some(Link { words: "See your workspaces", path: "/workspaces".into() }),
        after: Vec::new(),
        because: Because::new(
            Letter::WorkspaceDeleted,
            Line::default().typed(&place.name).then(" was deleted."),
            "What can be done about trouble",
            "/help/trouble",
        ),
    }
}
