//! RO and A7: what "ready" is worth when Postgres takes no writes, and when each process is replaced by another.

use std::time::{Duration, Instant};

use dev::ports;
use dev::process::Signal;
use installation::Service;
use messages::workspace::Region;

use super::{in_world, log};
use crate::finding::Finding;
use crate::load::Load;
use crate::relay::Relay;
use crate::visitors::{self, count};
use crate::world::customer::http;
use crate::world::{Customer, World, until};

/// Whether a service says that it is ready, as the supervisor that is told `admin` sees it.
pub async fn says_ready(admin: &str) -> bool {
    http().get(format!("http://{admin}/readyz")).send().await.is_ok_and(|answer| answer.status().is_success())
}

/// Waits until every service with tables says that it is ready, or that it is not; how long the last one took.
async fn all_say(world: &World, ready: bool) -> Duration {
    let began = Instant::now();
    for service in Service::ALL.into_iter().filter(|service| service.has_tables()) {
        let admin = world.stack.admin(service).to_string();
        until(service.name(), async || (says_ready(&admin).await == ready).then_some(())).await;
    }
    began.elapsed()
}

/// Waits until the status page says that something does not work, or that all does; how long that took.
async fn page_says(reader: &Customer, works: bool) -> Duration {
    let began = Instant::now();
    until("the status page", async || (reader.opens("/status").await.says("Not working") != works).then_some(())).await;
    began.elapsed()
}

/// Leaves the log no room, or gives it some.
async fn the_log_takes_writes(world: &World, takes: bool) {
    let room = if takes { i64::from(u32::MAX) } else { log::bytes(world).await };
    log::redefines(world, |config| config.max_bytes = room).await;
}

/// RO: Postgres answers every write with 25006, as a primary does that has become a replica; then the log has no room.
pub async fn read_only() -> Finding {
    const ROUNDS: u64 = 3;
    in_world(World::named("lab-read-only").with_services_apart(), async |world| {
        let nobody = world.customer("Nobody");
        let people = visitors::signed_in(world, 2).await;
        page_says(&nobody, true).await;
        let mut finding = Finding::default();
        for what in ["Postgres took no writes", "the log had no room"] {
            let mut worst = [Duration::ZERO; 4];
            for takes in [false, true].repeat(ROUNDS as usize) {
                if what.starts_with("Postgres") {
                    world.postgres_takes_writes(takes).await;
                } else {
                    the_log_takes_writes(world, takes).await;
                }
                let (said, shown) = tokio::join!(all_say(world, takes), page_says(&nobody, takes));
                let place = if takes { 2 } else { 0 };
                worst[place] = worst[place].max(said);
                worst[place + 1] = worst[place + 1].max(shown);
            }
            finding.injected(&format!("times that {what}"), ROUNDS);
            for (then, took) in
                ["services not ready", "status page says so", "services ready again", "status page well"]
                    .iter()
                    .zip(worst)
            {
                finding.within(&format!("{what}: {then} after"), took, 10.0);
            }
        }
        let looks = visitors::during(&people, "/workspaces", Duration::from_millis(50), async {
            people[0].orders_a_workspace("Paper shop", Region::Eu).await.status
        });
        let (visits, status) = looks.await;
        finding.at_least(
            "connections left for 25006",
            world.counted(Service::Web, "database_spoilt_total").await,
            "",
            1.0,
        );
        finding.at_most("status of an order afterwards", f64::from(status), "", 399.0);
        finding.none("pages that failed afterwards", visits.failed() + visits.unanswered());
        finding
    })
    .await
}

/// Starts a second process beside the first one of a service, waits until it is ready, has `moves` lead people to it,
/// and tells the first to stop; how long that one took to end.
async fn replaces(world: &mut World, service: Service, moves: impl AsyncFnOnce(u16)) -> Duration {
    let (admin, front) = (format!("127.0.0.1:{}", ports::free().unwrap()), ports::free().unwrap());
    let upper = service.name().to_uppercase();
    let listen = format!("127.0.0.1:{front}");
    let mut environment = vec![(format!("HARBOR_{upper}_ADMIN"), admin.clone())];
    if matches!(service, Service::Web | Service::Ingress) {
        environment.push((format!("HARBOR_{upper}_LISTEN"), listen));
    }
    let environment: Vec<(&str, &str)> = environment.iter().map(|(name, value)| (&**name, &**value)).collect();
    world.launch(&[service], &environment);
    // One that stands by is not ready and need not be: it takes over when the first has gone.
    until("the new one answers", async || {
        let alive = http().get(format!("http://{admin}/healthz")).send().await;
        let front = service != Service::Web || says_ready(&admin).await;
        (alive.is_ok_and(|answer| answer.status().is_success()) && front).then_some(())
    })
    .await;
    moves(front).await;
    let began = Instant::now();
    world.process(service).signal(Signal::SIGTERM).unwrap();
    let ended = world.process(service).ends_within(Duration::from_secs(40)).await;
    assert!(ended.is_some_and(|status| status.success()), "{} ended in no good order", service.name());
    let took = began.elapsed();
    world.kills(service);
    until("the new one is ready", async || says_ready(&admin).await.then_some(())).await;
    took
}

/// A7: the tables of the next release, then process after process replaced by one that ran beside it, under load.
pub async fn released() -> Finding {
    in_world(World::named("lab-release").with_services_apart().with_a_clock_of_its_own(), async |world| {
        let mut load = Load::of(world, 200, 60).await;
        let port = world.stack.origin.rsplit(':').next().unwrap().parse().unwrap();
        let balancer = Relay::start(port, &world.tasks).await;
        let through = format!("http://127.0.0.1:{}/workspaces", balancer.port);
        let people = visitors::signed_in(world, 6).await;
        let mut slowest = Duration::ZERO;
        let strike = async {
            let expanded = world.expands_tables().await;
            for service in Service::ALL {
                let moves = async |front| {
                    if service == Service::Web {
                        balancer.leads_to(front)
                    }
                };
                slowest = slowest.max(replaces(world, service, moves).await);
                tokio::time::sleep(Duration::from_secs(6)).await;
            }
            expanded
        };
        let looks = visitors::during(&people, &through, Duration::from_millis(10), strike);
        let (seen, (visits, expanded)) = load.during(looks).await;
        let mut finding = Finding::scaled("one version: the next one is this one with other tables");
        finding.injected("processes replaced while another ran beside", Service::ALL.len() as u64);
        finding.injected("tables with a column more", expanded as u64);
        finding.at_least("looks meanwhile", count(visits.0.len()), "", 2000.0);
        finding.none("looks that failed", visits.failed() + visits.unanswered());
        finding.within("told to stop, ended after", slowest, 25.0);
        finding.within("longest until an order was stored", seen.stored, 10.0);
        finding.within("longest between two outcomes", seen.outcomes, 15.0);
        load.ends(world).await.into(&mut finding);
        finding
    })
    .await
}
