//! A10 and A11: two lifecycles, of which one froze or was cut off and does not know that the other took over.

use std::time::Duration;

use dev::ports;
use installation::Service;
use messages::workspace::Kind;
use messages::{Message, WorkspaceId};

use super::in_world;
use crate::finding::Finding;
use crate::load::Load;
use crate::world::{World, until};

/// Ends the sessions of lifecycle's owner and of whoever stands by, as a network or a server that restarts would.
const ENDS: &str = "select count(pg_terminate_backend(pid)) from pg_stat_activity where usename = 'lifecycle'";

/// Starts another lifecycle beside the one that runs.
async fn another(world: &mut World) {
    let admin = format!("127.0.0.1:{}", ports::free().unwrap());
    world.launch(&[Service::Lifecycle], &[("HARBOR_LIFECYCLE_ADMIN", &admin)]);
    until("the other answers", async || {
        let ready = format!("http://{admin}/readyz");
        crate::world::customer::http().get(ready).send().await.ok().filter(|answer| answer.status().is_success())
    })
    .await;
}

async fn decided(world: &World) -> i64 {
    world.counts("select max(seq) from lifecycle.checkpoint").await
}

async fn goes_on(world: &World) {
    let before = decided(world).await;
    until("lifecycle decides on", async || (decided(world).await > before).then_some(())).await;
}

/// How often a process noticed that it is no longer the owner, or lost its session.
fn started_over(world: &mut World) -> usize {
    let log = world.process(Service::Lifecycle).log().to_owned();
    std::fs::read_to_string(log).unwrap().matches("the fold starts over").count()
}

/// A10: the owner freezes in the middle of its work, loses its session, and goes on when the other has long taken over.
pub async fn zombie() -> Finding {
    const ROUNDS: usize = 100;
    /// So many rounds wait until Postgres itself gives up on the frozen one.
    const SLOW: usize = 3;
    in_world(World::named("lab-zombie").with_services_apart().with_a_clock_of_its_own(), async |world| {
        another(world).await;
        let mut load = Load::of(world, 400, 90).await;
        let strike = async {
            let mut frozen_at_work = 0;
            for round in 0..ROUNDS + SLOW {
                goes_on(world).await;
                // Both take turns: whoever was frozen last stands by now.
                let owner = round % 2;
                world.process_at(Service::Lifecycle, owner).freeze().unwrap();
                if round < ROUNDS {
                    world.counts(ENDS).await;
                } else {
                    // Its session stays open, until the server ends it for its silence.
                    frozen_at_work += 1;
                }
                goes_on(world).await;
                goes_on(world).await;
                world.process_at(Service::Lifecycle, owner).thaw().unwrap();
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            frozen_at_work
        };
        let (seen, silent) = load.during(strike).await;
        let mut finding = Finding::scaled(
            "100 rounds in which the session is ended at once, 3 in which Postgres ends it for its silence",
        );
        finding.injected("owners frozen, replaced and thawed", (ROUNDS + SLOW) as u64);
        finding.injected("of them silent until Postgres ended their session", silent);
        finding.injected("times that a process noticed", started_over(world) as u64);
        finding.within("longest between two outcomes", seen.outcomes, 15.0);
        load.ends(world).await.into(&mut finding);
        finding
    })
    .await
}

/// A11: sessions end under both all the time, so that each believes at some moment to be the owner.
pub async fn two_owners() -> Finding {
    const ROUNDS: u64 = 150;
    in_world(World::named("lab-two-owners").with_services_apart().with_a_clock_of_its_own(), async |world| {
        another(world).await;
        let mut load = Load::of(world, 300, 60).await;
        let strike = async {
            let mut ended = 0;
            for _ in 0..ROUNDS {
                ended += world.counts(ENDS).await;
                tokio::time::sleep(Duration::from_millis(rand::random_range(20..400))).await;
            }
            ended
        };
        let (_, ended) = load.during(strike).await;
        let mut finding = Finding::default();
        finding.injected("sessions of lifecycle ended", ended.cast_unsigned());
        finding.injected("times that a process started over", started_over(world) as u64);
        load.ends(world).await.into(&mut finding);
        let (calls, early) = calls_before_the_decision(world).await;
        finding.shown("calls to infra", f64::from(u32::try_from(calls).unwrap()), "");
        finding.none("calls to infra before the decision was on the log", early);
        finding
    })
    .await
}

/// How many calls infra got, and how many of them before the workspace's creation was stored.
async fn calls_before_the_decision(world: &World) -> (usize, usize) {
    let stored = world.stored(messages::subject::STREAM).await;
    let created = stored.iter().filter_map(|entry| match entry.read().ok()?.1 {
        Message::WorkspaceEvent(id, event) if event.kind() == Some(Kind::Created) => Some((id, entry.stored_at)),
        _ => None,
    });
    let mut first = std::collections::HashMap::<WorkspaceId, jiff::Timestamp>::new();
    for (id, at) in created {
        first.entry(id).or_insert(at);
    }
    let ledger = world.outside.infra.ledger();
    let mut count = (0, 0);
    for (id, at) in first {
        for call in ledger.calls(&id.to_string()) {
            count.0 += 1;
            count.1 += usize::from(call.at < at);
        }
    }
    count
}
