//! A workspace goes to another account through the whole inbox: places are counted on both sides, and what pauses it is what its new account says.

use jiff::{SignedDuration, Timestamp};
use messages::account::{self, Stop, Stopped};
use messages::workspace::{Command, Event, Kind, Reason, Refusal, Region, Snapshot, State, samples};
use messages::{AccountId, Actor, CommandId, EnclosureId, Envelope, Message, MessageId, PersonId, WorkspaceId};
use nats::fold::{Fold, Outbox, Received};

use super::Inbox;
use crate::rows::{Rows, change_set};
use crate::workspace::carry_out;

/// Somebody with an account.
#[derive(Clone, Copy)]
struct Side {
    person: PersonId,
    account: AccountId,
}

struct World {
    rows: Rows,
    now: Timestamp,
}

impl World {
    fn new() -> Self {
        Self { rows: Rows::default(), now: samples::snapshot(State::Ready).created_at + SignedDuration::from_hours(1) }
    }

    fn received(&self, id: CommandId, by: PersonId, input: Message) -> Received<Message> {
        let id = MessageId::Command(id);
        let actor = Actor::Person(by);
        let envelope = Envelope { id, cause: None, actor, at: self.now, policy: None, number: None, trace: None };
        Received { seq: 1, envelope, input }
    }

    fn takes(&mut self, received: &Received<Message>) {
        let mut out = Outbox::discarding(received.envelope.clone());
        Inbox.decide(&mut self.rows, received, &mut out);
    }

    /// The account stands like this from now on.
    fn stands(&mut self, side: Side, plan: &str, version: u64, stopped: Option<Stop>) {
        let stopped = stopped.map(|why| Stopped { why, at: self.now });
        let money = Some(Box::new(account::Money { stopped, ..account::Money::default() }));
        let Side { person: owner, account: id } = side;
        let plan = plan.to_owned();
        let snapshot = account::Snapshot { id, owner, plan, money, version, ..account::samples::paying() };
        let event = account::Event::Happened { kind: account::Kind::PlanChanged, account: snapshot };
        let message = self.received(CommandId::new(), owner, Message::AccountEvent(id, event));
        self.takes(&message);
    }

    fn settles(&mut self, plan: &str) -> Side {
        let side = Side { person: PersonId::new(), account: AccountId::new() };
        self.stands(side, plan, 1, None);
        side
    }

    fn makes(&mut self, side: Side, region: Region) -> WorkspaceId {
        let command = CommandId::new();
        let workspace = WorkspaceId::created_by(command);
        let create = Command::Create { account: side.account, owner: side.person, name: "Shop".into(), region };
        let message = self.received(command, side.person, Message::WorkspaceCommand(workspace, create));
        self.takes(&message);
        assert!(self.rows.workspace(workspace).is_some());
        workspace
    }

    fn asks(&mut self, by: PersonId, workspace: WorkspaceId, command: Command) -> Option<Refusal> {
        let message = self.received(CommandId::new(), by, Message::WorkspaceCommand(workspace, command.clone()));
        let decided = carry_out(&self.rows, &message, workspace, &command);
        self.takes(&message);
        decided.first().and_then(|decision| decision.event.refusal())
    }

    fn offers(&mut self, side: Side, workspace: WorkspaceId) -> EnclosureId {
        let enclosure = EnclosureId::new();
        assert_eq!(self.asks(side.person, workspace, Command::Offer { enclosure }), None);
        enclosure
    }

    fn accepts(&mut self, side: Side, workspace: WorkspaceId, enclosure: EnclosureId) -> Option<Refusal> {
        self.asks(side.person, workspace, Command::TakeOver { enclosure, account: side.account })
    }

    fn has(&self, side: Side) -> (u32, usize) {
        (self.rows.account(side.account).unwrap().workspaces, self.rows.of_account(side.account).len())
    }

    fn pauses(&self, workspace: WorkspaceId) -> Vec<Reason> {
        self.rows.workspace(workspace).unwrap().pauses.iter().map(|pause| pause.reason).collect()
    }
}

#[test]
fn a_place_is_free_on_one_side_and_taken_on_the_other() {
    let mut world = World::new();
    let (giver, taker) = (world.settles("hobby@2"), world.settles("hobby@2"));
    let shop = world.makes(giver, Region::Eu);
    let link = world.offers(giver, shop);
    assert_eq!((world.has(giver), world.has(taker)), ((1, 1), (0, 0)));
    assert_eq!(world.accepts(taker, shop, link), None);
    assert_eq!((world.has(giver), world.has(taker)), ((0, 0), (1, 1)));
    assert_eq!(world.accepts(taker, shop, link), Some(Refusal::NoOffer), "it is good once");
    let other = world.makes(giver, Region::Eu);
    let link = world.offers(giver, other);
    assert_eq!(world.accepts(taker, other, link), Some(Refusal::LimitReached));
    assert_eq!((world.has(giver), world.has(taker)), ((1, 1), (1, 1)));
}

