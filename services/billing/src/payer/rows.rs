//! The rows of payers: what is wanted, what was answered, and what the fold was told last.

use jiff::Timestamp;
use messages::account::{Observed, Standing, Wish};
use messages::{AccountId, PersonId};
use nats::effect::{Error, Pooled, Transaction};
use payments::{CustomerId, SubscriptionId};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio_postgres::Row;
use tokio_postgres::types::Json;

/// Somebody who pays, or wants to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payer {
    /// Whose row it is.
    pub(super) account: AccountId,
    /// Whose account it is.
    pub(super) owner: PersonId,
    /// The number of what was asked last.
    pub(super) number: i64,
    /// What was.
    pub(super) wish: Option<Wish>,
    /// When.
    pub(super) wished_at: Option<Timestamp>,
    /// The number that was answered last.
    pub(super) answered: i64,
    /// How often a stored failure was all that came of the key of what is wanted.
    pub(super) round: u16,
    /// What the provider calls them.
    pub(super) customer: Option<CustomerId>,
    /// What the fold was told last.
    pub(super) observed: Option<Observed>,
    /// What has to be ended and given back.
    pub(super) surplus: Option<SubscriptionId>,
    /// How often that was done.
    pub(super) given_back: u32,
}

/// What the effect reads of a row.
pub(super) const COLUMNS: &str =
    "account, owner, number, wish, wished_at, answered, round, customer, observed, surplus, given_back";

pub(super) fn from_row(row: &Row) -> Result<Payer, Error> {
    let id = |name| row.try_get::<_, Option<&str>>(name);
    // One that does not read must not keep the others from being claimed.
    let wish = json(row, "wish")?.map(|wish| read(wish).unwrap_or(Wish::Unknown));
    Ok(Payer {
        account: row.try_get("account")?,
        owner: row.try_get("owner")?,
        number: row.try_get("number")?,
        wish,
        wished_at: row.try_get("wished_at")?,
        answered: row.try_get("answered")?,
        round: u16::try_from(row.try_get::<_, i32>("round")?).unwrap_or(u16::MAX),
        customer: id("customer")?.and_then(|text| CustomerId::parse(text).ok()),
        observed: json(row, "observed")?.and_then(read),
        surplus: id("surplus")?.and_then(|text| SubscriptionId::parse(text).ok()),
        given_back: row.try_get::<_, i32>("given_back")?.cast_unsigned(),
    })
}

fn json(row: &Row, name: &str) -> Result<Option<Value>, Error> {
    Ok(row.try_get::<_, Option<Json<Value>>>(name)?.map(|json| json.0))
}

fn read<T: DeserializeOwned>(value: Value) -> Option<T> {
    serde_json::from_value(value).ok()
}

/// What a call leaves in the row.
pub(super) struct Left<'a> {
    pub customer: Option<&'a CustomerId>,
    pub answered: i64,
    pub observed: &'a Observed,
    pub surplus: Option<&'a SubscriptionId>,
    pub given_back: u32,
}

/// Writes it. What is wanted now is the fold's, and may be newer.
pub(super) async fn write(db: &Transaction<'_>, account: AccountId, left: &Left<'_>) -> Result<(), Error> {
    const WRITE: &str = "update payers set customer = $2, answered = greatest(answered, $3), round = 0, observed = $4, \
                         surplus = $5, given_back = $6 where account = $1";
    let customer = left.customer.map(CustomerId::as_str);
    let surplus = left.surplus.map(SubscriptionId::as_str);
    let (observed, given_back) = (Json(left.observed), left.given_back.cast_signed());
    db.execute(WRITE, &[&account, &customer, &left.answered, &observed, &surplus, &given_back]).await?;
    Ok(())
}

/// They are known to the provider from now on.
pub(super) async fn made(db: &Transaction<'_>, account: AccountId, customer: &CustomerId) -> Result<(), Error> {
    const MADE: &str = "update payers set customer = $2, round = 0 where account = $1";
    db.execute(MADE, &[&account, &customer.as_str()]).await?;
    Ok(())
}

/// The next try has another key at the provider, and looks first.
pub(super) async fn next_round(db: &Transaction<'_>, account: AccountId) -> Result<(), Error> {
    db.execute("update payers set round = round + 1 where account = $1", &[&account]).await?;
    Ok(())
}

/// Whether a customer of the provider pays for another account.
pub(super) async fn is_of_another(
    pool: &chassis::database::Pool,
    account: AccountId,
    customer: &CustomerId,
) -> Result<bool, Error> {
    const OTHER: &str = "select from payers where customer = $1 and account <> $2";
    let db = nats::effect::Pool::get(pool).await?;
    Ok(!Pooled::query(&db, OTHER, &[&customer.as_str(), &account]).await?.is_empty())
}

/// Those of these customers that pay for somebody are due, in one order with all that locks them: $1 are the customers, $2 the time.
pub(crate) const DUE: &str = "update payers set nudge = nudge + 1, due_at = $2 where account = \
     any(array(select account from payers where customer = any($1) order by account for update))";

/// The same where something happened at the provider since they were looked at: $1 and $2 are the customers and when, $3 the time.
/// The provider's clock is another one, and shows whole seconds.
pub(crate) const DUE_SINCE: &str = "update payers set nudge = nudge + 1, due_at = $3 where account = any(array(\
     select account from payers join unnest($1::text[], $2::timestamptz[]) as news (payer, at) on customer = payer \
     where observed is null or (observed->>'seen_at')::timestamptz <= at + interval '5 seconds' \
     order by account for update of payers))";

/// The same for who pays, or can pay now, and was not looked at since $2: $1 is the time, $3 how what is over is called.
pub(crate) const DUE_ANYWAY: &str = "update payers set nudge = nudge + 1, due_at = $1 where account = any(array(\
     select account from payers where customer is not null and due_at is null and (observed is null \
     or (observed->>'seen_at')::timestamptz <= $2 and (observed->'checkout' is distinct from 'null'::jsonb \
     or observed->'subscription'->>'standing' <> all($3))) order by account for update))";

/// How what is over is called in rows.
pub(crate) fn over() -> Vec<String> {
    [Standing::Over, Standing::NeverBegan].map(|standing| standing.word().to_owned()).into()
}
