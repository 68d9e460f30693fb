//! Everything that lifecycle receives, and who decides on it.

#[cfg(test)]
mod ending;
#[cfg(test)]
mod handing;
#[cfg(test)]
mod moving;
#[cfg(test)]
mod reordered;
#[cfg(test)]
mod stopping;

use domain::{suspension, workspace};
use jiff::Timestamp;
use messages::subject::STREAM;
use messages::workspace::{Command, Event, Kind, Region, Snapshot};
use messages::{AccountId, Message, Producer, Unreadable, WorkspaceId, mail};
use nats::Entry;
use nats::fold::{Compared, Fold, Outbox, Received, Subscription, read_message};
use tokio_postgres::{Client, Error};

use crate::rows::{Rows, Statements};
use crate::workspace::{Decision, carry_out};

/// Lifecycle's fold.
pub struct Inbox;

impl Fold for Inbox {
    type Input = Message;
    type Statements = Statements;
    type Rows = Rows;

    fn subscription(&self) -> Subscription {
        const SUBJECTS: &[&str] = &[
            messages::workspace::COMMANDS,
            messages::workspace::OBSERVATIONS,
            messages::account::EVENTS,
            mail::EVENTS,
            messages::clock::TICK,
        ];
        Subscription { producer: Producer::Lifecycle, stream: STREAM, filters: SUBJECTS, publishes: true }
    }

    fn history(&self) -> &'static [&'static str] {
        &[
            messages::workspace::COMMANDS,
            messages::workspace::OBSERVATIONS,
            messages::account::EVENTS,
            messages::clock::TICK,
            messages::workspace::EVENTS,
        ]
    }

    fn tables(&self) -> &'static [&'static str] {
        &["workspaces", "observations", "credentials", "accounts"]
    }

    fn read(&self, entry: &Entry) -> Result<Option<Received<Message>>, Unreadable> {
        let received = read_message(entry)?;
        // Whether a plan includes a place is not decided by a release that does not know it.
        match received.as_ref().map(|received| &received.input) {
            Some(Message::WorkspaceCommand(
                _,
                Command::Create { region: Region::Unknown, .. } | Command::Move { region: Region::Unknown },
            )) => Err(Unreadable::NewWord("region")),
            Some(_) | None => Ok(received),
        }
    }

    async fn prepare(&self, db: &Client) -> Result<Statements, Error> {
        Statements::prepare(db).await
    }

    async fn load(&self, db: &Client, statements: &Statements, received: &[Received<Message>]) -> Result<Rows, Error> {
        Rows::load(db, statements, received).await
    }

    async fn save(&self, db: &Client, statements: &Statements, rows: &Rows) -> Result<(), Error> {
        rows.save(db, statements).await
    }

    fn decide(&self, rows: &mut Rows, received: &Received<Message>, out: &mut Outbox) {
        let now = received.envelope.at;
        rows.ingest(received);
        match &received.input {
            Message::WorkspaceCommand(id, command) => {
                let paid_by = rows.workspace(*id).map(|workspace| workspace.account);
                let decided = carry_out(rows, received, *id, command);
                let is_decided = !decided.is_empty();
                for Decision { workspace, event, policy } in decided {
                    record(rows, workspace, event, &policy, out);
                }
                if is_decided {
                    follow_places(rows, *id, now, out);
                }
                // Another one of the account that had it may take its place.
                let pays = rows.workspace(*id).map(|workspace| workspace.account);
                if let Some(gave) = paid_by.filter(|account| Some(*account) != pays) {
                    follow(rows, gave, now, out);
                }
            }
            Message::WorkspaceObserved(id, observed) => {
                // One observation may be three pieces of news, each one version further than the one before.
                for look in [workspace::observe, workspace::first_deployment, workspace::own_key] {
                    let event = rows.workspace(*id).and_then(|workspace| look(workspace, observed, now));
                    if let Some(event) = event {
                        record(rows, *id, event, workspace::POLICY, out);
                    }
                }
            }
            Message::Tick(tick) => come_due(rows, tick.at, out),
            // Its own events come only in a replay.
            Message::WorkspaceEvent(..) => {}
            Message::AccountEvent(id, event) => {
                follow(rows, *id, now, out);
                let_in(rows, *id, event, now, out);
            }
            Message::MailEvent(_, event) => told(rows, event, now, out),
            Message::AccountCommand(..) | Message::AccountObserved(..) | Message::PersonEvent(..) => {}
        }
    }

    async fn overtaken(&self, db: &Client, received: &Received<Message>) -> Result<Option<&'static str>, Error> {
        overtaken(db, received).await
    }

    fn committed(&self, rows: Rows, _: &[Received<Message>]) {
        for trouble in rows.troubles() {
            metrics::counter!("workspace_trouble_total", "trouble" => trouble.word()).increment(1);
        }
    }

    fn is_comparable(&self) -> bool {
        true
    }

    async fn compare(&self, db: &Client, rows: &mut Rows, end: bool, compared: &mut Compared) -> Result<(), Error> {
        if end { rows.compare(db, compared).await } else { Ok(()) }
    }

    fn replay(&self, rows: &mut Rows, received: &Received<Message>) {
        rows.ingest(received);
        if let Message::WorkspaceEvent(_, event) = &received.input {
            rows.apply(event);
        }
    }
}

