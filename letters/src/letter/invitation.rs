//! They are asked to belong to a team, or into one workspace of it. Whoever reads this may be a stranger: it says who asks, and greets nobody by a name.

use domain::wording::team;
use jiff::Timestamp;
use messages::account::Role;
use messages::mail::Letter;

use super::said::{called, team_of};
use crate::frame::Frame;
use crate::line::Line;
use crate::sheet::{Because, Link, Sheet, Tone, facts, text};

pub fn sheet(
    frame: &Frame,
    (by, whose, place): (Option<&str>, Option<&str>, Option<&str>),
    as_what: Role,
    until: &Timestamp,
    path: &str,
) -> Sheet {
    let asks = called(Line::default(), by).then(" asks you to join ");
    let (asks, what) = match place {
        Some(place) => (asks.then("the workspace ").typed(place).then(" of "), "workspace"),
        None => (asks, "team"),
    };
    Sheet {
        subject: called(Line::default(), by).then(format!(" invites you to a {what} at Harbor")),
        preview: "See who asks, and join if you like. The link is good for a week.".into(),
        label: (Tone::Calm, "Invitation"),
        before: vec![
            text(team_of(asks, whose).then(" at Harbor. With Harbor, people put small sites and tools on the web.")),
            facts([
                Some(("You would be", team::named(as_what).into())),
                place.map(|place| {
                    ("What you would see", Line::default().typed(place).then(", and nothing else of the team"))
                }),
                Some(("Good until", frame.moment(until).into())),
            ]),
        ],
        link: Some(Link { words: "See the invitation", path: path.to_owned() }),
        after: vec![
            "Do you not know who asks? Then do nothing. You are on no list, and we do not write to you again.".into(),
        ],
        because: Because::new(
            Letter::Invitation,
            "somebody asked us to send it to this address.",
            "What Harbor is",
            "/",
        ),
    }
}
