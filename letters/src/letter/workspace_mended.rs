//! The trouble of a workspace is over.

use jiff::Timestamp;
use messages::mail::Letter;

use super::said::{activity, home, where_it_runs};
use crate::content::Place;
use crate::frame::Frame;
use crate::line::Line;
use crate::sheet::{Because, Block, Link, Sheet, Tone, text};

pub fn sheet(frame: &Frame, place: &Place, since: &Timestamp) -> Sheet {
    let subject = Line::default().typed(&place.name).then(" is well again");
    Sheet {
        subject,
        preview: "It is up and yours to use.".into(),
        label: (Tone::Good, "Well again"),
        before: vec![
            text(
                Line::new("The trouble with your workspace ")
                    .typed(&place.name)
                    .then(" is over. There is nothing for you to do."),
            ),
            Block::Facts(vec![("Well since", frame.moment(since).into()), where_it_runs(place)]),
        ],
        link: Some(Link { words: "Open your workspace", path: home(place) }),
        after: Vec::new(),
        because: Because::new(
            Letter::WorkspaceMended,
            "we wrote to you that it had trouble.",
            "See what was done",
            activity(place),
        ),
    }
}
