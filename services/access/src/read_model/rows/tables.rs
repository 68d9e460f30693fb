//! The columns of what the fold writes, but for [workspaces](crate::workspace), which pages read whole.

use domain::because::Chain;
use domain::workspace::Happening;
use jiff::Timestamp;
use messages::account::{Role as InAccount, Snapshot};
use messages::mail::Returned;
use messages::person::Role;
use messages::{AccountId, Actor, CommandId, EventId, PersonId, WorkspaceId};
use tokio_postgres::types::Json;

nats::table! {
    pub(super) static ACCOUNTS: Table<Snapshot> = accounts {
        id: uuid key,
        owner: uuid,
        plan: text,
        trial_ends_at: timestamptz,
        trial_ended_at: timestamptz,
        version: bigint,
    } and |account| {
        money: jsonb = account.money.clone().map(Json),
        leaving: jsonb = account.leaving.clone().map(Json),
        people: jsonb = account.people.clone().map(Json),
    } where "excluded.version > accounts.version";
}

/// What a person is in an account.
pub(in crate::read_model) struct Belonging {
    pub account: AccountId,
    pub person: PersonId,
    pub role: InAccount,
    pub since: Timestamp,
    pub invited_by: Option<PersonId>,
    /// Of the event that says so.
    pub version: u64,
}

nats::table! {
    pub(super) static ACCOUNT_PEOPLE: Table<Belonging> = account_people {
        account: uuid key,
        person: uuid key,
        role: text,
        since: timestamptz,
        invited_by: uuid,
        version: bigint,
    } where "excluded.version > account_people.version";
}

/// What a person is in a workspace.
pub(in crate::read_model) struct Membership {
    pub workspace: WorkspaceId,
    pub person: PersonId,
    pub role: Role,
    pub since: Timestamp,
}

nats::table! {
    pub(super) static MEMBERSHIPS: Table<Membership> = memberships {
        workspace: uuid key,
        person: uuid key,
        role: text,
        since: timestamptz,
    } where "excluded.since >= memberships.since";
}

/// Whether mail comes back from somebody.
pub(in crate::read_model) struct Returning {
    pub person: PersonId,
    /// Why; none since it does not any more.
    pub why: Option<Returned>,
    pub at: Timestamp,
}

nats::table! {
    pub(super) static MAILBOXES: Table<Returning> = mailboxes {
        person: uuid key,
        why: text,
        at: timestamptz,
    } where "excluded.at >= mailboxes.at";
}

/// A line of a workspace's history.
pub(in crate::read_model) struct Line {
    pub workspace: WorkspaceId,
    pub version: u64,
    pub happening: Happening,
    pub at: Timestamp,
    pub actor: Actor,
    pub because: Chain,
}

nats::table! {
    pub(super) static HISTORY: Table<Line> = history {
        workspace: uuid key,
        version: bigint key,
        at: timestamptz fixed,
    } and |line| {
        kind: text fixed = line.happening.word(),
        actor: text fixed = line.actor.to_string(),
        because: jsonb fixed = Json(line.because.clone()),
    };
}

/// Something that happened to an account, to be found by who was caused by it.
pub(in crate::read_model) struct AccountLine {
    pub account: AccountId,
    pub version: u64,
    pub event: EventId,
    pub at: Timestamp,
    pub because: Chain,
}

nats::table! {
    pub(super) static ACCOUNT_HISTORY: Table<AccountLine> = account_history {
        account: uuid key,
        version: bigint key,
        event: uuid fixed,
        at: timestamptz fixed,
    } and |line| {
        because: jsonb fixed = Json(line.because.clone()),
    };
}

/// What came of a command.
pub(in crate::read_model) struct Outcome {
    pub command: CommandId,
    /// None for a command to an account: the word of its refusal is then one of those of accounts.
    pub workspace: Option<WorkspaceId>,
    /// Whose it was, for a command to an account.
    pub account: Option<AccountId>,
    /// The word of why it was refused.
    pub refusal: Option<&'static str>,
    pub at: Timestamp,
}

nats::table! {
    /// The same order sent twice is answered twice; the first answer counts.
    pub(super) static OUTCOMES: Table<Outcome> = outcomes {
        command: uuid key,
        workspace: uuid fixed,
        account: uuid fixed,
        refusal: text fixed,
        at: timestamptz fixed,
    };
}

/// The time by the last tick.
pub(super) struct Tick {
    pub at: Timestamp,
}

nats::table! {
    /// One row, so its key is always the same.
    pub(super) static CLOCK: Table<Tick> = clock {
        at: timestamptz,
    } and |_tick| {
        one: boolean key = true,
    };
}
