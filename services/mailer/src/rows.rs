//! The rows that one batch works on: what letters speak of, and the letters that are wanted.

use std::collections::{HashMap, HashSet};

use domain::letters::Wanted;
use messages::{AccountId, LetterId, Message, WorkspaceId, account, workspace};
use nats::fold::Received;
use tokio_postgres::types::Json;
use tokio_postgres::{Client, Error, Statement};

/// What one batch works on.
#[derive(Default)]
pub struct Rows {
    accounts: HashMap<AccountId, account::Snapshot>,
    workspaces: HashMap<WorkspaceId, workspace::Snapshot>,
    changed_accounts: HashSet<AccountId>,
    changed_workspaces: HashSet<WorkspaceId>,
    letters: Vec<Letter>,
}

/// A letter that is wanted.
struct Letter {
    id: LetterId,
    wanted: Wanted,
    cause: String,
    decided_at: jiff::Timestamp,
}

/// The mailer's prepared statements.
pub struct Statements {
    accounts: Statement,
    workspaces: Statement,
    write_account: Statement,
    write_workspace: Statement,
    write_letter: Statement,
}

impl Statements {
    pub(crate) async fn prepare(db: &Client) -> Result<Self, Error> {
        Ok(Self {
            accounts: db.prepare("select snapshot from accounts where id = any($1)").await?,
            workspaces: db.prepare("select snapshot from workspaces where id = any($1)").await?,
            write_account: db
                .prepare(
                    "insert into accounts (id, owner, snapshot, version) values ($1, $2, $3, $4) on conflict (id) do update \
                     set owner = excluded.owner, snapshot = excluded.snapshot, version = excluded.version",
                )
                .await?,
            write_workspace: db
                .prepare(
                    "insert into workspaces (id, account, owner, snapshot, version) values ($1, $2, $3, $4, $5) on conflict (id) \
                     do update set account = excluded.account, owner = excluded.owner, snapshot = excluded.snapshot, version = excluded.version",
                )
                .await?,
            write_letter: db
                .prepare(
                    "insert into letters (id, person, letter, about, cause, decided_at, not_before, due_at) \
                     values ($1, $2, $3, $4, $5, $6, $7, $7) on conflict (id) do nothing",
                )
                .await?,
        })
    }
}

impl Rows {
    pub(crate) async fn load(
        db: &Client,
        statements: &Statements,
        received: &[Received<Message>],
    ) -> Result<Self, Error> {
        let (mut accounts, mut workspaces) = (Vec::new(), Vec::new());
        for one in received {
            match &one.input {
                Message::AccountEvent(id, _) => accounts.push(*id),
                Message::WorkspaceEvent(id, _) => workspaces.push(*id),
                _ => {}
            }
        }
        let mut rows = Self::default();
        for row in db.query(&statements.accounts, &[&accounts]).await? {
            let Json(one): Json<account::Snapshot> = row.try_get("snapshot")?;
            rows.accounts.insert(one.id, one);
        }
        for row in db.query(&statements.workspaces, &[&workspaces]).await? {
            let Json(one): Json<workspace::Snapshot> = row.try_get("snapshot")?;
            rows.workspaces.insert(one.id, one);
        }
        Ok(rows)
    }

    pub(crate) async fn save(&self, db: &Client, statements: &Statements) -> Result<(), Error> {
        for one in self.changed_accounts.iter().filter_map(|id| self.accounts.get(id)) {
            let version = one.version.cast_signed();
            db.execute(&statements.write_account, &[&one.id, &one.owner, &Json(one), &version]).await?;
        }
        for one in self.changed_workspaces.iter().filter_map(|id| self.workspaces.get(id)) {
            let version = one.version.cast_signed();
            db.execute(&statements.write_workspace, &[&one.id, &one.account, &one.owner, &Json(one), &version]).await?;
        }
        for Letter { id, wanted, cause, decided_at } in &self.letters {
            let (about, not_before) = (Json(wanted.about), wanted.not_before);
            let word = wanted.letter.word();
            db.execute(&statements.write_letter, &[id, &wanted.person, &word, &about, cause, decided_at, &not_before])
                .await?;
        }
        Ok(())
    }

    pub(crate) fn account(&self, id: AccountId) -> Option<&account::Snapshot> {
        self.accounts.get(&id)
    }

    pub(crate) fn workspace(&self, id: WorkspaceId) -> Option<&workspace::Snapshot> {
        self.workspaces.get(&id)
    }

    /// Notes that this letter is to be sent.
    pub(crate) fn want(&mut self, id: LetterId, wanted: Wanted, received: &Received<Message>) {
        let (cause, decided_at) = (received.envelope.id.to_string(), received.envelope.at);
        self.letters.push(Letter { id, wanted, cause, decided_at });
    }

    /// Takes what happened.
    pub(crate) fn take(&mut self, input: &Message) {
        match input {
            Message::AccountEvent(id, event) => {
                if let Some(after) = event.snapshot() {
                    self.accounts.insert(*id, after.clone());
                    self.changed_accounts.insert(*id);
                }
            }
            Message::WorkspaceEvent(id, event) => {
                if let Some(after) = event.snapshot() {
                    self.workspaces.insert(*id, after.clone());
                    self.changed_workspaces.insert(*id);
                }
            }
            _ => {}
        }
    }
}
