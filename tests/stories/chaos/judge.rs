//! What must have come of the orders: exactly what one careful clerk would have written who read the log once, from the
//! first message to the last, and was never interrupted.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use domain::account::Stops;
use domain::authorize::Principal;
use domain::workspace::{AccountFacts, NewWorkspace, carry_out, create, observe};
use messages::workspace::{Command, Event, Kind, Snapshot};
use messages::{AccountId, CommandId, Message, MessageId, PersonId, Producer, WorkspaceId};

use crate::world::{Said, World, until};

/// One decision: what led to it, which workspace, what happened.
type Decision = (Option<MessageId>, WorkspaceId, Event);

/// What the log holds, the way every reader takes it.
pub(super) struct Judged {
    /// How many messages were stored again, and dropped by their number.
    pub repeats: usize,
}

/// Waits until the world is at rest, reads the whole log, and compares.
pub(super) async fn judge(world: &World, placed: &BTreeSet<CommandId>, workspaces: usize) -> Judged {
    let all = i64::try_from(workspaces).unwrap();
    until("all workspaces are ready", async || {
        let ready = world.counts("select count(*) from lifecycle.workspaces where state = 'ready'").await;
        (ready == all).then_some(())
    })
    .await;
    until("lifecycle's outbox is empty", async || {
        (world.counts("select count(*) from lifecycle.outbox").await == 0).then_some(())
    })
    .await;

    let said = world.said().await;
    let stored = said.len();
    let received = once(said);
    let repeats = stored - received.len();
    let told: Vec<Decision> = received.iter().filter_map(decision).collect();
    let mut clerk = Clerk::default();
    received.iter().for_each(|one| clerk.receives(one));
    assert_eq!(told.len(), clerk.said.len());
    for (told, expected) in told.iter().zip(&clerk.said) {
        assert_eq!(told, expected);
    }

    each_order_has_one_outcome(&told, placed);
    numbers_have_no_gap(&received);
    versions_have_no_gap(&told, workspaces);
    let ledger = world.outside.infra.ledger();
    assert_eq!(ledger.machines().len(), workspaces);
    assert!(ledger.machines().iter().all(|machine| machine.creations == 1), "a machine was made twice");
    tables_are_the_clerks(world, &clerk).await;
    Judged { repeats }
}

/// What a reader keeps: of what has a number, only what is higher than anything it received of that producer.
fn once(said: Vec<Said>) -> Vec<Said> {
    let mut last: HashMap<Producer, u64> = HashMap::new();
    let mut keeps = |one: &Said| {
        let Some(number) = one.envelope.number else { return true };
        let last = last.entry(number.producer).or_default();
        let fresh = number.number > *last;
        *last = number.number.max(*last);
        fresh
    };
    said.into_iter().filter(|one| keeps(one)).collect()
}

fn decision(said: &Said) -> Option<Decision> {
    match &said.message {
        Message::WorkspaceEvent(id, event) => Some((said.envelope.cause, *id, (**event).clone())),
        Message::WorkspaceCommand(..) | Message::WorkspaceObserved(..) | Message::Tick(_) => None,
        Message::AccountCommand(..) | Message::AccountObserved(..) => None,
        Message::AccountEvent(..) | Message::PersonEvent(..) | Message::MailEvent(..) => None,
    }
}

fn each_order_has_one_outcome(told: &[Decision], placed: &BTreeSet<CommandId>) {
    let outcomes = told.iter().filter_map(|(cause, ..)| match cause {
        Some(MessageId::Command(id)) => Some(*id),
        Some(MessageId::Event(_)) | None => None,
    });
    let outcomes: Vec<CommandId> = outcomes.collect();
    assert_eq!(outcomes.len(), placed.len());
    assert_eq!(&outcomes.into_iter().collect::<BTreeSet<_>>(), placed);
}

fn numbers_have_no_gap(received: &[Said]) {
    for producer in Producer::ALL {
        let numbers =
            received.iter().filter_map(|one| one.envelope.number).filter(|number| number.producer == producer);
        let numbers: Vec<u64> = numbers.map(|number| number.number).collect();
        assert!(numbers.iter().copied().eq(1..=numbers.len() as u64), "{producer}: {numbers:?}");
    }
}

