//! A sheet becomes a letter: the part that every program shows, and the part that looks like something. Both are made of the same lines.

use std::fmt::Write;

use askama::Template;
use messages::mail::Letter;

use crate::content::{Content, Thing};
use crate::frame::{Frame, Rendered};
use crate::letter::sheet;
use crate::line::{Line, Piece, cleaned};
use crate::sheet::{Block, Sheet};

/// Makes the letter.
///
/// # Errors
/// Only if the template cannot be written at all.
pub fn render(content: &Content, frame: &Frame) -> askama::Result<Rendered> {
    let sheet = sheet(content, frame);
    let greeting = greeting(content, frame);
    let subject = sheet.subject.plain();
    let html = Page { greeting: &greeting, frame, sheet: &sheet, subject: &subject }.render()?;
    let text = plain(&greeting, &sheet, frame);
    Ok(Rendered { subject, text, html })
}

/// The same in one line, for a digest: its subject, and where its one link leads.
#[must_use]
pub fn thing(content: &Content, frame: &Frame) -> Thing {
    let sheet = sheet(content, frame);
    let link = sheet.link.unwrap_or(sheet.because.link);
    Thing { what: sheet.subject.plain(), path: link.path }
}

/// How they are addressed: by their name, where it is known whose the address is.
fn greeting(content: &Content, frame: &Frame) -> Line {
    // Whoever reads there may be a stranger: the address is not confirmed yet, and the name could be an advertisement.
    let to_strangers = matches!(
        content.letter(),
        Letter::AddressAsked
            | Letter::QuestionForUs
            | Letter::Invitation
            | Letter::WorkspaceOffered
            | Letter::OfferWithdrawn
    );
    if !to_strangers && !cleaned(&frame.name).is_empty() {
        Line::new("Hello ").typed(&frame.name).then(",")
    } else {
        Line::new("Hello,")
    }
}

#[derive(Template)]
#[template(path = "letter.html")]
struct Page<'a> {
    greeting: &'a Line,
    frame: &'a Frame,
    sheet: &'a Sheet,
    subject: &'a str,
}

/// The part that every program shows. It lacks nothing that the other one has.
fn plain(greeting: &Line, sheet: &Sheet, frame: &Frame) -> String {
    let mut said = Plain { said: String::new(), frame };
    said.paragraph(&greeting.plain());
    said.blocks(&sheet.before);
    if let Some(link) = &sheet.link {
        said.paragraph(&format!("{}:\n{}", link.words, frame.url(&link.path)));
    }
    for line in &sheet.after {
        said.paragraph(&line.plain());
    }
    let because = &sheet.because;
    said.paragraph("--");
    said.paragraph(&format!("You get this letter because {}", because.line.plain()));
    said.paragraph(&format!("{}:\n{}", because.link.words, frame.url(&because.link.path)));
    match because.stays {
        Some(stays) => said.paragraph(stays),
        None => said.paragraph(&format!("Switch off letters like this one:\n{}", frame.url(sheet.switch(frame)))),
    }
    said.paragraph(&format!("Questions? Write to {}.", frame.help));
    said.said
}

struct Plain<'a> {
    said: String,
    frame: &'a Frame,
}

impl Plain<'_> {
    fn paragraph(&mut self, words: &str) {
        if !self.said.is_empty() {
            self.said.push('\n');
        }
        self.said.push_str(words);
        self.said.push('\n');
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            let words = match block {
                Block::Text(line) => line.plain(),
                Block::Facts(facts) => lined(facts.iter().map(|(name, line)| format!("{name}: {}", line.plain()))),
                Block::Quote(whose, lines) => {
                    let lines = lines.iter().map(|line| format!("> {}", crate::line::apart(line)));
                    lined([format!("{whose}:")].into_iter().chain(lines))
                }
                Block::Things(things) => {
                    lined(things.iter().map(|(line, path)| format!("* {}\n  {}", line.plain(), self.frame.url(path))))
                }
            };
            self.paragraph(&words);
        }
    }
}

fn lined(lines: impl Iterator<Item = String>) -> String {
    let mut all = String::new();
    for line in lines {
        let _ = if all.is_empty() { write!(all, "{line}") } else { write!(all, "\n{line}") };
    }
    all
}

impl Sheet {
    /// Where letters of its kind are switched off: at once by a link of its own, else on the page with the choices.
    fn switch<'a>(&self, frame: &'a Frame) -> &'a str {
        frame.unsubscribe.as_deref().unwrap_or("/account/mail")
    }
}
