//! F3 and F8: infra in a bad hour.

use std::time::Duration;

use installation::Service;
use messages::workspace::State;

use super::in_world;
use crate::finding::Finding;
use crate::overload::outage::outage;
use crate::overload::storm::storm;
use crate::races::hand::Hand;
use crate::visitors::{self, count, signed_in};
use crate::world::{World, until};

/// F3: events as fast as they go.
pub async fn stormy() -> Finding {
    const MACHINES: usize = 40;
    const LASTS: Duration = Duration::from_secs(30);
    const LOOKS: Duration = Duration::from_millis(200);
    const SERVICES: [Service; 3] = [Service::Ingress, Service::Reconciler, Service::Web];
    in_world(World::named("lab-storm").with_services_apart().with_a_clock_of_its_own(), async |world| {
        let (hand, now) = (Hand::of(world).await, chassis::clock::now());
        let mut shops = Vec::new();
        for payer in hand.opens(MACHINES, Some("pro@2"), now).await {
            shops.push(hand.creates(&payer, now).await.0);
        }
        until("all of them are ready", async || {
            let read = hand.watch().read();
            shops.iter().all(|id| read.workspace(*id).is_some_and(|shop| shop.state == State::Ready)).then_some(())
        })
        .await;
        let people = signed_in(world, 3).await;
        let quiet = tokio::time::sleep(Duration::from_secs(10));
        let (usual, ()) = visitors::during(&people, "/workspaces", LOOKS, quiet).await;
        let before = SERVICES.map(|service| resident(world, service));
        let enough = |_: usize, passed: Duration| passed >= LASTS;
        let (visits, came) = visitors::during(&people, "/workspaces", LOOKS, storm(world, &shops, enough)).await;
        let mut finding = Finding::scaled("as fast as one machine sends for 30 s, instead of 5,000 a second for 60 s");
        finding.injected("events taken", came.taken as u64);
        finding.injected("machines in a state that nobody knows", came.unknown as u64);
        finding.shown("events a second", count(came.taken) / came.lasted.as_secs_f64(), "");
        finding.shown("looks at infra for them", count(came.asked), "");
        finding.at_most("alerts for each unknown state", came.alerts / count(came.unknown), "", 1.0);
        finding.within("all followed up after", came.backlog, 300.0);
        // Below a few milliseconds the scheduler of a busy machine decides.
        let (floor, p95) = (usual.percentile(95).max(Duration::from_millis(10)), visits.percentile(95));
        finding.at_most("the list, p95 against the usual", p95.as_secs_f64() / floor.as_secs_f64(), "times", 2.0);
        finding.none("pages that failed", visits.failed() + visits.unanswered());
        for (service, before) in SERVICES.into_iter().zip(before) {
            let more = resident(world, service) - before;
            finding.at_most(&format!("{}: memory more", service.name()), more, "MiB", 100.0);
        }
        finding
    })
    .await
}

/// Memory of a service's process, in MiB.
pub fn resident(world: &mut World, service: Service) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", world.process(service).id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.split_whitespace().next().unwrap().parse::<f64>().unwrap() / 1024.0
}

/// F8: infra does not answer while a hundred order and a hundred pause.
pub async fn away() -> Finding {
    const EACH: usize = 100;
    const LASTS: Duration = Duration::from_secs(90);
    in_world(World::named("lab-outage").with_services_apart().with_a_clock_of_its_own(), async |world| {
        let out = outage(world, EACH, async || tokio::time::sleep(LASTS).await).await;
        let mut finding = Finding::scaled("away for 90 s instead of an hour");
        finding.injected("calls without an answer", u64::from(out.unanswered));
        finding.none("orders and pauses that were lost", out.lost);
        finding.none("machines made or stopped twice", out.twice);
        finding.within("all done after it was back", out.done, 600.0);
        finding.at_most("calls a second meanwhile", count(out.asked) / out.lasted.as_secs_f64(), "", 10.0);
        finding
    })
    .await
}
