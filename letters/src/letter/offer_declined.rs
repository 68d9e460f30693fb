//! Whom they asked to take a workspace over does not want it.

use messages::mail::Letter;

use super::said::home;
use crate::content::Place;
use crate::line::Line;
use crate::sheet::{Because, Link, Sheet, Tone, text};

pub fn sheet(place: &Place) -> Sheet {
    Sheet {
        subject: Line::default().typed(&place.name).then(" stays with you"),
        preview: "Whom you asked does not want to take it over.".into(),
        label: (Tone::Calm, "Declined"),
        before: vec![
            text(
                Line::new("You had asked somebody to take over your workspace ")
                    .typed(&place.name)
                    .then(". They declined. It is as it was, and your plan pays for it."),
            ),
            text("You can ask somebody else in its settings."),
        ],
        link: Some(Link { words: "Open your workspace", path: home(place) }),
        after: Vec::new(),
        because: Because::new(Letter::OfferDeclined, "you had asked them.", "Help", "/help"),
    }
}
