//! The rows of what comes back: whose letter it was, and who is not reached.

use std::collections::{HashMap, HashSet};

use domain::letters::{To, to};
use jiff::Timestamp;
use messages::mail::{Event, Letter, Returned};
use messages::{LetterId, Message, PersonId};
use nats::fold::{FoldError, Received, write_drafts};
use tokio_postgres::{Client, Error, Statement};

use super::{CameBack, Named};
use crate::rows::reached::{NO_TIMES, in_order, note, who_is_unreachable};
use crate::sender::told;

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
    pub(super) async fn prepare(db: &Client) -> Result<Self, Error> {
        // What went to another address says nothing of where they are reached. One may come back before it is recorded that it went: then its
        // kind tells.
        let letters = "select letter, person, carried_as, ended_at from letters \
                       where (theirs or state = 'waiting' and kind = any($3)) and (letter = any($1) or carried_as = any($2))";
        Ok(Self {
            letters: db.prepare(letters).await?,
            unreachable: db.prepare(&who_is_unreachable()).await?,
            write: db.prepare(&note()).await?,
        })
    }
}

impl Rows {
    pub(super) async fn load(
        db: &Client,
        statements: &Statements,
        received: &[Received<CameBack>],
    ) -> Result<Self, Error> {
        let named = || received.iter().filter_map(|one| one.input.0.as_ref());
        let ids: Vec<LetterId> = named().filter_map(|one| one.letter).collect();
        let carried: Vec<&str> = named().filter_map(|one| one.carried_as.as_deref()).collect();
        let mut rows = Self::default();
        if ids.is_empty() && carried.is_empty() {
            return Ok(rows);
        }
        for row in db.query(&statements.letters, &[&ids, &carried, &always_theirs()]).await? {
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

    pub(super) fn take(&mut self, named: &Named, at: Timestamp) {
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

    pub(super) async fn save(&self, db: &Client, statements: &Statements) -> Result<(), Error> {
        if self.back.is_empty() {
            return Ok(());
        }
        let all = in_order(&self.back);
        let people: Vec<PersonId> = all.iter().map(|(person, _)| *person).collect();
        let whys: Vec<&str> = all.iter().map(|(_, one)| one.why.word()).collect();
        let times: Vec<Timestamp> = all.iter().map(|(_, one)| one.sent_at).collect();
        let mut drafts = Vec::new();
        for row in db.query(&statements.write, &[&people, &whys, &times, &NO_TIMES.as_slice()]).await? {
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

/// The kinds of letters that go to where mail of their person goes, whatever they enclose.
fn always_theirs() -> Vec<&'static str> {
    let is_elsewhere = |letter: Letter| matches!(letter, Letter::QuestionArrived | Letter::QuestionAnswered);
    let theirs = Letter::ALL.iter().filter(|letter| to(**letter) == To::Them && !is_elsewhere(**letter));
    theirs.map(|letter| letter.word()).collect()
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use messages::samples::{LETTER, PERSON};

    use super::*;

    #[test]
    fn what_is_always_theirs_is_neither_a_link_nor_an_answer_to_a_stranger() {
        let theirs = always_theirs();
        assert!(["welcome", "workspace_ending", "signed_in_anew", "digest"].iter().all(|kind| theirs.contains(kind)));
        let others = ["address_asked", "address_changed", "question_arrived", "question_answered", "question_for_us"];
        assert!(!others.iter().any(|kind| theirs.contains(kind)));
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
