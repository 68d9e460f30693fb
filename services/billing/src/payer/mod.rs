//! Payers: the effect that does at the payment provider what accounts asked for, and looks at what the provider has.
//!
//! **The cast.** A [`Payer`] is a row: what was asked of the provider for an account, and what the fold was told of it last. The
//! *provider* is asked, never believed from memory. [`Papers`] hold what must not stand on the log. The claim, the lease, the
//! pauses and the ledger are those of every [effect](nats::effect).
//!
//! **The play.** What is next follows from the row alone: who is unknown to the provider is made known; what was asked is done
//! ([`wish`]); what was paid beside what counts is ended and given back ([`back`]); else it is only [looked](look). After each of
//! them it is looked, the [document] is written, and what is new is drafted for the fold. The provider gets the key of the
//! mechanism, so that a call whose answer got lost is the same call again.
//!
//! **What can go wrong.** No answer: it is tried again with the same key, ever slower, and not before the provider wants to be asked.
//! A failure that is stored with the key: the next round has another, and looks first for what is done already. A wish that could not be
//! done for [hours](TOO_LATE) is done no more: it is looked for, and given up. A customer who is not where we look: that says
//! nothing about what they pay, and nothing is told but that.

mod back;
mod document;
mod error;
mod look;
mod mapping;
mod papers;
mod pick;
mod prices;
pub(crate) mod rows;
mod settle;
mod taken;
mod wish;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use chassis::database::Pool;
use jiff::{SignedDuration, Timestamp};
use messages::account::{Outcome, Wish};
use messages::{AccountId, AttemptId};
use nats::effect::{Backoff, Clock, Effect, Error, Intent, Lane, Settled, Settling, Table};
use payments::{BillingProvider, CustomerId, EffectId, NewCustomer, Once, SubscriptionId};

pub use error::NotDone;
pub(crate) use papers::Buckets;
pub use papers::{NoPaper, Papers};
pub use prices::{OddPrices, Prices};
pub use rows::Payer;

use look::Seen;
use wish::Came;

/// A call is a handful of requests, each of which may wait for a bank.
const LONGEST: Duration = Duration::from_secs(120);

/// Nobody waits for a page any more, and what was shown of a change is no longer true: what could not be done for so long is given up.
pub const TOO_LATE: SignedDuration = SignedDuration::from_hours(2);

/// Calls at once for what somebody waits for.
const AWAITED: usize = 8;

/// The same for what is only looked at. It has places of its own, so that nobody waits behind all that an outage left to look at.
const LOOKED: usize = 4;

/// Where the payers stand.
pub(crate) const TABLE: Table =
    Table { name: "payers", key: "account", columns: || rows::COLUMNS.to_owned(), ledger: "payments" };

/// What is the same for all payers.
#[derive(Debug, Clone)]
pub struct Terms {
    /// Which price stands for which plan.
    pub prices: Prices,
    /// Whether this is about real money.
    pub live: bool,
    /// Where browsers come back to: what the address bar shows, without a slash at its end.
    pub origin: String,
    /// How many calls are begun in a second.
    pub calls_a_second: u32,
}

/// The effect.
pub struct Payers {
    provider: Arc<dyn BillingProvider>,
    papers: Arc<dyn Papers>,
    pool: Pool,
    clock: Clock,
    terms: Terms,
}

/// What came of a call.
#[derive(Debug, Clone)]
pub enum Answer {
    /// They are known to the provider as this.
    Made(CustomerId),
    /// What was asked is answered, and looked after.
    Learnt(Box<Learnt>),
}

/// What is known after a call.
#[derive(Debug, Clone)]
pub struct Learnt {
    seen: Seen,
    /// What came of what was asked.
    answers: Option<Outcome>,
    /// What was paid twice is ended; whether it was given back.
    ended: Option<bool>,
}

impl Learnt {
    /// What came of what was asked, in a word.
    #[must_use]
    pub fn outcome_word(&self) -> &'static str {
        self.answers.unwrap_or(Outcome::Done).word()
    }
}

