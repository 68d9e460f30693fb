//! The question in our tables, and what the log learns of it.

mod answers;

use domain::authorize::permission::WriteToUs;
use domain::authorize::{Permit, Principal};
use jiff::Timestamp;
use messages::mail::Enclosure;
use messages::person::{Event, Topic};
use messages::{EnclosureId, PersonId, QuestionId, TraceParent, WorkspaceId};
use tokio_postgres::Transaction;

pub use answers::{Asked, list, tell};

use super::{Mailbox, Text};
use crate::database::Reading;
use crate::enclosure::enclose;
use crate::said::say;
use crate::{Access, Error};

/// What is kept.
pub struct Question {
    /// The same id again is the same question, however often it was sent.
    pub id: QuestionId,
    /// What it is about.
    pub topic: Topic,
    /// Where an answer goes; none for where whoever is signed in has their mail.
    pub address: Option<Mailbox>,
    /// The page of ours on which it came up.
    pub page: Option<String>,
    /// The workspace that it is about.
    pub workspace: Option<WorkspaceId>,
    /// The reference of a page of trouble.
    pub reference: Option<String>,
    /// What was written.
    pub text: Text,
}

/// Keeps a question, and publishes that there is one: both or neither.
///
/// # Errors
/// When it could not be kept.
pub async fn keep(
    access: &Access,
    permit: &Permit<WriteToUs>,
    question: &Question,
    now: Timestamp,
    trace: TraceParent,
) -> Result<(), Error> {
    let person = match permit.who() {
        Principal::Person(person) => person,
        // Nobody can sign in as them. What concerns this question is found by it, and erased by it.
        Principal::Anonymous | Principal::Staff => PersonId::new(),
    };
    let told = Enclosure::Question {
        to: question.address.as_ref().map(Mailbox::to_string),
        text: question.text.as_str().to_owned(),
    };
    let enclosure = enclose(access, &told).await;
    let mut db = access.write().await?;
    let transaction = db.transaction().await?;
    let is_new = record(&transaction, question, person, enclosure, now, trace).await?;
    transaction.commit().await?;
    if is_new {
        access.drafts.notify_one();
        metrics::counter!("web_questions_total", "topic" => question.topic.word()).increment(1);
    }
    Ok(())
}

/// Whether a question has arrived: of this person, or of somebody who was not signed in.
///
/// # Errors
/// When nobody can say.
pub async fn is_kept(db: &Reading, question: QuestionId, person: Option<PersonId>) -> Result<bool, Error> {
    let query = "select from questions where id = $1 and (person = $2 or $2 is null and address is not null)";
    Ok(db.one(query, &[&question, &person]).await?.is_some())
}

/// Whether it was not there yet. Who sends it again, because no page confirmed that it had arrived, may have written more
/// since: then that is kept.
async fn record(
    db: &Transaction<'_>,
    question: &Question,
    person: PersonId,
    enclosure: Option<EnclosureId>,
    now: Timestamp,
    trace: TraceParent,
) -> Result<bool, Error> {
    let Question { id, topic, address, page, workspace, reference, text } = question;
    let insert = "insert into questions (id, person, address, topic, page, workspace, reference, body, asked_at, enclosed) \
                  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (id) do update \
                  set body = excluded.body, topic = excluded.topic, enclosed = questions.enclosed || excluded.enclosed \
                  where questions.answered_at is null and (questions.person = excluded.person or questions.address = excluded.address) \
                  returning xmax = 0 as is_new";
    let address = address.as_ref().map(Mailbox::as_str);
    let (text, enclosed): (_, Vec<EnclosureId>) = (text.as_str(), enclosure.into_iter().collect());
    let row = db
        .query_opt(insert, &[id, &person, &address, topic, page, workspace, reference, &text, &now, &enclosed])
        .await?;
    let is_new = row.map(|row| row.try_get("is_new")).transpose()?.unwrap_or(false);
    if !is_new {
        return Ok(false);
    }
    let wrote =
        Event::Wrote { question: *id, topic: *topic, workspace: *workspace, reference: reference.clone(), enclosure };
    say(db, person, wrote, now, trace).await?;
    Ok(true)
}
