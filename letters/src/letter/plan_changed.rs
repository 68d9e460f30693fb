//! They are on another plan.

use messages::mail::Letter;

use super::said::{PLAN, holds, named, priced};
use crate::sheet::{Because, Link, Sheet, Tone, facts, text};

pub fn sheet(plan: &str) -> Sheet {
    let subject = format!("You are on {} now", named(plan, "another plan"));
    let known = plans::find(plan).map(|found| facts([priced("Plan", plan), Some(("It holds", holds(found).into()))]));
    let more =
        "Do you have more than it holds? Then some of your workspaces are paused, and we write to you about each.";
    Sheet {
        subject: subject.into(),
        preview: "Your plan has changed. See what it holds.".into(),
        label: (Tone::Good, "Your plan"),
        before: [text("Your plan has changed. It counts from now on.")]
            .into_iter()
            .chain(known)
            .chain([text(more)])
            .collect(),
        link: Some(Link { words: "See your plan", path: PLAN.into() }),
        after: Vec::new(),
        because: Because::new(Letter::PlanChanged, "your plan changed.", "See what each plan holds", "/pricing"),
    }
}
