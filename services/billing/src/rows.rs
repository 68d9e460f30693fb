//! The rows that one batch works on: accounts, each the snapshot of its last event.

use std::collections::{HashMap, HashSet};

use messages::account::{Event, Snapshot};
use messages::{AccountId, Message};
use nats::fold::Received;
use tokio_postgres::{Client, Error, Row, Statement};

/// What one batch works on.
#[derive(Default)]
pub struct Rows {
    accounts: HashMap<AccountId, Snapshot>,
    changed: HashSet<AccountId>,
}

/// Billing's prepared statements.
pub struct Statements {
    read: Statement,
    write: Statement,
}

impl Statements {
    pub(crate) async fn prepare(db: &Client) -> Result<Self, Error> {
        let read = "select id, owner, plan, trial_ends_at, opened_at, version from accounts where id = any($1)";
        let write = "insert into accounts (id, owner, plan, trial_ends_at, opened_at, version) values ($1, $2, $3, $4, $5, $6) \
                     on conflict (id) do update set plan = excluded.plan, trial_ends_at = excluded.trial_ends_at, version = excluded.version";
        Ok(Self { read: db.prepare(read).await?, write: db.prepare(write).await? })
    }
}

impl Rows {
    pub(crate) async fn load(
        db: &Client,
        statements: &Statements,
        received: &[Received<Message>],
    ) -> Result<Self, Error> {
        let ids: Vec<AccountId> = received
            .iter()
            .filter_map(|one| match &one.input {
                Message::AccountCommand(id, _) | Message::AccountEvent(id, _) => Some(*id),
                Message::WorkspaceCommand(..)
                | Message::WorkspaceObserved(..)
                | Message::WorkspaceEvent(..)
                | Message::PersonEvent(..)
                | Message::Tick(_) => None,
            })
            .collect();
        let rows = db.query(&statements.read, &[&ids]).await?;
        let accounts = rows.iter().map(from_row).collect::<Result<_, _>>()?;
        Ok(Self { accounts, changed: HashSet::new() })
    }

    /// Accounts change rarely: a statement for each.
    pub(crate) async fn save(&self, db: &Client, statements: &Statements) -> Result<(), Error> {
        for account in self.changed.iter().filter_map(|id| self.accounts.get(id)) {
            let version = account.version.cast_signed();
            db.execute(
                &statements.write,
                &[&account.id, &account.owner, &account.plan, &account.trial_ends_at, &account.opened_at, &version],
            )
            .await?;
        }
        Ok(())
    }

    pub(crate) fn account(&self, id: AccountId) -> Option<&Snapshot> {
        self.accounts.get(&id)
    }

    /// Takes what was decided.
    pub(crate) fn apply(&mut self, event: &Event) {
        if let Some(after) = event.snapshot()
            && self.accounts.get(&after.id) != Some(after)
        {
            self.accounts.insert(after.id, after.clone());
            self.changed.insert(after.id);
        }
    }
}

fn from_row(row: &Row) -> Result<(AccountId, Snapshot), Error> {
    let id = row.try_get("id")?;
    let snapshot = Snapshot {
        id,
        owner: row.try_get("owner")?,
        plan: row.try_get("plan")?,
        trial_ends_at: row.try_get("trial_ends_at")?,
        opened_at: row.try_get("opened_at")?,
        version: row.try_get::<_, i64>("version")?.cast_unsigned(),
    };
    Ok((id, snapshot))
}
