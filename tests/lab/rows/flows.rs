//! A1 and A5: a service dies at every point of everything that a customer can have done.

use std::time::Duration;

use installation::Service;

use super::in_world;
use crate::finding::Finding;
use crate::flows::{Death, Flow, Flows, Point};
use crate::visitors::count;
use crate::world::World;

/// After the call, before anything of it is known.
const CALLED: Point = (Service::Reconciler, "called");

/// A1: every flow, at every point that it passes.
pub async fn every_point() -> Finding {
    let all = Flow::ALL.into_iter().flat_map(|flow| flow.points().into_iter().map(move |point| (flow, point)));
    die("lab-points", all.collect(), "points of flows at which a service died").await
}

/// A5: between a call to infra and its record, with each kind of call.
pub async fn called() -> Finding {
    const ROUNDS: usize = 1;
    let flows = Flow::ALL.into_iter().filter(|flow| flow.points().contains(&CALLED));
    let once: Vec<_> = flows.map(|flow| (flow, CALLED)).collect();
    die("lab-called", once.repeat(ROUNDS), "deaths between a call to infra and its record").await
}

async fn die(name: &'static str, deaths: Vec<(Flow, Point)>, what: &str) -> Finding {
    in_world(World::named(name).with_services_apart().with_a_clock_of_its_own(), async |world| {
        let (mut finding, mut flows) = (Finding::default(), Flows::of(world).await);
        let (all, mut died, mut lost, mut twice, mut longest) = (deaths.len(), 0, 0, 0, [Duration::ZERO; 2]);
        // Those in which time passes come first, however often each comes.
        let mut deaths = deaths;
        deaths.sort_by_key(|(flow, _)| Flow::ALL.iter().position(|one| one == flow));
        for (flow, point) in deaths {
            let death: Death = flows.dies(world, flow, point).await;
            if !death.died || death.recovered.is_none() || death.twice > 0 {
                eprintln!("  {flow:?} at {point:?}: {death:?}");
            }
            died += usize::from(death.died);
            lost += usize::from(death.recovered.is_none());
            twice += death.twice;
            let longest = &mut longest[usize::from(point == CALLED)];
            *longest = death.recovered.unwrap_or_default().max(*longest);
        }
        finding.injected(what, died as u64);
        finding.at_least("of all that there are", count(died), "", count(all));
        finding.none("not done after it", lost);
        finding.none("done to a machine twice", twice);
        let [elsewhere, called] = longest;
        finding.within("longest from the new start until it was done", elsewhere, 10.0);
        finding.within("the same after a call without its record, whose lease must pass", called, 10.0);
        finding
    })
    .await
}
