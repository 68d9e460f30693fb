//! Their plan will end, or become another one.

use jiff::Timestamp;
use messages::mail::Letter;
use messages::workspace::Reason;

use super::said::{PLAN, grace, named, priced};
use crate::frame::Frame;
use crate::line::Line;
use crate::sheet::{Because, Link, Sheet, Tone, facts, text};

pub fn sheet(frame: &Frame, plan: &str, then: Option<&str>, at: &Timestamp) -> Sheet {
    let (name, day) = (named(plan, "your plan"), frame.day(at));
    let subject = match then {
        Some(then) => format!("Your plan becomes {} on {day}", named(then, "another one")),
        None => format!("Your plan ends on {day}"),
    };
    let after = match then {
        Some(then) => priced("After that", then),
        None => {
            let kept = grace(Reason::PlanEnded);
            Some(("After that", format!("Your workspaces are paused. We keep what is in them for {kept}.").into()))
        }
    };
    let what = if then.is_some() { "will change" } else { "will end" };
    Sheet {
        subject: subject.into(),
        preview: "Until then, all stays as it is. You can still take it back.".into(),
        label: (Tone::Calm, "Your plan"),
        before: vec![
            text(format!("It is noted that your plan {what}. Until then, you have all that {name} holds.")),
            facts([priced("Plan now", plan), Some(("Until", Line::default().strong(frame.moment(at)))), after]),
            text("Did you change your mind? You can take it back until then."),
        ],
        link: Some(Link { words: "See your plan", path: PLAN.into() }),
        after: Vec::new(),
        because: Because::new(
            Letter::PlanWillChange,
            format!("it was asked that your plan {}.", if then.is_some() { "changes" } else { "ends" }),
            "See what each plan holds",
            "/pricing",
        ),
    }
}
