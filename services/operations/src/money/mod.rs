//! What an account pays, for one of us: what the provider was seen to have beside what we say, each call that was made there, and putting
//! right where the two differ.
//!
//! Nothing of it says who somebody is: no card, no address, and none of the pages that open for whoever has theirs. What is to be done at the
//! provider, billing is asked for by a command, and its effect does it as it does all else; here it is only [previewed](repair).

mod bills;
mod differences;
pub(crate) mod repair;

use domain::authorize::permission::ViewProvider;
use domain::billed::{self, Account};
use messages::account::{Observed, Snapshot};
use messages::{AccountId, Actor};
use nats::ops::Refusal;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::billed::line;
use crate::log::Log;
use crate::rows::money::{Call, Payer, calls, payer, provider};
use crate::rows::{Tables, answered};

use bills::Bills;

/// Which.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Of {
    account: AccountId,
}

pub(crate) async fn show((log, tables): (Log, Tables), by: Actor, Of { account: id }: Of) -> Result<Value, Refusal> {
    let (_, stands, _) = log.account(&by, ViewProvider, id).await?;
    let db = tables.connection().await?;
    let read = async {
        let db = db.plain();
        Ok((payer(db, id).await?, calls(db, id).await?, provider(db).await?))
    }
    .await;
    let (payer, calls, provider) = answered(db, read)?;
    let (bills, now) = (Bills::of(&log, id).await?, chassis::clock::now());
    let seen = payer.as_ref().and_then(|payer| payer.observed.clone());
    let observed = seen.clone().and_then(|seen| serde_json::from_value::<Observed>(seen).ok());
    let account = Account::from(&stands);
    let behind = billed::backing(&account, now);
    let exceptions = billed::judge(&account, payer.as_ref().map(as_judged).as_ref(), &[], now);
    Ok(json!({
        "account": id,
        "we_say": ours(&stands),
        "provider": seen,
        "differences": observed.map(|observed| differences::all(stands.money.as_deref(), &observed)),
        "behind": behind.map(|behind| json!({ "is": behind.word(), "means": behind.sentence() })),
        "exceptions": exceptions.iter().map(|one| line(one, now)).collect::<Vec<_>>(),
        "payer": payer.as_ref().map(row),
        "calls": calls.iter().map(call).collect::<Vec<_>>(),
        "bills": bills.map(|bills| bills.json()),
        "whole_provider": { "seen_until": provider.seen_until, "blind_since": provider.blind_since },
    }))
}

/// What was decided, without whose it is.
fn ours(Snapshot { plan, trial_ends_at, trial_ended_at, money, version, .. }: &Snapshot) -> Value {
    json!({
        "plan": plan, "trial_ends_at": trial_ends_at, "trial_ended_at": trial_ended_at, "money": money, "version": version,
    })
}

fn row(payer: &Payer) -> Value {
    let Payer { number, wished_at, answered, customer, surplus, given_back, failures, due_at, .. } = payer;
    json!({
        "customer": customer, "asked": number, "asked_at": wished_at, "answered": answered, "is_under_way": answered < number,
        "to_be_given_back": surplus, "given_back": given_back, "failures": failures, "due_at": due_at,
    })
}

fn call(call: &Call) -> Value {
    let Call { call, number, key, started_at, ended_at, outcome, is_over } = call;
    json!({
        "call": call, "asked": number, "key": key, "started_at": started_at, "ended_at": ended_at, "outcome": outcome,
        "is_over": is_over,
    })
}

fn as_judged(Payer { customer, surplus, observed, .. }: &Payer) -> billed::Payer {
    let seen_at = observed.as_ref().and_then(|seen| seen.get("seen_at")?.as_str()?.parse().ok());
    billed::Payer { customer: customer.clone(), surplus: surplus.clone(), seen_at }
}
