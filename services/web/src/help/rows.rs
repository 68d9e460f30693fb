//! The question in our tables, and what the log learns of it.

use domain::authorize::permission::WriteToUs;
use domain::authorize::{Permit, Principal};
use messages::person::{Event, Topic};
use messages::{Actor, Message, PersonId, QuestionId};
use nats::fold::{Draft, write_drafts};
use tokio_postgres::Transaction;

use super::Context;
use super::question::{Mailbox, Text};
use crate::app::App;
use crate::database::Reading;
use crate::visit::{Failure, Visit};

/// What is kept.
pub(super) struct Question {
    /// The same id again is the same question, however often it was sent.
    pub id: QuestionId,
    pub topic: Topic,
    /// Where an answer goes; none for where whoever is signed in has their mail.
    pub address: Option<Mailbox>,
    pub context: Context,
    pub text: Text,
}

/// Keeps a question, and says on the log that there is one: both or neither.
pub(super) async fn keep(
    app: &App,
    permit: &Permit<WriteToUs>,
    question: &Question,
    visit: &Visit,
) -> Result<(), Failure> {
    let person = match permit.who() {
        Principal::Person(person) => person,
        // Nobody can sign in as them. What concerns this question is found by it, and erased by it.
        Principal::Anonymous | Principal::Staff => PersonId::new(),
    };
    let mut db = app.write().await?;
    let transaction = db.transaction().await?;
    let is_new = record(&transaction, question, person, visit).await?;
    transaction.commit().await?;
    if is_new {
        app.drafts.notify_one();
        metrics::counter!("web_questions_total", "topic" => question.topic.word()).increment(1);
    }
    Ok(())
}

/// Whether a question has arrived: of this person, or of somebody who was not signed in.
pub(super) async fn is_kept(db: &Reading, question: QuestionId, person: Option<PersonId>) -> Result<bool, Failure> {
    let query = "select from questions where id = $1 and (person = $2 or $2 is null and address is not null)";
    Ok(db.one(query, &[&question, &person]).await?.is_some())
}

/// Whether it was not there yet. Who sends it again, because nothing told them that it had arrived, may have written more
/// since: then that is kept.
async fn record(db: &Transaction<'_>, question: &Question, person: PersonId, visit: &Visit) -> Result<bool, Failure> {
    let Question { id, topic, address, context: Context { page, workspace, reference }, text } = question;
    let insert = "insert into questions (id, person, address, topic, page, workspace, reference, body, asked_at) \
                  values ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
                  on conflict (id) do update set body = excluded.body, topic = excluded.topic \
                  where questions.answered_at is null and (questions.person = excluded.person or questions.address = excluded.address) \
                  returning xmax = 0 as is_new";
    let address = address.as_ref().map(Mailbox::as_str);
    let row = db
        .query_opt(insert, &[id, &person, &address, topic, page, workspace, reference, &text.as_str(), &visit.now])
        .await?;
    let is_new = row.map(|row| row.try_get("is_new")).transpose()?.unwrap_or(false);
    if !is_new {
        return Ok(false);
    }
    let wrote = Event::Wrote { question: *id, topic: *topic, workspace: *workspace, reference: reference.clone() };
    let draft = Draft {
        message: Message::PersonEvent(person, wrote),
        command: None,
        cause: None,
        actor: Actor::Person(person),
        at: visit.now,
        policy: None,
        trace: Some(visit.trace.0),
    };
    write_drafts(db, &[draft]).await?;
    Ok(true)
}
