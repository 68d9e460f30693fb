//! Time that is not as it should be: the same as in the lab, for a moment.

use jiff::SignedDuration;

use crate::times::late::{ENDING, stays_away};
use crate::times::off::{Clocks, Left, YEARS, parked_ticks, seconds_to};
use crate::world::{World, story};

const HOUR: i64 = 60 * 60;

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_wrong_ends_nothing_early_and_keeps_nobody_waiting_once_it_is_right() {
    story(
        World::named("wrong-clock").with_patience().with_services_apart().with("HARBOR_RECONCILER_TICK_SECONDS", "1"),
        async |world| {
            world.expects_warnings("clock");
            world.expects_warnings("parked a message");
            const LEFT: Left = Left { later: &[SignedDuration::from_mins(50)], soon: SignedDuration::from_secs(40) };
            let off = Clocks::of(world, LEFT).await.go_wrong(world, &[HOUR, -HOUR]).await;
            assert_eq!(off.early, Vec::<String>::new());
            assert!(off.read > 0 && off.orders > 0, "{off:?}");
            assert!(!off.ended_after.is_negative(), "{off:?}");
            let parked = parked_ticks(world).await;
            world.expects_parked(parked);
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_without_ticks_is_made_up_for_in_order_and_shortens_no_grace() {
    story(World::named("late-ticks").with_a_clock_of_its_own(), async |world| {
        // Whenever the list of all machines is next looked at, as many are let go as may be at once.
        world.expects_warnings("a machine is destroyed");
        world.expects_warnings("the brake holds");
        let late = stays_away(world, 24).await;
        let in_order: Vec<usize> = (0..24).collect();
        assert_eq!((&late.ended, &late.gone), (&in_order, &in_order), "in the order of their times, each once");
        assert_eq!((late.warned, late.wrong), (2 * 24, Vec::new()));
        assert_eq!(late.ended_and_kept, (ENDING, 24 - ENDING), "what ends is what a letter went out about");
        assert!(late.shortest_grace >= Some(SignedDuration::from_hours(14 * 24)), "{:?}", late.shortest_grace);
        assert!(late.shortest_warning >= Some(SignedDuration::from_hours(24)), "{:?}", late.shortest_warning);
        assert!(late.shortest_kept >= Some(SignedDuration::from_hours(7 * 24)), "{:?}", late.shortest_kept);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_of_another_century_at_the_start_destroys_nothing() {
    story(World::named("centuries").with_services_apart().with("HARBOR_RECONCILER_TICK_SECONDS", "1"), async |world| {
        world.expects_warnings("clock");
        world.expects_warnings("parked a message");
        const DAYS: SignedDuration = SignedDuration::from_hours(5 * 24);
        let mut clocks = Clocks::of(world, Left { later: &[DAYS], soon: DAYS }).await;
        for year in YEARS {
            clocks.begin_anew(world, seconds_to(year)).await;
            clocks.carry_out_an_order().await;
            assert!(clocks.read() > 0);
            assert_eq!(clocks.ended_early(world), Vec::<String>::new(), "{year}");
        }
        clocks.begin_anew(world, 0).await;
        clocks.carry_out_an_order().await;
        let parked = parked_ticks(world).await;
        world.expects_parked(parked);
    })
    .await;
}
