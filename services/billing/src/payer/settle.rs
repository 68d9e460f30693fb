//! What a call did to the row of who pays, and what is told of it.

use jiff::Timestamp;
use messages::account::{Observed, Outcome, Wish};
use messages::{Actor, Message};
use nats::effect::{Error, Fault, Settled, Settling};
use nats::fold::Draft;
use payments::{CustomerId, Kind};

use super::look::unseen;
use super::rows::{self, Left};
use super::{Answer, Learnt, Next, NotDone, Payer, error, next};

/// The version of the table that translates what the provider has, for the envelope of what is published.
const POLICY: &str = "stripe@1";

/// Calls in a row that may come to nothing before people are warned.
const FAILURES_BEFORE_ALERT: i32 = 3;

/// Takes what came of a call into the row, and drafts what is new.
pub(super) async fn settle(
    settling: &mut Settling<'_>,
    row: &Payer,
    outcome: Result<&Answer, &NotDone>,
) -> Result<Settled, Error> {
    match outcome {
        Ok(Answer::Made(customer)) => {
            rows::made(settling.db(), row.account, customer).await?;
            Ok(settling.continued())
        }
        Ok(Answer::Learnt(learnt)) | Err(NotDone::Answered(learnt)) => learn(settling, row, learnt).await,
        // Somebody else was made the payer of the same customer meanwhile.
        Err(NotDone::Fault(Fault::Unrecordable)) if is_relinking(row) => {
            let seen = unseen(row, row.customer.as_ref(), settling.now());
            learn(settling, row, &Learnt { seen, answers: Some(Outcome::Refused), ended: None }).await
        }
        Err(NotDone::Provider(error)) => refused(settling, row, error).await,
        Err(error @ (NotDone::Papers(_) | NotDone::Rows(_) | NotDone::Fault(_))) => {
            let settled = settling.retried();
            tell(settled, row, "ours", &error.to_string());
            Ok(settled)
        }
    }
}

fn is_relinking(row: &Payer) -> bool {
    matches!(next(row), Next::Grant(Wish::Relink { .. }))
}

async fn learn(settling: &mut Settling<'_>, row: &Payer, learnt: &Learnt) -> Result<Settled, Error> {
    let Learnt { seen, answers, ended } = learnt;
    let given_back = row.given_back.saturating_add(u32::from(*ended == Some(true)));
    let told = Observed { given_back, answers: None, ..seen.observed.clone() };
    let customer = told.customer.as_deref().and_then(|text| CustomerId::parse(text).ok());
    // What is ended is not looked for any more, whatever became of its money; what is not yet ended stays named.
    let surplus = row.surplus.as_ref().filter(|_| ended.is_none()).or(seen.surplus.as_ref());
    let left = Left {
        customer: customer.as_ref(),
        answered: if answers.is_some() { row.number } else { row.answered },
        observed: &told,
        surplus,
        given_back,
    };
    rows::write(settling.db(), row.account, &left).await?;
    if answers.is_some() || is_news(row.observed.as_ref(), &told) {
        let answers = answers.map(|outcome| (row.number.cast_unsigned(), outcome));
        // Where nobody could be looked at, nothing is newer than what is known: it is only answered.
        let seen_at = if seen.shown.is_some() { told.seen_at } else { Timestamp::UNIX_EPOCH };
        draft(settling, row, Observed { seen_at, answers, ..told });
    }
    Ok(if surplus.is_some() { settling.continued() } else { settling.done() })
}

/// Whether it says something that was not said before.
fn is_news(before: Option<&Observed>, now: &Observed) -> bool {
    let same_time = |observed: &Observed| Observed { seen_at: Timestamp::UNIX_EPOCH, ..observed.clone() };
    before.map(same_time) != Some(same_time(now))
}

fn draft(settling: &mut Settling<'_>, row: &Payer, observed: Observed) {
    let at = settling.now();
    settling.draft(Draft {
        message: Message::AccountObserved(row.account, Box::new(observed)),
        command: None,
        cause: None,
        actor: Actor::Stripe,
        at,
        policy: Some(POLICY.to_owned()),
        trace: None,
    });
}

/// The provider did not do it, and may later.
async fn refused(settling: &Settling<'_>, row: &Payer, error: &payments::Error) -> Result<Settled, Error> {
    if error::needs_another_round(&error.kind) {
        rows::next_round(settling.db(), row.account).await?;
    }
    let settled = match error.retry_after {
        Some(pause) => settling.retried_after(pause),
        None => settling.retried(),
    };
    if error.kind == Kind::KeyRefused && settled.failures() == 1 {
        tracing::error!(account = %row.account, error = error.for_log(), "the payment provider refuses our key");
    }
    tell(settled, row, error::word(&error.kind), &error.for_log());
    Ok(settled)
}

fn tell(settled: Settled, row: &Payer, kind: &'static str, error: &str) {
    metrics::counter!("provider_failures_total", "kind" => kind).increment(1);
    if settled.failures() == FAILURES_BEFORE_ALERT {
        tracing::warn!(account = %row.account, error, "the payment provider does not do what we ask");
    }
}