fn versions_have_no_gap(told: &[Decision], workspaces: usize) {
    let mut versions: BTreeMap<WorkspaceId, Vec<u64>> = BTreeMap::new();
    for (_, id, event) in told {
        if let Some(snapshot) = event.snapshot() {
            versions.entry(*id).or_default().push(snapshot.version);
        }
    }
    assert_eq!(versions.len(), workspaces);
    for (id, versions) in versions {
        assert!(versions.iter().copied().eq(1..=versions.len() as u64), "{id}: {versions:?}");
    }
}

async fn tables_are_the_clerks(world: &World, clerk: &Clerk) {
    let query = "select id, state, endpoint, generation, version from lifecycle.workspaces";
    let rows = world.database().await.query(query, &[]).await.unwrap();
    assert_eq!(rows.len(), clerk.workspaces.len());
    for row in rows {
        let expected = &clerk.workspaces[&row.get::<_, WorkspaceId>("id")];
        let found: (&str, Option<&str>) = (row.get("state"), row.get("endpoint"));
        assert_eq!(found, (expected.state.word(), expected.endpoint.as_deref()), "{}", expected.id);
        let (generation, version) = (row.get::<_, i64>("generation"), row.get::<_, i64>("version"));
        assert_eq!((generation, version), (expected.generation.cast_signed(), expected.version.cast_signed()));
    }
}

/// Lifecycle as it would be if nothing ever went wrong.
#[derive(Default)]
struct Clerk {
    accounts: HashMap<AccountId, (PersonId, String, u32)>,
    workspaces: HashMap<WorkspaceId, Snapshot>,
    seen: HashSet<CommandId>,
    said: Vec<Decision>,
}

impl Clerk {
    fn receives(&mut self, received: &Said) {
        let (id, now) = (received.envelope.id, received.envelope.at);
        match &received.message {
            Message::AccountEvent(account, event) => {
                if let Some(snapshot) = event.snapshot() {
                    self.accounts.entry(*account).or_insert_with(|| (snapshot.owner, snapshot.plan.clone(), 0));
                }
            }
            Message::WorkspaceCommand(workspace, Command::Create { account, owner, name, region }) => {
                let MessageId::Command(command) = id else { panic!("a command without a command's id") };
                if !self.seen.insert(command) {
                    return;
                }
                let facts = self.accounts.get(account).map(|(owner, plan, workspaces)| AccountFacts {
                    owner: *owner,
                    plan: plans::find(plan).unwrap(),
                    workspaces: *workspaces,
                    stops: Stops::default(),
                });
                let order = NewWorkspace { id: *workspace, account: *account, owner: *owner, name, region: *region };
                let event = create(Principal::from(&received.envelope.actor), facts.as_ref(), &order, now);
                if let (Some(Kind::Created), Some((_, _, workspaces))) = (event.kind(), self.accounts.get_mut(account))
                {
                    *workspaces += 1;
                }
                self.publishes(id, *workspace, event);
            }
            Message::WorkspaceCommand(workspace, command) => {
                let MessageId::Command(given) = id else { panic!("a command without a command's id") };
                if self.seen.insert(given) {
                    let by = Principal::from(&received.envelope.actor);
                    let event = carry_out(by, self.workspaces.get(workspace), None, command, now);
                    self.publishes(id, *workspace, event.expect("a command that somebody gave"));
                }
            }
            Message::WorkspaceObserved(workspace, observed) => {
                let known = self.workspaces.get(workspace);
                if let Some(event) = known.and_then(|known| observe(known, observed, now)) {
                    self.publishes(id, *workspace, event);
                }
            }
            // These worlds have a clock of their own, and let no time pass.
            Message::Tick(_) => panic!("somebody else ticks in this world"),
            Message::WorkspaceEvent(..) | Message::AccountCommand(..) => {}
            Message::AccountObserved(..) | Message::PersonEvent(..) | Message::MailEvent(..) => {}
        }
    }

    fn publishes(&mut self, because: MessageId, workspace: WorkspaceId, event: Event) {
        if let Some(after) = event.snapshot() {
            self.workspaces.insert(workspace, after.clone());
        }
        self.said.push((Some(because), workspace, event));
    }
}
