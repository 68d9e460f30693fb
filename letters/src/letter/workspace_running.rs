//! A workspace runs again, or will in a moment.

use messages::mail::Letter;

use super::said::{activity, home, where_it_runs};
use crate::content::Place;
use crate::line::Line;
use crate::sheet::{Because, Block, Link, Sheet, Tone, text};

pub fn sheet(place: &Place, is_up: bool) -> Sheet {
    let (label, again) = if is_up { ("Running", " runs again") } else { ("Starting", " starts again") };
    let subject = Line::default().typed(&place.name).then(again);
    let told = format!("{again}, and everything in it is as you left it. There is nothing for you to do.");
    Sheet {
        subject,
        preview: "Everything in it is as you left it.".into(),
        label: (Tone::Good, label),
        before: vec![
            text(Line::new("Your workspace ").typed(&place.name).then(told)),
            Block::Facts(vec![where_it_runs(place)]),
        ],
        link: Some(Link { words: "Open your workspace", path: home(place) }),
        after: Vec::new(),
        because: Because::new(
            Letter::WorkspaceRunning,
            Line::default().typed(&place.name).then(" was paused, and is not any more."),
            "See what led to it",
            activity(place),
        ),
    }
}
