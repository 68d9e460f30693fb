//! Infra in a bad hour: away with much to do, sending more than anybody can follow, contradicting itself, and mixing machines up.

use std::time::Duration;

use fakes::infra::{Call, Fault};
use fakes::openberth;
use jiff::SignedDuration;
use messages::WorkspaceId;
use messages::workspace::{Command, Kind, Region, State};

use crate::infra::has_one_machine_and_its_key;
use crate::overload::events::{Events, are_followed_up};
use crate::overload::outage::outage;
use crate::overload::silence::{namers, over_a_relay, silence};
use crate::overload::storm::storm;
use crate::races::hand::{Hand, NAME};
use crate::world::{World, story, until};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_asked_for_in_an_outage_is_done_once_after_it() {
    let wish = World::named("outage-of-all").with_a_clock_of_its_own().with_calls_of_at_most(1);
    story(wish, async |world| {
        world.expects_warnings("infra does not do what we ask");
        let fired = world.outside.infra.clone();
        let out = outage(world, 10, async || {
            let away =
                |ledger: &fakes::infra::Ledger| ledger.faults().iter().map(|fault| fault.fired).sum::<u32>() >= 24;
            fired.until(away).await;
        })
        .await;
        assert!(out.unanswered >= 24 && out.asked > 0 && !out.lasted.is_zero(), "{out:?}");
        assert_eq!((out.lost, out.twice), (0, 0), "{out:?}");
        assert!(out.done < Duration::from_secs(60), "{out:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_storm_of_events_is_followed_up_and_each_strange_word_told_once() {
    story(World::named("storm").with_a_clock_of_its_own(), async |world| {
        world.expects_warnings("infra says a word that we do not know");
        let (hand, now) = (Hand::of(world).await, chassis::clock::now());
        let payers = hand.opens(4, Some("pro@2"), now).await;
        let mut shops = Vec::new();
        for payer in &payers {
            shops.push(hand.creates(payer, now).await.0);
        }
        are(&hand, &shops, State::Ready).await;
        let came = storm(world, &shops, |taken, _| taken >= 400).await;
        assert!(came.asked < came.taken, "several events are one look: {came:?}");
        assert_eq!(came.alerts, came.unknown as f64, "{came:?}");
        assert!(came.backlog < Duration::from_secs(60) && !came.lasted.is_zero(), "{came:?}");
        are(&hand, &[shops[0], shops[2]], State::Unknown).await;
        are(&hand, &[shops[1], shops[3]], State::Ready).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_nobody_reaches_loses_nothing_and_does_nothing_twice() {
    story(World::named("silence").with_services_apart(), async |world| {
        world.expects_warnings("");
        let relay = over_a_relay(world).await;
        let all = namers(world, 4).await;
        let pace = Duration::from_millis(500);
        let came = silence(world, &relay, &all, pace, async |_, unsure| {
            until("everybody was told to press again", async || (unsure.get() >= 2 * all.len()).then_some(())).await;
            assert!(all[0].sees_the_list().await);
        })
        .await;
        assert!(came.held > 0 && came.unsure >= all.len() && came.commands >= all.len(), "{came:?}");
        assert_eq!((came.lost, came.twice), (0, 0), "{came:?}");
        assert!(came.presses > came.commands && came.drained < Duration::from_secs(60), "{came:?}");
    })
    .await;
}

async fn are(hand: &Hand, shops: &[WorkspaceId], state: State) {
    until(&format!("they are {state}"), async || {
        let read = hand.watch().read();
        shops.iter().all(|shop| read.workspace(*shop).is_some_and(|shop| shop.state == state)).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn events_that_contradict_each_other_change_nothing_and_wake_nobody_from_the_dead() {
    story(World::named("contradictions").with_a_clock_of_its_own(), async |world| {
        let (hand, now) = (Hand::of(world).await, chassis::clock::now());
        let payers = hand.opens(2, Some("pro@2"), now).await;
        let (live, dead) = (hand.creates(&payers[0], now).await.0, hand.creates(&payers[1], now).await.0);
        are(&hand, &[live, dead], State::Ready).await;
        hand.asks(&payers[1], dead, Command::Delete { name: NAME.to_owned() }, now).await;
        are(&hand, &[dead], State::Deprovisioning).await;
        world.tick(now + SignedDuration::from_hours(7 * 24) + SignedDuration::from_mins(1)).await;
        are(&hand, &[dead], State::Deleted).await;
        let before = world.outside.infra.ledger().calls(&dead.to_string()).len();

        let events = Events::of(world);
        for round in 0..10 {
            for state in ["deleted", "crashed", "stopped", "booting", "running", "rebalancing"] {
                let id = events.id();
                let about = if round % 2 == 0 { [live, dead] } else { [dead, live] };
                // The same id for two of them, and the same once more: only the first counts.
                for workspace in [about[0], about[1], about[0]] {
                    assert!(events.send(&id, workspace, state).await);
                }
            }
        }
        are_followed_up(world).await;
        let ledger = world.outside.infra.ledger();
        let after = ledger.calls(&dead.to_string());
        assert!(after[before..].iter().all(|call| call.call == Call::Show), "it was at most looked at");
        assert!(ledger.calls(&live.to_string()).len() > 3, "the other was looked at again");
        assert!(world.outside.infra.machine(&dead.to_string()).is_none());
        let read = hand.watch().read();
        assert_eq!(read.workspace(dead).map(|shop| shop.state), Some(State::Deleted));
        let kinds: Vec<Kind> = read.times(live).into_iter().map(|(kind, _)| kind).collect();
        assert!(kinds.ends_with(&[Kind::Ready]) && !kinds.contains(&Kind::Troubled), "{kinds:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_another_workspaces_is_refused_however_infra_mixes_it_up() {
    story(World::named("mixed-up"), async |world| {
        world.expects_warnings("infra does not do what we ask");
        let infra = &world.outside.infra;
        let (ada, eve) = (world.customer("Ada").signs_in().await, world.customer("Eve").signs_in().await);
        let hers = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(hers, "Ready").await;
        let (address, token) = (world.address_of(hers), hers.to_string());

        // Made, and answered with the address of hers; then with all of hers, its key as well.
        for fault in [Fault::Misname { endpoint: address.clone() }, Fault::MixUp { token: token.clone() }] {
            let mixed = infra.misbehave(Call::Create, fault.clone(), Some(1));
            let looks = infra.misbehave(Call::Show, Fault::MixUp { token: token.clone() }, Some(2));
            let name = format!("{fault:?}").chars().take(5).collect::<String>();
            let bob = world.customer(&name).signs_in().await;
            let his = bob.creates_a_workspace("Book shop", Region::Eu).await;
            if matches!(fault, Fault::Misname { .. }) {
                let page = bob.sees(his, "Having trouble").await;
                assert!(!page.says(&address), "{}", page.body);
                assert!(infra.misname(&his.to_string(), &world.address_of(his)));
            }
            let page = bob.sees(his, "Ready").await;
            assert!(!page.says(&address) && mixed.fired() == 1, "{fault:?}: {}", page.body);
            has_one_machine_and_its_key(world, his).await;
            drop(looks);
            infra.behave();
        }

        // What stands already stays as it is known.
        let third = eve.creates_a_workspace("Tea shop", Region::Us).await;
        eve.sees(third, "Ready").await;
        let before = infra.ledger().calls(&third.to_string()).len();
        assert!(infra.misname(&third.to_string(), &address));
        until("infra was asked", async || (infra.ledger().calls(&third.to_string()).len() > before).then_some(()))
            .await;
        assert!(!eve.opens(&format!("/workspaces/{third}")).await.says(&address));
        let of_hers = world.outside.openberth.ledger();
        let wrong = of_hers.of(&token).iter().filter(|entry| entry.key == openberth::Key::Wrong).count();
        assert_eq!(wrong, 0, "no key of another was shown to the server of hers");
        assert!(ada.sees(hers, "Ready").await.says(&address));
    })
    .await;
}
