//! They are asked to take a workspace over. Whoever reads this may be a stranger: it says who asks, and greets nobody by a name.

use jiff::Timestamp;
use messages::mail::Letter;
use messages::workspace::Region;

use super::said::{called, runs_in};
use crate::frame::Frame;
use crate::line::Line;
use crate::sheet::{Because, Link, Sheet, Tone, facts, text};

pub fn sheet(frame: &Frame, by: Option<&str>, (name, region): (&str, Region), until: &Timestamp, path: &str) -> Sheet {
    Sheet {
        subject: called(Line::default(), by).then(" hands you ").typed(name),
        preview: "See what it is, and take it if you like. The link is good for a week.".into(),
        label: (Tone::Calm, "A workspace for you"),
        before: vec![
            text(
                called(Line::default(), by).then(" asks you to take over the workspace ").typed(name).then(
                    " at Harbor. If you take it, it is yours, with all that is in it, and your plan pays for it.",
                ),
            ),
            facts([Some(runs_in(region)), Some(("Good until", frame.moment(until).into()))]),
            text("The page behind the link says what it means for you. Until you take it, nothing changes."),
        ],
        link: Some(Link { words: "See the workspace", path: path.to_owned() }),
        after: vec![
            "Do you not know who asks? Then do nothing. You are on no list, and we do not write to you again.".into(),
        ],
        because: Because::new(
            Letter::WorkspaceOffered,
            "somebody asked us to send it to this address.",
            "What Harbor is",
            "/",
        ),
    }
}