/// What a row wants next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next<'a> {
    /// Somebody who is unknown to the provider is to pay.
    Make(&'a Wish),
    Grant(&'a Wish),
    GiveBack(&'a SubscriptionId),
    Look,
}

/// Follows from the row alone.
const fn next(row: &Payer) -> Next<'_> {
    match (&row.wish, &row.surplus) {
        (Some(wish @ Wish::Checkout { .. }), _) if row.answered < row.number && row.customer.is_none() => {
            Next::Make(wish)
        }
        (Some(wish), _) if row.answered < row.number => Next::Grant(wish),
        (_, Some(surplus)) => Next::GiveBack(surplus),
        (_, None) => Next::Look,
    }
}

impl Payers {
    /// The effect on this provider.
    pub fn new(
        provider: Arc<dyn BillingProvider>,
        papers: Arc<dyn Papers>,
        pool: Pool,
        clock: Clock,
        terms: Terms,
    ) -> Self {
        Self { provider, papers, pool, clock, terms }
    }

    /// The effect of a call, as the provider is told of it.
    fn once(&self, row: &Payer, key: AttemptId) -> Result<Once, NotDone> {
        let effect = EffectId::parse(&key.to_string()).map_err(|_| Error::Row("a key is no name of an effect"))?;
        // What nobody wished is looked for before it is done: when it was first sent is not known.
        let first_sent = row.wished_at.filter(|_| row.answered < row.number).unwrap_or(Timestamp::UNIX_EPOCH);
        Ok(Once { effect, round: row.round, first_sent, now: self.clock.now() })
    }

    async fn make(&self, row: &Payer, once: &Once) -> Result<Answer, NotDone> {
        let known = self.papers.address(row.owner).await?.map(|known| (known.email, known.name));
        let (email, name) = known.unzip();
        let said = |text: &String| !text.is_empty();
        let (email, name) = (email.filter(said), name.filter(said));
        let customer = NewCustomer { account: row.account.to_string(), email, name };
        Ok(Answer::Made(self.provider.make_customer(&customer, once).await?.id))
    }

    async fn granted(&self, row: &Payer, wish: &Wish, once: &Once) -> Result<Answer, NotDone> {
        let came = if is_too_late(wish, once) {
            let was_done = self.was_done(row, wish, once).await?;
            Came::of(if was_done { Outcome::Done } else { Outcome::GivenUp })
        } else {
            self.grant(row, wish, once).await?
        };
        let customer = came.customer.as_ref().or(row.customer.as_ref());
        let seen = self.look(row, customer, once.now).await?;
        self.write_down(row, &seen, Some(&came)).await?;
        let learnt = Box::new(Learnt { seen, answers: Some(came.outcome), ended: None });
        if came.outcome == Outcome::Done { Ok(Answer::Learnt(learnt)) } else { Err(NotDone::Answered(learnt)) }
    }

    async fn given_back(&self, row: &Payer, surplus: &SubscriptionId, once: &Once) -> Result<Answer, NotDone> {
        let came = self.end_surplus(row, surplus, once).await?;
        let seen = self.look(row, row.customer.as_ref(), once.now).await?;
        self.write_down(row, &seen, Some(&came)).await?;
        let ended = Some(came.outcome == Outcome::Done);
        Ok(Answer::Learnt(Box::new(Learnt { seen, answers: None, ended })))
    }

    async fn looked(&self, row: &Payer, once: &Once) -> Result<Answer, NotDone> {
        let seen = self.look(row, row.customer.as_ref(), once.now).await?;
        self.write_down(row, &seen, None).await?;
        Ok(Answer::Learnt(Box::new(Learnt { seen, answers: None, ended: None })))
    }
}

fn is_too_late(wish: &Wish, once: &Once) -> bool {
    wish::is_of_the_moment(wish) && once.now.duration_since(once.first_sent) > TOO_LATE
}

impl Effect for Payers {
    const NAME: &'static str = "payer";
    const SERVICE: &'static str = "billing";
    const TABLE: Table = TABLE;

    type Key = AccountId;
    type Row = Payer;
    type Answer = Answer;
    type CallError = NotDone;

    fn lanes(&self) -> Vec<Lane> {
        let lane = |condition: &str, at_once| Lane { condition: condition.to_owned(), ..Lane::only(at_once) };
        vec![lane("answered < number", AWAITED), lane("answered >= number", LOOKED)]
    }

    fn calls_a_second(&self) -> Option<u32> {
        Some(self.terms.calls_a_second)
    }

    fn longest_call(&self) -> Duration {
        LONGEST
    }

    fn backoff(&self) -> Backoff {
        Backoff { longest: Duration::from_secs(120), ..Backoff::USUAL }
    }

    fn read(row: &tokio_postgres::Row) -> Result<Payer, Error> {
        rows::from_row(row)
    }

    fn intent(&self, row: &Payer) -> Intent {
        match next(row) {
            Next::Make(_) => Intent::Change("customer", row.number),
            Next::Grant(wish) => Intent::Change(wish::word(wish), row.number),
            Next::GiveBack(_) => Intent::Change("give_back", i64::from(row.given_back) + 1),
            Next::Look => Intent::Read("look"),
        }
    }

    async fn call(&self, row: &Payer, key: AttemptId) -> Result<Answer, NotDone> {
        let once = self.once(row, key)?;
        match next(row) {
            // Nobody waits for it any more: it is only answered.
            Next::Make(wish) if is_too_late(wish, &once) => self.granted(row, wish, &once).await,
            Next::Make(_) => self.make(row, &once).await,
            Next::Grant(wish) => self.granted(row, wish, &once).await,
            Next::GiveBack(surplus) => self.given_back(row, surplus, &once).await,
            Next::Look => self.looked(row, &once).await,
        }
    }

    async fn settle(
        &self,
        settling: &mut Settling<'_>,
        row: &Payer,
        outcome: Result<&Answer, &NotDone>,
    ) -> Result<Settled, Error> {
        settle::settle(settling, row, outcome).await
    }
}
