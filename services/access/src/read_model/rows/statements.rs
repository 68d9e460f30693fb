//! The rows in Postgres: each phase of a batch is one round trip.

use std::collections::HashMap;
use std::hash::Hash;

use domain::workspace::Happening;
use futures_util::future::{try_join, try_join3, try_join5};
use jiff::SignedDuration;
use messages::workspace::State;
use messages::{AccountId, EventId, Message, MessageId, PersonId, WorkspaceId, account};
use nats::fold::table::Upsert;
use nats::fold::{Kept, Received, Retention};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio_postgres::types::{FromSql, Json};
use tokio_postgres::{Client, Error, Row, Statement};

use super::Rows;
use super::tables::{
    ACCOUNT_HISTORY, ACCOUNT_PEOPLE, ACCOUNTS, AccountLine, Belonging, CLOCK, HISTORY, Line, MAILBOXES, MEMBERSHIPS,
    Membership, OUTCOMES, Outcome, Returning, Tick,
};
use crate::export;
use crate::inside::{CREDENTIALS, Credential, keys};
use crate::workspace::{WORKSPACES, Workspace};

/// What is forgotten as time passes. A rebuild brings back what is older, and the next ticks take it away again.
pub(super) const KEPT: [Kept; 19] = [
    // As long as the log remembers commands: a command that is sent again later is a new one.
    Kept { table: "outcomes", key: "command", time: "at", kept: DAY.saturating_mul(35) },
    Kept { table: "orders", key: "command", time: "placed_at", kept: DAY.saturating_mul(35) },
    // More than a year, so that last year's summer can be found.
    Kept { table: "history", key: "(workspace, version)", time: "at", kept: DAY.saturating_mul(400) },
    Kept { table: "account_history", key: "(account, version)", time: "at", kept: DAY.saturating_mul(400) },
    // These say themselves when they are over.
    Kept { table: "sessions", key: "hash", time: "expires_at", kept: SignedDuration::ZERO },
    Kept { table: "sign_ins", key: "state", time: "expires_at", kept: SignedDuration::ZERO },
    Kept { table: "passkey_challenges", key: "challenge", time: "expires_at", kept: SignedDuration::ZERO },
    Kept { table: "sign_in_attempts", key: "address", time: "since", kept: SignedDuration::from_mins(1) },
    Kept { table: "question_attempts", key: "address", time: "since", kept: SignedDuration::from_hours(1) },
    // What people wrote to us is theirs: a year is long enough for an answer, and for a question about the answer.
    Kept { table: "questions", key: "id", time: "asked_at", kept: DAY.saturating_mul(365) },
    // Those of a day are counted, and what is older is good for nothing.
    Kept { table: "address_changes", key: "hash", time: "asked_at", kept: DAY },
    // A day longer than one can be accepted.
    Kept { table: "invitations", key: "enclosure", time: "sent_at", kept: DAY.saturating_mul(8) },
    // That there was one; the archive itself is taken away sooner.
    export::KEPT,
    export::TABLE.retention(),
    // As long as browsers keep the cookie.
    Kept { table: "browsers", key: "(person, hash)", time: "seen_at", kept: DAY.saturating_mul(400) },
    // Looks wait a day at most to be counted; ninety days of what they saw are shown, and a little is kept as a margin.
    Kept { table: "health_looks", key: "turn", time: "turn", kept: DAY.saturating_mul(3) },
    Kept { table: "health_days", key: "(part, day)", time: "day", kept: DAY.saturating_mul(100) },
    // An open one has no end to count from, and stays. What was written about one goes with it.
    Kept { table: "incidents", key: "id", time: "ended_at", kept: DAY.saturating_mul(400) },
    keys::TABLE.retention(),
];

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Destroys the keys to those of these workspaces that are gone.
const FORGET: &str =
    "delete from credentials where workspace in (select id from workspaces where id = any($1) and state = $2)";

/// Forgets which secrets were given, and who held which keys, in those of these workspaces that are gone.
const FORGET_GIVEN: &str = "with gone as (select id from workspaces where id = any($1) and state = $2), \
     held as (delete from made_keys where workspace in (select id from gone)) \
     delete from given_secrets where workspace in (select id from gone)";

/// Takes away who belonged to these accounts before their last event.
const PARTED: &str =
    "delete from account_people p using accounts a where a.id = any($1) and p.account = a.id and p.version < a.version";

