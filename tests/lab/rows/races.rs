//! A15, A18 and A19: one fact that suspends ten thousand, who wants the same place at once, and decisions that cross.

use std::time::{Duration, Instant};

use dev::ports;
use fakes::infra::{Call, Fault};
use installation::Service;
use messages::workspace::Region;
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::in_world;
use crate::finding::Finding;
use crate::races::cascade::{Cascade, Fell};
use crate::races::crossing::{Crossed, Crossing, Pair};
use crate::races::rush::{Answer, EACH, Rush, TABS, makes_room};
use crate::races::watch::Watch;
use crate::visitors::{self, count, signed_in};
use crate::world::World;

/// A new machine takes this long: long enough that decisions meet it half made.
const SETUP: Duration = Duration::from_millis(150);

const TIMINGS: usize = 200;

/// What takes longer is looked into: the last warnings are shown.
const SLOW: Duration = Duration::from_secs(10);

fn rng() -> StdRng {
    let seed = std::env::var("HARBOR_SEED").map_or_else(|_| rand::random(), |seed| seed.parse().unwrap());
    eprintln!("  HARBOR_SEED={seed}");
    StdRng::seed_from_u64(seed)
}

/// A18: fifty orders at once for one place, again and again; and orders at the moment at which the place goes.
pub async fn one_place() -> Finding {
    const PEOPLE: usize = 10;
    const ROUNDS: usize = 200;
    let mut finding =
        in_world(World::named("lab-rush").with_services_apart().with_a_clock_of_its_own(), async |world| {
            let at = |port: u16| format!("127.0.0.1:{port}");
            let (listen, admin) = (at(ports::free().unwrap()), at(ports::free().unwrap()));
            world.launch(&[Service::Web], &[("HARBOR_WEB_LISTEN", &listen), ("HARBOR_WEB_ADMIN", &admin)]);
            let doors = [world.stack.origin.clone(), format!("http://{listen}")];
            world.is_ready().await;
            let (watch, people) = (Watch::of(world).await, signed_in(world, PEOPLE).await);
            let (mut exactly_one, mut decided, mut plainly, mut other, mut calls) = (0, 0, 0, 0, 0);
            for round in 0..ROUNDS {
                let who = &people[round % PEOPLE];
                let rush = Rush::of(who, &doors, &watch).await;
                let (made, answers) = (rush.made(&watch), rush.answers());
                exactly_one += usize::from(made.len() == 1 && answers.get(&Answer::Made) == Some(&1));
                decided += rush.decided(&watch);
                let no_room = answers.get(&Answer::NoRoom).copied().unwrap_or_default();
                plainly += no_room;
                other += TABS * EACH - no_room - answers.get(&Answer::Made).copied().unwrap_or_default();
                calls += rush.calls_for_the_refused(world, &watch);
                for made in made {
                    makes_room(who, made).await;
                }
            }
            let mut finding = Finding::default();
            finding.injected("rounds of 50 orders at once, from 5 tabs by 2 processes", ROUNDS as u64);
            finding.injected("of these orders decided on the log", decided as u64);
            finding.at_least("rounds with exactly one made", count(exactly_one), "", count(ROUNDS));
            finding.shown("told plainly that there is no room", count(plainly), "");
            finding.none("answered in another way", other);
            finding.none("calls to infra for the refused", calls);
            finding
        })
        .await;
    let crossed = cross("lab-room", &Pair::CREATIONS).await;
    finding.injected.extend(crossed.injected);
    finding.figures.extend(crossed.figures);
    finding
}

/// A19: two decisions about one workspace at about the same moment.
pub async fn crossing() -> Finding {
    cross("lab-crossing", &Pair::DECISIONS).await
}

