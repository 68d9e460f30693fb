//! Two decisions about one workspace at about the same moment, each pair again and again with other timings: whichever
//! came last on the log counts, the machine follows it, and nothing hangs between the two.
//!
//! The orders go straight to the log, as web stores them. So the story says what time it is, and days pass in a tick.

use std::time::Duration;

use fakes::infra::state;
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use messages::workspace::{Command, Desired, Kind, Snapshot, State};
use messages::{AccountId, CommandId, WorkspaceId};
use rand::Rng;
use rand::rngs::StdRng;
use tokio::time::{Instant, timeout};

use super::hand::{Hand, NAME, Payer};
use super::watch::{Outcome, Read};
use crate::world::wait::by;
use crate::world::{World, until};

/// What must be at rest by then.
const STUCK: Duration = Duration::from_secs(60);

/// What rests for so long is at rest: a call that is under way may still make a machine that is not wanted any more.
const STILL: Duration = Duration::from_millis(500);

/// Two decisions that cross.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pair {
    PlanWhileSuspending,
    ResumeWhilePausing,
    DeleteWhileSettingUp,
    KeepAtDowngrade,
    RestoreAtItsEnd,
    CancelWhenReady,
    CreateAtDowngrade,
    CreateAtTheEndOfTheTrial,
}

/// What came of one pair.
#[derive(Debug, Default)]
pub struct Crossed {
    /// Of so many timings …
    pub timings: usize,
    /// … in so many they came in one order; in all others, in the other.
    pub one_way: usize,
    /// Not at rest in time, and how.
    pub stuck: Vec<String>,
    /// The longest until all was at rest.
    pub longest: Duration,
}

/// One timing: what must have come of it, by what came of its command.
struct Case {
    command: CommandId,
    order: Order,
    carried_out: Vec<(WorkspaceId, Option<Desired>)>,
    refused: Vec<(WorkspaceId, Option<Desired>)>,
}

/// What shows in which order the two came.
enum Order {
    /// The command was carried out, or refused.
    Outcome,
    /// The trial had ended, or had not.
    Trial(AccountId),
    /// It had been ready, or had not.
    Ready(WorkspaceId),
    /// It had been suspended, or had not.
    Suspended(WorkspaceId),
}

/// Where pairs cross; its time goes on from pair to pair.
pub struct Crossing {
    hand: Hand,
    now: Timestamp,
    rng: StdRng,
}

impl Pair {
    /// Of what is already there.
    pub const DECISIONS: [Self; 6] = [
        Self::PlanWhileSuspending,
        Self::ResumeWhilePausing,
        Self::DeleteWhileSettingUp,
        Self::KeepAtDowngrade,
        Self::RestoreAtItsEnd,
        Self::CancelWhenReady,
    ];

    /// Of a new one.
    pub const CREATIONS: [Self; 2] = [Self::CreateAtDowngrade, Self::CreateAtTheEndOfTheTrial];

    pub const fn words(self) -> &'static str {
        match self {
            Self::PlanWhileSuspending => "a plan while the end of the trial suspends",
            Self::ResumeWhilePausing => "resume while it pauses",
            Self::DeleteWhileSettingUp => "delete while it is set up",
            Self::KeepAtDowngrade => "keep at a downgrade",
            Self::RestoreAtItsEnd => "restore at the end of seven days",
            Self::CancelWhenReady => "cancel when it becomes ready",
            Self::CreateAtDowngrade => "create at a downgrade",
            Self::CreateAtTheEndOfTheTrial => "create at the end of the trial",
        }
    }

    /// So many cross at once: those whose machines are to be busy meanwhile are few.
    const fn at_once(self) -> usize {
        match self {
            Self::PlanWhileSuspending
            | Self::KeepAtDowngrade
            | Self::RestoreAtItsEnd
            | Self::CreateAtDowngrade
            | Self::CreateAtTheEndOfTheTrial => 50,
            Self::ResumeWhilePausing | Self::DeleteWhileSettingUp | Self::CancelWhenReady => 20,
        }
    }
}

impl Crossing {
    pub async fn of(world: &World, rng: StdRng) -> Self {
        Self { hand: Hand::of(world).await, now: chassis::clock::now(), rng }
    }

    /// Has a pair cross so many times.
    pub async fn crosses(&mut self, world: &mut World, pair: Pair, timings: usize) -> Crossed {
        let mut crossed = Crossed { timings, ..Crossed::default() };
        let mut left = timings;
        while left > 0 {
            let some = left.min(pair.at_once());
            left -= some;
            let cases = Box::pin(self.wave(world, pair, some)).await;
            self.rests(world, &cases, &mut crossed).await;
        }
        crossed
    }

