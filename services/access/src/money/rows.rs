//! How an account stands with what it pays, in the read model.

use jiff::Timestamp;
use messages::AccountId;
use messages::account::Money;
use plans::Plan;
use tokio_postgres::types::Json;

use crate::Error;
use crate::database::Reading;

/// How an account stands with what it pays.
#[derive(Debug, Clone, Default)]
pub struct Stand {
    /// What it is on; none if it is not open, or newer than this program.
    pub plan: Option<&'static Plan>,
    /// When its trial ends, if one runs.
    pub trial_ends_at: Option<Timestamp>,
    /// When its trial ended without a plan, if it did.
    pub trial_ended_at: Option<Timestamp>,
    /// What it pays for, as billing says.
    pub money: Money,
}

impl Stand {
    /// Whether nothing of what was asked is under way.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        !super::is_under_way(&self.money)
    }
}

/// How this account stands; the empty stand for one that billing has not opened.
pub(super) async fn stand(db: &Reading, account: AccountId) -> Result<Stand, Error> {
    let query = "select plan, trial_ends_at, trial_ended_at, money from accounts where id = $1";
    let Some(row) = db.one(query, &[&account]).await? else { return Ok(Stand::default()) };
    let plan: &str = row.try_get("plan")?;
    let money: Option<Json<Money>> = row.try_get("money")?;
    Ok(Stand {
        plan: plans::find(plan),
        trial_ends_at: row.try_get("trial_ends_at")?,
        trial_ended_at: row.try_get("trial_ended_at")?,
        money: money.map(|money| money.0).unwrap_or_default(),
    })
}