async fn cross(name: &'static str, pairs: &[Pair]) -> Finding {
    let wish = World::named(name).with_services_apart().with_a_clock_of_its_own();
    in_world(wish.with_machines_that_take(SETUP), async |world| {
        let (mut finding, mut crossing) = (Finding::default(), Crossing::of(world, rng()).await);
        for pair in pairs {
            let Crossed { timings, one_way, stuck, longest } = crossing.crosses(world, *pair, TIMINGS).await;
            let words = pair.words();
            stuck.iter().for_each(|stuck| eprintln!("  {stuck}"));
            if longest > SLOW {
                world.lines_of("WARN").iter().rev().take(5).for_each(|line| eprintln!("  {line}"));
            }
            finding.injected(&format!("{words}: in one order"), one_way as u64);
            finding.injected(&format!("{words}: in the other"), (timings - one_way) as u64);
            let right = count(timings - stuck.len());
            finding.at_least(&format!("{words}: as the last decision has it"), right, "", count(timings));
            finding.within(&format!("{words}: longest until at rest"), longest, 60.0);
        }
        finding
    })
    .await
}

/// A15: ten thousand trials end at one tick, and lifecycle is killed in the middle, while people look at their lists and one
/// orders.
pub async fn cascade() -> Finding {
    const MANY: usize = 10_000;
    const LOOKS: Duration = Duration::from_millis(200);
    /// Infra takes so long to stop a machine.
    const STOPS: u64 = 1_000;
    in_world(World::named("lab-cascade").with_services_apart().with_a_clock_of_its_own(), async |world| {
        let many = Cascade::of(world, MANY, chassis::clock::now()).await;
        many.is_told(world).await;
        // Until now there was no limit, or this row would take an hour.
        world.kills(Service::Reconciler);
        world.launch(&[Service::Reconciler], &[("HARBOR_RECONCILER_CALLS_PER_SECOND", "40")]);
        world.is_ready().await;
        let people = signed_in(world, 3).await;
        let slow = world.outside.infra.misbehave(Call::Suspend, Fault::Delay { ms: STOPS }, None);
        let quiet = tokio::time::sleep(Duration::from_secs(10));
        let (usual, ()) = visitors::during(&people, "/workspaces", LOOKS, quiet).await;
        let newcomer = people[0].elsewhere();
        let (mut ordered, began) = (None, Instant::now());
        let amid = async |world: &mut World| {
            world.kills(Service::Lifecycle);
            world.launch(&[Service::Lifecycle], &[]);
            world.is_ready().await;
            newcomer.signs_in().await;
            let asked = Instant::now();
            let shop = newcomer.creates_a_workspace("Book shop", Region::Eu).await;
            newcomer.sees(shop, "Ready").await;
            ordered = Some(asked.elapsed());
        };
        let (visits, fell) = visitors::during(&people, "/workspaces", LOOKS, many.falls(world, amid)).await;
        eprintln!("  the fall took {:.0} s", began.elapsed().as_secs_f64());
        let mut finding = Finding::scaled("infra stops a machine within a second; no mail is sent yet");
        finding.injected("trials that ended at one tick", MANY as u64);
        finding.injected("times that lifecycle was killed (-9) when a third was decided", 1);
        finding.injected("calls that took a second", u64::from(slow.fired()));
        fell_as_it_must(&mut finding, MANY, &fell);
        finding.within("decided", fell.decided, 300.0);
        finding.within("all machines stood still", fell.stopped, 900.0);
        finding.within("a workspace that was ordered meanwhile, until ready", ordered.unwrap_or(Duration::MAX), 30.0);
        // Below a few milliseconds the scheduler of a busy machine decides.
        let (floor, p95) = (usual.percentile(95).max(Duration::from_millis(10)), visits.percentile(95));
        finding.at_most("the list, p95 against the usual", p95.as_secs_f64() / floor.as_secs_f64(), "times", 2.0);
        finding.within("the list, p95", p95, 0.5);
        finding.none("pages that failed", visits.failed() + visits.unanswered());
        finding
    })
    .await
}

fn fell_as_it_must(finding: &mut Finding, many: usize, fell: &Fell) {
    finding.at_least("suspended once each", count(fell.suspended_once), "", count(many));
    finding.at_least("calls that stopped a machine", count(fell.calls), "", count(many));
    finding.at_most("the same", count(fell.calls), "", count(many));
    finding.none("machines asked again", fell.asked_again);
    finding.at_most("calls of all kinds in the busiest second", count(fell.busiest_second), "", 50.0);
    finding.shown("calls that stopped a machine, a second", count(fell.calls) / count(fell.seconds.max(1)), "");
}
