//! Creating a workspace, because someone who may do so asked: the facts that `domain` needs to decide on it.

use domain::authorize::Principal;
use domain::workspace::{AccountFacts, Order, POLICY, create as decide};
use jiff::Timestamp;
use messages::Actor;
use messages::workspace::Event;

use crate::rows::Rows;

/// The decision, and the version of what decided: the plan, where there is one.
pub(crate) fn create(rows: &Rows, actor: &Actor, order: &Order<'_>, now: Timestamp) -> (Event, String) {
    let account = rows.account(order.account);
    let facts = account.and_then(|account| {
        let plan = plans::find(&account.plan)?;
        Some(AccountFacts { owner: account.owner, plan, workspaces: account.workspaces })
    });
    let policy = facts.as_ref().map_or_else(|| POLICY.to_owned(), |facts| facts.plan.id.to_string());
    (decide(Principal::from(actor), facts.as_ref(), order, now), policy)
}