    async fn wave(&mut self, world: &mut World, pair: Pair, count: usize) -> Vec<Case> {
        match pair {
            Pair::PlanWhileSuspending => self.plan_while_suspending(world, count).await,
            Pair::ResumeWhilePausing => self.resume_while_pausing(count).await,
            Pair::DeleteWhileSettingUp => self.ends_a_set_up(count, false).await,
            Pair::KeepAtDowngrade => self.keep_at_downgrade(count).await,
            Pair::RestoreAtItsEnd => self.restore_at_its_end(world, count).await,
            Pair::CancelWhenReady => self.ends_a_set_up(count, true).await,
            Pair::CreateAtDowngrade => self.create_at_downgrade(count).await,
            Pair::CreateAtTheEndOfTheTrial => self.create_at_the_end(world, count).await,
        }
    }

    async fn plan_while_suspending(&mut self, world: &mut World, count: usize) -> Vec<Case> {
        let payers = self.hand.opens(count, None, self.now).await;
        let shops = self.have_one_each(&payers).await;
        let end = self.trial_passes_until_its_end(world).await;
        let (waits, at) = (self.moments(count, 600), end);
        let plans = join_all(payers.iter().zip(&waits).map(async |(payer, wait)| {
            tokio::time::sleep(*wait).await;
            self.hand.puts_on(payer, "pro@2", at).await
        }));
        let (commands, ()) = tokio::join!(plans, ticks_amid(world, end));
        self.now = later(end, 1);
        let running = |shop| vec![(shop, Some(Desired::Running))];
        let case = |((payer, shop), command): ((&Payer, WorkspaceId), CommandId)| Case {
            command,
            order: Order::Trial(payer.account),
            carried_out: running(shop),
            refused: Vec::new(),
        };
        payers.iter().zip(shops).zip(commands).map(case).collect()
    }

    async fn resume_while_pausing(&mut self, count: usize) -> Vec<Case> {
        let payers = self.hand.opens(count, Some("pro@2"), self.now).await;
        let shops = self.have_one_each(&payers).await;
        let waits = self.moments(count, 400);
        let asked = payers.iter().zip(&shops).zip(&waits).map(async |((payer, shop), wait)| {
            let pause = async {
                tokio::time::sleep(Duration::from_millis(100)).await;
                self.hand.asks(payer, *shop, Command::Pause, self.now).await
            };
            let resume = async {
                tokio::time::sleep(*wait).await;
                self.hand.asks(payer, *shop, Command::Resume, self.now).await
            };
            tokio::join!(pause, resume).1
        });
        let commands = join_all(asked).await;
        let case = |(shop, command)| case(command, &[(shop, Desired::Running)], &[(shop, Desired::Suspended)]);
        shops.into_iter().zip(commands).map(case).collect()
    }

    /// Its owner deletes it, or gives up on it, while it is made.
    async fn ends_a_set_up(&mut self, count: usize, cancels: bool) -> Vec<Case> {
        let payers = self.hand.opens(count, Some("pro@2"), self.now).await;
        let waits = self.moments(count, 1_200);
        let what = if cancels { Command::Cancel } else { Command::Delete { name: NAME.to_owned() } };
        let asked = payers.iter().zip(&waits).map(async |(payer, wait)| {
            let (shop, _) = self.hand.creates(payer, self.now).await;
            tokio::time::sleep(*wait).await;
            (shop, self.hand.asks(payer, shop, what.clone(), self.now).await)
        });
        let asked = join_all(asked).await;
        let case = |(shop, command)| {
            if cancels {
                return case(command, &[(shop, Desired::Deleted)], &[(shop, Desired::Running)]);
            }
            Case { order: Order::Ready(shop), ..case(command, &[(shop, Desired::Suspended)], &[]) }
        };
        asked.into_iter().map(case).collect()
    }

