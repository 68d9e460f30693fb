//! The effect that puts an export together, and takes it away when it is over.

use std::time::Duration;

use jiff::Timestamp;
use messages::account::bills::Bill;
use messages::mail::Enclosure;
use messages::person::Event;
use messages::{Actor, AttemptId, EnclosureId, Message, PersonId};
use nats::Connection;
use nats::effect::{Clock, Effect, Error as Failed, Fault, Intent, Lane, Settled, Settling, Table};
use nats::fold::Draft;
use nats::idempotency::{Bucket, Key as BucketKey};
use tokio_postgres::Row;
use zip::result::ZipError;

use super::archive::{self, archive};
use super::rows::content::{email, paid_by, tables};
use super::rows::{Wanted, empty, keep, wanted};
use super::{TABLE, letters};
use crate::database::Database;
use crate::session::{Key, Secret};
use crate::{Error, money};

/// The path of the page that loads it, before its token.
const PATH: &str = "/account/export/";

/// More than the largest account takes.
const LONGEST: Duration = Duration::from_secs(60);

/// So many are made at once: nobody waits for them, and pages come first.
const AT_ONCE: usize = 2;

/// Tries in a row that may come to nothing before people are warned.
const FAILURES_BEFORE_ALERT: i32 = 5;

/// The effect.
pub struct Exports {
    /// Where people's rows stand.
    pub database: Database,
    /// The log, which knows their letters.
    pub log: Connection,
    /// Where their invoices stand.
    pub bills: Bucket,
    /// Where the link of the letter is put down.
    pub enclosures: Bucket,
    /// What time it is.
    pub clock: Clock,
}

/// What a call did.
pub enum Done {
    /// It is made.
    Made(Made),
    /// Nothing: it is to be taken away.
    Over,
}

/// An archive, and what opens it.
pub struct Made {
    archive: Vec<u8>,
    key: Key,
    enclosure: EnclosureId,
}

/// Why nothing came of a call.
#[derive(Debug, thiserror::Error)]
pub enum NotMade {
    /// Tables, or what stands beside them, could not be read.
    #[error("{0}")]
    Unread(#[from] Error),
    /// The log could not be read.
    #[error("the log: {0}")]
    Log(String),
    /// What the letter encloses could not be put down.
    #[error("the link could not be put down")]
    Link,
    /// It could not be written.
    #[error("the archive: {0}")]
    Archive(#[from] ZipError),
    /// They are not here any more.
    #[error("nobody is there")]
    Nobody,
    /// What the mechanism finds wrong.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Exports {
    /// All that we keep of somebody.
    async fn content(&self, person: PersonId) -> Result<Vec<archive::Table>, NotMade> {
        let db = self.database.snapshot().await?;
        let (mut all, payers) = (tables(&db, person).await?, paid_by(&db, person).await?);
        db.done().await?;
        let mut bills: Vec<Bill> = Vec::new();
        for payer in payers {
            bills.extend(money::read(&self.bills, payer).await?.map(|found| found.invoices).unwrap_or_default());
        }
        all.push(letters::invoices(&bills));
        all.push(letters::letters(&self.log, person).await.map_err(NotMade::Log)?);
        Ok(all)
    }

    async fn make(&self, person: PersonId, key: AttemptId, now: Timestamp) -> Result<Made, NotMade> {
        let to = email(&self.database.read().await?, person).await?.ok_or(NotMade::Nobody)?;
        let archive = archive(&self.content(person).await?, now)?;
        let secret = Secret::new()?;
        // The same try again puts its link in the place of the one before.
        let enclosure = EnclosureId::from_uuid(key.uuid());
        let link = Enclosure::Link { to, path: format!("{PATH}{}", secret.small()) };
        let text = serde_json::to_vec(&link).map_err(|_| NotMade::Link)?;
        let at: BucketKey = enclosure.to_string().parse().map_err(|_| NotMade::Link)?;
        self.enclosures.put(&at, text.into()).await.map_err(|_| NotMade::Link)?;
        Ok(Made { archive, key: secret.key(), enclosure })
    }
}

impl Effect for Exports {
    const NAME: &'static str = "export";
    const SERVICE: &'static str = "web";
    const TABLE: Table = TABLE;

    type Key = PersonId;
    type Row = Wanted;
    type Answer = Done;
    type CallError = NotMade;

    fn lanes(&self) -> Vec<Lane> {
        vec![Lane::only(AT_ONCE)]
    }

    fn longest_call(&self) -> Duration {
        LONGEST
    }

    fn read(row: &Row) -> Result<Wanted, Failed> {
        wanted(row)
    }

    fn intent(&self, row: &Wanted) -> Intent {
        intent(row)
    }

    async fn call(&self, row: &Wanted, key: AttemptId) -> Result<Done, NotMade> {
        match row.made_at {
            None => Ok(Done::Made(self.make(row.person, key, self.clock.now()).await?)),
            Some(_) => Ok(Done::Over),
        }
    }

    async fn settle(
        &self,
        settling: &mut Settling<'_>,
        row: &Wanted,
        outcome: Result<&Done, &NotMade>,
    ) -> Result<Settled, Failed> {
        match outcome {
            Ok(Done::Over) => {
                empty(settling.db(), row).await?;
                Ok(settling.done())
            }
            Ok(Done::Made(made)) => {
                let Some(until) = keep(settling, row, &made.archive, made.key).await? else {
                    return Ok(settling.done());
                };
                settling.draft(told(row.person, made.enclosure, settling.now()));
                metrics::counter!("web_exports_total", "step" => "made").increment(1);
                Ok(settling.again_after(settling.now().duration_until(until).unsigned_abs()))
            }
            Err(NotMade::Nobody) => Ok(settling.given_up()),
            Err(
                error
                @ (NotMade::Unread(_) | NotMade::Log(_) | NotMade::Link | NotMade::Archive(_) | NotMade::Fault(_)),
            ) => {
                let settled = settling.retried();
                if settled.failures() == FAILURES_BEFORE_ALERT {
                    tracing::warn!(person = %row.person, %error, "an export cannot be made");
                }
                Ok(settled)
            }
        }
    }
}

/// What the fold is to publish: it brings the letter.
fn told(person: PersonId, enclosure: EnclosureId, at: Timestamp) -> Draft {
    let message = Message::PersonEvent(person, Event::Exported { enclosure });
    Draft { message, command: None, cause: None, actor: Actor::Person(person), at, policy: None, trace: None }
}

/// What is to be done next.
const fn intent(row: &Wanted) -> Intent {
    match row.made_at {
        None => Intent::Change("make", row.asked),
        Some(_) => Intent::Change("empty", row.asked),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_is_made_once_for_each_time_that_it_was_asked_for_and_then_taken_away() {
        let row = |asked, made_at| Wanted { person: PersonId::new(), asked, made_at };
        assert_eq!(intent(&row(2, None)), Intent::Change("make", 2));
        assert_eq!(intent(&row(2, Some(Timestamp::UNIX_EPOCH))), Intent::Change("empty", 2));
    }
}
