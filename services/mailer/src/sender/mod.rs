//! The sender: the effect that sends letters, each once.
//!
//! **The cast.** A [`Post`] is a row: a letter that is to go. The *carrier* is a [`Transport`]. The [`Shelf`] holds addresses, what
//! letters enclose, and a [`Record`] of each letter that was handed over. Claim, lease, pauses, keys and ledger are those of every
//! [effect](nats::effect).
//!
//! **The play.** (1) The record is read: what went out is not sent again, and of what may have gone out `record` says what follows. (2) The
//! letter is [judged](judge): whether it is still true and wanted, whether anybody is reached, whether it is its turn. (3) It is
//! [composed](compose) from how things stand now. (4) It is [handed over](hand): noted, sent, noted again. (5) What came of it is
//! [settled](settle), and told on the log.
//!
//! **Order.** A letter waits while an older one of the same person is due or fails. What people wait for, such as a link that
//! they asked for, has a lane of its own and waits for nobody.
//!
//! **What can go wrong.** Killed before it is noted: it is sent by the next one. Killed after that: the carrier that knows keys is asked
//! with the same one; with one that knows none, nobody can say whether it went out, so it is stuck and one of us looks. No answer:
//! the same. The carrier is down: ever longer pauses, and what lost its meaning meanwhile is dropped with a reason. Postgres comes back
//! from an older copy: the records say what went out.

mod compose;
mod error;
mod hand;
mod judge;
mod life;
mod pace;
mod record;
mod rows;
mod settle;
mod shelf;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use chassis::database::Pool;
use jiff::Timestamp;
use mail::{Mailbox, Transport};
use messages::mail::{Dropped, Letter};
use messages::{AttemptId, LetterId};
use nats::effect::{Clock, Effect, Error, Intent, Lane, Settled, Settling, Table};

pub use error::NotGone;
pub use record::Record;
pub use rows::Post;
pub(crate) use rows::{KEPT, STUCK, TABLE, WAITING};
pub(crate) use settle::told;
pub(crate) use shelf::Buckets;
pub use shelf::{NoShelf, Shelf};

use pace::Domains;
use record::{Key, Standing, is_handed};
use rows::Said;

/// Longer than any carrier of ours takes.
const LONGEST: Duration = Duration::from_secs(120);

/// Calls at once for what people wait for.
const AWAITED: usize = 4;

/// The same for all else.
const OTHERS: usize = 12;

/// Which rows are to be looked at: those that wait, and those that were stuck and of which one of us said something.
const IS_OPEN: &str = "(state = 'waiting' or state = 'stuck' and said is not null)";

/// What is the same for all letters.
#[derive(Debug, Clone)]
pub struct Terms {
    /// Where Harbor is, without a slash at its end.
    pub origin: String,
    /// Whom people write to for help.
    pub help: Mailbox,
    /// When an answer comes to who writes.
    pub answered: String,
    /// Those of us who answer; nobody hears of questions by mail if none.
    pub answers: Option<Mailbox>,
    /// How many letters are begun in a second.
    pub per_second: u32,
    /// How many go to one domain in a minute, but for what people wait for.
    pub per_domain_per_minute: u32,
    /// In so many days it becomes all of that, from the first letter on.
    pub warm_up_days: u32,
}

/// The effect.
pub struct Sender {
    carrier: Arc<dyn Transport>,
    shelf: Arc<dyn Shelf>,
    pool: Pool,
    clock: Clock,
    terms: Terms,
    domains: Mutex<Domains>,
}

/// It went out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    at: Timestamp,
    carried_as: Option<String>,
    /// Whether it went to where mail of this person goes.
    is_theirs: bool,
    /// The letters that were told in it, if it is a digest.
    told: Vec<LetterId>,
}

