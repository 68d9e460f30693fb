//! Their question is answered.

use messages::mail::Letter;

use crate::line::lines;
use crate::sheet::{Because, Block, Link, QUOTED, QUOTED_AGAIN, Sheet, Tone, text};

pub fn sheet(asked: &str, answer: &str) -> Sheet {
    Sheet {
        subject: "The answer to your question".into(),
        preview: "We have answered what you asked.".into(),
        label: (Tone::Good, "Answered"),
        before: vec![
            text("Here is what we say to your question."),
            Block::Quote("Our answer", lines(answer, QUOTED)),
            Block::Quote("You wrote", lines(asked, QUOTED_AGAIN)),
        ],
        link: Some(Link { words: "Ask something else", path: "/help/write".into() }),
        after: Vec::new(),
        because: Because::new(Letter::QuestionAnswered, "you wrote to us.", "See your questions", "/help/questions"),
    }
}
