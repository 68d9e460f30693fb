//! What an account pays: how it stands there by the log, and what is shown of it and must not stand on the log.
//!
//! What somebody asks for is a command like any other. Once billing has taken it, it is under way: what comes of it stands in
//! [`Money::asked`], and whoever waits for that waits here.

mod rows;

use std::time::Duration;

use domain::authorize::permission::ViewMoney;
use domain::authorize::{Permit, Resource};
use messages::AccountId;
use messages::account::{Bills, Money};
use nats::idempotency::{Bucket, Key};
use tokio::time::Instant;

pub use rows::Stand;

use crate::notifications::Topic;
use crate::{Access, Error};

/// How long a request waits for what was asked of the provider, before its page says that it takes longer.
pub const DONE_WITHIN: Duration = Duration::from_secs(3);

/// How an account stands, once nothing of what was asked is under way, or at the deadline.
///
/// # Errors
/// When nobody can say.
pub async fn settled(access: &Access, permit: &Permit<ViewMoney>, deadline: Instant) -> Result<Stand, Error> {
    let account = account(permit)?;
    let mut watch = access.nudges.subscribe([Topic::Account(account)]);
    let look = || async move { Ok::<_, Error>(Some(stand(access, account).await?).filter(Stand::is_settled)) };
    match watch.until(deadline, look).await? {
        Some(stand) => Ok(stand),
        None => stand(access, account).await,
    }
}

/// How an account stands now.
///
/// # Errors
/// When nobody can say.
pub async fn now(access: &Access, permit: &Permit<ViewMoney>) -> Result<Stand, Error> {
    stand(access, account(permit)?).await
}

async fn stand(access: &Access, account: AccountId) -> Result<Stand, Error> {
    rows::stand(&access.read().await?, account).await
}

fn account(permit: &Permit<ViewMoney>) -> Result<AccountId, Error> {
    match permit.on() {
        Resource::Account { id, .. } => Ok(*id),
        Resource::Public
        | Resource::Person(_)
        | Resource::Invitation { .. }
        | Resource::Offer { .. }
        | Resource::Workspace { .. }
        | Resource::Command { .. }
        | Resource::House => Err(Error::NOT_FOUND),
    }
}

/// Card, invoices, pages and quotes of an account, as billing wrote them last; none before it wrote any.
///
/// # Errors
/// When nobody can say, or what was written does not read.
pub async fn bills(access: &Access, permit: &Permit<ViewMoney>) -> Result<Option<Bills>, Error> {
    let account = account(permit)?;
    read(&access.bills, account).await
}

/// The same of an account that somebody may see.
pub(crate) async fn read(bucket: &Bucket, account: AccountId) -> Result<Option<Bills>, Error> {
    let key: Key = account.to_string().parse().map_err(|error| Error::Ours(format!("a key of bills: {error}")))?;
    let Some(text) = bucket.get(&key).await.map_err(|error| Error::Away(error.to_string()))? else { return Ok(None) };
    // The reason names a place in the text, never what stands there.
    let bad = |error: serde_json::Error| Error::Ours(format!("the bills of {account}: {:?}", error.classify()));
    serde_json::from_slice(&text).map(Some).map_err(bad)
}

/// Whether something that was asked of the provider is under way.
#[must_use]
pub fn is_under_way(money: &Money) -> bool {
    money.asked.as_ref().is_some_and(|asked| asked.outcome.is_none())
}
