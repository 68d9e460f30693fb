//! They took a workspace over: it is theirs.

use messages::mail::Letter;

use super::said::{home, where_it_runs};
use crate::content::Place;
use crate::line::Line;
use crate::sheet::{Because, Link, Sheet, Tone, facts, text};

pub fn sheet(place: &Place) -> Sheet {
    let keys = format!("{}/keys", home(place));
    Sheet {
        subject: Line::default().typed(&place.name).then(" is yours"),
        preview: "You took it over. Look through its keys first.".into(),
        label: (Tone::Good, "Yours now"),
        before: vec![
            text(
                Line::new("You took over the workspace ")
                    .typed(&place.name)
                    .then(". Your plan pays for it from now on. You owe nothing for the time before."),
            ),
            facts([Some(where_it_runs(place))]),
            text("Keys that were made for it before still work. Delete those that you do not know."),
        ],
        link: Some(Link { words: "See its keys", path: keys }),
        after: Vec::new(),
        because: Because::new(Letter::WorkspaceTaken, "you took it over.", "Your workspace", home(place)),
    }
}
