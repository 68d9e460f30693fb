//! Their question arrived.

use messages::mail::Letter;

use crate::frame::Frame;
use crate::line::lines;
use crate::sheet::{Because, Block, Link, QUOTED, Sheet, Tone, text};

/// `asked` is left out where the letter goes to an address that somebody typed: nobody has us send words of theirs to others.
pub fn sheet(frame: &Frame, asked: Option<&str>) -> Sheet {
    let mut before = vec![text(format!("Thank you for writing to us. You get an answer {}.", frame.answer))];
    before.extend(asked.map(|asked| Block::Quote("You wrote", lines(asked, QUOTED))));
    // Who is not signed in has no list of questions.
    let (link, more) = match asked {
        Some(_) => (("See your questions", "/help/questions"), ("Read our guides", "/help/start")),
        None => (("Read our guides", "/help/start"), ("Write to us", "/help/write")),
    };
    Sheet {
        subject: "We have your question".into(),
        preview: format!("You get an answer {}.", frame.answer).into(),
        label: (Tone::Good, "It is here"),
        before,
        link: Some(Link { words: link.0, path: link.1.into() }),
        after: Vec::new(),
        because: Because::new(Letter::QuestionArrived, "you wrote to us.", more.0, more.1),
    }
}
