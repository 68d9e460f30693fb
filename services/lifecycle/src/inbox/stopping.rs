//! An account is stopped, and paid again, while its people ask for things: whichever comes first, nothing runs of an account that is
//! stopped, and all runs of one that is not.

use jiff::{SignedDuration, Timestamp};
use messages::account::{self, Stop};
use messages::workspace::{Command, Desired, Observed, Reason, Region, Snapshot, State, Word, samples};
use messages::{AccountId, Actor, CommandId, Envelope, Message, MessageId, PersonId, WorkspaceId};
use nats::fold::{Fold, Outbox, Received};

use super::Inbox;
use crate::rows::Rows;

/// An account that pays, and its workspaces.
struct Paying {
    rows: Rows,
    account: account::Snapshot,
    now: Timestamp,
}

impl Paying {
    fn begins() -> Self {
        let (id, owner) = (AccountId::new(), PersonId::new());
        let account = account::Snapshot { id, owner, version: 0, ..account::samples::paying() };
        let mut paying = Self { rows: Rows::default(), account, now: Timestamp::UNIX_EPOCH };
        paying.is(account::Kind::Subscribed, None);
        paying
    }

    fn takes(&mut self, id: MessageId, by: Actor, input: Message) {
        self.now += SignedDuration::from_secs(30);
        let envelope = Envelope { id, cause: None, actor: by, at: self.now, policy: None, number: None, trace: None };
        let mut out = Outbox::discarding(envelope.clone());
        Inbox.decide(&mut self.rows, &Received { seq: 1, envelope, input }, &mut out);
    }

    /// Billing says how the account stands from now on.
    fn is(&mut self, kind: account::Kind, why: Option<Stop>) {
        self.account.version += 1;
        let stopped = why.map(|why| account::Stopped { why, at: self.now });
        self.account.money = Some(Box::new(account::Money { stopped, ..account::samples::money() }));
        let event = account::Event::Happened { kind, account: self.account.clone() };
        let id = MessageId::Command(CommandId::new());
        self.takes(id, Actor::Stripe, Message::AccountEvent(self.account.id, event));
    }

    /// Its owner orders a workspace.
    fn orders(&mut self) -> WorkspaceId {
        let (command, owner) = (CommandId::new(), self.account.owner);
        let create = Command::Create { account: self.account.id, owner, name: "Shop".into(), region: Region::Eu };
        let id = WorkspaceId::created_by(command);
        self.takes(MessageId::Command(command), Actor::Person(owner), Message::WorkspaceCommand(id, create));
        id
    }

    fn asks(&mut self, workspace: WorkspaceId, command: Command) {
        let by = Actor::Person(self.account.owner);
        self.takes(MessageId::Command(CommandId::new()), by, Message::WorkspaceCommand(workspace, command));
    }

    /// Its machine is seen, as it is by the promise of this generation.
    fn sees(&mut self, workspace: WorkspaceId, word: Word, generation: u64) {
        let observed = Observed { word, generation, ..samples::observed() };
        let id = MessageId::Command(CommandId::new());
        self.takes(id, Actor::Infra, Message::WorkspaceObserved(workspace, Box::new(observed)));
    }

    #[track_caller]
    fn stands(&self, workspace: WorkspaceId) -> &Snapshot {
        self.rows.workspace(workspace).unwrap()
    }
}

fn reasons(workspace: &Snapshot) -> Vec<Reason> {
    workspace.pauses.iter().map(|pause| pause.reason).collect()
}

#[test]
fn an_order_that_races_the_stop_is_refused_or_pauses_and_never_runs() {
    for (why, reason) in [(Stop::PaymentFailed, Reason::PaymentFailed), (Stop::PlanEnded, Reason::PlanEnded)] {
        let mut first = Paying::begins();
        let shop = first.orders();
        first.is(account::Kind::PaymentOverdue, Some(why));
        let stands = first.stands(shop);
        assert_eq!((stands.desired, reasons(stands)), (Desired::Suspended, vec![reason]));

        let mut second = Paying::begins();
        second.is(account::Kind::PaymentOverdue, Some(why));
        let shop = second.orders();
        assert!(second.rows.workspace(shop).is_none(), "{why:?}");
        second.is(account::Kind::Paid, None);
        let shop = second.orders();
        assert_eq!(second.stands(shop).desired, Desired::Running);
    }
}

#[test]
fn who_pays_while_it_is_being_stopped_has_it_back_whatever_is_seen_of_the_machine() {
    let mut paying = Paying::begins();
    let shop = paying.orders();
    paying.sees(shop, Word::Running, 1);
    assert_eq!(paying.stands(shop).state, State::Ready);
    paying.is(account::Kind::PaymentOverdue, Some(Stop::PaymentFailed));
    assert_eq!(paying.stands(shop).generation, 2);
    paying.is(account::Kind::Paid, None);
    let paid = paying.stands(shop);
    assert_eq!((paid.desired, paid.generation, paid.pauses.clone()), (Desired::Running, 3, vec![]));
    // The machine still stops, and that arrives after the payment.
    paying.sees(shop, Word::Suspended, 2);
    assert_eq!(paying.stands(shop).state, State::Provisioning);
    paying.sees(shop, Word::Running, 3);
    assert_eq!(paying.stands(shop).state, State::Ready);
}

#[test]
fn a_wish_of_its_owner_and_a_missing_payment_are_kept_beside_each_other() {
    let mut paying = Paying::begins();
    let shop = paying.orders();
    paying.asks(shop, Command::Pause);
    paying.is(account::Kind::PaymentOverdue, Some(Stop::PaymentFailed));
    assert_eq!(reasons(paying.stands(shop)), [Reason::OwnerRequest, Reason::PaymentFailed]);
    paying.is(account::Kind::Paid, None);
    assert_eq!(reasons(paying.stands(shop)), [Reason::OwnerRequest], "paid, and still wished to rest");
    paying.asks(shop, Command::Resume);
    assert_eq!(paying.stands(shop).desired, Desired::Running);
}

#[test]
fn what_was_deleted_is_taken_back_to_where_the_account_stands() {
    let mut paying = Paying::begins();
    let shop = paying.orders();
    paying.asks(shop, Command::Delete { name: "Shop".into() });
    paying.is(account::Kind::SubscriptionEnded, Some(Stop::PlanEnded));
    paying.asks(shop, Command::Restore);
    let back = paying.stands(shop);
    assert_eq!((back.state, back.desired, back.deletion), (State::Suspended, Desired::Suspended, None));
    paying.is(account::Kind::Subscribed, None);
    assert_eq!(paying.stands(shop).desired, Desired::Running);
}

#[test]
fn an_older_event_of_the_account_does_not_stop_what_is_paid() {
    let mut paying = Paying::begins();
    let shop = paying.orders();
    paying.is(account::Kind::PaymentOverdue, Some(Stop::PaymentFailed));
    let overdue = paying.account.clone();
    paying.is(account::Kind::Paid, None);
    let event = account::Event::Happened { kind: account::Kind::PaymentOverdue, account: overdue };
    let id = MessageId::Command(CommandId::new());
    paying.takes(id, Actor::Clock, Message::AccountEvent(paying.account.id, event));
    assert_eq!(paying.stands(shop).desired, Desired::Running);
}
