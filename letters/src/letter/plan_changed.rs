//! They are on another plan.

use messages::mail::Letter;

use super::said::{PLAN, holds, named, priced};
use crate::line::Line;
use crate::sheet::{Because, Block, Link, Sheet, Tone, text};

pub fn sheet(plan: &str) -> Sheet {
    let subject = format!("You are on {} now", named(plan, "another plan"));
    let holds = plans::find(plan).map(|plan| ("It holds", Line::new(holds(plan))));
    Sheet {
        subject: subject.into(),
        preview: "Your plan has changed. See what it holds.".into(),
        label: (Tone::Good, "Your plan"),
        before: vec![
            text("Your plan has changed. It counts from now on."),
            Block::Facts([("Plan", priced(plan).into())].into_iter().chain(holds).collect()),
            text(
                "Do you have more than it holds? Then some of your workspaces are paused, and we write to you about each.",
            ),
        ],
        link: Some(Link { words: "See your plan", path: PLAN.into() }),
        after: Vec::new(),
        because: Because::new(Letter::PlanChanged, "your plan changed.", "See what each plan holds", "/pricing"),
    }
}
