//! The rows that one batch works on: accounts, each the snapshot of its last event.

use std::collections::{HashMap, HashSet};

use messages::account::{Event, Snapshot};
use messages::{AccountId, Message};
use nats::fold::Received;
use nats::fold::table::Upsert;
use tokio_postgres::{Client, Error, Statement};

/// What one batch works on.
#[derive(Default)]
pub struct Rows {
    accounts: HashMap<AccountId, Snapshot>,
    changed: HashSet<AccountId>,
}

nats::table! {
    static ACCOUNTS: Table<Snapshot> = accounts {
        id: uuid key,
        owner: uuid fixed,
        plan: text,
        trial_ends_at: timestamptz,
        opened_at: timestamptz fixed,
        version: bigint,
    };
    fn from_row;
}

/// Billing's prepared statements.
pub struct Statements {
    read: Statement,
    upsert: Upsert<Snapshot>,
}

impl Statements {
    pub(crate) async fn prepare(db: &Client) -> Result<Self, Error> {
        let read = format!("select {} from accounts where id = any($1)", ACCOUNTS.column_names());
        Ok(Self { read: db.prepare(&read).await?, upsert: Upsert::prepare(db, &ACCOUNTS).await? })
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
        let accounts: Vec<Snapshot> = rows.iter().map(from_row).collect::<Result<_, _>>()?;
        let accounts = accounts.into_iter().map(|account| (account.id, account)).collect();
        Ok(Self { accounts, changed: HashSet::new() })
    }

    pub(crate) async fn save(&self, db: &Client, statements: &Statements) -> Result<(), Error> {
        let changed: Vec<&Snapshot> = self.changed.iter().filter_map(|id| self.accounts.get(id)).collect();
        statements.upsert.write(db, &changed).await
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
