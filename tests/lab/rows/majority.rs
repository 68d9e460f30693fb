//! B1 to B5: three servers of the log. Leaders die or freeze, servers are replaced, cut off, or too few.

use std::time::{Duration, Instant};

use dev::cluster::SERVERS;

use crate::cluster::{another_leads, copies_are_equal, has_caught_up, in_a_cluster, leader};
use crate::finding::Finding;
use crate::load::{Load, Seen};
use crate::visitors;
use crate::world::World;

/// An election takes this long at most, and a test must not end before it.
const ELECTION: Duration = Duration::from_secs(10);

/// Seconds: who waited for the old leader notices when the time of that try is up, and pauses.
const ONE_TRY: f64 = 2.5;

/// Adds what every row here must hold: what was ordered came once, and no copy of the log differs.
async fn ends(load: Load, world: &World, finding: &mut Finding) {
    load.ends(world).await.into(finding);
    let (took, _) = copies_are_equal(world).await;
    finding.within("until all three copies were equal", took, 30.0);
}

/// B1: the leader is killed, and is back later.
pub async fn leader_killed() -> Finding {
    const KILLS: u64 = 3;
    in_a_cluster("lab-leader-killed", async |world, _| {
        let mut load = Load::of(world, 200, 60).await;
        let people = visitors::signed_in(world, 2).await;
        let (mut worst, mut failed) = (Seen::default(), 0);
        let (mut election, mut after) = (Duration::ZERO, Duration::ZERO);
        for _ in 0..KILLS {
            let strike = async {
                let leads = leader(world).await;
                world.stack.log_server(leads).unwrap().kill_9();
                let elected = another_leads(world, leads).await;
                tokio::time::sleep(ELECTION).await;
                world.stack.log_server(leads).unwrap().restart().await.unwrap();
                has_caught_up(world, leads).await;
                elected
            };
            let looks = visitors::during(&people, "/workspaces", Duration::from_millis(100), strike);
            let (seen, (visits, elected)) = load.during(looks).await;
            worst = worst.or(seen);
            (election, after) = (election.max(elected), after.max(seen.stored.saturating_sub(elected)));
            failed += visits.failed() + visits.unanswered();
        }
        let mut finding = Finding::scaled("an election of the server takes 4 to 8 s and cannot be made shorter");
        finding.injected("leaders killed", KILLS);
        finding.shown("longest election", election.as_secs_f64(), "s");
        finding.within("order stored after the election", after, ONE_TRY);
        finding.within("longest until an order was stored", worst.stored, 10.0);
        finding.within("longest between two outcomes", worst.outcomes, 10.0);
        finding.none("pages that failed", failed);
        ends(load, world, &mut finding).await;
        finding
    })
    .await
}

/// B2: the leader freezes, with its sockets open, and comes back to find another one.
pub async fn leader_frozen() -> Finding {
    const FROZEN: Duration = Duration::from_secs(20);
    in_a_cluster("lab-leader-frozen", async |world, _| {
        let mut load = Load::of(world, 200, 40).await;
        let strike = async {
            let frozen = leader(world).await;
            world.stack.log_server(frozen).unwrap().process().unwrap().freeze().unwrap();
            let elected = another_leads(world, frozen).await;
            tokio::time::sleep(FROZEN - elected.min(FROZEN)).await;
            let leads = leader(world).await;
            world.stack.log_server(frozen).unwrap().process().unwrap().thaw().unwrap();
            has_caught_up(world, frozen).await;
            (frozen, leads, elected)
        };
        let (seen, (frozen, leads, elected)) = load.during(strike).await;
        let mut finding = Finding::scaled("frozen for 20 s instead of 60");
        finding.injected("leaders frozen", 1);
        finding.injected("other leaders meanwhile", u64::from(frozen != leads));
        finding.shown("election", elected.as_secs_f64(), "s");
        finding.within("order stored after the election", seen.stored.saturating_sub(elected), ONE_TRY);
        finding.within("longest until an order was stored", seen.stored, 10.0);
        finding.within("longest between two outcomes", seen.outcomes, 10.0);
        ends(load, world, &mut finding).await;
        finding
    })
    .await
}

