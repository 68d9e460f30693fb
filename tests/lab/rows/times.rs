//! D1, D3 and D4: clocks that are wrong, and ticks that stay away.

use std::time::Duration;

use jiff::SignedDuration;

use super::in_world;
use crate::finding::Finding;
use crate::times::late::{ENDING, stays_away};
use crate::times::off::{Clocks, Left, YEARS, parked_ticks, seconds_to};
use crate::visitors::count;
use crate::world::{Wish, World};

const MINUTE: i64 = 60;

/// A world whose reconciler ticks each second, and in which wrong ticks are not believed.
fn ticking(name: &'static str) -> Wish {
    World::named(name).with_services_apart().with("HARBOR_RECONCILER_TICK_SECONDS", "1")
}

/// D1: the clock of one service after the other is ten minutes and an hour ahead and behind, and is put right again.
pub async fn off() -> Finding {
    const LEFT: Left = Left {
        later: &[SignedDuration::from_mins(9), SignedDuration::from_mins(50)],
        soon: SignedDuration::from_mins(3),
    };
    const OFF: [i64; 4] = [10 * MINUTE, -10 * MINUTE, 60 * MINUTE, -60 * MINUTE];
    in_world(ticking("lab-clocks"), async |world| {
        let off = Clocks::of(world, LEFT).await.go_wrong(world, &OFF).await;
        let mut finding = Finding::scaled("some seconds each: nine minutes are left to what must not end");
        finding.injected("readings of a clock that was wrong", off.read);
        off.early.iter().for_each(|early| eprintln!("  {early}"));
        finding.none("trials and workspaces that ended early", off.early.len());
        finding.at_least("orders meanwhile, each carried out", count(off.orders), "", count(off.orders));
        finding.within("an order for which infra was away, once the clock was right", off.longest, 20.0);
        finding.at_least("the trial that was to end, from its end", off.ended_after.as_secs_f64(), "s", 0.0);
        finding.at_most("the same", off.ended_after.as_secs_f64(), "s", 60.0);
        let parked = parked_ticks(world).await;
        finding.shown("ticks that nobody believed", parked as f64, "");
        world.expects_parked(parked);
        finding
    })
    .await
}

/// D3: nobody ticks on the day on which all trials and all deletions come due, nor on that of the last warning.
pub async fn late() -> Finding {
    const TRIALS: usize = 200;
    in_world(World::named("lab-late").with_services_apart().with_a_clock_of_its_own(), async |world| {
        let late = stays_away(world, TRIALS).await;
        let mut finding = Finding::default();
        finding.injected("timers that came due while nobody ticked", late.due as u64);
        for (what, order) in [("trials ended", &late.ended), ("deleted workspaces taken away", &late.gone)] {
            let in_order = order.iter().copied().eq(0..TRIALS);
            let right = count(order.len() * usize::from(in_order));
            finding.at_least(&format!("{what}, in the order of their times and once"), right, "", count(TRIALS));
        }
        finding.at_least("warnings, two each", count(late.warned), "", count(2 * TRIALS));
        let (ended, kept) = late.ended_and_kept;
        finding.at_least("ended a day after a letter about it", count(ended), "", count(ENDING));
        finding.at_least("warned once more, without a letter", count(kept), "", count(TRIALS - ENDING));
        late.wrong.iter().for_each(|wrong| eprintln!("  {wrong}"));
        finding.none("taken away although nobody deleted it, or twice", late.wrong.len());
        let hours = |span: Option<SignedDuration>| span.unwrap_or_default().as_secs_f64() / 3600.0;
        finding.at_least("shortest grace of who was suspended late", hours(late.shortest_grace), "h", 14.0 * 24.0);
        finding.at_least("shortest from a last warning to the end", hours(late.shortest_warning), "h", 24.0);
        finding.at_least("shortest from deleted to taken away", hours(late.shortest_kept), "h", 7.0 * 24.0);
        finding
    })
    .await
}

/// D4: all services start with a clock of another century.
pub async fn centuries() -> Finding {
    const LONG: Duration = Duration::from_secs(15);
    const DAYS: SignedDuration = SignedDuration::from_hours(5 * 24);
    in_world(ticking("lab-centuries"), async |world| {
        let mut clocks = Clocks::of(world, Left { later: &[DAYS], soon: DAYS }).await;
        let mut finding = Finding::scaled("15 s in each year");
        for year in YEARS {
            clocks.begin_anew(world, seconds_to(year)).await;
            let took = clocks.carry_out_an_order().await;
            tokio::time::sleep(LONG).await;
            let year = &year[..4];
            finding.injected(&format!("readings of a clock in {year}"), clocks.read());
            finding.within(&format!("{year}: an order, with the start"), took, 60.0);
            let ended = clocks.ended_early(world);
            ended.iter().for_each(|ended| eprintln!("  {ended}"));
            finding.none(&format!("{year}: what ended that had five days left"), ended.len());
        }
        clocks.begin_anew(world, 0).await;
        finding.within("once right: an order, with the start", clocks.carry_out_an_order().await, 60.0);
        let parked = parked_ticks(world).await;
        finding.shown("ticks that nobody believed", parked as f64, "");
        world.expects_parked(parked);
        finding
    })
    .await
}
