//! One process after the other with a clock that is wrong, while trials and what was deleted have some minutes left by
//! the right one. Nothing may end early, orders are carried out all the while, and what is due comes when it is due.

use std::time::{Duration, Instant};

use fakes::infra::{Call, Fault};
use installation::Service;
use jiff::{SignedDuration, Timestamp};
use messages::workspace::{Command, State};
use messages::{AccountId, WorkspaceId};

use crate::races::hand::{Hand, NAME, Payer};
use crate::world::wrong_clock::WrongClock;
use crate::world::{World, until};

/// The services with a clock of their own each.
const SERVICES: [Service; 6] =
    [Service::Web, Service::Billing, Service::Lifecycle, Service::Reconciler, Service::Mailer, Service::Ingress];

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Years that a clock may show when its battery is empty, or when somebody has mistyped.
pub const YEARS: [&str; 2] = ["1970-01-02T00:00:00Z", "2100-01-01T00:00:00Z"];

/// How far a clock is off that shows this time now.
pub fn seconds_to(time: &str) -> i64 {
    time.parse::<Timestamp>().unwrap().duration_since(chassis::clock::now()).as_secs()
}

/// What is left to what a wrong clock could end.
#[derive(Debug, Clone, Copy)]
pub struct Left {
    /// To what must not end meanwhile.
    pub later: &'static [SignedDuration],
    /// To the trial that does end, at the right time.
    pub soon: SignedDuration,
}

/// A world in which each service has a clock of its own.
pub struct Clocks {
    hand: Hand,
    clocks: Vec<(Service, WrongClock)>,
    trials: Vec<(AccountId, WorkspaceId)>,
    removed: Vec<WorkspaceId>,
    soon: (AccountId, Timestamp),
}

/// What came of all of it.
#[derive(Debug, Default)]
pub struct Off {
    /// How often a wrong clock was read.
    pub read: u64,
    /// Orders that were given meanwhile, all of which were carried out.
    pub orders: usize,
    /// What ended early.
    pub early: Vec<String>,
    /// The longest that an order took that was given while infra was away and a clock was wrong, once both were well.
    pub longest: Duration,
    /// How far from its time the trial ended that was to end.
    pub ended_after: SignedDuration,
}

/// Starts every service anew, each with a clock that can be set; `off` are the seconds by which they are off from the start.
async fn starts_with_clocks(world: &mut World, off: i64) -> Vec<(Service, WrongClock)> {
    world.stops_harbor().await;
    let mut clocks = Vec::new();
    for service in SERVICES {
        let clock = WrongClock::of(world, service.name());
        clock.is_off_by(off);
        world.launch(&[service], &clock.environment());
        clocks.push((service, clock));
    }
    clocks
}

impl Clocks {
    /// Trials that end soon and later, and workspaces that were deleted nearly seven days ago.
    pub async fn of(world: &mut World, left: Left) -> Self {
        let clocks = starts_with_clocks(world, 0).await;
        world.is_ready().await;
        let (hand, now) = (Hand::of(world).await, chassis::clock::now());
        let (mut trials, mut removed) = (Vec::new(), Vec::new());
        let soon = now - DAY * 14 + left.soon;
        for begun in left.later.iter().map(|left| now - DAY * 14 + *left).chain([soon]) {
            let payer = hand.opens(1, None, begun).await[0];
            trials.push((payer.account, makes_one(&hand, &payer).await));
        }
        let soon = (trials.pop().unwrap().0, soon + DAY * 14);
        for left in left.later {
            let payer = hand.opens(1, Some("pro@2"), now).await[0];
            let shop = makes_one(&hand, &payer).await;
            let delete = Command::Delete { name: NAME.to_owned() };
            let command = hand.asks(&payer, shop, delete, now - DAY * 7 + *left).await;
            hand.watch().have_outcomes(&[command]).await;
            let stopped = "its machine stands still";
            until(stopped, async || (world.outside.infra.machine(&shop.to_string())?.state == "stopped").then_some(()))
                .await;
            removed.push(shop);
        }
        Self { hand, clocks, trials, removed, soon }
    }