    /// Whichever comes first, the one that its owner chose has the place.
    async fn keep_at_downgrade(&mut self, count: usize) -> Vec<Case> {
        let payers = self.hand.opens(count, Some("pro@2"), self.now).await;
        let olds = self.have_one_each(&payers).await;
        self.now = later(self.now, 1);
        let news = self.have_one_each(&payers).await;
        let waits = self.moments(count, 300);
        let asked = payers.iter().zip(&news).zip(&waits).map(async |((payer, new), wait)| {
            let put = async {
                tokio::time::sleep(Duration::from_millis(150)).await;
                self.hand.puts_on(payer, "hobby@2", self.now).await
            };
            let keep = async {
                tokio::time::sleep(*wait).await;
                self.hand.asks(payer, *new, Command::Keep, self.now).await
            };
            tokio::join!(put, keep).1
        });
        let commands = join_all(asked).await;
        let case = |((old, new), command)| Case {
            order: Order::Suspended(new),
            ..case(command, &[(new, Desired::Running), (old, Desired::Suspended)], &[])
        };
        olds.into_iter().zip(news).zip(commands).map(case).collect()
    }

    async fn restore_at_its_end(&mut self, world: &mut World, count: usize) -> Vec<Case> {
        let payers = self.hand.opens(count, Some("pro@2"), self.now).await;
        let shops = self.have_one_each(&payers).await;
        let delete = Command::Delete { name: NAME.to_owned() };
        let gone = payers.iter().zip(&shops);
        let gone = gone.map(|(payer, shop)| self.hand.asks(payer, *shop, delete.clone(), self.now));
        self.hand.watch().have_outcomes(&join_all(gone).await).await;
        let end = later(self.now, 24 * 7);
        let waits = self.moments(count, 400);
        let asked = payers.iter().zip(&shops).zip(&waits).map(async |((payer, shop), wait)| {
            tokio::time::sleep(*wait).await;
            self.hand.asks(payer, *shop, Command::Restore, end).await
        });
        let (commands, ()) = tokio::join!(join_all(asked), ticks_amid(world, end));
        self.now = later(end, 1);
        let case = |(shop, command)| case(command, &[(shop, Desired::Running)], &[(shop, Desired::Deleted)]);
        shops.into_iter().zip(commands).map(case).collect()
    }

    async fn create_at_downgrade(&mut self, count: usize) -> Vec<Case> {
        let payers = self.hand.opens(count, Some("pro@2"), self.now).await;
        let olds = self.have_one_each(&payers).await;
        self.now = later(self.now, 1);
        let waits = self.moments(count, 300);
        let asked = payers.iter().zip(&waits).map(async |(payer, wait)| {
            let put = async {
                tokio::time::sleep(Duration::from_millis(150)).await;
                self.hand.puts_on(payer, "hobby@2", self.now).await
            };
            let create = async {
                tokio::time::sleep(*wait).await;
                self.hand.creates(payer, self.now).await
            };
            tokio::join!(put, create).1
        });
        let created = join_all(asked).await;
        let case = |(old, (new, command))| {
            let refused = vec![(old, Some(Desired::Running)), (new, None)];
            Case { refused, ..case(command, &[(old, Desired::Running), (new, Desired::Suspended)], &[]) }
        };
        olds.into_iter().zip(created).map(case).collect()
    }

    async fn create_at_the_end(&mut self, world: &mut World, count: usize) -> Vec<Case> {
        let payers = self.hand.opens(count, None, self.now).await;
        let end = self.trial_passes_until_its_end(world).await;
        let waits = self.moments(count, 400);
        let asked = payers.iter().zip(&waits).map(async |(payer, wait)| {
            tokio::time::sleep(*wait).await;
            self.hand.creates(payer, end).await
        });
        let (created, ()) = tokio::join!(join_all(asked), ticks_amid(world, end));
        self.now = later(end, 1);
        let case =
            |(new, command)| Case { refused: vec![(new, None)], ..case(command, &[(new, Desired::Suspended)], &[]) };
        created.into_iter().map(case).collect()
    }

    /// Each of them has a workspace more, which is ready.
    async fn have_one_each(&self, payers: &[Payer]) -> Vec<WorkspaceId> {
        let created = join_all(payers.iter().map(|payer| self.hand.creates(payer, self.now))).await;
        let shops: Vec<WorkspaceId> = created.into_iter().map(|(shop, _)| shop).collect();
        until("all of them are ready", async || {
            let read = self.hand.watch().read();
            let ready = |shop: &WorkspaceId| read.workspace(*shop).is_some_and(|shop| shop.state == State::Ready);
            shops.iter().all(ready).then_some(())
        })
        .await;
        shops
    }

    /// The notices of trials that began now are given. Returns when they end.
    async fn trial_passes_until_its_end(&self, world: &mut World) -> Timestamp {
        for day in [7, 11, 13] {
            world.tick(later(self.now, 24 * day)).await;
        }
        later(self.now, 24 * 14)
    }

