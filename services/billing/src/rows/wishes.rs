//! What is wanted of the payment provider: the columns of payers that the fold writes. The effect does it, and writes the others.
//!
//! In a replay nothing is wanted anew. What was answered stays answered, and who pays is known by the name that the provider gave
//! them, as the events and observations of the log have it: a rebuild asks nothing a second time. It only makes each row due, so that
//! it is looked at: the log knows what was seen, not what has happened since.

use std::collections::HashMap;

use jiff::Timestamp;
use messages::account::{Observed, Snapshot, Wish};
use messages::{AccountId, PersonId};
use nats::fold::table::Upsert;
use tokio_postgres::types::Json;
use tokio_postgres::{Client, Error, Statement};

/// What somebody wants, and was not done yet.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Wished {
    account: AccountId,
    owner: PersonId,
    number: u64,
    wish: Wish,
    wished_at: Timestamp,
    due_at: Timestamp,
}

nats::table! {
    /// What was asked later counts.
    static WISHES: Table<Wished> = payers {
        account: uuid key,
        owner: uuid fixed,
        number: bigint,
        wished_at: timestamptz,
        due_at: timestamptz,
    } and |wished| {
        wish: jsonb = Json(wished.wish.clone()),
        nudge: bigint counted = 0_u64,
    } where "excluded.number > payers.number";
}

/// Rows of payers are locked in one order, before anything is changed in any of them: two that lock the same rows in different orders
/// wait for each other.
const LOCK: &str = "select account from payers where account = any($1) order by account for update";

/// A name can have gone from one account to another.
const UNNAME: &str = "update payers set customer = null where account = any($1)";

nats::table! {
    /// The log is read from its beginning: what it says of who pays later counts.
    static KNOWN: Table<Known> = payers {
        account: uuid key,
        owner: uuid fixed,
        number: bigint,
        wished_at: timestamptz,
        answered: bigint,
        customer: text,
        given_back: integer,
        due_at: timestamptz,
    } and |known| {
        wish: jsonb = known.wish.clone().map(Json),
        observed: jsonb known = known.observed.clone().map(Json),
        failures: integer = 0_u32,
        round: integer = 0_u32,
        nudge: bigint counted = 0_u64,
    } where "excluded.number >= payers.number";
}

/// The prepared statements.
pub(crate) struct Statements {
    lock: Statement,
    wish: Upsert<Wished>,
    unname: Statement,
    known: Upsert<Known>,
}

impl Statements {
    pub async fn prepare(db: &Client) -> Result<Self, Error> {
        Ok(Self {
            lock: db.prepare(LOCK).await?,
            wish: Upsert::prepare(db, &WISHES).await?,
            unname: db.prepare(UNNAME).await?,
            known: Upsert::prepare(db, &KNOWN).await?,
        })
    }

    /// Writes what was asked of these accounts last. It is due at once.
    pub async fn want(&self, db: &Client, accounts: &[&Snapshot], now: Timestamp) -> Result<(), Error> {
        let wished: Vec<Wished> = accounts.iter().filter_map(|account| wished(account, now)).collect();
        if wished.is_empty() {
            return Ok(());
        }
        self.lock(db, accounts).await?;
        self.wish.write(db, &wished.iter().collect::<Vec<_>>()).await
    }

    /// Writes what is known of these accounts from the past, and of some of them what was seen last.
    pub async fn recall(
        &self,
        db: &Client,
        accounts: &[&Snapshot],
        seen: &HashMap<AccountId, Observed>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let known: Vec<Known> =
            accounts.iter().filter_map(|account| Known::of(account, seen.get(&account.id), now)).collect();
        if known.is_empty() {
            return Ok(());
        }
        self.lock(db, accounts).await?;
        db.execute(&self.unname, &[&ids(accounts)]).await?;
        self.known.write(db, &known.iter().collect::<Vec<_>>()).await
    }

    async fn lock(&self, db: &Client, accounts: &[&Snapshot]) -> Result<(), Error> {
        db.execute(&self.lock, &[&ids(accounts)]).await.map(drop)
    }
}

fn ids(accounts: &[&Snapshot]) -> Vec<AccountId> {
    accounts.iter().map(|account| account.id).collect()
}

fn wished(account: &Snapshot, due_at: Timestamp) -> Option<Wished> {
    let asked = account.money.as_ref()?.asked.clone().filter(|asked| asked.outcome.is_none())?;
    let (id, owner) = (account.id, account.owner);
    Some(Wished { account: id, owner, number: asked.number, wish: asked.wish, wished_at: asked.at, due_at })
}

/// What the log says of who pays.
#[derive(Debug, PartialEq, Eq)]
struct Known {
    account: AccountId,
    owner: PersonId,
    number: u64,
    wish: Option<Wish>,
    wished_at: Option<Timestamp>,
    answered: u64,
    customer: Option<String>,
    given_back: u32,
    observed: Option<Observed>,
    due_at: Timestamp,
}

impl Known {
    /// None of who never asked for anything, and is nobody to the provider.
    fn of(account: &Snapshot, seen: Option<&Observed>, due_at: Timestamp) -> Option<Self> {
        let money = account.money.as_deref()?;
        let asked = money.asked.as_ref();
        let number = asked.map_or(0, |asked| asked.number);
        let under_way = u64::from(asked.is_some_and(|asked| asked.outcome.is_none()));
        (number > 0 || money.customer.is_some()).then(|| Self {
            account: account.id,
            owner: account.owner,
            number,
            wish: asked.map(|asked| asked.wish.clone()),
            wished_at: asked.map(|asked| asked.at),
            answered: number - under_way,
            customer: money.customer.clone(),
            given_back: money.given_back,
            observed: seen.cloned(),
            due_at,
        })
    }
}

#[cfg(test)]
mod tests {
    use messages::account::samples::{money, paying, snapshot};
    use messages::account::{Asked, Money, Outcome};

    use super::*;

    fn asked(outcome: Option<Outcome>) -> Snapshot {
        let asked = Asked { number: 3, wish: Wish::Cancel, at: paying().opened_at, outcome, by: None };
        Snapshot { money: Some(Box::new(Money { asked: Some(asked), given_back: 1, ..money() })), ..paying() }
    }

    #[test]
    fn what_is_written_is_what_was_asked() {
        let mut settings = insta::Settings::new();
        settings.set_snapshot_path("statements");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| {
            insta::assert_snapshot!("payers", WISHES.upsert());
            insta::assert_snapshot!("payers_known", KNOWN.upsert());
        });
        let now = paying().opened_at;
        assert_eq!(wished(&asked(None), now).map(|wished| (wished.number, wished.wish)), Some((3, Wish::Cancel)));
        assert_eq!(wished(&asked(Some(Outcome::Done)), now), None, "it is done");
        assert_eq!(wished(&snapshot(), now), None);
    }

    #[test]
    fn a_rebuild_knows_what_was_answered_and_who_pays() {
        let known = |account: &Snapshot| {
            let known = Known::of(account, None, account.opened_at)?;
            Some((known.number, known.answered, known.customer, known.given_back))
        };
        let cus = || Some("cus_1".to_owned());
        for outcome in Outcome::ALL {
            assert_eq!(known(&asked(Some(*outcome))), Some((3, 3, cus(), 1)), "it is asked nothing again");
        }
        assert_eq!(known(&asked(None)), Some((3, 2, cus(), 1)), "what is under way goes on with the key that it has");
        assert_eq!(known(&paying()), Some((0, 0, cus(), 0)), "it is only looked at");
        assert_eq!(known(&snapshot()), None, "nobody pays for a trial");
    }
}
