//! A workspace will be deleted: when, and how to keep it.

use jiff::Timestamp;
use messages::mail::Letter;

use super::said::{activity, led_to, reasons, way, where_it_runs};
use crate::content::Stopped;
use crate::frame::Frame;
use crate::line::Line;
use crate::sheet::{Because, Block, Sheet, Tone, text};

pub fn sheet(frame: &Frame, stopped: &Stopped, at: &Timestamp) -> Sheet {
    let place = &stopped.place;
    let subject = Line::default().typed(&place.name).then(format!(" will be deleted on {}", frame.day(at)));
    let first = text(
        Line::new("Your workspace ")
            .typed(&place.name)
            .then(" is paused, and will be deleted with all that is in it. This cannot be undone."),
    );
    let facts = Block::Facts(vec![("It is deleted", Line::default().strong(frame.moment(at))), where_it_runs(place)]);
    Sheet {
        subject,
        preview: "Here is how to keep it.".into(),
        label: (Tone::Bad, "Will be deleted"),
        before: [first, facts].into_iter().chain(reasons(stopped)).collect(),
        link: Some(way(stopped)),
        after: vec!["Do you not need it any more? Then there is nothing to do.".into()],
        because: Because::new(Letter::WorkspaceEnding, led_to(stopped), "See what led to it", activity(place)),
    }
}
