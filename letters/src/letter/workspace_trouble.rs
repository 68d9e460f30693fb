//! A workspace has trouble.

use domain::wording::trouble as told;
use jiff::Timestamp;
use messages::mail::Letter;
use messages::workspace::Trouble;

use super::said::{activity, home, where_it_runs};
use crate::content::Place;
use crate::frame::Frame;
use crate::line::Line;
use crate::sheet::{Because, Block, Link, Sheet, Tone, text};

pub fn sheet(frame: &Frame, place: &Place, trouble: Trouble, since: &Timestamp) -> Sheet {
    let subject = Line::default().typed(&place.name).then(" has trouble");
    Sheet {
        subject,
        preview: "We are on it, and write to you when it is well again.".into(),
        label: (Tone::Bad, "Having trouble"),
        before: vec![
            text(
                Line::new("Something is wrong with your workspace ").typed(&place.name).then(". ").then(told(trouble)),
            ),
            Block::Facts(vec![("Since", frame.moment(since).into()), where_it_runs(place)]),
            text(
                "We try again by ourselves, and write to you when it is well again. There is nothing that you must do.",
            ),
        ],
        link: Some(Link { words: "See how it is", path: home(place) }),
        after: Vec::new(),
        because: Because::new(
            Letter::WorkspaceTrouble,
            Line::default().typed(&place.name).then(" does not do what it should."),
            "See what led to it",
            activity(place),
        ),
    }
}
