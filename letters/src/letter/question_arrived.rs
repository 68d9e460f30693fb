//! Their question arrived.

use messages::mail::Letter;

use crate::frame::Frame;
use crate::line::lines;
use crate::sheet::{Because, Block, Link, QUOTED, Sheet, Tone, text};

pub fn sheet(frame: &Frame, asked: &str) -> Sheet {
    Sheet {
        subject: "We have your question".into(),
        preview: format!("You get an answer {}.", frame.answer).into(),
        label: (Tone::Good, "It is here"),
        before: vec![
            text(format!("Thank you for writing to us. You get an answer {}.", frame.answer)),
            Block::Quote("You wrote", lines(asked, QUOTED)),
        ],
        link: Some(Link { words: "See your questions", path: "/help/questions".into() }),
        after: Vec::new(),
        because: Because::new(Letter::QuestionArrived, "you wrote to us.", "Read our guides", "/help/start"),
    }
}
