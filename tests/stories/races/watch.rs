//! Reading along on the log: how each workspace stands by the event with its highest version, and what came of each
//! command. What is stored twice changes nothing here.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use messages::subject::STREAM;
use messages::workspace::{Event, Kind, Refusal, Snapshot};
use messages::{AccountId, CommandId, Envelope, Message, MessageId, WorkspaceId, account};
use nats::Tail;

use crate::world::{World, until};

/// What came of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    CarriedOut,
    Refused(Refusal),
    /// Something that is no workspace's.
    Elsewhere,
}

/// What was read so far.
#[derive(Default)]
pub struct Read {
    /// What happened to each, by version, and when.
    workspaces: HashMap<WorkspaceId, BTreeMap<u64, Happened>>,
    /// The same in the order of the log.
    order: Vec<(WorkspaceId, Kind)>,
    outcomes: HashMap<CommandId, Outcome>,
    /// What happened to accounts, in the order of the log.
    accounts: Vec<(AccountId, account::Kind)>,
    versions: HashSet<(AccountId, u64)>,
}

struct Happened {
    kind: Kind,
    at: Timestamp,
    after: Snapshot,
}

/// Somebody who reads along. Clones read the same.
#[derive(Clone, Default)]
pub struct Watch(Arc<Mutex<Read>>);

impl Watch {
    /// Begins at the first message.
    pub async fn of(world: &World) -> Self {
        let (watch, stop) = (Self::default(), world.tasks.stop());
        let filters = [messages::workspace::EVENTS, account::EVENTS];
        let mut tail = Tail::open(&world.bus("web").await, STREAM, &filters, 1).await.unwrap();
        let reading = watch.clone();
        world.tasks.spawn("watch", async move {
            loop {
                tokio::select! {
                    () = stop.cancelled() => return,
                    read = tail.next() => match read {
                        Ok(entry) => if let Ok((envelope, message)) = entry.read() {
                            reading.read().takes(&envelope, message);
                        },
                        Err(_) => return,
                    },
                }
            }
        });
        watch
    }

    /// What was read so far.
    pub fn read(&self) -> MutexGuard<'_, Read> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until something came of all of these.
    pub async fn have_outcomes(&self, commands: &[CommandId]) {
        until("each command has its outcome", async || {
            let read = self.read();
            commands.iter().all(|command| read.outcomes.contains_key(command)).then_some(())
        })
        .await;
    }
}

impl Read {
    /// How a workspace stands.
    pub fn workspace(&self, id: WorkspaceId) -> Option<&Snapshot> {
        Some(&self.workspaces.get(&id)?.last_key_value()?.1.after)
    }

    /// How it stood when this happened to it first.
    pub fn first_of(&self, id: WorkspaceId, kind: Kind) -> Option<&Snapshot> {
        self.workspaces.get(&id)?.values().find(|happened| happened.kind == kind).map(|happened| &happened.after)
    }

    /// All that happened to a workspace, and when.
    pub fn times(&self, id: WorkspaceId) -> Vec<(Kind, Timestamp)> {
        let all = self.workspaces.get(&id).into_iter().flat_map(BTreeMap::values);
        all.map(|happened| (happened.kind, happened.at)).collect()
    }

    /// The workspaces to which this happened, in the order of the log.
    pub fn of_workspaces(&self, wanted: Kind) -> Vec<WorkspaceId> {
        self.order.iter().filter(|(_, kind)| *kind == wanted).map(|(id, _)| *id).collect()
    }

    /// What came of a command.
    pub fn outcome(&self, command: CommandId) -> Option<Outcome> {
        self.outcomes.get(&command).copied()
    }

    /// The accounts to which this happened, in the order of the log.
    pub fn of_accounts(&self, wanted: account::Kind) -> Vec<AccountId> {
        self.accounts.iter().filter(|(_, kind)| *kind == wanted).map(|(id, _)| *id).collect()
    }

    /// Whether the trial of this account has ended without a plan.
    pub fn ended_the_trial_of(&self, account: AccountId) -> bool {
        self.accounts.contains(&(account, account::Kind::TrialEnded))
    }

    /// Whether this happened to a workspace before that did; not if that never did.
    pub fn came_before(&self, workspace: WorkspaceId, this: Kind, that: Kind) -> bool {
        let version = |kind| self.first_of(workspace, kind).map(|snapshot| snapshot.version);
        version(that).is_some_and(|that| version(this).is_some_and(|this| this < that))
    }

    fn takes(&mut self, envelope: &Envelope, message: Message) {
        match message {
            Message::WorkspaceEvent(id, event) => {
                self.comes_of(envelope, outcome(&event));
                if let Event::Happened { kind, workspace } = *event {
                    let happened = Happened { kind, at: envelope.at, after: workspace };
                    if let Entry::Vacant(place) = self.workspaces.entry(id).or_default().entry(happened.after.version) {
                        place.insert(happened);
                        self.order.push((id, kind));
                    }
                }
            }
            Message::AccountEvent(id, event) => {
                self.comes_of(envelope, Outcome::Elsewhere);
                if let (Some(kind), Some(snapshot)) = (event.kind(), event.snapshot())
                    && self.versions.insert((id, snapshot.version))
                {
                    self.accounts.push((id, kind));
                }
            }
            Message::WorkspaceCommand(..) | Message::WorkspaceObserved(..) | Message::AccountCommand(..) => {}
            Message::AccountObserved(..) | Message::PersonEvent(..) | Message::MailEvent(..) | Message::Tick(_) => {}
        }
    }

    /// The first event is the outcome; what follows for others has the same cause.
    fn comes_of(&mut self, envelope: &Envelope, outcome: Outcome) {
        if let Some(MessageId::Command(command)) = envelope.cause {
            self.outcomes.entry(command).or_insert(outcome);
        }
    }
}

fn outcome(event: &Event) -> Outcome {
    match event {
        Event::Refused { refusal } => Outcome::Refused(*refusal),
        Event::Happened { .. } | Event::Unknown => Outcome::CarriedOut,
    }
}
