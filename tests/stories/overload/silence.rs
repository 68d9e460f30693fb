//! A log that nobody reaches: connections are taken and none ends, and no answer comes. Pages are read as ever, and whoever
//! asks for something is told to press again; once it is back each has what they asked for, once.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use installation::Service;
use messages::workspace::Region;
use messages::{CommandId, EventId, Message, MessageId, WorkspaceId};
use tokio::time::{MissedTickBehavior, interval};

use crate::relay::{Relay, Way};
use crate::world::{Customer, World, until};

/// What came of it.
#[derive(Debug)]
pub struct Silence {
    /// Pieces that were held back.
    pub held: u64,
    /// How often a button was pressed meanwhile, and how often nobody could say what came of it.
    pub presses: usize,
    pub unsure: usize,
    /// Different requests, each pressed until it was taken.
    pub commands: usize,
    /// From the return until each was taken, and all of it was shown.
    pub drained: Duration,
    /// Taken, and not on the log; on the log more often than once.
    pub lost: usize,
    pub twice: usize,
}

/// Somebody who gives their workspace one name after the other.
pub struct Namer {
    who: Customer,
    shop: WorkspaceId,
    account: String,
}

/// What all of them did.
#[derive(Default)]
struct Pressed {
    commands: RefCell<BTreeSet<CommandId>>,
    presses: Cell<usize>,
    unsure: Cell<usize>,
    is_over: Cell<bool>,
}

/// Has all services reach the log over a relay.
pub async fn over_a_relay(world: &mut World) -> Relay {
    world.stops_harbor().await;
    let relay = Relay::start(world.stack.nats.port(), &world.tasks).await;
    let servers = format!("nats://127.0.0.1:{}", relay.port);
    for service in Service::ALL {
        world.launch(&[service], &[("HARBOR_NATS_SERVERS", &servers)]);
    }
    world.is_ready().await;
    relay
}

/// So many people with a workspace each.
pub async fn namers(world: &World, count: usize) -> Vec<Namer> {
    let mut all = Vec::new();
    for number in 0..count {
        let who = world.customer(&format!("Namer {number}")).signs_in().await;
        let shop = who.creates_a_workspace("Paper shop", Region::Eu).await;
        all.push(Namer { who, shop, account: String::new() });
    }
    for namer in &mut all {
        namer.who.sees(namer.shop, "Ready").await;
        namer.account = namer.who.opens(&namer.page()).await.field("account");
    }
    all
}

/// Everybody presses a button each `pace`, while the log is silent for as long as `lasts`, which is told how often nobody could
/// say what came of it.
pub async fn silence(
    world: &World,
    relay: &Relay,
    all: &[Namer],
    pace: Duration,
    lasts: impl AsyncFnOnce(&World, &Cell<usize>),
) -> Silence {
    let (before, pressed) = (relay.held(), Pressed::default());
    let people = join_all(all.iter().enumerate().map(|(number, namer)| namer.names(number, pace, &pressed)));
    let strikes = async {
        relay.ways(Way::Held, Way::Held);
        lasts(world, &pressed.unsure).await;
        relay.ways(Way::Open, Way::Open);
        pressed.is_over.set(true);
        Instant::now()
    };
    let (names, back) = tokio::join!(people, strikes);
    for (namer, name) in all.iter().zip(names) {
        until("the last name is shown", async || namer.is_called(&name).await.then_some(())).await;
    }
    let drained = back.elapsed();
    let commands = pressed.commands.into_inner();
    let (lost, twice) = outcomes(world, &commands).await;
    let (presses, unsure) = (pressed.presses.get(), pressed.unsure.get());
    Silence { held: relay.held() - before, presses, unsure, commands: commands.len(), drained, lost, twice }
}

impl Namer {
    fn page(&self) -> String {
        format!("/workspaces/{}/rename", self.shop)
    }

    /// One name after the other until it is over, each until it is taken; the last one.
    async fn names(&self, number: usize, pace: Duration, pressed: &Pressed) -> String {
        let mut beat = interval(pace);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut name = "Paper shop".to_owned();
        for turn in 1.. {
            if pressed.is_over.get() {
                break;
            }
            let command = CommandId::new();
            pressed.commands.borrow_mut().insert(command);
            name = format!("Shop {number}-{turn}");
            loop {
                beat.tick().await;
                pressed.presses.set(pressed.presses.get() + 1);
                if self.presses(command, &name).await {
                    break;
                }
                pressed.unsure.set(pressed.unsure.get() + 1);
            }
        }
        name
    }

    /// Whether it was taken.
    async fn presses(&self, command: CommandId, name: &str) -> bool {
        let command = command.to_string();
        let form = [("command", command.as_str()), ("account", self.account.as_str()), ("name", name)];
        self.who.posts(&self.page(), &form).await.status == 303
    }

    /// The list, as ever.
    pub async fn sees_the_list(&self) -> bool {
        let list = self.who.opens("/workspaces").await;
        list.status == 200 && list.says("Ready")
    }

    async fn is_called(&self, name: &str) -> bool {
        self.who.opens(&format!("/workspaces/{}/settings", self.shop)).await.says(name)
    }
}

/// How many of these commands have no outcome on the log, and how many have two. What is stored again has the same id.
async fn outcomes(world: &World, commands: &BTreeSet<CommandId>) -> (usize, usize) {
    let mut outcomes = BTreeMap::<CommandId, BTreeSet<EventId>>::new();
    for said in world.said().await {
        if let (Message::WorkspaceEvent(..), MessageId::Event(id), Some(MessageId::Command(command))) =
            (&said.message, said.envelope.id, said.envelope.cause)
        {
            outcomes.entry(command).or_default().insert(id);
        }
    }
    let of = |command: &CommandId| outcomes.get(command).map_or(0, BTreeSet::len);
    (
        commands.iter().filter(|command| of(command) == 0).count(),
        commands.iter().filter(|command| of(command) > 1).count(),
    )
}
