//! The load that runs while something is done to Harbor, and what it saw: how long nothing could be stored, and how long
//! nothing came of what was stored.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use messages::subject::STREAM;
use messages::workspace::Command;
use messages::{Message, MessageId};
use nats::Tail;
use rand::SeedableRng;
use rand::rngs::StdRng;

use crate::finding::Finding;
use crate::judge::judge;
use crate::orders::Orders;
use crate::visitors::count;
use crate::world::{World, until};

/// Orders come this often …
const PACE: Duration = Duration::from_millis(40);
/// … and this many at once: a hundred a second.
const AT_ONCE: usize = 4;

/// What the load saw.
#[derive(Debug, Clone, Copy, Default)]
pub struct Seen {
    /// The longest that an order took to be stored.
    pub stored: Duration,
    /// The longest between two outcomes on the log.
    pub outcomes: Duration,
}

/// What was judged.
#[derive(Debug, Clone, Copy)]
pub struct Ended {
    /// Orders that were judged.
    pub orders: usize,
    /// Orders that were confirmed.
    pub placed: usize,
    /// How many were sent again because nobody knew what had become of them, or on purpose.
    pub resent: usize,
    /// How many messages were stored again, and dropped by every reader.
    pub repeats: usize,
}

impl Ended {
    /// Writes it down. It was judged already: whatever was lost, twice, in another order, or written by one who is no
    /// longer the owner has broken the row.
    pub fn into(self, finding: &mut Finding) {
        finding.at_least(
            "orders judged, each carried out once and in order",
            count(self.orders),
            "",
            count(self.placed),
        );
        finding.shown("sent again", count(self.resent), "");
        finding.shown("stored again and dropped", count(self.repeats), "");
    }
}

/// People who order without a pause, and one who reads along.
pub struct Load {
    orders: Orders,
    outcomes: Arc<Mutex<Outcomes>>,
}

struct Outcomes {
    last: Instant,
    longest: Duration,
}

impl Load {
    /// As many accounts as `workspaces`, each with `each` orders of which one is carried out.
    pub async fn of(world: &World, workspaces: usize, each: usize) -> Self {
        let seed = std::env::var("HARBOR_SEED").map_or_else(|_| rand::random(), |seed| seed.parse().unwrap());
        eprintln!("  HARBOR_SEED={seed}");
        let orders = Orders::of(world, &mut StdRng::seed_from_u64(seed), workspaces, each).await;
        let outcomes = Arc::new(Mutex::new(Outcomes { last: Instant::now(), longest: Duration::ZERO }));
        world.tasks.spawn("outcomes", reads_along(world, Arc::clone(&outcomes)).await);
        Self { orders, outcomes }
    }

    /// Runs the load until what is done to Harbor is done, and tells what it saw meanwhile.
    pub async fn during<T>(&mut self, strikes: impl Future<Output = T>) -> (Seen, T) {
        // On the heap: what is done to Harbor can be a large future.
        Box::pin(self.flows_during(Box::pin(strikes))).await
    }

    async fn flows_during<T>(&mut self, strikes: impl Future<Output = T>) -> (Seen, T) {
        {
            let mut outcomes = self.outcomes.lock().unwrap_or_else(PoisonError::into_inner);
            *outcomes = Outcomes { last: Instant::now(), longest: Duration::ZERO };
        }
        let (done, mut stored) = (Cell::new(false), Duration::ZERO);
        let orders = &mut self.orders;
        let flows = async {
            while !done.get() && orders.left() > 0 {
                let began = Instant::now();
                orders.place(AT_ONCE, &std::sync::atomic::AtomicUsize::new(0)).await;
                stored = stored.max(began.elapsed());
                tokio::time::sleep(PACE).await;
            }
            assert!(done.get(), "there were too few orders for what was to be done meanwhile");
        };
        let strikes = async {
            let came = strikes.await;
            done.set(true);
            came
        };
        let ((), came) = tokio::join!(flows, strikes);
        let outcomes = self.outcomes.lock().unwrap_or_else(PoisonError::into_inner);
        (Seen { stored, outcomes: outcomes.longest.max(outcomes.last.elapsed()) }, came)
    }

    /// Waits until all orders on the log are decided, also those of people who came in their own way, and has them
    /// judged: nothing lost, nothing twice, nothing in another order.
    pub async fn ends(self, world: &World) -> Ended {
        let (mut orders, mut accounts) = (BTreeSet::new(), BTreeSet::new());
        for said in world.said().await {
            if let (Message::WorkspaceCommand(_, Command::Create { account, .. }), MessageId::Command(id)) =
                (said.message, said.envelope.id)
            {
                orders.insert(id);
                accounts.insert(account);
            }
        }
        let lost = self.orders.placed().difference(&orders).count();
        assert_eq!(lost, 0, "orders that were confirmed are not on the log");
        let all = i64::try_from(orders.len()).unwrap();
        until("every order is decided", async || {
            (world.counts("select count(*) from lifecycle.commands").await == all).then_some(())
        })
        .await;
        let judged = judge(world, &orders, accounts.len()).await;
        let placed = self.orders.placed().len();
        Ended { orders: orders.len(), placed, resent: self.orders.resent(), repeats: judged.repeats }
    }
}

/// Reads outcomes as any reader would, and keeps the longest pause between two of them.
async fn reads_along(world: &World, outcomes: Arc<Mutex<Outcomes>>) -> impl Future<Output = ()> + Send + use<> {
    let (connection, stop) = (world.bus("web").await, world.tasks.stop());
    let mut tail = Tail::open(&connection, STREAM, &[messages::workspace::EVENTS], 1).await.unwrap();
    async move {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                read = tail.next() => match read {
                    Ok(_) => {
                        let mut outcomes = outcomes.lock().unwrap_or_else(PoisonError::into_inner);
                        outcomes.longest = outcomes.longest.max(outcomes.last.elapsed());
                        outcomes.last = Instant::now();
                    }
                    Err(_) => return,
                },
            }
        }
    }
}

impl Seen {
    /// The worse of both.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self { stored: self.stored.max(other.stored), outcomes: self.outcomes.max(other.outcomes) }
    }
}
