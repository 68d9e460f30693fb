//! The rows that one batch works on: what letters speak of, the letters that are wanted, and who is reached again.

mod accounts;
mod letters;
mod overtaken;
pub(crate) mod reached;
mod workspaces;

use std::collections::{HashMap, HashSet};

use domain::letters::Wanted;
use futures_util::future::try_join3;
use jiff::Timestamp;
use messages::{AccountId, Message, PersonId, WorkspaceId, account, workspace};
use nats::fold::table::Upsert;
use nats::fold::{Compared, Kept, Received, Retention};
use serde::de::DeserializeOwned;
use tokio_postgres::types::{Json, ToSql};
use tokio_postgres::{Client, Error, Statement};

pub(crate) use overtaken::overtaken;

use crate::sender;
use accounts::ACCOUNTS;
use letters::{LETTERS, Wish};
use reached::Reached;
use workspaces::WORKSPACES;

/// What one batch works on.
#[derive(Default)]
pub struct Rows {
    accounts: HashMap<AccountId, account::Snapshot>,
    workspaces: HashMap<WorkspaceId, workspace::Snapshot>,
    changed_accounts: HashSet<AccountId>,
    changed_workspaces: HashSet<WorkspaceId>,
    letters: Vec<Wish>,
    reached: Reached,
    tick: Option<Timestamp>,
}

/// The mailer's prepared statements.
pub struct Statements {
    accounts: Statement,
    workspaces: Statement,
    write_accounts: Upsert<account::Snapshot>,
    write_workspaces: Upsert<workspace::Snapshot>,
    write_letters: Upsert<Wish>,
    reached: reached::Statements,
    retention: Retention,
    /// Since when there are letters.
    began: Timestamp,
}

impl Statements {
    pub(crate) async fn prepare(db: &Client) -> Result<Self, Error> {
        Ok(Self {
            accounts: db.prepare("select snapshot from accounts where id = any($1)").await?,
            workspaces: db.prepare("select snapshot from workspaces where id = any($1)").await?,
            write_accounts: Upsert::prepare(db, &ACCOUNTS).await?,
            write_workspaces: Upsert::prepare(db, &WORKSPACES).await?,
            write_letters: Upsert::prepare(db, &LETTERS).await?,
            reached: reached::Statements::prepare(db).await?,
            retention: Retention::prepare(db, &kept()).await?,
            began: db.query_one("select min(at) from began", &[]).await?.try_get(0)?,
        })
    }
}

/// What old rows go: those of the ledger, and letters that ended so long ago that nobody asks about them any more.
const fn kept() -> [Kept; 2] {
    [sender::TABLE.retention(), sender::KEPT]
}

async fn read<T>(db: &Client, statement: &Statement, ids: &(dyn ToSql + Sync)) -> Result<Vec<T>, Error>
where
    T: DeserializeOwned,
{
    let rows = db.query(statement, &[ids]).await?;
    rows.iter().map(|row| Ok(row.try_get::<_, Json<T>>("snapshot")?.0)).collect()
}

impl Rows {
    pub(crate) async fn load(
        db: &Client,
        statements: &Statements,
        received: &[Received<Message>],
    ) -> Result<Self, Error> {
        let (mut accounts, mut workspaces, mut tick) = (Vec::new(), Vec::new(), None);
        for one in received {
            match &one.input {
                Message::AccountEvent(id, _) => accounts.push(*id),
                Message::WorkspaceEvent(id, _) => workspaces.push(*id),
                Message::Tick(at) => tick = tick.max(Some(at.at)),
                Message::AccountCommand(..)
                | Message::AccountObserved(..)
                | Message::WorkspaceCommand(..)
                | Message::WorkspaceObserved(..)
                | Message::PersonEvent(..)
                | Message::MailEvent(..) => {}
            }
        }
        let (accounts, workspaces, reached) = try_join3(
            read::<account::Snapshot>(db, &statements.accounts, &accounts),
            read::<workspace::Snapshot>(db, &statements.workspaces, &workspaces),
            Reached::load(db, &statements.reached, received),
        )
        .await?;
        let accounts = accounts.into_iter().map(|one| (one.id, one)).collect();
        let workspaces = workspaces.into_iter().map(|one| (one.id, one)).collect();
        Ok(Self { accounts, workspaces, reached, tick, ..Self::default() })
    }

