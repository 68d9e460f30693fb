//! What signs somebody in: a link for the browser where they began, and digits for all others.

use messages::mail::Letter;

use crate::line::Line;
use crate::sheet::{Because, Block, Link, Sheet, Tone, text};

pub fn sheet(path: &str, code: &str) -> Sheet {
    Sheet {
        subject: "Sign in to Harbor".into(),
        preview: "The link works once, for ten minutes.".into(),
        label: (Tone::Rest, "To sign in"),
        before: vec![
            text("You want to sign in to Harbor. In the browser where you began, this link does it."),
            Block::Facts(vec![("Your code", Line::default().strong(code))]),
            text("Do you read this elsewhere? Then type the code where you began. Tell it to nobody, not even to us."),
        ],
        link: Some(Link { words: "Sign in", path: path.to_owned() }),
        after: vec![
            "Link and code work once, for ten minutes. Was it not you? Then do nothing: nobody gets in without them."
                .into(),
        ],
        because: Because::new(
            Letter::SignInLink,
            "somebody wants to sign in with this address.",
            "See how you sign in",
            "/account/methods",
        ),
    }
}
