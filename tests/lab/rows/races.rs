//! A15, A18 and A19: one fact that suspends ten thousand, who wants the same place at once, and decisions that cross.

use std::time::Duration;

use dev::ports;
use installation::Service;
use jiff::SignedDuration;
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

/// A15: a thousand trials end, and lifecycle is killed among them; then ten thousand at one tick, while people look at their lists.
pub async fn cascade() -> Finding {
    const MANY: usize = 10_000;
    const SOME: usize = 1_000;
    const LOOKS: Duration = Duration::from_millis(200);
    in_world(World::named("lab-cascade").with_services_apart().with_a_clock_of_its_own(), async |world| {
        let begun = chassis::clock::now();
        let many = Cascade::of(world, MANY, begun).await;
        // A day earlier: the end of theirs is the last notice to the others.
        let some = Cascade::of(world, SOME, begun - SignedDuration::from_hours(24)).await;
        some.is_told(world).await;
        let killed = async |world: &mut World| {
            world.kills(Service::Lifecycle);
            world.launch(&[Service::Lifecycle], &[]);
        };
        let fell = some.falls(world, killed).await;
        let mut finding = Finding::default();
        finding.injected("trials that ended while lifecycle was killed (-9)", SOME as u64);
        fell_as_it_must(&mut finding, "killed: ", SOME, &fell);
        finding.within("killed: decided", fell.decided, 15.0);

        let people = signed_in(world, 3).await;
        let quiet = tokio::time::sleep(Duration::from_secs(10));
        let (usual, ()) = visitors::during(&people, "/workspaces", LOOKS, quiet).await;
        let (visits, fell) = visitors::during(&people, "/workspaces", LOOKS, many.falls(world, async |_| {})).await;
        finding.injected("trials that ended at one tick", MANY as u64);
        fell_as_it_must(&mut finding, "", MANY, &fell);
        finding.within("decided", fell.decided, 5.0);
        finding.within("all machines stood still", fell.stopped, 900.0);
        // Below a few milliseconds the scheduler of a busy machine decides.
        let (floor, p95) = (usual.percentile(95).max(Duration::from_millis(10)), visits.percentile(95));
        finding.at_most("the list, p95 against the usual", p95.as_secs_f64() / floor.as_secs_f64(), "times", 2.0);
        finding.within("the list, p95", p95, 0.5);
        finding.none("pages that failed", visits.failed() + visits.unanswered());
        finding
    })
    .await
}

fn fell_as_it_must(finding: &mut Finding, when: &str, many: usize, fell: &Fell) {
    finding.at_least(&format!("{when}suspended once each"), count(fell.suspended_once), "", count(many));
    finding.at_least(&format!("{when}calls that stopped a machine"), count(fell.calls), "", count(many));
    finding.none(&format!("{when}machines asked again"), fell.asked_again);
    finding.shown(&format!("{when}calls in the busiest second"), count(fell.busiest_second), "");
    finding.shown(&format!("{when}calls a second"), count(fell.calls) / count(fell.seconds.max(1)), "");
}
