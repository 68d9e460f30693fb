//! Somebody asked us something: to those of us who answer. It has no link: it is answered where they work.

use messages::mail::Letter;
use messages::{QuestionId, WorkspaceId};

use crate::line::{Line, lines};
use crate::sheet::{Because, Block, QUOTED, Sheet, Tone, text};

pub fn sheet(question: QuestionId, workspace: Option<WorkspaceId>, from: Option<&str>, asked: &str) -> Sheet {
    let answered = match from {
        Some(address) => Line::default().typed(address),
        None => "Who asked is signed in: the answer goes to them by itself.".into(),
    };
    let workspace = workspace.map(|id| ("Workspace", Line::new(id.to_string())));
    let facts = [("Question", Line::new(question.to_string())), ("Answer to", answered)];
    Sheet {
        subject: format!("A question: {question}").into(),
        preview: "Somebody wrote to us and waits for an answer.".into(),
        label: (Tone::Rest, "Waits for us"),
        before: vec![
            text("Somebody wrote to us and waits for an answer."),
            Block::Facts(facts.into_iter().chain(workspace).collect()),
            Block::Quote("They wrote", lines(asked, QUOTED)),
        ],
        link: None,
        after: Vec::new(),
        because: Because::new(
            Letter::QuestionForUs,
            "you answer what people ask us.",
            "See what our guides say",
            "/help",
        ),
    }
}
