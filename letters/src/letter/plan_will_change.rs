//! Their plan will end, or become another one.

use jiff::Timestamp;
use messages::mail::Letter;
use messages::workspace::Reason;

use super::said::{PLAN, grace, named, priced};
use crate::frame::Frame;
use crate::line::Line;
use crate::sheet::{Because, Block, Link, Sheet, Tone, text};

pub fn sheet(frame: &Frame, plan: &str, then: Option<&str>, at: &Timestamp) -> Sheet {
    let (name, day) = (named(plan, "your plan"), frame.day(at));
    let subject = match then {
        Some(then) => format!("Your plan becomes {} on {day}", named(then, "another one")),
        None => format!("Your plan ends on {day}"),
    };
    let after = match then {
        Some(then) => priced(then),
        None => format!("Your workspaces are paused. We keep what is in them for {}.", grace(Reason::PlanEnded)),
    };
    let what = if then.is_some() { "will change" } else { "will end" };
    Sheet {
        subject: subject.into(),
        preview: "Until then, all stays as it is. You can still take it back.".into(),
        label: (Tone::Calm, "Your plan"),
        before: vec![
            text(format!("It is noted that your plan {what}. Until then, you have all that {name} holds.")),
            Block::Facts(vec![
                ("Plan now", priced(plan).into()),
                ("Until", Line::default().strong(frame.moment(at))),
                ("After that", after.into()),
            ]),
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
