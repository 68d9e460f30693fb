//! Their account will be deleted, because they asked: what that means, until when it can be taken back, and how.

use domain::account::leaving::GRACE;
use jiff::Timestamp;
use messages::mail::Letter;

use super::said::{STAY, days};
use crate::frame::Frame;
use crate::line::Line;
use crate::sheet::{Because, Link, Sheet, Tone, facts, text};

pub fn sheet(frame: &Frame, at: &Timestamp, plan_ends_at: Option<&Timestamp>) -> Sheet {
    let moment = |at: &Timestamp| Line::default().strong(frame.moment(at));
    Sheet {
        subject: "Your account will be deleted".into(),
        preview: "You can take this back until then.".into(),
        label: (Tone::Rest, "Your account"),
        before: vec![
            text(
                "You asked us to delete your account. All your workspaces are paused now, and nothing in them is lost yet.",
            ),
            facts([
                Some(("Deleted on", moment(at))),
                plan_ends_at.map(|ends| ("Your plan ends", moment(ends.min(at)))),
            ]),
            text("On that day your workspaces, all that is in them, and what we know of you are deleted for good."),
        ],
        link: Some(Link { words: "Keep my account", path: frame.stay.clone().unwrap_or_else(|| STAY.to_owned()) }),
        after: vec![
            format!(
                "You have {} to take it back. Was it not you? Then keep your account now, and write to us.",
                days(GRACE)
            )
            .into(),
        ],
        because: Because::new(
            Letter::AccountClosing,
            "somebody who is signed in as you asked us to delete your account.",
            "What deleting an account means",
            "/help/billing-words#on-delete-account",
        ),
    }
}
