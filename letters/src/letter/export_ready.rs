//! All that we keep of them is put together, as they asked. Its link opens nothing for who is not signed in as them.

use jiff::Timestamp;
use messages::mail::Letter;

use crate::frame::Frame;
use crate::line::Line;
use crate::sheet::{Because, Link, Sheet, Tone, facts, text};

pub fn sheet(frame: &Frame, path: &str, until: &Timestamp) -> Sheet {
    Sheet {
        subject: "Your data is ready".into(),
        preview: "You can load it for a week.".into(),
        label: (Tone::Good, "Your data"),
        before: vec![
            text("You asked for all that we keep of you. It is ready, in one file."),
            facts([Some(("Good until", Line::default().strong(frame.moment(until))))]),
        ],
        link: Some(Link { words: "Load my data", path: path.to_owned() }),
        after: vec![
            "The link works only for you: sign in first. After that time we delete the file.".into(),
            "Did you not ask for this? Then somebody is signed in as you. See your sessions, and write to us.".into(),
        ],
        because: Because::new(
            Letter::ExportReady,
            "somebody who is signed in as you asked for your data.",
            "See your sessions",
            "/account/sessions",
        ),
    }
}
