//! Their trial ends soon: when, and what happens then.

use jiff::Timestamp;
use messages::mail::Letter;
use messages::workspace::Reason;

use super::said::{choose_a_plan, grace, offers};
use crate::frame::Frame;
use crate::line::Line;
use crate::sheet::{Because, Block, Sheet, Tone, text};

pub fn sheet(frame: &Frame, ends_at: &Timestamp) -> Sheet {
    let subject = format!("Your trial ends on {}", frame.day(ends_at));
    let kept = grace(Reason::TrialEnded);
    Sheet {
        subject: subject.into(),
        preview: "Choose a plan to go on without a break.".into(),
        label: (Tone::Rest, "Trial"),
        before: vec![
            text("Your free trial of Harbor ends soon. To go on, choose a plan before then."),
            Block::Facts(vec![
                ("Your trial ends", Line::default().strong(frame.moment(ends_at))),
                ("With a plan", "All goes on as it is, without a break.".into()),
                ("Without one", format!("Your workspaces are paused. We keep what is in them for {kept}.").into()),
                ("Plans", offers().into()),
            ]),
        ],
        link: choose_a_plan(),
        after: vec!["Nothing is charged unless you choose a plan.".into()],
        because: Because::new(Letter::TrialEnding, "your trial ends soon.", "See what each plan holds", "/pricing"),
    }
}