/// B3: one server after the other is stopped in good order and started again.
pub async fn rolling() -> Finding {
    in_a_cluster("lab-rolling", async |world, _| {
        let mut load = Load::of(world, 200, 40).await;
        let people = visitors::signed_in(world, 2).await;
        let strike = async {
            for server in 0..SERVERS {
                world.stack.log_server(server).unwrap().restart().await.unwrap();
                has_caught_up(world, server).await;
                leader(world).await;
                tokio::time::sleep(Duration::from_secs(2)).await;
            }
        };
        let looks = visitors::during(&people, "/workspaces", Duration::from_millis(100), strike);
        let (seen, (visits, ())) = load.during(looks).await;
        let mut finding = Finding::scaled("one version: there is no older server here that could be replaced");
        finding.injected("servers replaced", SERVERS as u64);
        finding.within("longest until an order was stored", seen.stored, 1.0);
        finding.shown("longest between two outcomes", seen.outcomes.as_secs_f64(), "s");
        finding.none("pages that failed", visits.failed() + visits.unanswered());
        ends(load, world, &mut finding).await;
        finding
    })
    .await
}

/// B4: the leader is cut off from the others while clients still reach it; then only nothing reaches it.
pub async fn cut_off() -> Finding {
    const CUT: Duration = Duration::from_secs(45);
    in_a_cluster("lab-cut-off", async |world, network| {
        let mut load = Load::of(world, 200, 90).await;
        let mut finding = Finding::scaled(
            "45 s each instead of 5 min; by relays in the routes. A leader that hears nothing gives up by itself only after 10 s and more",
        );
        for (what, both, limit) in [("cut off", true, 20.0), ("deafened", false, 30.0)] {
            let strike = async {
                let leads = leader(world).await;
                if both {
                    network.cuts_off(leads)
                } else {
                    network.deafens(leads)
                }
                tokio::time::sleep(CUT).await;
                network.heals(leads);
                has_caught_up(world, leads).await
            };
            let (seen, healed) = load.during(strike).await;
            finding.within(&format!("{what}: longest until an order was stored"), seen.stored, limit);
            finding.within(&format!("{what}: longest between two outcomes"), seen.outcomes, limit);
            finding.within(&format!("{what}: caught up after healing"), healed, 30.0);
        }
        finding.injected("leaders cut off", 2);
        finding.injected("pieces held back between servers", network.held());
        ends(load, world, &mut finding).await;
        finding
    })
    .await
}

/// B5: two of three are down. Nothing may be confirmed, pages still come, and all of it flows once one is back.
pub async fn quorum_lost() -> Finding {
    const DOWN: Duration = Duration::from_secs(30);
    in_a_cluster("lab-quorum", async |world, _| {
        let mut load = Load::of(world, 200, 40).await;
        let people = visitors::signed_in(world, 2).await;
        let strike = async {
            let leads = leader(world).await;
            let other = (leads + 1) % SERVERS;
            world.stack.log_server(leads).unwrap().kill_9();
            world.stack.log_server(other).unwrap().kill_9();
            let looks = async { tokio::time::sleep(DOWN).await };
            let (visits, ()) = visitors::during(&people, "/workspaces", Duration::from_millis(100), looks).await;
            world.stack.log_server(other).unwrap().restart().await.unwrap();
            let back = Instant::now();
            world.stack.log_server(leads).unwrap().restart().await.unwrap();
            leader(world).await;
            tokio::time::sleep(ELECTION).await;
            (visits, back)
        };
        let (seen, (visits, _)) = load.during(strike).await;
        let mut finding = Finding::scaled("down for 30 s instead of 5 min");
        finding.injected("servers down at once", 2);
        // An order is under way when the second one goes, and is timed from the moment that it was given.
        finding.at_least("nothing confirmed for", seen.stored.as_secs_f64(), "s", DOWN.as_secs_f64() - 2.0);
        let after = |pause: Duration| pause.saturating_sub(DOWN);
        finding.within("order stored after quorum", after(seen.stored), 60.0);
        finding.within("outcomes after quorum", after(seen.outcomes), 60.0);
        finding.none("pages that failed", visits.failed() + visits.unanswered());
        ends(load, world, &mut finding).await;
        finding
    })
    .await
}
