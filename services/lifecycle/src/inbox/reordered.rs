//! Messages in another order than that in which they came about: observations late, twice and mixed up, a newer event of
//! the account before an older one. Nothing goes back, and once each machine has been read again all is as if they had come in order.

use domain::account::Stops;
use jiff::{SignedDuration, Timestamp};
use messages::account::{self, Stop};
use messages::workspace::{Command, Desired, Observed, Reason, Region, Snapshot, State, Word, samples};
use messages::{AccountId, Actor, CommandId, Envelope, Message, MessageId, PersonId, WorkspaceId};
use nats::fold::{Fold, Outbox, Received};
use rand::rngs::StdRng;
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{Rng, SeedableRng};

use super::Inbox;
use crate::rows::Rows;

/// So many lives, each in an order of its own.
const PERMUTATIONS: u64 = 6_000;
const STEPS: usize = 16;

/// Something that was said, with the time at which it was.
#[derive(Clone)]
struct Told {
    message: Message,
    by: Actor,
    id: MessageId,
    at: Timestamp,
}

/// One account, and its workspaces.
struct Life {
    rows: Rows,
    account: account::Snapshot,
    shops: Vec<WorkspaceId>,
}

/// What must be the same however it came about.
#[derive(Debug, PartialEq, Eq)]
struct Standing {
    account: (String, u32, u64, Stops),
    shops: Vec<Shop>,
}

#[derive(Debug, PartialEq, Eq)]
struct Shop {
    promise: (State, Desired),
    reasons: Vec<Reason>,
    name: String,
    is_deleted: bool,
    kept_at: Option<Timestamp>,
}

fn told(message: Message, by: Actor, at: Timestamp) -> Told {
    Told { message, by, id: MessageId::Command(CommandId::new()), at }
}

impl Life {
    /// An account on a plan with room for all.
    fn begins(account: &account::Snapshot, orders: &[Told]) -> Self {
        let mut life = Self { rows: Rows::default(), account: account.clone(), shops: Vec::new() };
        for order in orders {
            life.takes(order);
        }
        life.shops = life.rows.of_account(account.id).iter().map(|shop| shop.id).collect();
        life
    }

    fn takes(&mut self, told: &Told) {
        let Told { message, by, id, at } = told.clone();
        let envelope = Envelope { id, cause: None, actor: by, at, policy: None, number: None, trace: None };
        let mut out = Outbox::discarding(envelope.clone());
        Inbox.decide(&mut self.rows, &Received { seq: 1, envelope, input: message }, &mut out);
    }

    /// How infra's machine is once it does what was asked of it last.
    fn observation(&self, shop: WorkspaceId, at: Timestamp) -> Told {
        let workspace = self.rows.workspace(shop).unwrap();
        let word = match workspace.desired {
            Desired::Running | Desired::Unknown => Word::Running,
            Desired::Suspended => Word::Suspended,
            Desired::Deleted => Word::Deleted,
        };
        let observed = Observed { word, generation: workspace.generation, ..samples::observed() };
        told(Message::WorkspaceObserved(shop, Box::new(observed)), Actor::Infra, at)
    }

    fn is_read_again(&mut self, at: Timestamp) {
        for shop in self.shops.clone() {
            self.takes(&self.observation(shop, at));
        }
    }

    fn standing(&self) -> Standing {
        let account = self.rows.account(self.account.id).unwrap();
        let shop = |id: &WorkspaceId| {
            let Snapshot { state, desired, pauses, name, deletion, kept_at, .. } =
                self.rows.workspace(*id).unwrap().clone();
            let mut reasons: Vec<_> = pauses.iter().map(|pause| pause.reason).collect();
            reasons.sort_by_key(|reason| reason.word());
            Shop { promise: (state, desired), reasons, name, is_deleted: deletion.is_some(), kept_at }
        };
        Standing {
            account: (account.plan.clone(), account.workspaces, account.version, account.stops()),
            shops: self.shops.iter().map(shop).collect(),
        }
    }

    fn versions(&self) -> (u64, Vec<u64>) {
        let shops = self.shops.iter().filter_map(|id| self.rows.workspace(*id)).map(|shop| shop.version);
        (self.rows.account(self.account.id).unwrap().version, shops.collect())
    }
}

fn account_event(account: &account::Snapshot, at: Timestamp) -> Told {
    let event = account::Event::Happened { kind: account::Kind::PlanChanged, account: account.clone() };
    told(Message::AccountEvent(account.id, event), Actor::Staff("kim".into()), at)
}

