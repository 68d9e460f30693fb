//! The rows that one batch works on: accounts, each the snapshot of its last event.

mod overtaken;
mod wishes;

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use messages::account::{Event, Leaving, Money, Observed, People, Snapshot};
use messages::{AccountId, Message};
use nats::fold::table::Upsert;
use nats::fold::{Compared, Kept, Received, Retention};
use tokio_postgres::types::Json;
use tokio_postgres::{Client, Error, Statement};

pub(crate) use overtaken::overtaken;

use crate::counted::Counted;
use crate::{payer, sweep};

/// What one batch works on.
#[derive(Default)]
pub struct Rows {
    accounts: HashMap<AccountId, Snapshot>,
    changed: HashSet<AccountId>,
    /// Those of which something is wanted that the provider is to do.
    wanted: HashSet<AccountId>,
    counted: Vec<Counted>,
    /// Only in a replay: what the log says of who pays.
    recalled: HashSet<AccountId>,
    seen: HashMap<AccountId, Observed>,
    tick: Option<Timestamp>,
}

nats::table! {
    static ACCOUNTS: Table<Snapshot> = accounts {
        id: uuid key,
        owner: uuid,
        plan: text,
        trial_ends_at: timestamptz,
        trial_ended_at: timestamptz,
        trial_notices: integer,
        opened_at: timestamptz fixed,
        version: bigint,
    } and |account| {
        wakes_at: timestamptz = domain::account::wakes_at(account),
        money: jsonb = account.money.clone().map(Json),
        leaving: jsonb = account.leaving.clone().map(Json),
        people: jsonb = account.people.clone().map(Json),
    };
    fn from_row(row) {
        leaving: row.try_get::<_, Option<Json<Box<Leaving>>>>("leaving")?.map(|leaving| leaving.0),
        money: row.try_get::<_, Option<Json<Box<Money>>>>("money")?.map(|money| money.0),
        people: row.try_get::<_, Option<Json<Box<People>>>>("people")?.map(|people| people.0),
    }
}

/// Billing's prepared statements.
pub struct Statements {
    read: Statement,
    upsert: Upsert<Snapshot>,
    wishes: wishes::Statements,
    retention: Retention,
}

impl Statements {
    pub(crate) async fn prepare(db: &Client) -> Result<Self, Error> {
        Ok(Self {
            read: db.prepare(&read()).await?,
            upsert: Upsert::prepare(db, &ACCOUNTS).await?,
            wishes: wishes::Statements::prepare(db).await?,
            retention: Retention::prepare(db, &kept()).await?,
        })
    }
}

/// What old rows go: those of the ledgers of both effects.
const fn kept() -> [Kept; 2] {
    [payer::TABLE.retention(), sweep::TABLE.retention()]
}

/// As many accounts that have come due as one tick handles; the next tick takes the next ones.
const DUE_AT_ONCE: i64 = 10_000;

/// Those that are named, and those of which something has come due.
fn read() -> String {
    let columns = ACCOUNTS.column_names();
    format!(
        "select {columns} from accounts where id = any($1) union \
         (select {columns} from accounts where wakes_at <= $2 order by wakes_at, id limit $3)"
    )
}

impl Rows {
    pub(crate) async fn load(
        db: &Client,
        statements: &Statements,
        received: &[Received<Message>],
    ) -> Result<Self, Error> {
        let (mut ids, mut tick) = (Vec::new(), None);
        for one in received {
            match &one.input {
                Message::AccountCommand(id, _) | Message::AccountEvent(id, _) | Message::AccountObserved(id, _) => {
                    ids.push(*id);
                }
                Message::Tick(at) => tick = tick.max(Some(at.at)),
                Message::WorkspaceCommand(..)
                | Message::WorkspaceObserved(..)
                | Message::WorkspaceEvent(..)
                | Message::PersonEvent(..)
                | Message::MailEvent(..) => {}
            }
        }
        let rows = db.query(&statements.read, &[&ids, &tick, &DUE_AT_ONCE]).await?;
        let accounts: Vec<Snapshot> = rows.iter().map(from_row).collect::<Result<_, _>>()?;
        let accounts = accounts.into_iter().map(|account| (account.id, account)).collect();
        Ok(Self { accounts, tick, ..Self::default() })
    }

    pub(crate) async fn save(&self, db: &Client, statements: &Statements, now: Timestamp) -> Result<(), Error> {
        statements.upsert.write(db, &self.those(&self.changed)).await?;
        statements.wishes.want(db, &self.those(&self.wanted), now).await?;
        statements.wishes.recall(db, &self.those(&self.recalled), &self.seen, now).await?;
        match self.tick {
            Some(tick) => statements.retention.apply(db, tick).await,
            None => Ok(()),
        }
    }

    fn those(&self, ids: &HashSet<AccountId>) -> Vec<&Snapshot> {
        ids.iter().filter_map(|id| self.accounts.get(id)).collect()
    }

    /// Compares all of it with what the table holds.
    pub(crate) async fn compare(&self, db: &Client, compared: &mut Compared) -> Result<(), Error> {
        compared.whole(db, &ACCOUNTS, &self.accounts.values().collect::<Vec<_>>()).await
    }

    pub(crate) fn account(&self, id: AccountId) -> Option<&Snapshot> {
        self.accounts.get(&id)
    }

    /// The accounts of which something may have come due, the earliest first.
    pub(crate) fn waiting(&self) -> Vec<AccountId> {
        let wakes = |account: &&Snapshot| domain::account::wakes_at(account).is_some();
        let mut all: Vec<_> = self.accounts.values().filter(wakes).collect();
        all.sort_by_key(|account| (account.opened_at, account.id.uuid()));
        all.into_iter().map(|account| account.id).collect()
    }

    /// Writes the account as it is: when it comes due next was not known in its row.
    pub(crate) fn write_anew(&mut self, id: AccountId) {
        self.changed.insert(id);
    }

    /// Takes what was decided.
    pub(crate) fn apply(&mut self, event: &Event) {
        self.counted.extend(Counted::of(event));
        self.take(event);
    }

    /// What was asked of the provider last is to be done.
    pub(crate) fn want(&mut self, id: AccountId) {
        self.wanted.insert(id);
    }

    /// Whether the provider is to do something.
    pub(crate) fn has_wishes(&self) -> bool {
        !self.wanted.is_empty()
    }

    /// What is to be counted, once it is committed.
    pub(crate) fn counted(&self) -> impl Iterator<Item = Counted> {
        self.counted.iter().copied()
    }

    /// Takes what was decided in the past.
    pub(crate) fn recall(&mut self, event: &Event) {
        self.take(event);
        self.recalled.extend(event.snapshot().map(|after| after.id));
    }

    /// Takes what was seen in the past: the fold was told of it, and need not be told again.
    pub(crate) fn recall_seen(&mut self, id: AccountId, observed: &Observed) {
        self.recalled.insert(id);
        self.seen.insert(id, Observed { answers: None, ..observed.clone() });
    }

    fn take(&mut self, event: &Event) {
        if let Some(after) = event.snapshot()
            && self.accounts.get(&after.id) != Some(after)
        {
            self.accounts.insert(after.id, after.clone());
            self.changed.insert(after.id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_what_the_snapshots_hold() {
        let mut settings = insta::Settings::new();
        settings.set_snapshot_path("statements");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!("accounts", ACCOUNTS.upsert()));
    }
}
