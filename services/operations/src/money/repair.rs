//! Putting right what an account pays: looking anew at what the provider has, having it paid by another of its customers, and giving money
//! back. Each says what would come of it; with `confirm` and a reason billing is asked, and the answer is what came of it at the provider, as far
//! as that is known within the time that somebody waits.

use domain::account::money;
use domain::authorize::Principal;
use domain::authorize::permission::RepairMoney;
use messages::account::{Asked, Command, Event, Kind, Outcome, Refusal as Refused, Snapshot, Wish};
use messages::subject::all_about;
use messages::{AccountId, Actor, Message};
use nats::ops::Refusal;
use serde::Deserialize;
use serde_json::{Value, json};

use super::bills::Bills;
use crate::asked::reason;
use crate::log::Log;
use crate::plan::words;
use crate::rows::money::paid_by;
use crate::rows::{Tables, answered};

/// Which, and why. Without `confirm` nothing is done, as below.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Look {
    account: AccountId,
    reason: Option<String>,
    #[serde(default)]
    confirm: bool,
}

pub(crate) async fn look(log: Log, by: Actor, asked: Look) -> Result<Value, Refusal> {
    let Look { account: id, reason: why, confirm } = asked;
    let stands = stands(&log, &by, id).await?;
    let customer = customer(&stands).ok_or_else(|| Refusal::not_so("it has no customer at the provider yet"))?;
    decided(&by, &stands, &Wish::Look)?;
    if !confirm {
        return Ok(json!({ "account": id, "would": { "look_at": customer }, "done": false }));
    }
    ask(&log, by, id, Wish::Look, why).await
}

/// Which, by which customer of the provider it is paid from now on, and why.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Relink {
    account: AccountId,
    customer: String,
    reason: Option<String>,
    #[serde(default)]
    confirm: bool,
}

pub(crate) async fn relink((log, tables): (Log, Tables), by: Actor, asked: Relink) -> Result<Value, Refusal> {
    let Relink { account: id, customer: other, reason: why, confirm } = asked;
    let stands = stands(&log, &by, id).await?;
    if !is_customer(&other) {
        return Err(Refusal::unclear("a customer is named as the provider does: cus_…"));
    }
    if customer(&stands) == Some(&other) {
        return Err(Refusal::not_so(format!("{id} is paid by {other} already")));
    }
    let wish = Wish::Relink { customer: other.clone() };
    decided(&by, &stands, &wish)?;
    let db = tables.connection().await?;
    let paid = paid_by(db.plain(), &other).await;
    if let Some(account) = answered(db, paid)?.filter(|account| *account != id) {
        return Err(Refusal::not_so(format!("{other} pays for {account}")));
    }
    if !confirm {
        let subscription = stands.money.as_ref().and_then(|money| money.subscription.as_ref());
        let alone = subscription.map(|subscription| {
            json!({
                "subscription": subscription.id, "standing": subscription.standing, "plan": subscription.plan,
                "told": "it stays as it is at the provider, and is looked at no more",
            })
        });
        let would = json!({ "customer": other, "leaves": alone });
        return Ok(json!({ "account": id, "is": { "customer": customer(&stands) }, "would": would, "done": false }));
    }
    ask(&log, by, id, wish, why).await
}

/// Which, what of which bill, and why. Without `minor` all that is left of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Refund {
    account: AccountId,
    invoice: String,
    minor: Option<i64>,
    reason: Option<String>,
    #[serde(default)]
    confirm: bool,
}

pub(crate) async fn refund(log: Log, by: Actor, asked: Refund) -> Result<Value, Refusal> {
    let Refund { account: id, invoice, minor, reason: why, confirm } = asked;
    let stands = stands(&log, &by, id).await?;
    let bills = Bills::of(&log, id).await?;
    let bill = bills.as_ref().and_then(|bills| bills.bill(&invoice));
    let bill = bill.ok_or_else(|| Refusal::absent(format!("{id} has no such bill among its newest")))?;
    let gives_back = bill.refundable(minor).map_err(Refusal::not_so)?;
    let wish = Wish::Refund { invoice, minor: Some(gives_back) };
    decided(&by, &stands, &wish)?;
    if !confirm {
        let seen_at = bills.as_ref().map(|bills| bills.seen_at);
        let would = json!({ "gives_back": gives_back, "currency": bill.currency });
        return Ok(json!({ "account": id, "bill": bill, "seen_at": seen_at, "would": would, "done": false }));
    }
    ask(&log, by, id, wish, why).await
}

