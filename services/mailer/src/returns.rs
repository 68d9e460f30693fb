//! What comes back: that a letter did not arrive, or that somebody does not want our mail. Ingress records what the carrier tells it; here
//! it is found out whom it is about.
//!
//! Whose it is follows from the letter that it names, by our name for it or by the carrier's, and from nothing else in it. What names no letter of
//! ours is counted, and nothing follows from it. It counts from when that letter was sent: an address that was given since is another one.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use mail::returned::Why;
use messages::mail::{Event, Returned};
use messages::{Actor, LetterId, Message, PersonId, Producer, Unreadable};
use nats::definitions::MAIL_EVENTS;
use nats::fold::{Fold, FoldError, Input, Outbox, Received, Subscription, envelope_of_bucket_entry, write_drafts};
use nats::{Entry, idempotency};
use tokio_postgres::{Client, Error, Statement};

use crate::rows::IS_UNREACHABLE;
use crate::sender::told;

const STREAM: &str = "KV_mail_events";
const FILTERS: &[&str] = &["$KV.mail_events.>"];

/// The mailer's fold of what comes back.
pub struct Returns;

/// What came back; none where nothing follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameBack(Option<Named>);

impl Input for CameBack {}

/// Which letter came back, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Named {
    letter: Option<LetterId>,
    carried_as: Option<String>,
    why: Returned,
}

/// A letter of ours, as far as what comes back needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Ours {
    letter: LetterId,
    person: PersonId,
    sent_at: Option<Timestamp>,
}

/// What one batch works on.
#[derive(Default)]
pub struct Rows {
    by_id: HashMap<LetterId, Ours>,
    by_carrier: HashMap<String, Ours>,
    unreachable: HashSet<PersonId>,
    back: HashMap<PersonId, Returning>,
}

/// That somebody is not reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Returning {
    letter: LetterId,
    why: Returned,
    sent_at: Timestamp,
    at: Timestamp,
}

/// The prepared statements.
pub struct Statements {
    letters: Statement,
    unreachable: Statement,
    write: Statement,
}

impl Statements {
    async fn prepare(db: &Client) -> Result<Self, Error> {
        let letters =
            "select letter, person, carried_as, ended_at from letters where letter = any($1) or carried_as = any($2)";
        let unreachable = format!("select person from reach where person = any($1) and {IS_UNREACHABLE}");
        let write = format!(
            "with told as (insert into reach (person, why, returned_at) select * from unnest($1::uuid[], $2::text[], $3::timestamptz[]) \
             on conflict (person) do update set why = excluded.why, returned_at = greatest(reach.returned_at, excluded.returned_at) \
             returning person, returned_at, reached_at) select person from told where {IS_UNREACHABLE}"
        );
        Ok(Self {
            letters: db.prepare(letters).await?,
            unreachable: db.prepare(&unreachable).await?,
            write: db.prepare(&write).await?,
        })
    }
}

impl Rows {
    async fn load(db: &Client, statements: &Statements, received: &[Received<CameBack>]) -> Result<Self, Error> {
        let named = || received.iter().filter_map(|one| one.input.0.as_ref());
        let ids: Vec<LetterId> = named().filter_map(|one| one.letter).collect();
        let carried: Vec<&str> = named().filter_map(|one| one.carried_as.as_deref()).collect();
        let mut rows = Self::default();
        if ids.is_empty() && carried.is_empty() {
            return Ok(rows);
        }
        for row in db.query(&statements.letters, &[&ids, &carried]).await? {
            let (letter, person) = (row.try_get("letter")?, row.try_get("person")?);
            let ours = Ours { letter, person, sent_at: row.try_get("ended_at")? };
            if let Some(carried_as) = row.try_get("carried_as")? {
                rows.by_carrier.insert(carried_as, ours.clone());
            }
            rows.by_id.insert(letter, ours);
        }
        let people: Vec<PersonId> = rows.by_id.values().map(|ours| ours.person).collect();
        for row in db.query(&statements.unreachable, &[&people]).await? {
            rows.unreachable.insert(row.try_get("person")?);
        }
        Ok(rows)
    }

    fn take(&mut self, named: &Named, at: Timestamp) {
        let by_id = named.letter.and_then(|letter| self.by_id.get(&letter));
        let ours = by_id.or_else(|| self.by_carrier.get(named.carried_as.as_deref()?));
        metrics::counter!("letters_returned_total", "why" => if ours.is_some() { named.why.word() } else { "stranger" })
            .increment(1);
        let Some(Ours { letter, person, sent_at }) = ours.cloned() else { return };
        let returning = Returning { letter, why: named.why, sent_at: sent_at.unwrap_or(at), at };
        let known = self.back.entry(person).or_insert(returning);
        if known.sent_at < returning.sent_at {
            *known = returning;
        }
    }