#[test]
fn of_a_thousand_workspaces_offered_for_one_place_one_is_taken() {
    let mut world = World::new();
    let taker = world.settles("hobby@2");
    let offered: Vec<(WorkspaceId, EnclosureId)> = (0..1_000)
        .map(|_| {
            let giver = world.settles("hobby@2");
            let shop = world.makes(giver, Region::Eu);
            (shop, world.offers(giver, shop))
        })
        .collect();
    let answers: Vec<_> = offered.iter().map(|(shop, link)| world.accepts(taker, *shop, *link)).collect();
    assert_eq!(answers.iter().filter(|answer| answer.is_none()).count(), 1);
    assert_eq!(answers.iter().filter(|answer| **answer == Some(Refusal::LimitReached)).count(), 999);
    assert_eq!(world.has(taker), (1, 1));
}

#[test]
fn what_the_old_account_owes_pauses_it_no_more_and_what_the_new_one_does_not_pay_for_is_not_taken() {
    let mut world = World::new();
    let (giver, taker) = (world.settles("pro@2"), world.settles("pro@2"));
    let shop = world.makes(giver, Region::Us);
    let link = world.offers(giver, shop);
    world.stands(giver, "pro@2", 2, Some(Stop::PaymentFailed));
    world.stands(taker, "pro@2", 2, Some(Stop::PlanEnded));
    assert_eq!(world.pauses(shop), [Reason::PaymentFailed]);
    assert_eq!(world.accepts(taker, shop, link), Some(Refusal::PlanEnded));
    world.stands(taker, "hobby@2", 3, None);
    assert_eq!(world.accepts(taker, shop, link), Some(Refusal::RegionNotIncluded));
    world.stands(taker, "pro@2", 4, None);
    assert_eq!(world.accepts(taker, shop, link), None);
    assert_eq!(world.pauses(shop), []);
    world.stands(giver, "pro@2", 3, Some(Stop::PlanEnded));
    assert_eq!(world.pauses(shop), [], "it is none of theirs any more");
    world.stands(taker, "pro@2", 5, Some(Stop::PlanEnded));
    assert_eq!(world.pauses(shop), [Reason::PlanEnded]);
}

#[test]
fn another_one_of_who_gave_it_gets_its_place() {
    let mut world = World::new();
    let (giver, taker) = (world.settles("pro@2"), world.settles("pro@2"));
    let (first, second) = (world.makes(giver, Region::Eu), world.makes(giver, Region::Eu));
    world.stands(giver, "hobby@2", 2, None);
    assert_eq!((world.pauses(first), world.pauses(second)), (vec![], vec![Reason::OverPlan]));
    let link = world.offers(giver, first);
    assert_eq!(world.accepts(taker, first, link), None);
    assert_eq!((world.pauses(first), world.pauses(second)), (vec![], vec![]));
}

#[test]
fn both_accounts_are_read_before_it_is_decided() {
    let world = World::new();
    let (shop, account, enclosure) = (WorkspaceId::created_by(CommandId::new()), AccountId::new(), EnclosureId::new());
    let message = Message::WorkspaceCommand(shop, Command::TakeOver { enclosure, account });
    let asked = world.received(CommandId::new(), PersonId::new(), message);
    let read = change_set::ChangeSet::by(std::slice::from_ref(&asked));
    assert_eq!((read.accounts_with_workspaces, read.with_siblings), (vec![account], vec![shop]));
}

#[test]
fn a_replay_counts_as_it_was_decided() {
    let mut world = World::new();
    let (giver, taker) = (world.settles("hobby@2"), world.settles("hobby@2"));
    let shop = world.makes(giver, Region::Eu);
    let before = world.rows.workspace(shop).cloned().unwrap();
    let after = Snapshot { account: taker.account, owner: taker.person, version: before.version + 1, ..before };
    let event = Event::Happened { kind: Kind::TakenOver, workspace: after };
    let message = Message::WorkspaceEvent(shop, Box::new(event));
    let message = world.received(CommandId::new(), taker.person, message);
    Inbox.replay(&mut world.rows, &message);
    assert_eq!((world.has(giver), world.has(taker)), ((0, 0), (1, 1)));
}
