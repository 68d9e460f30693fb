//! What billing keeps of an account beside its events: who pays at the provider, what was seen there last, and each call that may have
//! changed something.

use jiff::Timestamp;
use messages::AccountId;
use serde_json::Value;
use tokio_postgres::types::Json;
use tokio_postgres::{Client, Error, Row};

use crate::billed::Provider;

/// The columns of those who pay that are read.
pub(super) const PAYERS: &[&str] = &[
    "account",
    "number",
    "wished_at",
    "answered",
    "customer",
    "observed",
    "surplus",
    "given_back",
    "failures",
    "due_at",
];

/// The columns of the calls that are read.
pub(super) const CALLS: &[&str] =
    &["id", "account", "call", "generation", "idempotency_key", "started_at", "ended_at", "outcome", "intent_over"];

/// The columns of the look at the whole provider that are read.
pub(super) const SWEEPS: &[&str] = &["seen_until", "blind_since", "failures"];

/// As many calls are told of, the newest first.
const TOLD: i64 = 20;

/// Who pays for an account at the provider.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Payer {
    pub number: i64,
    pub wished_at: Option<Timestamp>,
    pub answered: i64,
    pub customer: Option<String>,
    /// What was seen, as it was written down.
    pub observed: Option<Value>,
    pub surplus: Option<String>,
    pub given_back: i32,
    pub failures: i32,
    pub due_at: Option<Timestamp>,
}

/// A call to the provider that may have changed something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    pub call: String,
    pub number: i64,
    pub key: Option<String>,
    pub started_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    pub outcome: Option<String>,
    pub is_over: bool,
}

/// All calls with one idempotency key: one thing that was to be done once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// For whom.
    pub account: AccountId,
    /// What.
    pub call: String,
    /// The key, which is the effect's id at the provider.
    pub key: String,
    /// How many calls.
    pub calls: i64,
    /// When the first began.
    pub began_at: Timestamp,
    /// When the last ended; none while one did not.
    pub ended_at: Option<Timestamp>,
    /// Whether one of them was answered.
    pub is_done: bool,
}

/// The ledger since then, and whatever else of it has one of these keys.
///
/// # Errors
/// What Postgres says.
pub async fn ledger(db: &Client, since: Timestamp, keys: &[String]) -> Result<Vec<Entry>, Error> {
    let query = "select account, call, idempotency_key, count(*), min(started_at), \
                 case when bool_and(ended_at is not null) then max(ended_at) end, coalesce(bool_or(outcome = 'done'), false) \
                 from billing.payments where idempotency_key is not null and (started_at >= $1 or idempotency_key = any($2)) \
                 group by account, call, idempotency_key order by min(id)";
    let entry = |row: &Row| {
        Ok(Entry {
            account: row.try_get(0)?,
            call: row.try_get(1)?,
            key: row.try_get(2)?,
            calls: row.try_get(3)?,
            began_at: row.try_get(4)?,
            ended_at: row.try_get(5)?,
            is_done: row.try_get(6)?,
        })
    };
    db.query(query, &[&since, &keys]).await?.iter().map(entry).collect()
}

/// Who pays for this account; none before anything was asked for it.
pub(crate) async fn payer(db: &Client, account: AccountId) -> Result<Option<Payer>, Error> {
    let query = format!("select {} from billing.payers where account = $1", PAYERS.join(", "));
    db.query_opt(&query, &[&account]).await?.as_ref().map(read_payer).transpose()
}

/// The newest calls for this account.
pub(crate) async fn calls(db: &Client, account: AccountId) -> Result<Vec<Call>, Error> {
    let columns = CALLS.join(", ");
    let query = format!("select {columns} from billing.payments where account = $1 order by id desc limit $2");
    db.query(&query, &[&account, &TOLD]).await?.iter().map(read_call).collect()
}

/// The account that this customer of the provider pays for.
pub(crate) async fn paid_by(db: &Client, customer: &str) -> Result<Option<AccountId>, Error> {
    let query = "select account from billing.payers where customer = $1";
    db.query_opt(query, &[&customer]).await?.map(|row| row.try_get(0)).transpose()
}

/// How far the provider is known.
pub(crate) async fn provider(db: &Client) -> Result<Provider, Error> {
    let query = format!("select {} from billing.provider_sweeps limit 1", SWEEPS.join(", "));
    let Some(row) = db.query_opt(&query, &[]).await? else { return Ok(Provider::default()) };
    Ok(Provider { seen_until: row.try_get(0)?, blind_since: row.try_get(1)?, failures: row.try_get(2)? })
}

fn read_payer(row: &Row) -> Result<Payer, Error> {
    Ok(Payer {
        number: row.try_get("number")?,
        wished_at: row.try_get("wished_at")?,
        answered: row.try_get("answered")?,
        customer: row.try_get("customer")?,
        observed: row.try_get::<_, Option<Json<Value>>>("observed")?.map(|Json(seen)| seen),
        surplus: row.try_get("surplus")?,
        given_back: row.try_get("given_back")?,
        failures: row.try_get("failures")?,
        due_at: row.try_get("due_at")?,
    })
}

fn read_call(row: &Row) -> Result<Call, Error> {
    Ok(Call {
        call: row.try_get("call")?,
        number: row.try_get("generation")?,
        key: row.try_get("idempotency_key")?,
        started_at: row.try_get("started_at")?,
        ended_at: row.try_get("ended_at")?,
        outcome: row.try_get("outcome")?,
        is_over: row.try_get("intent_over")?,
    })
}
