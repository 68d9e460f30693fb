//! A workspace became ready after a while.

use messages::mail::Letter;

use super::said::{activity, home, where_it_runs};
use crate::content::Place;
use crate::line::Line;
use crate::sheet::{Because, Block, Link, Sheet, Tone, text};

pub fn sheet(place: &Place) -> Sheet {
    let subject = Line::default().typed(&place.name).then(" is ready");
    Sheet {
        subject,
        preview: "It is up and yours to use.".into(),
        label: (Tone::Good, "Ready"),
        before: vec![
            text(Line::new("Your workspace ").typed(&place.name).then(" is up and yours to use.")),
            Block::Facts(vec![where_it_runs(place)]),
            text("Next, send your code to it. Its page shows you how."),
        ],
        link: Some(Link { words: "Open your workspace", path: home(place) }),
        after: Vec::new(),
        because: Because::new(
            Letter::WorkspaceReady,
            Line::new("you asked for ").typed(&place.name).then(", and it took a while to set up."),
            "See what was done",
            activity(place),
        ),
    }
}
