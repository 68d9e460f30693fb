//! Somebody whom they asked belongs to their team: said with the address that it was, for it can be another one than was asked.

use messages::mail::Letter;

use super::said::{PEOPLE, called};
use crate::line::Line;
use crate::sheet::{Because, Link, Sheet, Tone, facts, text};

pub fn sheet(whom: Option<&(String, String)>, asked: Option<&str>) -> Sheet {
    let name = whom.map(|(name, _)| name.as_str());
    let signs_in = whom.map(|(_, email)| ("They sign in as", Line::default().typed(email)));
    let other = asked.map(|asked| ("You had asked", Line::default().typed(asked)));
    let took = asked.map(|_| {
        text("They used another address than the one that you asked. Is that not who you meant? Then remove them.")
    });
    Sheet {
        subject: called(Line::default(), name).then(" joined your team"),
        preview: "Your invitation was accepted.".into(),
        label: (Tone::Good, "Your team"),
        before: [text("Your invitation was accepted.")]
            .into_iter()
            .chain((signs_in.is_some() || other.is_some()).then(|| facts([signs_in, other])))
            .chain(took)
            .collect(),
        link: Some(Link { words: "See your team", path: PEOPLE.into() }),
        after: Vec::new(),
        because: Because::new(Letter::Joined, "you invited them.", "What people in a team can do", "/help"),
    }
}
