//! `harbor questions`: saying of what people wrote that it is answered, and erasing it.
//!
//! The text is personal, so it is not on the log: it lies in web's own schema, and what letters enclose of it in a bucket. Who reads and answers
//! asks operations, by their own name (`ops.<name>.question.…`). Here is what is done to the rows themselves, as web.

use std::str::FromStr;
use std::time::Duration;

use chassis::Shared;
use chassis::config::Reader;
use messages::{EnclosureId, PersonId, QuestionId};
use nats::definitions::ENCLOSURES;
use nats::idempotency::{Bucket, Key};
use nats::{Connection, Settings};
use tokio_postgres::Client;

use crate::{Service, tables};

/// The log answers within that, or nothing is erased.
const WITHIN: Duration = Duration::from_secs(10);

/// What there is to do with questions.
#[derive(Debug, Clone, clap::Subcommand)]
pub enum Command {
    /// Say that a question is answered, by mail and by hand.
    Answered {
        /// Which.
        question: QuestionId,
    },
    /// Erase a question for good, or all that a person wrote: their id, or the address that they gave.
    Erase {
        /// Which, or whose.
        what: What,
    },
}

/// What is to be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// One question.
    Question(QuestionId),
    /// All that this person wrote.
    Person(PersonId),
    /// All that was written with this address.
    Address(String),
}

impl FromStr for What {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let id = text.parse().map(Self::Question).or_else(|_| text.parse().map(Self::Person));
        match id {
            Ok(id) => Ok(id),
            Err(_) if text.contains('@') => Ok(Self::Address(text.trim().to_owned())),
            Err(_) => Err("the id of a question (qst_…), the id of a person (per_…), or an e-mail address"),
        }
    }
}

/// Why it could not be done.
pub type Error = tables::Error<Refusal>;

/// What cannot be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nothing is there.
    #[error("there is no such question")]
    Nothing,
    /// What letters enclose lies on NATS.
    #[error("NATS does not answer, or refuses, so what letters enclose of it would stay: nothing is erased")]
    Away,
}

/// Does it; returns what to print.
///
/// # Errors
/// When Postgres or NATS cannot be asked, or when there is no such question.
pub async fn run(mut reader: Reader, command: Command) -> Result<String, Error> {
    let shared = Shared::read(&mut reader);
    let own = Service::Web.entry().own(&mut reader);
    let (shared, own) = reader.finish_part(shared.zip(own))?;
    let settings =
        Settings { servers: shared.nats.clone(), service: own.service.to_owned(), seed: Some(own.nats_seed.clone()) };
    tables::on(&shared, own, async |db| act(db, settings, &command).await).await
}

async fn act(db: &Client, settings: Settings, command: &Command) -> Result<String, Error> {
    match command {
        Command::Answered { question } => {
            let done = "update questions set answered_at = coalesce(answered_at, now()) where id = $1";
            if db.execute(done, &[question]).await? == 0 {
                Err(Error::Refused(Refusal::Nothing))
            } else {
                Ok("noted\n".to_owned())
            }
        }
        Command::Erase { what } => erase(db, settings, what).await,
    }
}

/// First what letters enclose of them, whose ids stand in their rows; then the rows.
async fn erase(db: &Client, settings: Settings, what: &What) -> Result<String, Error> {
    let rows = match what {
        What::Question(id) => db.query("select id, enclosed from questions where id = $1", &[id]).await?,
        What::Person(id) => db.query("select id, enclosed from questions where person = $1", &[id]).await?,
        What::Address(address) => {
            let by_address = "select id, enclosed from questions q where lower(q.address) = lower($1) \
                              or exists (select from people p where p.id = q.person and lower(p.email) = lower($1))";
            db.query(by_address, &[address]).await?
        }
    };
    let (mut questions, mut enclosed) = (Vec::<QuestionId>::new(), Vec::<EnclosureId>::new());
    for row in &rows {
        questions.push(row.try_get("id")?);
        enclosed.extend(row.try_get::<_, Vec<EnclosureId>>("enclosed")?);
    }
    if questions.is_empty() {
        return Err(Error::Refused(Refusal::Nothing));
    }
    if !enclosed.is_empty() {
        let emptied = tokio::time::timeout(WITHIN, empty(&settings, &enclosed)).await;
        emptied.ok().flatten().ok_or(Error::Refused(Refusal::Away))?;
    }
    let erased = db.execute("delete from questions where id = any($1)", &[&questions]).await?;
    Ok(format!("erased {erased}, and {} of what letters enclosed\n", enclosed.len()))
}

/// Empties each of them. A letter that still waits for what it encloses is dropped.
async fn empty(settings: &Settings, enclosed: &[EnclosureId]) -> Option<()> {
    let log = Connection::open(settings).await.ok()?;
    log.up().await;
    let bucket = Bucket::open(&log, ENCLOSURES);
    for id in enclosed {
        bucket.empty(&id.to_string().parse::<Key>().ok()?).await.ok()?;
    }
    log.close().await;
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_erased_is_named_without_doubt() {
        let (question, person) = (QuestionId::new(), PersonId::new());
        assert_eq!(question.to_string().parse(), Ok(What::Question(question)));
        assert_eq!(person.to_string().parse(), Ok(What::Person(person)));
        assert_eq!("ada@example.com".parse(), Ok(What::Address("ada@example.com".to_owned())));
        assert!("ada".parse::<What>().is_err() && "%".parse::<What>().is_err() && "".parse::<What>().is_err());
    }
}
