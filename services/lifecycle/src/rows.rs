//! The rows that one batch works on, in memory.
//!
//! Two ways lead in. [`Rows::ingest`] takes the facts of what was received: observations, keys, plans. [`Rows::apply`]
//! takes lifecycle's own events, and is the only thing that changes a workspace. They write different columns, so a
//! replay of the log gives the same rows although it meets a decision later than what it decided on.

mod accounts;
pub(crate) mod change_set;
mod facts;
mod workspaces;

use std::collections::{BTreeSet, HashMap, HashSet};

use futures_util::future::{try_join, try_join4};
use jiff::Timestamp;
use messages::workspace::{Event, Snapshot, State, Trouble};
use messages::{AccountId, Message, WorkspaceId, account};
use nats::fold::{Compared, Received};
use tokio_postgres::{Client, Error};

pub(crate) use accounts::Account;
use change_set::ChangeSet;
use facts::{Key, Observation};
pub use workspaces::all;

/// What one batch works on.
#[derive(Default)]
pub struct Rows {
    workspaces: HashMap<WorkspaceId, Snapshot>,
    /// The same by who pays, in the order of their ids, which is that in which they were made.
    paid_by: HashMap<AccountId, BTreeSet<WorkspaceId>>,
    accounts: HashMap<AccountId, Account>,
    observations: HashMap<WorkspaceId, Observation>,
    keys: HashMap<WorkspaceId, Key>,
    changed: HashSet<WorkspaceId>,
    changed_accounts: HashSet<AccountId>,
    troubles: Vec<Trouble>,
}

/// Lifecycle's prepared statements.
pub struct Statements {
    workspaces: workspaces::Statements,
    accounts: accounts::Statements,
    facts: facts::Statements,
}

impl Statements {
    pub(crate) async fn prepare(db: &Client) -> Result<Self, Error> {
        Ok(Self {
            workspaces: workspaces::Statements::prepare(db).await?,
            accounts: accounts::Statements::prepare(db).await?,
            facts: facts::Statements::prepare(db).await?,
        })
    }
}

impl Rows {
    pub(crate) async fn load(
        db: &Client,
        statements: &Statements,
        received: &[Received<Message>],
    ) -> Result<Self, Error> {
        let affected = ChangeSet::by(received);
        let workspaces = statements.workspaces.read(db, &affected);
        let (workspaces, accounts) = try_join(workspaces, statements.accounts.read(db, &affected)).await?;
        let mut paid_by: HashMap<_, BTreeSet<_>> = HashMap::new();
        for workspace in &workspaces {
            paid_by.entry(workspace.account).or_default().insert(workspace.id);
        }
        let workspaces = workspaces.into_iter().map(|workspace| (workspace.id, workspace)).collect();
        let accounts = accounts.into_iter().map(|account| (account.id, account)).collect();
        Ok(Self { workspaces, paid_by, accounts, ..Self::default() })
    }

    pub(crate) async fn save(&self, db: &Client, statements: &Statements) -> Result<(), Error> {
        let changed: Vec<&Snapshot> = self.changed.iter().filter_map(|id| self.workspaces.get(id)).collect();
        let accounts: Vec<&Account> = self.changed_accounts.iter().filter_map(|id| self.accounts.get(id)).collect();
        let observations: Vec<&Observation> = self.observations.values().collect();
        let keys: Vec<&Key> = self.keys.values().collect();
        try_join4(
            statements.workspaces.upsert.write(db, &changed),
            statements.accounts.upsert.write(db, &accounts),
            statements.facts.observations.write(db, &observations),
            statements.facts.keys.write(db, &keys),
        )
        .await?;
        // After the keys of the same batch: what is gone has none.
        let gone: Vec<WorkspaceId> = changed
            .iter()
            .filter(|workspace| workspace.state == State::Deleted)
            .map(|workspace| workspace.id)
            .collect();
        statements.facts.forget_keys(db, &gone).await
    }

    /// Compares all of it with what the tables hold.
    pub(crate) async fn compare(&self, db: &Client, compared: &mut Compared) -> Result<(), Error> {
        let workspaces: Vec<&Snapshot> = self.workspaces.values().collect();
        let accounts: Vec<&Account> = self.accounts.values().collect();
        let observations: Vec<&Observation> = self.observations.values().collect();
        // What is gone has no key.
        let is_gone =
            |id: &WorkspaceId| self.workspaces.get(id).is_some_and(|workspace| workspace.state == State::Deleted);
        let keys: Vec<&Key> = self.keys.iter().filter(|(id, _)| !is_gone(id)).map(|(_, key)| key).collect();
        compared.whole(db, &workspaces::WORKSPACES, &workspaces).await?;
        compared.whole(db, &accounts::ACCOUNTS, &accounts).await?;
        compared.whole(db, &facts::OBSERVATIONS, &observations).await?;
        compared.whole(db, &facts::KEYS, &keys).await
    }

