//! Their trial is over: what is paused, and until when it is kept.

use jiff::Timestamp;
use messages::mail::Letter;

use super::said::{choose_a_plan, kept_until, offers};
use crate::frame::Frame;
use crate::line::Line;
use crate::sheet::{Because, Sheet, Tone, text};

pub fn sheet(frame: &Frame, at: &Timestamp, deleted_at: &Timestamp) -> Sheet {
    Sheet {
        subject: "Your trial is over".into(),
        preview: format!("Your workspaces are paused, and kept until {}.", frame.day(deleted_at)).into(),
        label: (Tone::Rest, "Paused"),
        before: vec![
            text(
                Line::new("Your free trial of Harbor ended on ")
                    .then(frame.moment(at))
                    .then(". There is no plan yet, so your workspaces are paused."),
            ),
            kept_until(frame, deleted_at),
            text(Line::new("Choose a plan, and they start again at once. ").then(offers())),
        ],
        link: choose_a_plan(),
        after: Vec::new(),
        because: Because::new(
            Letter::TrialEnded,
            "your trial ended and no plan was chosen.",
            "See what each plan holds",
            "/pricing",
        ),
    }
}
