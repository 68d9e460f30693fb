//! What people ask us, which lies with web: the text is theirs, and not on the log. Where an answer reaches them is not read here: web sends
//! it.

use std::time::Duration;

use jiff::Timestamp;
use messages::{PersonId, QuestionId, WorkspaceId};
use tokio_postgres::{Client, Error, Row};

use super::seen_within;

/// The columns that are read.
pub(super) const SEES: &[&str] = &[
    "id",
    "person",
    "topic",
    "page",
    "workspace",
    "reference",
    "body",
    "asked_at",
    "answered_at",
    "answer",
    "answered_by",
    "told_at",
];

/// Those that say what one of us answers.
pub(super) const CHANGES: &[&str] = &["answer", "answered_by"];

/// A question, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question {
    pub id: QuestionId,
    pub person: PersonId,
    pub topic: String,
    pub page: Option<String>,
    pub workspace: Option<WorkspaceId>,
    pub reference: Option<String>,
    pub body: String,
    pub asked_at: Timestamp,
    pub answered_at: Option<Timestamp>,
    pub answer: Option<String>,
    pub answered_by: Option<String>,
    pub told_at: Option<Timestamp>,
}

/// Those that nobody has answered, the oldest first, or all; as many as `most`.
pub(crate) async fn list(db: &Client, all: bool, most: i64) -> Result<Vec<Question>, Error> {
    let query = format!(
        "select {} from web.questions where $1 or answered_at is null and answer is null order by asked_at, id limit $2",
        SEES.join(", ")
    );
    db.query(&query, &[&all, &most]).await?.iter().map(question).collect()
}

/// One question; none if there is no such.
pub(crate) async fn find(db: &Client, id: QuestionId) -> Result<Option<Question>, Error> {
    let query = format!("select {} from web.questions where id = $1", SEES.join(", "));
    db.query_opt(&query, &[&id]).await?.as_ref().map(question).transpose()
}

/// Writes the answer beside it, if there is none yet; whether there was none.
pub(crate) async fn answer(db: &Client, id: QuestionId, text: &str, by: &str) -> Result<bool, Error> {
    let write = "update web.questions set answer = $2, answered_by = $3 where id = $1 and answer is null";
    Ok(db.execute(write, &[&id, &text, &by]).await? == 1)
}

/// Waits until web has told them, or for so long; whether it has.
pub(crate) async fn is_told(db: &Client, id: QuestionId, within: Duration) -> Result<bool, Error> {
    let told = "select from web.questions where id = $1 and told_at is not null";
    let look = || async move { db.query_opt(told, &[&id]).await };
    Ok(seen_within(within, look).await?.is_some())
}

fn question(row: &Row) -> Result<Question, Error> {
    Ok(Question {
        id: row.try_get("id")?,
        person: row.try_get("person")?,
        topic: row.try_get("topic")?,
        page: row.try_get("page")?,
        workspace: row.try_get("workspace")?,
        reference: row.try_get("reference")?,
        body: row.try_get("body")?,
        asked_at: row.try_get("asked_at")?,
        answered_at: row.try_get("answered_at")?,
        answer: row.try_get("answer")?,
        answered_by: row.try_get("answered_by")?,
        told_at: row.try_get("told_at")?,
    })
}