    /// The workspace as it stands.
    pub(crate) fn workspace(&self, id: WorkspaceId) -> Option<&Snapshot> {
        self.workspaces.get(&id)
    }

    /// What billing published about the account.
    pub(crate) fn account(&self, id: AccountId) -> Option<&Account> {
        self.accounts.get(&id)
    }

    /// All workspaces of an account, as far as they are at hand.
    pub(crate) fn of_account(&self, id: AccountId) -> Vec<&Snapshot> {
        let ids = self.paid_by.get(&id).into_iter().flatten();
        ids.filter_map(|id| self.workspaces.get(id)).collect()
    }

    /// The workspaces of which something has come due, oldest first.
    pub(crate) fn due(&self, now: Timestamp) -> Vec<WorkspaceId> {
        let wakes_at = domain::workspace::wakes_at;
        let due = self.workspaces.values().filter_map(|workspace| Some((wakes_at(workspace)?, workspace.id)));
        let in_order: BTreeSet<_> = due.filter(|(at, _)| *at <= now).collect();
        in_order.into_iter().map(|(_, id)| id).collect()
    }

    /// The troubles that workspaces got into, for those who are to be alerted.
    pub(crate) fn troubles(&self) -> &[Trouble] {
        &self.troubles
    }

    /// Takes the facts of what was received.
    pub(crate) fn ingest(&mut self, received: &Received<Message>) {
        match &received.input {
            Message::WorkspaceObserved(id, observed) => {
                if !observed.resealed {
                    let before = self.observations.remove(id);
                    self.observations.insert(*id, Observation::of(*id, observed, received.envelope.at, before));
                }
                if let Some(credential) = &observed.credential {
                    let key = Key::of(*id, credential, received.envelope.at);
                    let newest = self.keys.remove(id).filter(|known| !key.replaces(known)).unwrap_or(key);
                    self.keys.insert(*id, newest);
                }
            }
            Message::AccountEvent(id, event) => {
                let known = self.accounts.get(id);
                let newer = |snapshot: &&account::Snapshot| known.is_none_or(|known| known.version <= snapshot.version);
                if let Some(account::Snapshot {
                    owner, plan, trial_ended_at, money, leaving, people, version, ..
                }) = event.snapshot().filter(newer)
                {
                    let workspaces = known.map_or(0, |account| account.workspaces);
                    let (id, owner, plan, people) = (*id, *owner, plan.clone(), people.clone());
                    let stopped = money.as_ref().and_then(|money| money.stopped).map(|stopped| stopped.why);
                    let (trial_ended_at, leaving, version) = (*trial_ended_at, leaving.clone(), *version);
                    let account =
                        Account { id, owner, plan, workspaces, trial_ended_at, stopped, leaving, people, version };
                    self.accounts.insert(id, account);
                    self.changed_accounts.insert(id);
                }
            }
            Message::WorkspaceCommand(..)
            | Message::WorkspaceEvent(..)
            | Message::AccountCommand(..)
            | Message::AccountObserved(..)
            | Message::PersonEvent(..)
            | Message::MailEvent(..)
            | Message::Tick(_) => {}
        }
    }

    /// Takes what was decided.
    pub(crate) fn apply(&mut self, event: &Event) {
        let Some(after) = event.snapshot() else { return };
        let counting = |one: &Snapshot| domain::entitlement::counts(one).then_some(one.account);
        let before = self.workspaces.get(&after.id);
        let (counted, counts) = (before.and_then(counting), counting(after));
        let gave = before.map(|before| before.account).filter(|account| *account != after.account);
        if counted != counts {
            self.count(counted, |workspaces| workspaces.saturating_sub(1));
            self.count(counts, |workspaces| workspaces + 1);
        }
        if let Some(all) = gave.and_then(|account| self.paid_by.get_mut(&account)) {
            all.remove(&after.id);
        }
        self.paid_by.entry(after.account).or_default().insert(after.id);
        let before = self.workspaces.insert(after.id, after.clone()).and_then(|before| before.trouble);
        self.troubles.extend(after.trouble.filter(|trouble| before != Some(*trouble)));
        self.changed.insert(after.id);
    }

    /// Counts anew what takes a place of the plan of an account.
    fn count(&mut self, account: Option<AccountId>, change: impl Fn(u32) -> u32) {
        if let Some((id, account)) = account.and_then(|id| Some((id, self.accounts.get_mut(&id)?))) {
            account.workspaces = change(account.workspaces);
            self.changed_accounts.insert(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_what_the_snapshots_hold() {
        let mut settings = insta::Settings::new();
        settings.set_snapshot_path("rows/statements");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| {
            insta::assert_snapshot!("workspaces", workspaces::WORKSPACES.upsert());
            insta::assert_snapshot!("accounts", accounts::ACCOUNTS.upsert());
            insta::assert_snapshot!("observations", facts::OBSERVATIONS.upsert());
            insta::assert_snapshot!("credentials", facts::KEYS.upsert());
        });
    }
}
