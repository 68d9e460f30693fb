//! What people ask us: which questions wait, one of them whole, and answering it.
//!
//! An answer is written beside its question. Web tells whoever asked, on their page and by a letter; what is written goes there as it is.

use std::time::Duration;

use domain::authorize::permission::{AnswerQuestion, ViewQuestions};
use messages::{Actor, QuestionId};
use nats::ops::Refusal;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::asked::{in_the_house, name};
use crate::rows::questions::{self, Question};
use crate::rows::{Tables, answered};

/// As many are told of: an answer is one message.
const TOLD: i64 = 100;

/// As much of a question stands in a list.
const BEGINS: usize = 60;

/// As long as a question can be.
const LONGEST: usize = 4000;

/// The stock CLI waits for five seconds, and web looks every second.
const TOLD_WITHIN: Duration = Duration::from_secs(3);

/// Those that wait, or all.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct List {
    #[serde(default)]
    all: bool,
}

pub(crate) async fn list(tables: Tables, by: Actor, List { all }: List) -> Result<Value, Refusal> {
    let _permit = in_the_house(&by, ViewQuestions)?;
    let db = tables.connection().await?;
    let found = questions::list(db.plain(), all, TOLD + 1).await;
    let found = answered(db, found)?;
    let most = usize::try_from(TOLD).unwrap_or(usize::MAX);
    let told: Vec<Value> = found.iter().take(most).map(in_short).collect();
    Ok(json!({ "questions": told, "and_more": found.len() > most }))
}

/// Which one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Show {
    question: QuestionId,
}

pub(crate) async fn show(tables: Tables, by: Actor, Show { question }: Show) -> Result<Value, Refusal> {
    let _permit = in_the_house(&by, ViewQuestions)?;
    Ok(in_full(&find(&tables, question).await?))
}

/// Which one, and what to say. Without `confirm` nothing is sent.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Answer {
    question: QuestionId,
    text: String,
    #[serde(default)]
    confirm: bool,
}

pub(crate) async fn answer(tables: Tables, by: Actor, asked: Answer) -> Result<Value, Refusal> {
    let _permit = in_the_house(&by, AnswerQuestion)?;
    let text = readable(&asked.text)?;
    let found = find(&tables, asked.question).await?;
    if found.answer.is_some() {
        return Err(already());
    }
    if !asked.confirm {
        return Ok(json!({ "question": in_full(&found), "would_send": text, "done": false }));
    }
    let db = tables.connection().await?;
    let written = async {
        let is_first = questions::answer(db.plain(), asked.question, &text, name(&by)).await?;
        Ok((is_first, is_first && questions::is_told(db.plain(), asked.question, TOLD_WITHIN).await?))
    }
    .await;
    match answered(db, written)? {
        (false, _) => Err(already()),
        (true, true) => Ok(json!({ "question": asked.question, "done": true })),
        (true, false) => Ok(json!({
            "question": asked.question, "done": false, "because": "it is written down, and goes out when web runs",
        })),
    }
}

async fn find(tables: &Tables, id: QuestionId) -> Result<Question, Refusal> {
    let db = tables.connection().await?;
    let found = questions::find(db.plain(), id).await;
    answered(db, found)?.ok_or_else(|| Refusal::absent("there is no such question"))
}

fn already() -> Refusal {
    Refusal::not_so("it is answered already; what was sent cannot be taken back")
}

/// What can be read on a page and in a letter: lines, and nothing that moves a cursor.
fn readable(text: &str) -> Result<String, Refusal> {
    let text = text.replace("\r\n", "\n").trim().to_owned();
    if text.is_empty() {
        return Err(Refusal::unclear("say what to answer: \"text\":\"…\""));
    }
    let is_bad = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\t');
    if text.chars().count() > LONGEST || text.contains(is_bad) {
        return Err(Refusal::unclear(format!("an answer has up to {LONGEST} letters, and lines that can be read")));
    }
    Ok(text)
}

fn in_short(question: &Question) -> Value {
    let Question { id, topic, asked_at, answered_at, body, .. } = question;
    let begins: String = body.lines().next().unwrap_or_default().chars().take(BEGINS).collect();
    json!({ "question": id, "asked_at": asked_at, "topic": topic, "answered_at": answered_at, "begins": begins })
}

fn in_full(question: &Question) -> Value {
    let Question { id, person, topic, page, workspace, reference, body, asked_at, .. } = question;
    json!({
        "question": id, "person": person, "topic": topic, "page": page, "workspace": workspace, "reference": reference,
        "asked_at": asked_at, "text": body, "answered_at": question.answered_at, "answer": question.answer,
        "answered_by": question.answered_by, "told_at": question.told_at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_lines_that_can_be_read() {
        assert_eq!(readable(" Yes.\r\nDo it.\n").unwrap(), "Yes.\nDo it.");
        for wrong in ["", " \n", "a\u{1b}[2Jb", &"x".repeat(LONGEST + 1)] {
            assert_eq!(readable(wrong).map_err(|refusal| refusal.code), Err(400), "{wrong:?}");
        }
    }

    #[test]
    fn a_list_tells_how_a_question_begins() {
        let question = Question {
            id: QuestionId::new(),
            person: messages::PersonId::new(),
            topic: "trouble".to_owned(),
            page: None,
            workspace: None,
            reference: None,
            body: format!("{}\nand more", "x".repeat(99)),
            asked_at: jiff::Timestamp::UNIX_EPOCH,
            answered_at: None,
            answer: None,
            answered_by: None,
            told_at: None,
        };
        assert_eq!(in_short(&question)["begins"], "x".repeat(BEGINS));
        assert_eq!(in_full(&question)["text"], question.body);
    }
}
