//! Processes that die.

use std::os::unix::process::ExitStatusExt;
use std::time::{Duration, Instant};

use installation::Service;
use rand::Rng;
use rand::seq::IndexedRandom;

use super::in_world;
use crate::finding::Finding;
use crate::load::Load;
use crate::visitors::{self, count};
use crate::world::{World, until};

const KILLS: u64 = 110;

/// A2: every second or two a service chosen at random is killed, while people order and look.
pub async fn any_service() -> Finding {
    in_world(World::named("lab-kills").with_services_apart().with_a_clock_of_its_own(), async |world| {
        let mut load = Load::of(world, 400, 70).await;
        let people = visitors::signed_in(world, 3).await;
        let kills = async {
            let mut rng = rand::rng();
            let mut web = 0;
            for _ in 0..KILLS {
                tokio::time::sleep(Duration::from_millis(rng.random_range(300..2_700))).await;
                let service = *Service::ALL.choose(&mut rng).unwrap();
                world.kills(service);
                world.launch(&[service], &[]);
                web += usize::from(service == Service::Web);
            }
            world.is_ready().await;
            web
        };
        let looks = visitors::during(&people, "/workspaces", Duration::from_millis(60), kills);
        let (seen, (visits, web)) = load.during(looks).await;
        let mut finding = Finding::scaled("a kill each 1.5 s instead of each 5 s");
        finding.injected("services killed", KILLS);
        load.ends(world).await.into(&mut finding);
        finding.at_most("pages that failed", visits.failed_percent(), "%", 1.0);
        finding.shown("of so many looks", count(visits.0.len()), "");
        finding.shown("looks without an answer (web itself killed)", count(visits.unanswered()), "");
        finding.shown("web killed", count(web), "times");
        finding.within("longest until an order was stored", seen.stored, 10.0);
        finding.within("longest between two outcomes", seen.outcomes, 10.0);
        finding
    })
    .await
}

/// How a process is made to die.
#[derive(Clone, Copy)]
enum Death {
    Panic,
    Overflow,
    NoMemory,
}

/// A17: a task panics, a stack overflows, memory ends. The lab is the supervisor: it starts the process again at once.
pub async fn deaths() -> Finding {
    const ROUNDS: usize = 4;
    in_world(World::named("lab-deaths").with_services_apart().with_a_clock_of_its_own(), async |world| {
        // A panic is what this row asks for.
        world.expects_warnings("panic");
        let mut load = Load::of(world, 200, 60).await;
        let mut finding = Finding::default();
        for (what, death) in [
            ("tasks that panicked", Death::Panic),
            ("stacks that overflowed", Death::Overflow),
            ("processes out of memory", Death::NoMemory),
        ] {
            let strike = async {
                let (mut died, mut slowest) = (0, Duration::ZERO);
                for _ in 0..ROUNDS {
                    died += u64::from(dies(world, death).await);
                    world.kills(Service::Lifecycle);
                    let began = Instant::now();
                    world.launch(&[Service::Lifecycle], &[]);
                    world.is_ready().await;
                    slowest = slowest.max(began.elapsed());
                }
                (died, slowest)
            };
            let (_, (died, slowest)) = load.during(strike).await;
            finding.injected(what, died);
            finding.within(&format!("{what}: ready again"), slowest, 5.0);
        }
        load.ends(world).await.into(&mut finding);
        finding
    })
    .await
}

/// Has lifecycle die this way; whether it did, rather than in another.
async fn dies(world: &mut World, death: Death) -> bool {
    let how = match death {
        Death::Panic => "panic",
        Death::Overflow => "overflow",
        Death::NoMemory => "memory",
    };
    world.kills(Service::Lifecycle);
    let crash = format!("lifecycle.committed:20:{how}");
    // Without a backtrace, which would be all that is left of its last words.
    world.launch(&[Service::Lifecycle], &[("HARBOR_CRASH_AT", &crash), ("RUST_BACKTRACE", "0")]);
    let ended = until("lifecycle dies", async || world.process(Service::Lifecycle).ended()).await;
    let words = world.process(Service::Lifecycle).last_words();
    match death {
        Death::Panic => words.contains("panicked"),
        Death::Overflow => ended.signal().is_some() && words.contains("overflow"),
        Death::NoMemory => ended.signal().is_some() && words.contains("memory allocation"),
    }
}