    /// So many moments within so many milliseconds.
    fn moments(&mut self, count: usize, within: u64) -> Vec<Duration> {
        (0..count).map(|_| Duration::from_millis(self.rng.random_range(0..within))).collect()
    }

    /// Waits until each is as it must be, and for no longer than what is stuck may take.
    async fn rests(&self, world: &World, cases: &[Case], crossed: &mut Crossed) {
        let commands: Vec<CommandId> = cases.iter().map(|case| case.command).collect();
        self.hand.watch().have_outcomes(&commands).await;
        let (began, mut rested) = (Instant::now(), None::<Duration>);
        let at_rest = by("they are at rest, and stay so", began + 2 * STUCK, async || {
            let read = self.hand.watch().read();
            let is_at_rest = cases.iter().all(|case| case.unrest(world, &read).is_none());
            rested = is_at_rest.then(|| rested.unwrap_or(began.elapsed()));
            rested.filter(|since| began.elapsed() >= *since + STILL)
        });
        let took = timeout(STUCK, at_rest).await.unwrap_or(STUCK);
        crossed.longest = crossed.longest.max(took);
        let read = self.hand.watch().read();
        crossed.stuck.extend(cases.iter().filter_map(|case| case.unrest(world, &read)));
        crossed.one_way += cases.iter().filter(|case| case.came_after(&read)).count();
    }
}

impl Case {
    /// What is not as it must be; none when all is.
    fn unrest(&self, world: &World, read: &Read) -> Option<String> {
        let expected = match read.outcome(self.command) {
            Some(Outcome::Refused(_)) => &self.refused,
            Some(Outcome::CarriedOut | Outcome::Elsewhere) | None => &self.carried_out,
        };
        let amiss = |(id, desired): &(WorkspaceId, Option<Desired>)| {
            let machine = world.outside.infra.machine(&id.to_string()).map(|machine| machine.state);
            let snapshot = read.workspace(*id);
            let rests = is_at_rest(snapshot, *desired, machine.as_deref());
            (!rests).then(|| format!("{id} is to be {desired:?}: {snapshot:?}, its machine {machine:?}"))
        };
        if expected.is_empty() {
            return Some(format!("{:?} has come of a command of which it must not", read.outcome(self.command)));
        }
        expected.iter().find_map(amiss)
    }

    /// Whether the command came after what it crossed, as far as that shows.
    fn came_after(&self, read: &Read) -> bool {
        match self.order {
            Order::Outcome => matches!(read.outcome(self.command), Some(Outcome::Refused(_))),
            Order::Trial(account) => read.ended_the_trial_of(account),
            Order::Suspended(shop) => read.first_of(shop, Kind::Suspended).is_some(),
            Order::Ready(shop) => read.came_before(shop, Kind::Ready, Kind::Removed),
        }
    }
}

/// Whether the newest event says what was to be, and the machine is so.
fn is_at_rest(snapshot: Option<&Snapshot>, desired: Option<Desired>, machine: Option<&str>) -> bool {
    let stands = snapshot.map(|snapshot| (snapshot.desired, snapshot.state));
    match desired {
        None => stands.is_none() && machine.is_none(),
        Some(Desired::Running) => stands == Some((Desired::Running, State::Ready)) && machine == Some(state::RUNNING),
        // One that was paused before it was made needs no machine.
        Some(Desired::Suspended) => {
            let still = matches!(stands, Some((Desired::Suspended, State::Suspended | State::Deprovisioning)));
            still && machine.is_none_or(|machine| machine == state::STOPPED)
        }
        Some(Desired::Deleted | Desired::Unknown) => {
            stands == Some((Desired::Deleted, State::Deleted)) && machine.is_none()
        }
    }
}

fn case(command: CommandId, carried_out: &[(WorkspaceId, Desired)], refused: &[(WorkspaceId, Desired)]) -> Case {
    let some = |all: &[(WorkspaceId, Desired)]| all.iter().map(|(id, desired)| (*id, Some(*desired))).collect();
    Case { command, order: Order::Outcome, carried_out: some(carried_out), refused: some(refused) }
}

/// The time comes while the others are at it.
async fn ticks_amid(world: &mut World, at: Timestamp) {
    tokio::time::sleep(Duration::from_millis(100)).await;
    world.tick(at).await;
}

/// So many hours later, and a minute.
fn later(at: Timestamp, hours: i64) -> Timestamp {
    at + SignedDuration::from_mins(60 * hours + 1)
}
