//! The rows in Postgres: each phase of a batch is one round trip.

use domain::workspace::Happening;
use futures_util::future::{try_join, try_join5};
use jiff::{SignedDuration, Timestamp};
use messages::workspace::{Refusal, Snapshot};
use messages::{CommandId, Message, PersonId, WorkspaceId};
use nats::fold::{Kept, Received, Retention};
use tokio_postgres::{Client, Error, Statement};

use super::Rows;

/// What is forgotten as time passes. A rebuild brings back what is older, and the next ticks take it away again.
const KEPT: [Kept; 11] = [
    // As long as the log remembers commands: an order that is sent again later is a new one.
    Kept { table: "outcomes", key: "command", time: "at", kept: DAY.saturating_mul(35) },
    Kept { table: "orders", key: "command", time: "placed_at", kept: DAY.saturating_mul(35) },
    // More than a year, so that last year's summer can be found.
    Kept { table: "history", key: "(workspace, version)", time: "at", kept: DAY.saturating_mul(400) },
    // These say themselves when they are over.
    Kept { table: "sessions", key: "hash", time: "expires_at", kept: SignedDuration::ZERO },
    Kept { table: "sign_ins", key: "state", time: "expires_at", kept: SignedDuration::ZERO },
    Kept { table: "sign_in_attempts", key: "address", time: "since", kept: SignedDuration::from_mins(1) },
    Kept { table: "question_attempts", key: "address", time: "since", kept: SignedDuration::from_hours(1) },
    // What people wrote to us is theirs: a year is long enough for an answer, and for a question about the answer.
    Kept { table: "questions", key: "id", time: "asked_at", kept: DAY.saturating_mul(365) },
    // Looks wait a day at most to be counted; ninety days of what they saw are shown, and a little is kept as a margin.
    Kept { table: "health_looks", key: "turn", time: "turn", kept: DAY.saturating_mul(3) },
    Kept { table: "health_days", key: "(part, day)", time: "day", kept: DAY.saturating_mul(100) },
    // An open one has no end to count from, and stays. What was written about one goes with it.
    Kept { table: "incidents", key: "id", time: "ended_at", kept: DAY.saturating_mul(400) },
];

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Web's prepared statements.
pub struct Statements {
    last_lines: Statement,
    workspaces: Statement,
    accounts: Statement,
    joined: Statement,
    left: Statement,
    history: Statement,
    outcomes: Statement,
    tick: Statement,
    retention: Retention,
}

impl Statements {
    pub(crate) async fn prepare(db: &Client) -> Result<Self, Error> {
        let last_lines = "select distinct on (workspace) workspace, kind from history where workspace = any($1) and kind <> all($2) order by workspace, version desc";
        let workspaces = "insert into workspaces (id, account, name, region, desired, state, trouble, endpoint, created_at, since, version, first_deployment_at, own_key_at, ready_at, tries, tried_at, next_try_at) \
                          select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], \
                          $9::timestamptz[], $10::timestamptz[], $11::bigint[], $12::timestamptz[], $13::timestamptz[], $14::timestamptz[], \
                          $15::integer[], $16::timestamptz[], $17::timestamptz[]) \
                          on conflict (id) do update set account = excluded.account, name = excluded.name, region = excluded.region, \
                          desired = excluded.desired, state = excluded.state, trouble = excluded.trouble, endpoint = excluded.endpoint, \
                          since = excluded.since, version = excluded.version, \
                          first_deployment_at = excluded.first_deployment_at, own_key_at = excluded.own_key_at, \
                          ready_at = coalesce(workspaces.ready_at, excluded.ready_at), \
                          tries = excluded.tries, tried_at = excluded.tried_at, next_try_at = excluded.next_try_at \
                          where excluded.version > workspaces.version";
        let accounts = "insert into accounts (id, owner, plan, trial_ends_at, version) values ($1, $2, $3, $4, $5) \
                        on conflict (id) do update set plan = excluded.plan, trial_ends_at = excluded.trial_ends_at, version = excluded.version \
                        where excluded.version > accounts.version";
        let joined = "insert into memberships (workspace, person, role, since) select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[]) \
                      on conflict (workspace, person) do update set role = excluded.role, since = excluded.since \
                      where excluded.since >= memberships.since";
        let left =
            "delete from memberships where (workspace, person) in (select * from unnest($1::uuid[], $2::uuid[]))";
        let history = "insert into history (workspace, version, kind, at) select * from unnest($1::uuid[], $2::bigint[], $3::text[], $4::timestamptz[]) \
                       on conflict (workspace, version) do nothing";
        // The same order sent twice is answered twice; the first answer counts.
        let outcomes = "insert into outcomes (command, workspace, refusal, at) select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[]) \
                        on conflict (command) do nothing";
        let tick = "insert into clock (at) values ($1) on conflict (one) do update set at = excluded.at";
        Ok(Self {
            last_lines: db.prepare(last_lines).await?,
            workspaces: db.prepare(workspaces).await?,
            accounts: db.prepare(accounts).await?,
            joined: db.prepare(joined).await?,
            left: db.prepare(left).await?,
            history: db.prepare(history).await?,
            outcomes: db.prepare(outcomes).await?,
            tick: db.prepare(tick).await?,
            retention: Retention::prepare(db, &KEPT).await?,
        })
    }

