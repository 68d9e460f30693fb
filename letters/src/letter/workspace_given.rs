//! A workspace that was theirs is somebody else's: told to who offered it and who owned it, with the address that took it, for it can be another
//! one than was asked.

use messages::mail::Letter;

use super::said::called;
use crate::line::Line;
use crate::sheet::{Because, Link, Sheet, Tone, facts, text};

pub fn sheet(name: &str, whom: Option<&(String, String)>, asked: Option<&str>) -> Sheet {
    let who = whom.map(|(name, _)| name.as_str());
    let signs_in = whom.map(|(_, email)| ("They sign in as", Line::default().typed(email)));
    let other = asked.map(|asked| ("You had asked", Line::default().typed(asked)));
    let took = asked.map(|_| {
        text("They used another address than the one that you asked. Is that not who you meant? Then write to us at once.")
    });
    Sheet {
        subject: Line::default().typed(name).then(" is handed over"),
        preview: "It is theirs now, and your plan has a free place.".into(),
        label: (Tone::Good, "Handed over"),
        before: [text(
            called(Line::default(), who)
                .then(" took over the workspace ")
                .typed(name)
                .then(". Nobody of yours can open it any more. What you owe for the time until now stays with you."),
        )]
        .into_iter()
        .chain((signs_in.is_some() || other.is_some()).then(|| facts([signs_in, other])))
        .chain(took)
        .collect(),
        link: Some(Link { words: "See your workspaces", path: "/workspaces".into() }),
        after: Vec::new(),
        because: Because::new(Letter::WorkspaceGiven, "it was yours until now.", "Write to us", "/help/write"),
    }
}