    /// Writes what changed; `now` by the clock of who sends.
    pub(crate) async fn save(&self, db: &Client, statements: &Statements, now: Timestamp) -> Result<(), Error> {
        let accounts: Vec<_> = self.changed_accounts.iter().filter_map(|id| self.accounts.get(id)).collect();
        let workspaces: Vec<_> = self.changed_workspaces.iter().filter_map(|id| self.workspaces.get(id)).collect();
        let wanted = self.letters.iter().filter(|letter| letter.is_of_use(statements.began, now));
        let letters: Vec<Wish> = wanted.map(|letter| letter.due_by(now)).collect();
        let letters: Vec<&Wish> = letters.iter().collect();
        try_join3(
            statements.write_accounts.write(db, &accounts),
            statements.write_workspaces.write(db, &workspaces),
            statements.write_letters.write(db, &letters),
        )
        .await?;
        self.reached.save(db, &statements.reached).await?;
        match self.tick {
            Some(tick) => statements.retention.apply(db, tick).await,
            None => Ok(()),
        }
    }

    /// Compares what letters speak of with what the tables hold. Letters are what was decided at the time, and no comparison of today's
    /// rules with them says anything: in a replay they are only forgotten.
    pub(crate) async fn compare(&mut self, db: &Client, end: bool, compared: &mut Compared) -> Result<(), Error> {
        self.letters.clear();
        if !end {
            return Ok(());
        }
        compared.whole(db, &ACCOUNTS, &self.accounts.values().collect::<Vec<_>>()).await?;
        compared.whole(db, &WORKSPACES, &self.workspaces.values().collect::<Vec<_>>()).await
    }

    pub(crate) fn account(&self, id: AccountId) -> Option<&account::Snapshot> {
        self.accounts.get(&id)
    }

    pub(crate) fn workspace(&self, id: WorkspaceId) -> Option<&workspace::Snapshot> {
        self.workspaces.get(&id)
    }

    /// These letters are to be sent.
    pub(crate) fn want(&mut self, wanted: Vec<Wanted>, received: &Received<Message>) {
        self.letters.extend(wanted.into_iter().map(|one| Wish::of(one, received, false)));
    }

    /// These were to be sent.
    pub(crate) fn recall(&mut self, wanted: Vec<Wanted>, received: &Received<Message>) {
        self.letters.extend(wanted.into_iter().map(|one| Wish::of(one, received, true)));
    }

    /// Whether there is something to send.
    pub(crate) const fn has_letters(&self) -> bool {
        !self.letters.is_empty()
    }

    /// Takes what happened. Returns who was not reached, and is from now on.
    pub(crate) fn take(&mut self, received: &Received<Message>) -> Option<PersonId> {
        match &received.input {
            Message::AccountEvent(id, event) => {
                let known = self.accounts.get(id).map(|known| known.version);
                if let Some(after) = event.snapshot().filter(|after| known.is_none_or(|known| known <= after.version)) {
                    self.accounts.insert(*id, after.clone());
                    self.changed_accounts.insert(*id);
                }
            }
            Message::WorkspaceEvent(id, event) => {
                let known = self.workspaces.get(id).map(|known| known.version);
                if let Some(after) = event.snapshot().filter(|after| known.is_none_or(|known| known <= after.version)) {
                    self.workspaces.insert(*id, after.clone());
                    self.changed_workspaces.insert(*id);
                }
            }
            Message::PersonEvent(..) => return self.reached.take(received),
            Message::AccountCommand(..)
            | Message::AccountObserved(..)
            | Message::WorkspaceCommand(..)
            | Message::WorkspaceObserved(..)
            | Message::MailEvent(..)
            | Message::Tick(_) => {}
        }
        None
    }
}