/// Web's prepared statements.
pub struct Statements {
    last_lines: Statement,
    because: Statement,
    causes: Statement,
    workspaces: Upsert<Workspace>,
    credentials: Upsert<Credential>,
    forget: Statement,
    forget_given: Statement,
    accounts: Upsert<account::Snapshot>,
    belonging: Upsert<Belonging>,
    parted: Statement,
    memberships: Upsert<Membership>,
    left: Statement,
    let_out: Statement,
    mailboxes: Upsert<Returning>,
    history: Upsert<Line>,
    account_history: Upsert<AccountLine>,
    outcomes: Upsert<Outcome>,
    clock: Upsert<Tick>,
    retention: Retention,
}

impl Statements {
    pub(crate) async fn prepare(db: &Client) -> Result<Self, Error> {
        let last_lines = "select distinct on (workspace) workspace, kind from history where workspace = any($1) and kind <> all($2) order by workspace, version desc";
        let left =
            "delete from memberships where (workspace, person) in (select * from unnest($1::uuid[], $2::uuid[]))";
        Ok(Self {
            last_lines: db.prepare(last_lines).await?,
            because: db
                .prepare("select id, because from workspaces where id = any($1) and because is not null")
                .await?,
            causes: db.prepare("select event, because from account_history where event = any($1)").await?,
            workspaces: Upsert::prepare(db, &WORKSPACES).await?,
            credentials: Upsert::prepare(db, &CREDENTIALS).await?,
            forget: db.prepare(FORGET).await?,
            forget_given: db.prepare(FORGET_GIVEN).await?,
            accounts: Upsert::prepare(db, &ACCOUNTS).await?,
            belonging: Upsert::prepare(db, &ACCOUNT_PEOPLE).await?,
            parted: db.prepare(PARTED).await?,
            memberships: Upsert::prepare(db, &MEMBERSHIPS).await?,
            left: db.prepare(left).await?,
            let_out: db.prepare("delete from memberships where workspace = $1 and person <> all($2)").await?,
            mailboxes: Upsert::prepare(db, &MAILBOXES).await?,
            history: Upsert::prepare(db, &HISTORY).await?,
            account_history: Upsert::prepare(db, &ACCOUNT_HISTORY).await?,
            outcomes: Upsert::prepare(db, &OUTCOMES).await?,
            clock: Upsert::prepare(db, &CLOCK).await?,
            retention: Retention::prepare(db, &KEPT).await?,
        })
    }

    pub(crate) async fn load(&self, db: &Client, received: &[Received<Message>]) -> Result<Rows, Error> {
        let changed: Vec<WorkspaceId> = received
            .iter()
            .filter_map(|one| match &one.input {
                Message::WorkspaceEvent(id, _) => Some(*id),
                Message::AccountEvent(..) | Message::PersonEvent(..) | Message::MailEvent(..) => None,
                Message::WorkspaceCommand(..)
                | Message::WorkspaceObserved(..)
                | Message::AccountObserved(..)
                | Message::AccountCommand(..)
                | Message::Tick(_) => None,
            })
            .collect();
        let between: Vec<&str> = Happening::ALL
            .iter()
            .copied()
            .filter(|happening| happening.stands_between())
            .map(Happening::word)
            .collect();
        if changed.is_empty() {
            return Ok(Rows::default());
        }
        let causes = causes(received);
        let (last_lines, because, causes) = try_join3(
            db.query(&self.last_lines, &[&changed, &between]),
            db.query(&self.because, &[&changed]),
            db.query(&self.causes, &[&causes]),
        )
        .await?;
        let last_lines = last_lines
            .iter()
            .map(|row| Ok((row.try_get("workspace")?, Happening::from_word(row.try_get("kind")?))))
            .filter_map(|read: Result<(WorkspaceId, Option<Happening>), Error>| match read {
                Ok((workspace, happening)) => happening.map(|happening| Ok((workspace, happening))),
                Err(error) => Some(Err(error)),
            })
            .collect::<Result<_, Error>>()?;
        Ok(Rows { last_lines, because: kept(&because)?, causes: kept(&causes)?, ..Rows::default() })
    }

    pub(crate) async fn save(&self, db: &Client, rows: &Rows) -> Result<(), Error> {
        let workspaces: Vec<&Workspace> = rows.workspaces.values().collect();
        let accounts: Vec<&account::Snapshot> = rows.accounts.values().collect();
        let joined: Vec<&Membership> = rows.memberships.values().flatten().collect();
        let mailboxes: Vec<&Returning> = rows.mailboxes.values().collect();
        let history: Vec<&Line> = rows.history.iter().collect();
        let account_history: Vec<&AccountLine> = rows.account_history.iter().collect();
        let outcomes: Vec<&Outcome> = rows.outcomes.iter().collect();
        try_join5(
            self.workspaces.write(db, &workspaces),
            self.accounts.write(db, &accounts),
            try_join3(
                self.memberships.write(db, &joined),
                self.write_left(db, rows),
                self.mailboxes.write(db, &mailboxes),
            ),
            try_join(self.history.write(db, &history), self.account_history.write(db, &account_history)),
            try_join(self.outcomes.write(db, &outcomes), self.write_tick(db, rows)),
        )
        .await?;
        self.write_people(db, rows, &accounts).await?;
        self.write_credentials(db, rows).await
    }