    async fn save(&self, db: &Client, statements: &Statements) -> Result<(), Error> {
        if self.back.is_empty() {
            return Ok(());
        }
        let mut all: Vec<(&PersonId, &Returning)> = self.back.iter().collect();
        all.sort_by_key(|(person, _)| person.uuid());
        let people: Vec<PersonId> = all.iter().map(|(person, _)| **person).collect();
        let whys: Vec<&str> = all.iter().map(|(_, one)| one.why.word()).collect();
        let times: Vec<Timestamp> = all.iter().map(|(_, one)| one.sent_at).collect();
        let mut drafts = Vec::new();
        for row in db.query(&statements.write, &[&people, &whys, &times]).await? {
            let person: PersonId = row.try_get("person")?;
            // Who is not reached anyway is not told of once more.
            if let Some(one) = self.back.get(&person).filter(|_| !self.unreachable.contains(&person)) {
                let event = Event::Returned { id: Some(one.letter), why: one.why };
                drafts.push(told(None, Message::MailEvent(person, event), one.at));
            }
        }
        match write_drafts(db, &drafts).await {
            Err(FoldError::Postgres(error)) => Err(error),
            Err(error) => {
                tracing::error!(%error, "that mail comes back cannot be told");
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }
}

impl Fold for Returns {
    type Input = CameBack;
    type Statements = Statements;
    type Rows = Rows;

    fn subscription(&self) -> Subscription {
        Subscription { producer: Producer::Mailer, stream: STREAM, filters: FILTERS, publishes: false }
    }

    fn tables(&self) -> &'static [&'static str] {
        &[]
    }

    fn read(&self, entry: &Entry) -> Result<Option<Received<CameBack>>, Unreadable> {
        let Some((_, value)) = idempotency::read(entry, MAIL_EVENTS) else { return Ok(None) };
        let input = CameBack(named(&value));
        Ok(Some(Received {
            seq: entry.seq,
            envelope: envelope_of_bucket_entry(entry, Actor::Other("carrier".into())),
            input,
        }))
    }

    async fn prepare(&self, db: &Client) -> Result<Statements, Error> {
        Statements::prepare(db).await
    }

    async fn load(&self, db: &Client, statements: &Statements, received: &[Received<CameBack>]) -> Result<Rows, Error> {
        Rows::load(db, statements, received).await
    }

    async fn save(&self, db: &Client, statements: &Statements, rows: &Rows) -> Result<(), Error> {
        rows.save(db, statements).await
    }

    fn decide(&self, rows: &mut Rows, received: &Received<CameBack>, _: &mut Outbox) {
        if let Some(named) = &received.input.0 {
            rows.take(named, received.envelope.at);
        }
    }
}

/// Which letter came back, if this says that one did.
fn named(value: &[u8]) -> Option<Named> {
    let returned = mail::returned::resend(value)?;
    let why = match returned.why {
        Why::NoMailbox => Returned::NoMailbox,
        Why::Full => Returned::Full,
        Why::Refused => Returned::Refused,
        Why::Complained => Returned::Complained,
        Why::Unknown => Returned::Unknown,
    };
    let letter = returned.letter.and_then(|text| text.parse().ok());
    (letter.is_some() || returned.carried_as.is_some()).then_some(Named { letter, carried_as: returned.carried_as, why })
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use messages::samples::{LETTER, PERSON};

    use super::*;

    fn body(kind: &str, data: &str) -> Vec<u8> {
        format!(r#"{{"type":"{kind}","created_at":"2027-03-01T12:00:00Z","data":{{{data}}}}}"#).into_bytes()
    }

    #[test]
    fn whose_it_is_follows_from_the_letter_that_it_names() {
        let tags = format!(r#""email_id":"re_1","to":["ada@example.com"],"tags":{{"letter":"{LETTER}"}}"#);
        let found = named(&body("email.complained", &tags)).unwrap();
        let expected = Named { letter: Some(LETTER), carried_as: Some("re_1".into()), why: Returned::Complained };
        assert_eq!(found, expected);
        assert_eq!(named(&body("email.delivered", &tags)), None);
        assert_eq!(named(&body("email.bounced", r#""to":["ada@example.com"]"#)), None, "an address says nothing");
        assert_eq!(named(b"{"), None);
    }

    #[test]
    fn what_comes_back_counts_from_when_the_letter_was_sent() {
        let (now, hour) = (Timestamp::UNIX_EPOCH, SignedDuration::from_hours(1));
        let ours = |sent_at| Ours { letter: LETTER, person: PERSON, sent_at };
        let mut rows = Rows::default();
        rows.by_carrier.insert("re_1".into(), ours(Some(now - hour)));
        let back = |carried_as: &str| Named { letter: None, carried_as: Some(carried_as.into()), why: Returned::Full };
        rows.take(&back("re_2"), now);
        assert!(rows.back.is_empty(), "it is none of ours");
        rows.take(&back("re_1"), now);
        assert_eq!(rows.back.get(&PERSON).map(|one| one.sent_at), Some(now - hour));
        rows.by_id.insert(LETTER, ours(None));
        rows.take(&Named { letter: Some(LETTER), ..back("re_1") }, now);
        assert_eq!(rows.back.get(&PERSON).map(|one| one.sent_at), Some(now), "nobody knows when: now at the latest");
    }
}
