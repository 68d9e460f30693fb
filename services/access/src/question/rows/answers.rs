//! What we answered. Operations writes an answer into the row of its question; web tells whoever asked, once, and the log that it did.

use domain::authorize::permission::ListQuestions;
use domain::authorize::{Permit, Resource};
use jiff::Timestamp;
use messages::mail::Enclosure;
use messages::person::{Event, Topic};
use messages::{Actor, Message, PersonId, QuestionId};
use nats::fold::{Draft, write_drafts};
use tokio_postgres::{Row, Transaction};

use crate::database::Reading;
use crate::enclosure::enclose;
use crate::notifications::ChangeSet;
use crate::{Access, Error};

/// More than anybody reads of their own.
const MOST: i64 = 50;

/// A question as whoever asked it sees it.
pub struct Asked {
    /// Which.
    pub id: QuestionId,
    /// About what.
    pub topic: Topic,
    /// What they wrote.
    pub text: String,
    /// When.
    pub at: Timestamp,
    /// When it was answered, if it was.
    pub answered_at: Option<Timestamp>,
    /// The answer; none where it went another way.
    pub answer: Option<String>,
}

/// All that somebody asked, the last one first.
///
/// # Errors
/// When nobody can say.
pub async fn list(db: &Reading, permit: &Permit<ListQuestions>) -> Result<Vec<Asked>, Error> {
    let Resource::Person(person) = permit.on() else { return Ok(Vec::new()) };
    let query = "select id, topic, body, asked_at, answered_at, case when told_at is not null then answer end as answer from questions \
                 where person = $1 order by asked_at desc, id desc limit $2";
    let asked = |row: &Row| {
        Ok(Asked {
            id: row.try_get("id")?,
            topic: row.try_get("topic")?,
            text: row.try_get("body")?,
            at: row.try_get("asked_at")?,
            answered_at: row.try_get("answered_at")?,
            answer: row.try_get("answer")?,
        })
    };
    db.all(query, &[person, &MOST]).await?.iter().map(asked).collect()
}

/// Tells of the next answer that nobody was told of, but for those that were `passed` over; whether there was one. One that cannot be told is
/// passed over then, and holds up none of the others.
///
/// # Errors
/// When it could not be told. When nothing of answers can be read, none is passed over.
pub async fn tell(access: &Access, passed: &mut Vec<QuestionId>, now: Timestamp) -> Result<bool, Error> {
    let mut db = access.write().await?;
    let transaction = db.transaction().await?;
    let next = "select id, person, address, body, answer, answered_by from questions where answer is not null and told_at is null \
                and id <> all($1) order by asked_at, id limit 1 for update skip locked";
    let Some(row) = transaction.query_opt(next, &[&*passed]).await? else { return Ok(false) };
    passed.push(row.try_get("id")?);
    let person = told(access, &transaction, &row, now).await?;
    transaction.commit().await?;
    access.drafts.notify_one();
    access.notifier.notify(ChangeSet::of(person));
    Ok(true)
}

async fn told(access: &Access, db: &Transaction<'_>, row: &Row, now: Timestamp) -> Result<PersonId, Error> {
    let (question, person): (QuestionId, PersonId) = (row.try_get("id")?, row.try_get("person")?);
    let answer =
        Enclosure::Answer { to: row.try_get("address")?, question: row.try_get("body")?, text: row.try_get("answer")? };
    let enclosure = enclose(access, &answer).await;
    let enclosure = enclosure.ok_or_else(|| Error::Away("an answer could not be put down".to_owned()))?;
    let by: Option<String> = row.try_get("answered_by")?;
    let note = "update questions set told_at = $2, answered_at = coalesce(answered_at, $2), enclosed = enclosed || $3 where id = $1";
    db.execute(note, &[&question, &now, &vec![enclosure]]).await?;
    let draft = Draft {
        message: Message::PersonEvent(person, Event::Answered { question, enclosure }),
        command: None,
        cause: None,
        actor: Actor::Staff(by.unwrap_or_default()),
        at: now,
        policy: None,
        trace: None,
    };
    write_drafts(db, &[draft]).await?;
    Ok(person)
}
