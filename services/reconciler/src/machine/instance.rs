//! A machine as its row has it: what is wanted of it, and what was last observed.

use std::str::FromStr;

use chassis::vault::Binding;
use domain::drift;
use domain::machine::Health;
use jiff::Timestamp;
use messages::workspace::{Desired, Kind, Region, Snapshot, Word};
use messages::{Envelope, MessageId, TraceParent, WorkspaceId};

/// One that was made just now.
const NEVER_BROKE: Health = Health { restarts: 0, restarted_at: None, broke_at: None, runs_since: None };

/// A machine: one that is wanted, or one that we hold the lease of.
#[derive(Debug, Clone)]
pub(crate) struct Instance {
    pub workspace: WorkspaceId,
    pub region: Region,
    pub size: String,
    pub desired: Desired,
    pub generation: u64,
    /// Whether it is to be stopped and started again, and has not been yet.
    pub restart: bool,
    /// Whether nobody was promised it: it is only here to be destroyed, and nobody is told of it.
    pub orphan: bool,
    /// Whether it is to be destroyed, no person asked for that, and the brake has not let it go.
    pub held: bool,
    /// The event that asked for what is wanted, and its trace: what we observe is published as their consequence.
    pub asked_by: Option<MessageId>,
    pub trace: Option<TraceParent>,
    /// When a call is due; none while nothing is.
    pub due_at: Option<Timestamp>,
    pub observed_word: Option<Word>,
    pub observed_generation: u64,
    pub resource: Option<String>,
    pub endpoint: Option<String>,
    pub keys: u32,
    pub key: Key,
    /// The OpenBerth user of the newest key.
    pub admin: Option<String>,
    /// The newest key, sealed, while it is unproven.
    pub sealed: Option<String>,
    /// The [summary](super::summary) of what was last published about it.
    pub published: Option<String>,
    /// Whether its people see that it is in trouble.
    pub troubled: bool,
    /// Tries in a row that did not bring what was promised.
    pub tries: u32,
    /// How it has been of late.
    pub health: Health,
    /// Whether it broke, and is to be started again now.
    pub revive: bool,
    /// The version of the workspace by which our key to it was last to be made new, and the one by which it last was.
    pub rekey: u64,
    pub rekeyed: u64,
}

nats::table! {
    /// The fold writes what is wanted, and the effect what is observed. An older generation changes nothing. What nobody was
    /// promised takes the place of nothing, and gives way to any promise.
    pub(crate) static INSTANCES: Table<Instance> = instances {
        workspace: uuid key,
        region: text,
        size: text,
        desired: text,
        generation: bigint,
        restart: boolean,
        orphan: boolean,
        held: boolean,
        due_at: timestamptz,
        seen_word as observed_word: text read,
        seen_generation as observed_generation: bigint read,
        resource: text read,
        endpoint: text read,
        keys: integer read,
        admin: text read,
        sealed: text read,
        told as published: text read,
        troubled: boolean read,
        tries: integer read,
        revive: boolean read,
        rekey: bigint read,
        rekeyed: bigint read,
    } and |instance| {
        asked_by: text = instance.asked_by.map(|id| id.to_string()),
        trace: text = instance.trace.map(|trace| trace.to_string()),
        nudge: bigint counted = 0_u64,
        key: text read = instance.key.word(),
        crash_restarts: integer read = instance.health.restarts,
        crash_restarted_at: timestamptz read = instance.health.restarted_at,
        broke_at: timestamptz read = instance.health.broke_at,
        runs_since: timestamptz read = instance.health.runs_since,
    } where "excluded.generation > instances.generation and not excluded.orphan or instances.orphan";
    pub(super) fn from_row(row) {
        asked_by: parsed(row.try_get("asked_by")?),
        trace: parsed(row.try_get("trace")?),
        key: Key::from_word(row.try_get("key")?),
        health: Health {
            restarts: row.try_get::<_, i32>("crash_restarts")?.cast_unsigned(),
            restarted_at: row.try_get("crash_restarted_at")?,
            broke_at: row.try_get("broke_at")?,
            runs_since: row.try_get("runs_since")?,
        },
    }
}

/// None also for what a newer release wrote.
fn parsed<T: FromStr>(text: Option<&str>) -> Option<T> {
    text?.parse().ok()
}

/// How far the newest key can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    /// There is none, or it does not work.
    Missing,
    /// We have one, and do not know yet whether it works.
    Unproven,
    /// It was shown to work.
    Proven,
}

impl Key {
    const fn word(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Unproven => "unproven",
            Self::Proven => "proven",
        }
    }

    fn from_word(word: &str) -> Self {
        // The table knows no fourth word.
        [Self::Unproven, Self::Proven].into_iter().find(|key| key.word() == word).unwrap_or(Self::Missing)
    }
}

impl Instance {
    /// What an event wants of a machine, of which nothing was observed.
    pub fn wanted(kind: Kind, snapshot: &Snapshot, by: &Envelope) -> Self {
        Self {
            size: snapshot.size.clone(),
            restart: kind == Kind::Restarted,
            held: drift::is_held(snapshot),
            asked_by: Some(by.id),
            trace: by.trace,
            ..Self::unseen(snapshot.id, snapshot.region, snapshot.desired, snapshot.generation)
        }
    }

    /// A machine that nobody was promised, and that is to be destroyed now. Infra knows that promise, and does it unless it
    /// is told a newer one first.
    pub fn orphan(workspace: WorkspaceId, region: Region, generation: u64, now: Timestamp) -> Self {
        let unseen = Self::unseen(workspace, region, Desired::Deleted, generation);
        Self { orphan: true, due_at: Some(now), ..unseen }
    }

    /// One of which nothing was observed.
    pub(super) const fn unseen(workspace: WorkspaceId, region: Region, desired: Desired, generation: u64) -> Self {
        Self {
            workspace,
            region,
            size: String::new(),
            desired,
            generation,
            restart: false,
            orphan: false,
            held: false,
            asked_by: None,
            trace: None,
            due_at: None,
            observed_word: None,
            observed_generation: 0,
            resource: None,
            endpoint: None,
            keys: 0,
            key: Key::Missing,
            admin: None,
            sealed: None,
            published: None,
            troubled: false,
            tries: 0,
            health: NEVER_BROKE,
            revive: false,
            rekey: 0,
            rekeyed: 0,
        }
    }

    /// What a sealed key belongs to: the newest of the `keys` that infra gave out.
    pub const fn key_binding(&self, keys: u32) -> Binding {
        Binding::admin_key(self.workspace, keys)
    }
}