    /// After the accounts, whose last event says who belongs to them.
    async fn write_people(&self, db: &Client, rows: &Rows, accounts: &[&account::Snapshot]) -> Result<(), Error> {
        let ids: Vec<AccountId> = accounts.iter().map(|account| account.id).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let belonging = rows.belonging();
        self.belonging.write(db, &belonging.iter().collect::<Vec<_>>()).await?;
        db.execute(&self.parted, &[&ids]).await.map(drop)
    }

    /// After the workspaces: a key to one that is gone for good is destroyed, also one that was observed late.
    async fn write_credentials(&self, db: &Client, rows: &Rows) -> Result<(), Error> {
        let credentials: Vec<&Credential> = rows.credentials.values().collect();
        let of_gone = rows.gone();
        if !credentials.is_empty() {
            self.credentials.write(db, &credentials).await?;
        }
        let touched: Vec<WorkspaceId> =
            credentials.iter().map(|credential| credential.workspace).chain(of_gone).collect();
        if touched.is_empty() {
            return Ok(());
        }
        try_join(
            db.execute(&self.forget, &[&touched, &State::Deleted]),
            db.execute(&self.forget_given, &[&touched, &State::Deleted]),
        )
        .await
        .map(drop)
    }

    async fn write_left(&self, db: &Client, rows: &Rows) -> Result<(), Error> {
        let gone = rows.memberships.iter().filter(|(_, membership)| membership.is_none());
        let (workspaces, people): (Vec<WorkspaceId>, Vec<PersonId>) = gone.map(|(key, _)| *key).unzip();
        for (workspace, stay) in &rows.members {
            db.execute(&self.let_out, &[workspace, stay]).await?;
        }
        if workspaces.is_empty() {
            return Ok(());
        }
        db.execute(&self.left, &[&workspaces, &people]).await.map(drop)
    }

    async fn write_tick(&self, db: &Client, rows: &Rows) -> Result<(), Error> {
        let Some(at) = rows.tick else { return Ok(()) };
        self.clock.write(db, &[&Tick { at }]).await?;
        self.retention.apply(db, at).await
    }
}

/// What events of workspaces were caused by, where that is an event.
fn causes(received: &[Received<Message>]) -> Vec<EventId> {
    let of_workspaces = received.iter().filter(|one| matches!(one.input, Message::WorkspaceEvent(..)));
    let cause = |one: &Received<Message>| match one.envelope.cause {
        Some(MessageId::Event(cause)) => Some(cause),
        Some(MessageId::Command(_)) | None => None,
    };
    of_workspaces.filter_map(cause).collect()
}

/// What was kept, by the first column; not what another release wrote in another way.
fn kept<K: for<'a> FromSql<'a> + Eq + Hash, T: DeserializeOwned>(rows: &[Row]) -> Result<HashMap<K, T>, Error> {
    let mut all = HashMap::with_capacity(rows.len());
    for row in rows {
        let Json(value) = row.try_get::<_, Json<Value>>("because")?;
        if let Ok(because) = serde_json::from_value(value) {
            all.insert(row.try_get(0)?, because);
        }
    }
    Ok(all)
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
        settings.bind(|| {
            insta::assert_snapshot!("workspaces", WORKSPACES.upsert());
            insta::assert_snapshot!("credentials", CREDENTIALS.upsert());
            insta::assert_snapshot!("accounts", ACCOUNTS.upsert());
            insta::assert_snapshot!("account_people", ACCOUNT_PEOPLE.upsert());
            insta::assert_snapshot!("memberships", MEMBERSHIPS.upsert());
            insta::assert_snapshot!("mailboxes", MAILBOXES.upsert());
            insta::assert_snapshot!("history", HISTORY.upsert());
            insta::assert_snapshot!("account_history", ACCOUNT_HISTORY.upsert());
            insta::assert_snapshot!("outcomes", OUTCOMES.upsert());
            insta::assert_snapshot!("clock", CLOCK.upsert());
        });
    }
}
