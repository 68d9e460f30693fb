//! Each service dies at its worst moments: between deciding and saying, between saying and knowing that it was said, and
//! between doing something to the world and noting it. A supervisor starts it again, and the customer gets what they came for.

use std::os::unix::process::ExitStatusExt;
use std::panic::AssertUnwindSafe;

use dev::process::Signal;
use futures_util::FutureExt;
use installation::Service;
use messages::WorkspaceId;
use messages::workspace::Region;

use super::flows::{Flow, Flows};
use crate::world::customer::http;
use crate::world::{Customer, World, story, until};

/// Every place at which a service can be made to die.
const POINTS: [(Service, &str); 9] = [
    (Service::Web, "committed"),
    (Service::Web, "published"),
    (Service::Billing, "committed"),
    (Service::Billing, "published"),
    (Service::Lifecycle, "committed"),
    (Service::Lifecycle, "published"),
    (Service::Reconciler, "committed"),
    (Service::Reconciler, "published"),
    (Service::Reconciler, "called"),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_service_may_die_at_every_point_and_the_customer_gets_one_workspace() {
    story(World::named("crash-points").with_services_apart().with_a_clock_of_its_own(), async |world| {
        // A new connection may take its time while another process starts.
        world.expects_warnings("cannot read what is due");
        for (service, place) in POINTS {
            let point = format!("{}.{place}", service.name());
            let ada = world.customer(&format!("Ada {point}"));
            // What an earlier customer brought is done with, or it would be hit instead.
            until("its outbox is empty", async || (in_outbox(world, service).await == 0).then_some(())).await;
            world.kills(service);
            world.launch(&[service], &[("HARBOR_CRASH_AT", &point)]);
            world.is_ready().await;

            let dies = async {
                let process = world.process(service);
                let ended = until(&point, async || process.ended()).await;
                assert_eq!(ended.signal(), Some(Signal::SIGABRT as i32), "{point}: {ended}");
                let left = in_outbox(world, service).await;
                assert_eq!(left > 0, place != "called", "{point} left {left} messages");
                world.kills(service);
                world.launch(&[service], &[]);
            };
            let (shop, ()) = tokio::join!(gets_a_workspace(&ada), dies);
            world.is_ready().await;
            ada.sees(shop, "Ready").await;
            assert_eq!(world.outside.infra.ledger().creations(&shop.to_string()), 1, "{point}");
        }
        assert_eq!(world.outside.infra.ledger().machines().len(), POINTS.len());
    })
    .await;
}

/// How many messages the service has to say, or has said and does not know it yet.
async fn in_outbox(world: &World, service: Service) -> i64 {
    world.counts(&format!("select count(*) from {}.outbox", service.name())).await
}

/// Signs in and orders a workspace, and does not give up when a page does not answer: someone who gets no answer looks
/// what there is, and orders only if nothing is.
async fn gets_a_workspace(ada: &Customer) -> WorkspaceId {
    until("the customer gets through", async || {
        // While nobody answers there is nothing to try.
        http().get(&ada.origin).send().await.ok()?;
        let tries = async {
            ada.signs_in().await;
            let list = ada.opens("/workspaces").await;
            let known = list.body.split("/workspaces/").find_map(|rest| rest.split('"').next()?.parse().ok());
            match known {
                Some(workspace) => workspace,
                None => ada.creates_a_workspace("Paper shop", Region::Eu).await,
            }
        };
        AssertUnwindSafe(tries).catch_unwind().await.ok()
    })
    .await
}

/// In the lab each flow meets each point that it passes.
#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_asked_for_is_done_once_though_somebody_dies_in_it() {
    story(World::named("flow-deaths").with_services_apart().with_a_clock_of_its_own(), async |world| {
        world.expects_warnings("cannot read what is due");
        let mut flows = Flows::of(world).await;
        for (flow, point) in [
            (Flow::TrialEnd, (Service::Billing, "published")),
            (Flow::SetPlan, (Service::Lifecycle, "committed")),
            (Flow::Pause, (Service::Reconciler, "called")),
            (Flow::Restart, (Service::Reconciler, "called")),
            (Flow::Cancel, (Service::Lifecycle, "published")),
            (Flow::Delete, (Service::Reconciler, "committed")),
        ] {
            assert!(Flow::ALL.contains(&flow) && flow.points().contains(&point));
            let death = flows.dies(world, flow, point).await;
            assert!(death.died && death.recovered.is_some() && death.twice == 0, "{flow:?} {point:?}: {death:?}");
        }
    })
    .await;
}