/// What happens next, and to what: another wish of the owner, another plan, or what stops the account.
fn step(rng: &mut StdRng, life: &mut Life, at: Timestamp) -> Told {
    let owner = life.account.owner;
    let shop = *life.shops.choose(rng).unwrap();
    let ask = |command| told(Message::WorkspaceCommand(shop, command), Actor::Person(owner), at);
    match rng.random_range(0..14) {
        0..=2 => ask(Command::Pause),
        3..=5 => ask(Command::Resume),
        6 => ask(Command::Rename { name: format!("Shop {}", rng.random_range(0..9)) }),
        7 => ask(Command::Keep),
        8 => {
            let name = life.rows.workspace(shop).map(|shop| shop.name.clone()).unwrap_or_default();
            ask(Command::Delete { name })
        }
        other => {
            life.account.version += 1;
            life.account.plan = if other == 9 { "pro@2".into() } else { "hobby@2".into() };
            life.account.trial_ended_at = (other == 11).then_some(at);
            let why = match other {
                12 => Some(Stop::PaymentFailed),
                13 => Some(Stop::PlanEnded),
                _ => None,
            };
            let money = account::Money { stopped: why.map(|why| account::Stopped { why, at }), ..Default::default() };
            life.account.money = Some(Box::new(money));
            account_event(&life.account, at)
        }
    }
}

/// The same, in another order: what people ask for counts in the order in which they ask, all else comes whenever, and some of it
/// twice.
fn mixed_up(rng: &mut StdRng, serial: &[Told]) -> Vec<Told> {
    let is_asked = |told: &&Told| matches!(told.message, Message::WorkspaceCommand(..));
    let mut mixed: Vec<Told> = serial.iter().filter(is_asked).cloned().collect();
    let mut others: Vec<Told> = serial.iter().filter(|told| !is_asked(told)).cloned().collect();
    others.extend(others.clone().into_iter().filter(|_| rng.random_bool(0.2)));
    others.shuffle(rng);
    for other in others {
        mixed.insert(rng.random_range(0..=mixed.len()), other);
    }
    mixed
}

#[test]
fn whatever_the_order_all_stands_in_the_end_as_if_it_had_come_in_order() {
    let begun = Timestamp::UNIX_EPOCH;
    let mut reordered = 0;
    for seed in 0..PERMUTATIONS {
        let mut rng = StdRng::seed_from_u64(seed);
        let (id, owner) = (AccountId::new(), PersonId::new());
        let account = account::Snapshot { id, owner, plan: "pro@2".into(), version: 1, ..account::samples::snapshot() };
        let order = |region| {
            let command = CommandId::new();
            let create = Command::Create { account: id, owner, name: "Shop".into(), region };
            let message = Message::WorkspaceCommand(WorkspaceId::created_by(command), create);
            Told { message, by: Actor::Person(owner), id: MessageId::Command(command), at: begun }
        };
        let orders = [account_event(&account, begun), order(Region::Eu), order(Region::Eu), order(Region::Us)];
        let mut life = Life::begins(&account, &orders);
        assert_eq!(life.shops.len(), 3);
        let mut serial = Vec::new();
        for minute in 1..=STEPS {
            let at = begun + SignedDuration::from_secs(i64::try_from(minute).unwrap());
            let next = step(&mut rng, &mut life, at);
            life.takes(&next);
            serial.push(next);
            let shop = *life.shops.choose(&mut rng).unwrap();
            let seen = life.observation(shop, at);
            life.takes(&seen);
            serial.push(seen);
        }
        let end = begun + SignedDuration::from_mins(5);
        life.is_read_again(end);

        let mixed = mixed_up(&mut rng, &serial);
        reordered += u64::from(mixed.iter().zip(&serial).any(|(one, other)| one.id != other.id));
        let mut other = Life::begins(&account, &orders);
        let mut before = other.versions();
        for told in &mixed {
            other.takes(told);
            let now = other.versions();
            let back = now.0 < before.0 || now.1.iter().zip(&before.1).any(|(now, before)| now < before);
            assert!(!back, "seed {seed}: {before:?}, then {now:?}");
            before = now;
        }
        other.is_read_again(end);
        assert_eq!(other.standing(), life.standing(), "seed {seed}");
    }
    assert_eq!(reordered, PERMUTATIONS, "each was in another order");
}
