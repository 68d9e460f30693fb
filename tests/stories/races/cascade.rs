//! A cascade: the trials of all accounts end at one tick, and each machine is stopped for it, once.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::{Duration, Instant};

use fakes::infra::{Call, Outcome, state};
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use messages::workspace::{Kind, Region, State};
use messages::{WorkspaceId, account};

use super::hand::{Hand, Payer};
use crate::world::wait::by;
use crate::world::{World, until};

/// So many are ordered at once.
const SHARE: usize = 500;

/// What is not over by then never will be, and most are over much sooner.
const LONGEST: Duration = Duration::from_secs(1_200);

/// Accounts that all began at the same moment, each with a workspace that is ready.
pub struct Cascade {
    hand: Hand,
    payers: Vec<Payer>,
    shops: Vec<WorkspaceId>,
    begun: Timestamp,
}

/// What came of it.
#[derive(Debug)]
pub struct Fell {
    /// From the tick to the last decision on the log.
    pub decided: Duration,
    /// From the tick until the last machine stood still.
    pub stopped: Duration,
    /// Workspaces that were suspended once and for no other reason.
    pub suspended_once: usize,
    /// Calls that stopped a machine; what was sent again counts again.
    pub calls: usize,
    /// Machines that were asked to stop more often than once.
    pub asked_again: usize,
    /// Calls to infra of any kind in the second that had the most, and how many seconds had any.
    pub busiest_second: usize,
    pub seconds: usize,
}

/// What is looked at again and again, and does not come back once it is seen.
struct Left<'a>(Vec<&'a WorkspaceId>);

impl Left<'_> {
    /// Whether all of them are so by now.
    fn are_all(&mut self, so: impl Fn(&WorkspaceId) -> bool) -> bool {
        while self.0.pop_if(|id| so(id)).is_some() {}
        self.0.is_empty()
    }
}

impl Cascade {
    /// So many of them, whose trials all begin at `begun`.
    pub async fn of(world: &World, count: usize, begun: Timestamp) -> Self {
        let hand = Hand::of(world).await;
        let (mut payers, mut shops) = (Vec::new(), Vec::new());
        while payers.len() < count {
            let some = hand.opens(SHARE.min(count - payers.len()), None, begun).await;
            let made: Vec<WorkspaceId> = join_all(
                some.iter()
                    .zip(Region::ALL.iter().cycle())
                    .map(|(payer, region)| hand.creates_in(*region, payer, begun)),
            )
            .await
            .into_iter()
            .map(|(id, _)| id)
            .collect();
            let mut left = Left(made.iter().collect());
            until("all of these are ready", async || {
                let read = hand.watch().read();
                left.are_all(|id| read.workspace(*id).is_some_and(|shop| shop.state == State::Ready)).then_some(())
            })
            .await;
            payers.extend(some);
            shops.extend(made);
        }
        Self { hand, payers, shops, begun }
    }

    /// The notices are given, each in time.
    pub async fn is_told(&self, world: &mut World) {
        for day in [7, 11, 13] {
            world.tick(self.after(day)).await;
        }
        let told = 3 * self.payers.len();
        by("all of them are told", deadline(), async || {
            (self.hand.watch().read().of_accounts(account::Kind::TrialEnding).len() >= told).then_some(())
        })
        .await;
    }

    /// The trials end. When a third of the workspaces is suspended, this happens to Harbor.
    pub async fn falls(&self, world: &mut World, amid: impl AsyncFnOnce(&mut World)) -> Fell {
        let calls_before = world.outside.infra.ledger().all_calls().len();
        world.tick(self.after(14)).await;
        let began = Instant::now();
        self.are_suspended(&self.shops[..self.shops.len() / 3]).await;
        amid(world).await;
        // The next minute comes: one tick takes ten thousand accounts, and there are a few more.
        world.tick(self.after(14) + SignedDuration::from_mins(1)).await;
        self.are_suspended(&self.shops).await;
        let decided = began.elapsed();
        let mut left = Left(self.shops.iter().collect());
        by("all machines stand still", deadline(), async || {
            let stopped = |id: &WorkspaceId| {
                world.outside.infra.machine(&id.to_string()).is_some_and(|machine| machine.state == state::STOPPED)
            };
            left.are_all(stopped).then_some(())
        })
        .await;
        self.judge(world, calls_before, decided, began.elapsed())
    }

    async fn are_suspended(&self, shops: &[WorkspaceId]) {
        let mut left = Left(shops.iter().collect());
        by("they are suspended", deadline(), async || {
            let read = self.hand.watch().read();
            left.are_all(|id| read.workspace(*id).is_some_and(|shop| shop.state == State::Suspended)).then_some(())
        })
        .await;
    }

    fn judge(&self, world: &World, calls_before: usize, decided: Duration, stopped: Duration) -> Fell {
        let (read, ledger) = (self.hand.watch().read(), world.outside.infra.ledger());
        let suspended =
            |id: &&WorkspaceId| read.times(**id).iter().filter(|(kind, _)| *kind == Kind::Suspended).count() == 1;
        let ours: BTreeSet<String> = self.shops.iter().map(ToString::to_string).collect();
        let stops = ledger.all_calls().iter().filter(|call| call.call == Call::Suspend && ours.contains(&call.token));
        let (mut by_token, mut by_second) = (HashMap::<&str, usize>::new(), BTreeMap::<i64, usize>::new());
        for call in &ledger.all_calls()[calls_before..] {
            *by_second.entry(call.at.as_second()).or_default() += 1;
        }
        let mut calls = 0;
        for call in stops {
            calls += usize::from(matches!(call.outcome, Outcome::Answered { .. }));
            *by_token.entry(&call.token).or_default() += 1;
        }
        Fell {
            decided,
            stopped,
            suspended_once: self.shops.iter().filter(suspended).count(),
            calls,
            asked_again: by_token.values().filter(|calls| **calls > 1).count(),
            busiest_second: by_second.values().copied().max().unwrap_or_default(),
            seconds: by_second.len(),
        }
    }

    /// So many days of the trial have passed, and a minute.
    fn after(&self, days: i64) -> Timestamp {
        self.begun + SignedDuration::from_mins(60 * 24 * days + 1)
    }
}

fn deadline() -> tokio::time::Instant {
    tokio::time::Instant::now() + LONGEST
}
