//! Many people who order workspaces, straight on the log as web does it, and send again whatever they are unsure of.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::stream::{self, StreamExt};
use messages::workspace::{Command, Region};
use messages::{AccountId, Actor, CommandId, Envelope, Message, MessageId, PersonId, WorkspaceId, account};
use nats::{Commands, OutgoingMessage, grouped};
use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

use crate::world::{World, until};

/// As many people wait for their order to be stored at once.
const AT_ONCE: usize = 16;

/// Everything that will be ordered, and the way to order it.
pub(super) struct Orders {
    commands: Commands,
    /// Still to be sent, in an order that mixes all workspaces.
    waiting: Vec<Placement>,
    /// The ids of what was stored at least once.
    placed: BTreeSet<CommandId>,
    resent: AtomicUsize,
}

#[derive(Clone)]
struct Placement {
    command: CommandId,
    outgoing: OutgoingMessage,
    /// Whether it is sent once more although it was stored.
    twice: bool,
}

impl Orders {
    /// Opens `workspaces` accounts, and thinks up `each` orders for each: the first that is received is carried out, the
    /// others are refused, because a trial has one workspace. So the outcome of each hangs on the order of all.
    pub async fn of(world: &World, rng: &mut StdRng, workspaces: usize, each: usize) -> Self {
        let (commands, grouping) = grouped(&world.bus("web").await);
        world.tasks.spawn("orders", grouping.run(world.tasks.stop()));
        let people: Vec<(AccountId, PersonId)> = (0..workspaces).map(|_| (AccountId::new(), PersonId::new())).collect();
        let mut orders = Self { commands, waiting: Vec::new(), placed: BTreeSet::new(), resent: AtomicUsize::new(0) };
        let accounts: Vec<Placement> = people.iter().map(|(account, owner)| opening(*account, *owner)).collect();
        orders.send(accounts, &AtomicUsize::new(0)).await;
        until("lifecycle knows all accounts", async || {
            let known = world.counts("select count(*) from lifecycle.accounts").await;
            (known >= i64::try_from(workspaces).unwrap()).then_some(())
        })
        .await;
        for (account, owner) in people {
            orders.waiting.extend((0..each).map(|_| creation(account, owner, rng.random_bool(0.2))));
        }
        orders.waiting.shuffle(rng);
        orders
    }

    /// How many were not sent yet.
    pub const fn left(&self) -> usize {
        self.waiting.len()
    }

    /// Sends the next `count`, each until it is known to be stored; `stored` counts them.
    pub async fn place(&mut self, count: usize, stored: &AtomicUsize) {
        let share = self.waiting.split_off(self.waiting.len().saturating_sub(count));
        self.placed.extend(share.iter().map(|order| order.command));
        self.send(share, stored).await;
    }

    /// The ids of all that was stored.
    pub const fn placed(&self) -> &BTreeSet<CommandId> {
        &self.placed
    }

    /// How many sendings were of something that was, or may have been, stored before.
    pub fn resent(&self) -> usize {
        self.resent.load(Ordering::Relaxed)
    }

    /// Returns when lifecycle has decided on all that was placed.
    pub async fn are_decided(&self, world: &World) {
        let all = i64::try_from(self.placed.len()).unwrap();
        until("every order is decided", async || {
            (world.counts("select count(*) from lifecycle.commands").await == all).then_some(())
        })
        .await;
    }

    async fn send(&self, orders: Vec<Placement>, stored: &AtomicUsize) {
        stream::iter(orders)
            .for_each_concurrent(AT_ONCE, async |order| {
                let resent = || self.resent.fetch_add(1, Ordering::Relaxed);
                while self.commands.send(order.outgoing.clone()).await.is_err() {
                    resent();
                }
                stored.fetch_add(1, Ordering::Relaxed);
                if order.twice {
                    resent();
                    // Nobody minds what becomes of it.
                    drop(self.commands.send(order.outgoing).await);
                }
            })
            .await;
    }
}

fn opening(account: AccountId, owner: PersonId) -> Placement {
    order(CommandId::new(), owner, Message::AccountCommand(account, account::Command::Open { owner }), false)
}

fn creation(account: AccountId, owner: PersonId, twice: bool) -> Placement {
    let command = CommandId::new();
    let create = Command::Create { account, owner, name: "Paper shop".to_owned(), region: Region::Eu };
    order(command, owner, Message::WorkspaceCommand(WorkspaceId::created_by(command), create), twice)
}

fn order(command: CommandId, by: PersonId, message: Message, twice: bool) -> Placement {
    let envelope = Envelope {
        id: MessageId::Command(command),
        cause: None,
        actor: Actor::Person(by),
        at: chassis::clock::now(),
        policy: None,
        number: None,
        trace: None,
    };
    Placement { command, outgoing: OutgoingMessage::of(&envelope, &message).unwrap(), twice }
}
