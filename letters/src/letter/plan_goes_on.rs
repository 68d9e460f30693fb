//! What was planned is taken back: the plan goes on.

use jiff::Timestamp;
use messages::mail::Letter;

use super::said::{PLAN, named, priced};
use crate::frame::Frame;
use crate::line::Line;
use crate::sheet::{Because, Link, Sheet, Tone, facts, text};

pub fn sheet(frame: &Frame, plan: &str, until: &Timestamp) -> Sheet {
    let name = named(plan, "Your plan");
    Sheet {
        subject: "Your plan goes on".into(),
        preview: "The change that was planned is taken back.".into(),
        label: (Tone::Good, "Your plan"),
        before: vec![
            text(format!("The change that was planned is taken back. {name} goes on as it is.")),
            facts([priced("Plan", plan), Some(("Next payment", Line::default().strong(frame.moment(until))))]),
        ],
        link: Some(Link { words: "See your plan", path: PLAN.into() }),
        after: Vec::new(),
        because: Because::new(
            Letter::PlanGoesOn,
            "a change of your plan was taken back.",
            "See what each plan holds",
            "/pricing",
        ),
    }
}