    /// Puts one clock after the other wrong by each of these, and right again.
    pub async fn go_wrong(&self, world: &World, by: &[i64]) -> Off {
        let mut off = Off::default();
        for (service, clock) in &self.clocks {
            for seconds in by {
                clock.is_off_by(*seconds);
                let took = self.orders_meanwhile(world, clock).await;
                eprintln!(
                    "  {} off by {seconds} s: ready {:.1} s after it was right",
                    service.name(),
                    took.as_secs_f64()
                );
                off.longest = off.longest.max(took);
                off.orders += 2;
            }
        }
        off.read = self.read();
        let trial = "the trial ends that is to end";
        let deadline = tokio::time::Instant::now() + Duration::from_secs(300);
        crate::world::wait::by(trial, deadline, async || {
            self.hand.watch().read().ended_the_trial_of(self.soon.0).then_some(())
        })
        .await;
        off.ended_after = chassis::clock::now().duration_since(self.soon.1);
        off.early = self.ended_early(world);
        off
    }

    /// An order now, and one for which infra is away until the clock is right again. How long that one took from then.
    async fn orders_meanwhile(&self, world: &World, clock: &WrongClock) -> Duration {
        let now = chassis::clock::now();
        let payers = self.hand.opens(2, Some("pro@2"), now).await;
        makes_one(&self.hand, &payers[0]).await;
        let away = world.outside.infra.misbehave(Call::Create, Fault::Fail { status: 503 }, None);
        let (late, _) = self.hand.creates(&payers[1], now).await;
        until("infra was asked in vain", async || (away.fired() >= 2).then_some(())).await;
        clock.is_off_by(0);
        world.outside.infra.behave();
        let began = Instant::now();
        is_ready(&self.hand, late).await;
        began.elapsed()
    }

    /// Starts all anew with clocks that are so far off from the first moment on.
    pub async fn begin_anew(&mut self, world: &mut World, seconds: i64) {
        self.clocks = starts_with_clocks(world, seconds).await;
    }

    /// An order that is given now; how long it took.
    pub async fn carry_out_an_order(&self) -> Duration {
        let began = Instant::now();
        let payer = self.hand.opens(1, None, chassis::clock::now()).await[0];
        makes_one(&self.hand, &payer).await;
        began.elapsed()
    }

    /// How often a wrong clock was read.
    pub fn read(&self) -> u64 {
        self.clocks.iter().map(|(_, clock)| clock.read()).sum()
    }

    /// What has ended that had time left.
    pub fn ended_early(&self, world: &World) -> Vec<String> {
        let (read, mut early) = (self.hand.watch().read(), Vec::new());
        let state = |shop: &WorkspaceId| read.workspace(*shop).map(|shop| shop.state);
        for (account, shop) in &self.trials {
            if read.ended_the_trial_of(*account) || state(shop) != Some(State::Ready) {
                early.push(format!("the trial of {account}: {:?}", state(shop)));
            }
        }
        for shop in &self.removed {
            let machine = world.outside.infra.machine(&shop.to_string());
            if machine.is_none() || state(shop) != Some(State::Deprovisioning) {
                early.push(format!("{shop}, deleted: {:?}, {machine:?}", state(shop)));
            }
        }
        let ledger = world.outside.infra.ledger();
        let gone = ledger.all_calls().iter().filter(|call| call.call == Call::Delete);
        early.extend(gone.map(|call| format!("a call to take {} away", call.token)));
        early
    }
}

/// Orders a workspace, and waits until it is ready.
async fn makes_one(hand: &Hand, payer: &Payer) -> WorkspaceId {
    let (shop, _) = hand.creates(payer, chassis::clock::now()).await;
    is_ready(hand, shop).await;
    shop
}

async fn is_ready(hand: &Hand, shop: WorkspaceId) {
    until("the workspace is ready", async || {
        let read = hand.watch().read();
        read.workspace(shop).is_some_and(|shop| shop.state == State::Ready).then_some(())
    })
    .await;
}

/// How many messages all folds have parked; they must all be ticks.
pub async fn parked_ticks(world: &World) -> u64 {
    let parked = "(select subject from web.parked union all select subject from billing.parked union all \
                  select subject from lifecycle.parked union all select subject from reconciler.parked union all \
                  select subject from mailer.parked) p";
    let others = format!("select count(*) from {parked} where subject <> 'clock.tick'");
    assert_eq!(world.counts(&others).await, 0, "something else than ticks was parked");
    world.counts(&format!("select count(*) from {parked}")).await.cast_unsigned()
}
