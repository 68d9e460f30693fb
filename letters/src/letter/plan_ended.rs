//! Their plan is over: what is paused, and until when it is kept.

use jiff::Timestamp;
use messages::mail::Letter;

use super::said::{choose_a_plan, kept_until, offers};
use crate::frame::Frame;
use crate::line::Line;
use crate::sheet::{Because, Sheet, Tone, text};

pub fn sheet(frame: &Frame, deleted_at: Option<&Timestamp>) -> Sheet {
    let over = match deleted_at {
        Some(_) => "Your plan is over, and there is no other one. So your workspaces are paused.",
        None => "Your plan is over, and there is no other one.",
    };
    let again = Line::new("Choose a plan, and all starts again at once. ").then(offers());
    let kept = deleted_at.map(|at| kept_until(frame, at));
    Sheet {
        subject: "Your plan is over".into(),
        preview: "Choose a plan, and all starts again at once.".into(),
        label: (Tone::Rest, "Your plan"),
        before: [text(over)].into_iter().chain(kept).chain([text(again)]).collect(),
        link: choose_a_plan(),
        after: Vec::new(),
        because: Because::new(
            Letter::PlanEnded,
            "your plan ended and there is no other one.",
            "See what each plan holds",
            "/pricing",
        ),
    }
}