impl Sender {
    /// The effect with this carrier.
    pub fn new(carrier: Arc<dyn Transport>, shelf: Arc<dyn Shelf>, pool: Pool, clock: Clock, terms: Terms) -> Self {
        Self { carrier, shelf, pool, clock, terms, domains: Mutex::default() }
    }

    /// What the record says: gone, or with which key it is handed over.
    async fn key(&self, post: &Post, key: AttemptId, now: Timestamp) -> Result<Result<Gone, Key>, NotGone> {
        let record = self.shelf.record(post.letter).await?;
        let (is_first, key) = (record.is_none(), key.to_string());
        let fresh = || Key { key: key.clone(), since: now, is_first, is_fresh: true };
        // That it is to go again was said of an earlier try, and not of this one.
        let said = post.said.filter(|said| *said != Said::Again || !is_handed(record.as_ref(), &key));
        match (Standing::of(record, self.carrier.remembers(), now), said) {
            // Whoever handed it over with this key died before it was settled. Any other key is from before a restore.
            (Standing::Gone { key: before, at, carried_as }, _) if before == key => {
                let told = self.told_in(post, now).await?;
                Ok(Ok(Gone { at, carried_as, is_theirs: self.went_to_them(post).await?, told }))
            }
            (Standing::Gone { at, .. }, _) => Err(NotGone::Dropped { why: Dropped::SentBefore, at: Some(at) }),
            (_, Some(Said::TakenBack)) => Err(NotGone::dropped(Dropped::TakenBack)),
            (_, Some(Said::Sent)) => {
                let sent = Record::Sent { key, at: now, carried_as: None };
                let told = self.told_in(post, now).await?;
                self.note(post.letter, &told, &sent).await?;
                Ok(Ok(Gone { at: now, carried_as: None, is_theirs: self.went_to_them(post).await?, told }))
            }
            (Standing::Free, _) | (_, Some(Said::Again)) => Ok(Err(fresh())),
            (Standing::Again { key, since }, None) => Ok(Err(Key { key, since, is_first: false, is_fresh: false })),
            (Standing::Unclear, None) => Err(NotGone::Unclear),
        }
    }
}

impl Effect for Sender {
    const NAME: &'static str = "letter";
    const SERVICE: &'static str = "mailer";
    const TABLE: Table = TABLE;

    type Key = LetterId;
    type Row = Post;
    type Answer = Gone;
    type CallError = NotGone;

    /// Letters of a kind that this release does not know are left to a newer one.
    fn lanes(&self) -> Vec<Lane> {
        let known: Vec<String> = Letter::ALL.iter().map(|letter| format!("'{}'", letter.word())).collect();
        let is_known = format!("kind in ({})", known.join(", "));
        vec![
            Lane { condition: format!("awaited and {is_known} and {IS_OPEN}"), ..Lane::only(AWAITED) },
            Lane { condition: rows::in_order(&is_known, IS_OPEN), ..Lane::only(OTHERS) },
        ]
    }

    fn calls_a_second(&self) -> Option<u32> {
        Some(self.terms.per_second)
    }

    fn longest_call(&self) -> Duration {
        LONGEST
    }

    fn read(row: &tokio_postgres::Row) -> Result<Post, Error> {
        rows::from_row(row)
    }

    fn intent(&self, _: &Post) -> Intent {
        Intent::Change("send", 1)
    }

    async fn call(&self, post: &Post, key: AttemptId) -> Result<Gone, NotGone> {
        let now = self.clock.now();
        match self.key(post, key, now).await? {
            Ok(gone) => Ok(gone),
            Err(key) => {
                let parcel = self.judge(post, &key, now).await?;
                self.hand_over(post.letter, &parcel, &key, now).await
            }
        }
    }

    async fn settle(
        &self,
        settling: &mut Settling<'_>,
        post: &Post,
        outcome: Result<&Gone, &NotGone>,
    ) -> Result<Settled, Error> {
        settle::settle(settling, post, outcome, self.carrier.remembers().is_some()).await
    }
}