/// The account, for who may put right what it pays.
async fn stands(log: &Log, by: &Actor, id: AccountId) -> Result<Snapshot, Refusal> {
    log.account(by, RepairMoney, id).await.map(|(_, stands, _)| stands)
}

/// What billing would decide on it as the account stands now. Whether there is a provider, billing alone knows.
fn decided(by: &Actor, stands: &Snapshot, wish: &Wish) -> Result<(), Refusal> {
    match money::repair(Principal::from(by), Some(stands), wish, true, chassis::clock::now()) {
        Event::Refused { refusal } => Err(Refusal::not_so(words(refusal))),
        Event::Happened { kind: Kind::Unchanged, .. } => Err(Refusal::not_so(UNDER_WAY)),
        Event::Happened { .. } | Event::Unknown => Ok(()),
    }
}

const UNDER_WAY: &str = "the same is under way already";

fn asked(account: &Snapshot) -> Option<&Asked> {
    account.money.as_ref()?.asked.as_ref()
}

fn customer(account: &Snapshot) -> Option<&String> {
    account.money.as_ref()?.customer.as_ref()
}

/// What is in an address at the provider is one of these.
fn is_customer(text: &str) -> bool {
    let plain = |rest: &str| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    text.len() <= 255 && text.strip_prefix("cus_").is_some_and(plain)
}

/// Asks billing, and then waits a moment for what comes of it at the provider.
async fn ask(log: &Log, by: Actor, id: AccountId, wish: Wish, why: Option<String>) -> Result<Value, Refusal> {
    let (command, about) = (Command::Repair { wish, reason: reason(why)? }, all_about::<Command>(id));
    let mut sent = log.send(by, Message::AccountCommand(id, command), &about).await?;
    let (command, outcome) = (sent.command, sent.outcome.take());
    let told = |done: bool, outcome: Option<Outcome>, because: Option<&str>| {
        Ok(json!({ "account": id, "command": command, "outcome": outcome, "done": done, "because": because }))
    };
    let Some(Message::AccountEvent(_, event)) = outcome else {
        return told(false, None, Some("it is on the log, and counts as soon as billing runs"));
    };
    let number = match event {
        Event::Refused { refusal } => return Err(Refusal::not_so(words(refusal))),
        Event::Unknown => return Err(Refusal::not_so(words(Refused::Unknown))),
        Event::Happened { kind: Kind::Unchanged, .. } => {
            return told(false, None, Some(UNDER_WAY));
        }
        Event::Happened { account, .. } => asked(&account).map(|asked| asked.number),
    };
    let answer = |message: &Message| match message {
        Message::AccountEvent(_, event) => {
            asked(event.snapshot()?).filter(|asked| Some(asked.number) == number)?.outcome
        }
        Message::AccountCommand(..) | Message::AccountObserved(..) | Message::WorkspaceCommand(..) => None,
        Message::WorkspaceObserved(..)
        | Message::WorkspaceEvent(..)
        | Message::PersonEvent(..)
        | Message::MailEvent(..) => None,
        Message::Tick(_) => None,
    };
    match log.later(&about, sent, answer).await? {
        Some(outcome) => told(outcome == Outcome::Done, Some(outcome), came_of_it(outcome)),
        None => told(false, None, Some("the provider is being asked: ops.<name>.money.show says what came of it")),
    }
}

const fn came_of_it(outcome: Outcome) -> Option<&'static str> {
    match outcome {
        Outcome::Done => None,
        Outcome::Stale => Some("it is otherwise at the provider than it was shown, and nothing was done"),
        Outcome::CardRefused => Some("the bank does not pay"),
        Outcome::Refused => Some("the provider will not do it, and nothing was changed"),
        Outcome::Absent => Some("there is no such thing at the provider"),
        Outcome::GivenUp => Some("it could not be done for so long that it was given up, and it was not done"),
        Outcome::Unknown => Some("a newer release knows what came of it"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_is_named_as_the_provider_does() {
        assert!(is_customer("cus_Ab12") && is_customer("cus_a_1"));
        for wrong in ["", "cus_", "cus", "acct_1", "cus_a/b", "cus_a?b", "cus_ä", &format!("cus_{}", "a".repeat(255))]
        {
            assert!(!is_customer(wrong), "{wrong}");
        }
    }
}