    pub(crate) async fn load(&self, db: &Client, received: &[Received<Message>]) -> Result<Rows, Error> {
        let changed: Vec<WorkspaceId> = received
            .iter()
            .filter_map(|one| match &one.input {
                Message::WorkspaceEvent(id, _) => Some(*id),
                Message::AccountEvent(..) | Message::PersonEvent(..) => None,
                Message::WorkspaceCommand(..)
                | Message::WorkspaceObserved(..)
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
        let last_lines =
            if changed.is_empty() { Vec::new() } else { db.query(&self.last_lines, &[&changed, &between]).await? };
        let last_lines = last_lines
            .iter()
            .map(|row| Ok((row.try_get("workspace")?, Happening::from_word(row.try_get("kind")?))))
            .filter_map(|read: Result<(WorkspaceId, Option<Happening>), Error>| match read {
                Ok((workspace, happening)) => happening.map(|happening| Ok((workspace, happening))),
                Err(error) => Some(Err(error)),
            })
            .collect::<Result<_, Error>>()?;
        Ok(Rows { last_lines, ..Rows::default() })
    }

    pub(crate) async fn save(&self, db: &Client, rows: &Rows) -> Result<(), Error> {
        let people = try_join(self.write_joined(db, rows), self.write_left(db, rows));
        let history = self.write_history(db, rows);
        try_join5(
            self.write_workspaces(db, rows),
            self.write_accounts(db, rows),
            people,
            history,
            try_join(self.write_outcomes(db, rows), self.write_tick(db, rows)),
        )
        .await
        .map(drop)
    }

    async fn write_workspaces(&self, db: &Client, rows: &Rows) -> Result<(), Error> {
        if rows.workspaces.is_empty() {
            return Ok(());
        }
        fn column<'a, T>(rows: &'a Rows, value: impl Fn(&'a Snapshot) -> T) -> Vec<T> {
            rows.workspaces.values().map(value).collect()
        }
        db.execute(
            &self.workspaces,
            &[
                &column(rows, |w| w.id),
                &column(rows, |w| w.account),
                &column(rows, |w| w.name.as_str()),
                &column(rows, |w| w.region),
                &column(rows, |w| w.desired),
                &column(rows, |w| w.state),
                &column(rows, |w| w.trouble),
                &column(rows, |w| w.endpoint.as_deref()),
                &column(rows, |w| w.created_at),
                &column(rows, |w| w.since),
                &column(rows, |w| w.version.cast_signed()),
                &column(rows, |w| w.first_deployment_at),
                &column(rows, |w| w.own_key_at),
                &column(rows, |w| rows.ready_at.get(&w.id).copied()),
                &column(rows, |w| w.attempts.map(|attempts| attempts.made.cast_signed())),
                &column(rows, |w| w.attempts.map(|attempts| attempts.last_at)),
                &column(rows, |w| w.attempts.and_then(|attempts| attempts.next_at)),
            ],
        )
        .await
        .map(drop)
    }

    /// Accounts change rarely: a statement for each.
    async fn write_accounts(&self, db: &Client, rows: &Rows) -> Result<(), Error> {
        for account in rows.accounts.values() {
            let version = account.version.cast_signed();
            db.execute(&self.accounts, &[&account.id, &account.owner, &account.plan, &account.trial_ends_at, &version])
                .await?;
        }
        Ok(())
    }

    async fn write_joined(&self, db: &Client, rows: &Rows) -> Result<(), Error> {
        let joined: Vec<_> = rows
            .memberships
            .iter()
            .filter_map(|((workspace, person), since)| Some((*workspace, *person, (*since)?)))
            .collect();
        if joined.is_empty() {
            return Ok(());
        }
        let workspaces: Vec<WorkspaceId> = joined.iter().map(|(workspace, ..)| *workspace).collect();
        let people: Vec<PersonId> = joined.iter().map(|(_, person, _)| *person).collect();
        let roles: Vec<&str> = joined.iter().map(|(.., (role, _))| role.word()).collect();
        let since: Vec<Timestamp> = joined.iter().map(|(.., (_, since))| *since).collect();
        db.execute(&self.joined, &[&workspaces, &people, &roles, &since]).await.map(drop)
    }

    async fn write_left(&self, db: &Client, rows: &Rows) -> Result<(), Error> {
        let gone = rows.memberships.iter().filter(|(_, since)| since.is_none());
        let (workspaces, people): (Vec<WorkspaceId>, Vec<PersonId>) = gone.map(|(key, _)| *key).unzip();
        if workspaces.is_empty() {
            return Ok(());
        }
        db.execute(&self.left, &[&workspaces, &people]).await.map(drop)
    }

    async fn write_history(&self, db: &Client, rows: &Rows) -> Result<(), Error> {
        if rows.history.is_empty() {
            return Ok(());
        }
        let workspaces: Vec<WorkspaceId> = rows.history.iter().map(|line| line.workspace).collect();
        let versions: Vec<i64> = rows.history.iter().map(|line| line.version.cast_signed()).collect();
        let kinds: Vec<&str> = rows.history.iter().map(|line| line.happening.word()).collect();
        let at: Vec<Timestamp> = rows.history.iter().map(|line| line.at).collect();
        db.execute(&self.history, &[&workspaces, &versions, &kinds, &at]).await.map(drop)
    }

    async fn write_tick(&self, db: &Client, rows: &Rows) -> Result<(), Error> {
        let Some(at) = rows.tick else { return Ok(()) };
        db.execute(&self.tick, &[&at]).await?;
        self.retention.apply(db, at).await
    }

    async fn write_outcomes(&self, db: &Client, rows: &Rows) -> Result<(), Error> {
        if rows.outcomes.is_empty() {
            return Ok(());
        }
        let commands: Vec<CommandId> = rows.outcomes.iter().map(|outcome| outcome.command).collect();
        let workspaces: Vec<Option<WorkspaceId>> = rows.outcomes.iter().map(|outcome| outcome.workspace).collect();
        let refusals: Vec<Option<Refusal>> = rows.outcomes.iter().map(|outcome| outcome.refusal).collect();
        let at: Vec<Timestamp> = rows.outcomes.iter().map(|outcome| outcome.at).collect();
        db.execute(&self.outcomes, &[&commands, &workspaces, &refusals, &at]).await.map(drop)
    }
}
