//! Their plan ends in some days.

use jiff::Timestamp;
use messages::mail::Letter;
use messages::workspace::Reason;

use super::said::{PLAN, grace, named};
use crate::frame::Frame;
use crate::line::Line;
use crate::sheet::{Because, Block, Link, Sheet, Tone, text};

pub fn sheet(frame: &Frame, plan: &str, at: &Timestamp) -> Sheet {
    let subject = format!("{} ends on {}", named(plan, "Your plan"), frame.day(at));
    let kept = grace(Reason::PlanEnded);
    Sheet {
        subject: subject.into(),
        preview: "Do you want to go on? Say so before then.".into(),
        label: (Tone::Rest, "Your plan"),
        before: vec![
            text("Your plan ends soon. If that is what you want, there is nothing to do."),
            Block::Facts(vec![
                ("It ends", Line::default().strong(frame.moment(at))),
                ("After that", format!("Your workspaces are paused. We keep what is in them for {kept}.").into()),
            ]),
            text("Do you want to go on? Then choose what comes next before that day."),
        ],
        link: Some(Link { words: "Choose what comes next", path: PLAN.into() }),
        after: Vec::new(),
        because: Because::new(Letter::PlanEndsSoon, "your plan ends soon.", "See what each plan holds", "/pricing"),
    }
}
