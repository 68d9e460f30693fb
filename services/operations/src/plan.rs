//! Putting an account on a plan, until plans can be bought: what the account is on and would be on, what that means for each of its
//! workspaces, and doing it.

use domain::account::set_plan;
use domain::authorize::Principal;
use domain::authorize::permission::SetPlan;
use jiff::Timestamp;
use messages::account::{Command, Event, Kind, Refusal as Refused, Snapshot};
use messages::subject::all_about;
use messages::{AccountId, Actor, Message};
use nats::ops::Refusal;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::asked::reason;
use crate::follows::follows;
use crate::log::{Log, Sent};
use crate::rows::{Tables, answered, workspaces};

/// Which account, the plan with its version, such as `pro@2`, until when if not for good, and why. Without `confirm` nothing is done.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Set {
    account: AccountId,
    plan: String,
    until: Option<Timestamp>,
    reason: Option<String>,
    #[serde(default)]
    confirm: bool,
}

pub(crate) async fn set((log, tables): (Log, Tables), by: Actor, asked: Set) -> Result<Value, Refusal> {
    let (id, plan, until) = (asked.account, asked.plan, asked.until);
    let (_, stands, _) = log.account(&by, SetPlan, id).await?;
    let now = chassis::clock::now();
    if until.is_some_and(|until| until <= now) {
        return Err(Refusal::unclear("a plan is given until a time to come"));
    }
    let after = became(id, set_plan(Principal::from(&by), Some(&stands), &plan, until, now))?;
    if !asked.confirm {
        let db = tables.connection().await?;
        let all = workspaces::of_account(db.plain(), id).await;
        let all = log.standing(&answered(db, all)?).await?;
        let (workspaces, regions) = follows(&after, &all, now);
        return Ok(json!({
            "account": id, "is": on(&stands), "would": on(&after), "workspaces": workspaces, "regions": regions, "done": false,
        }));
    }
    let command = Command::SetPlan { plan, reason: Some(reason(asked.reason)?), until };
    let Sent { command, outcome, .. } =
        log.send(by, Message::AccountCommand(id, command), &all_about::<Command>(id)).await?;
    match outcome {
        Some(Message::AccountEvent(_, event)) => {
            Ok(json!({ "account": id, "command": command, "became": on(&became(id, event)?), "done": true }))
        }
        Some(_) | None => Ok(json!({
            "account": id, "command": command, "done": false,
            "because": "it is on the log, and counts as soon as billing runs",
        })),
    }
}

fn became(id: AccountId, event: Event) -> Result<Snapshot, Refusal> {
    match event {
        Event::Happened { kind: Kind::Unchanged, account } => {
            Err(Refusal::not_so(format!("{id} is on {} already", account.plan)))
        }
        Event::Happened { account, .. } => Ok(account),
        Event::Refused { refusal } => Err(Refusal::not_so(words(refusal))),
        Event::Unknown => Err(Refusal::not_so(words(Refused::Unknown))),
    }
}

/// What it is on, and what that includes: who has more is paused where there is no place.
fn on(Snapshot { plan, trial_ends_at, trial_ended_at, money, version, .. }: &Snapshot) -> Value {
    let money = money.as_deref();
    let (grant, given) = (money.and_then(|money| money.grant), money.and_then(|money| money.granted.as_ref()));
    let terms = plans::find(plan).map(|plan| &plan.terms);
    json!({
        "plan": plan, "by": grant, "given_until": given.map(|given| given.until), "trial_ends_at": trial_ends_at, "trial_ended_at": trial_ended_at, "version": version,
        "workspaces": terms.map(|terms| terms.max_workspaces), "regions": terms.map(|terms| terms.regions),
    })
}

pub(crate) const fn words(refusal: Refused) -> &'static str {
    match refusal {
        Refused::NoAccount => "there is no such account",
        Refused::NoSuchPlan => "there is no such plan",
        Refused::NotAllowed => "this is not allowed",
        Refused::Busy => "what was asked before is still under way",
        Refused::SamePlan => "it is that plan already",
        Refused::Subscribed => "something is paid for already, and is to be changed",
        Refused::NotSubscribed => "nothing is paid for",
        Refused::NothingPlanned => "nothing is planned that could be taken back",
        Refused::Unpaid => "a payment is missing, which comes first",
        Refused::NoProvider => "no payment provider is configured",
        Refused::Closing => "its owner asked to have it deleted, and has to take that back first",
        Refused::Closed => "it is closed for good",
        Refused::NotClosing => "nobody asked to have it deleted",
        Refused::NoInvitation => "there is no such invitation any more",
        Refused::AlreadyMember => "they belong to it already",
        Refused::NotMember => "they do not belong to it",
        Refused::NoSeat => "the plan has no place for another person",
        Refused::TooManyInvitations => "too many were invited",
        Refused::LastOwner => "it would have no owner",
        Refused::Unknown => "billing refused for a reason that this release does not know",
    }
}
