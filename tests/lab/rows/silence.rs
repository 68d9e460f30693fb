//! B7: a network that swallows all that goes to the log.

use std::time::{Duration, Instant};

use installation::Service;

use super::in_world;
use super::overload::resident;
use super::ready::says_ready;
use crate::finding::Finding;
use crate::overload::silence::{namers, over_a_relay, silence};
use crate::visitors::{self, count, signed_in};
use crate::world::{Customer, World, until};

/// Sixty people, each every three seconds: twenty a second.
const PEOPLE: usize = 60;
const PACE: Duration = Duration::from_secs(3);

/// B7: ten minutes in which the log is not reached.
pub async fn silent() -> Finding {
    const LASTS: Duration = Duration::from_secs(600);
    const LOOKS: Duration = Duration::from_millis(200);
    in_world(World::named("lab-silence").with_services_apart(), async |world| {
        let relay = over_a_relay(world).await;
        let all = namers(world, PEOPLE).await;
        let (people, nobody) = (signed_in(world, 3).await, world.customer("Nobody"));
        let quiet = tokio::time::sleep(Duration::from_secs(10));
        let (usual, ()) = visitors::during(&people, "/workspaces", LOOKS, quiet).await;
        let before = Service::ALL.map(|service| resident(world, service));
        let mut told = [Duration::MAX; 2];
        let lasts = async |world: &World, _: &std::cell::Cell<usize>| {
            let began = Instant::now();
            let (services, page) = tokio::join!(all_are_unready(world), is_told(&nobody));
            told = [services, page];
            tokio::time::sleep(LASTS.saturating_sub(began.elapsed())).await;
        };
        let (visits, came) =
            visitors::during(&people, "/workspaces", LOOKS, silence(world, &relay, &all, PACE, lasts)).await;
        let mut finding =
            Finding::scaled("a request stays one until it is taken, as its form does: so fewer of them than presses");
        finding.injected("pieces held back on the way to the log and from it", came.held);
        finding.injected("presses that nobody could say what came of", came.unsure as u64);
        finding.shown("presses in all", count(came.presses), "");
        finding.shown("different requests", count(came.commands), "");
        finding.none("requests that were taken and lost", came.lost);
        finding.none("requests carried out twice", came.twice);
        finding.within("services not ready after", told[0], 30.0);
        finding.within("status page says so after", told[1], 30.0);
        finding.within("all taken and shown after it was back", came.drained, 60.0);
        // Below a few milliseconds the scheduler of a busy machine decides.
        let (floor, p95) = (usual.percentile(95).max(Duration::from_millis(10)), visits.percentile(95));
        finding.at_most("the list, p95 against the usual", p95.as_secs_f64() / floor.as_secs_f64(), "times", 1.5);
        finding.none("pages that failed", visits.failed() + visits.unanswered());
        let more = Service::ALL.into_iter().zip(before).map(|(service, before)| resident(world, service) - before);
        finding.at_most("most that a service's memory grew", more.fold(0.0, f64::max), "MiB", 50.0);
        finding
    })
    .await
}

/// How long it took until every service with tables said that it is not ready.
async fn all_are_unready(world: &World) -> Duration {
    let began = Instant::now();
    for service in Service::ALL.into_iter().filter(|service| service.has_tables()) {
        let admin = world.stack.admin(service).to_string();
        until(service.name(), async || (!says_ready(&admin).await).then_some(())).await;
    }
    began.elapsed()
}

/// How long it took until the status page said that something does not work.
async fn is_told(nobody: &Customer) -> Duration {
    let began = Instant::now();
    until("the status page", async || nobody.opens("/status").await.says("Not working").then_some(())).await;
    began.elapsed()
}
