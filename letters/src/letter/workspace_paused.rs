//! A workspace was paused: why, until when it is kept, and what to do.

use messages::mail::Letter;

use super::said::{activity, led_to, reasons, way, where_it_runs, why};
use crate::content::Stopped;
use crate::frame::Frame;
use crate::line::Line;
use crate::sheet::{Because, Block, Sheet, Tone, text};

pub fn sheet(frame: &Frame, stopped: &Stopped) -> Sheet {
    let place = &stopped.place;
    let subject = Line::default().typed(&place.name).then(" is paused");
    let kept = match &stopped.deleted_at {
        Some(at) => ("Kept until", Line::default().strong(frame.moment(at)).then(". Then it is deleted for good.")),
        None => ("Kept", "As long as it is paused".into()),
    };
    let first = text(Line::new("Your workspace ").typed(&place.name).then(" is paused. Everything in it is kept."));
    let facts = Block::Facts(vec![where_it_runs(place), kept]);
    Sheet {
        subject,
        preview: why(stopped).into(),
        label: (Tone::Rest, "Paused"),
        before: [first].into_iter().chain(reasons(stopped)).chain([facts]).collect(),
        link: Some(way(stopped)),
        after: Vec::new(),
        because: Because::new(Letter::WorkspacePaused, led_to(stopped), "See what led to it", activity(place)),
    }
}