/// An observation or a plan from before the one that is known.
async fn overtaken(db: &Client, received: &Received<Message>) -> Result<Option<&'static str>, Error> {
    let (query, reason) = match &received.input {
        Message::WorkspaceObserved(id, _) => {
            let query = "select exists (select from observations where workspace = $1 and at >= $2)";
            (db.query_one(query, &[id, &received.envelope.at]).await?, "a newer observation of the machine is known")
        }
        Message::AccountEvent(id, event) => {
            let version = event.snapshot().map_or(0, |account| account.version.cast_signed());
            let query = "select exists (select from accounts where id = $1 and version >= $2)";
            (db.query_one(query, &[id, &version]).await?, "a newer event of the account is known")
        }
        Message::WorkspaceCommand(_, command) => {
            let is_wish = workspace::counts_in_its_order(command);
            return Ok(is_wish.then_some("a wish counts in its order; it is to be asked for again"));
        }
        Message::WorkspaceEvent(..)
        | Message::AccountCommand(..)
        | Message::AccountObserved(..)
        | Message::PersonEvent(..)
        | Message::MailEvent(..)
        | Message::Tick(_) => {
            return Ok(None);
        }
    };
    Ok(query.try_get::<_, bool>(0)?.then_some(reason))
}

/// What was decided becomes the state, and is published.
fn record(rows: &mut Rows, id: WorkspaceId, event: Event, policy: &str, out: &mut Outbox) {
    rows.apply(&event);
    out.publish(Message::WorkspaceEvent(id, Box::new(event)), policy);
}

/// What the passing of time does, oldest first.
fn come_due(rows: &mut Rows, now: Timestamp, out: &mut Outbox) {
    for id in rows.due(now) {
        // First what holds of the account now: a reason that is gone ends nothing.
        follow_places(rows, id, now, out);
        let event = rows.workspace(id).and_then(|workspace| workspace::due(workspace, now));
        let Some(event) = event else { continue };
        let is_graced = matches!(event.kind(), Some(Kind::EndingAnnounced | Kind::Deprovisioning));
        record(rows, id, event, if is_graced { suspension::POLICY } else { workspace::POLICY }, out);
        follow_places(rows, id, now, out);
    }
}

/// Of these ends their people were told.
fn told(rows: &mut Rows, event: &mail::Event, now: Timestamp, out: &mut Outbox) {
    for id in workspace::endings_told(event) {
        if let Some(event) = rows.workspace(id).and_then(|workspace| workspace::ending_told(workspace, now)) {
            record(rows, id, event, suspension::POLICY, out);
        }
    }
}

/// What follows for the others of an account when one took a place of the plan, or gave it back.
fn follow_places(rows: &mut Rows, id: WorkspaceId, now: Timestamp, out: &mut Outbox) {
    if let Some(account) = rows.workspace(id).map(|workspace| workspace.account) {
        follow(rows, account, now, out);
    }
}

/// Lets somebody in who accepted an invitation into one of its workspaces.
fn let_in(rows: &mut Rows, id: AccountId, event: &messages::account::Event, now: Timestamp, out: &mut Outbox) {
    let look = |workspace: &Snapshot| Some((workspace.id, workspace::let_in(event, workspace, now)?));
    let events: Vec<_> = rows.of_account(id).into_iter().filter_map(look).collect();
    for (id, event) in events {
        record(rows, id, event, workspace::POLICY, out);
    }
}

/// Pauses and resumes the workspaces of an account by how it stands.
fn follow(rows: &mut Rows, id: AccountId, now: Timestamp, out: &mut Outbox) {
    let Some(account) = rows.account(id) else { return };
    let (plan, stops) = (plans::find(&account.plan), account.stops());
    let events = workspace::follow_all(stops, plan, &rows.of_account(id), now);
    for (id, event) in events {
        record(rows, id, event, suspension::POLICY, out);
    }
}
