//! Accounts: what pays for workspaces.

mod permit;
mod rows;

use messages::AccountId;
use tokio::time::Instant;

pub use rows::{Doomed, Happened, Payer, by_letter, doomed, history, leaving, payer, regions};

use crate::notifications::Topic;
use crate::{Access, Error};

/// Waits until billing has opened an account, or until the deadline. Whether it has, is not said: whoever is shown the
/// account looks for themselves.
///
/// # Errors
/// When nobody can say.
pub async fn await_opening(access: &Access, account: AccountId, deadline: Instant) -> Result<(), Error> {
    let look = || async move { Ok::<_, Error>(rows::is_open(&access.read().await?, account).await?.then_some(())) };
    access.nudges.subscribe([Topic::Account(account)]).until(deadline, look).await.map(drop)
}
