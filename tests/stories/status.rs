//! The page about how Harbor does: it is there when other things are not, says which, and takes it back in time.

use chassis::clock;
use dev::postgres::Shutdown;
use installation::Service;
use messages::workspace::Region;

use crate::chaos::expects_what_outages_bring;
use crate::world::{Customer, Page, World, story, until};

pub(crate) const ALL_IS_WELL: [&str; 5] = ["Working"; 5];

/// The words for: signing in, making, live updates, Europe, the United States.
fn words(page: &Page) -> Vec<&str> {
    let badges = page.body.split("class=\"badge\"").skip(1);
    badges.map(|rest| rest.split("</span>").next().unwrap().rsplit('>').next().unwrap()).collect()
}

pub(crate) async fn comes_to_say(reader: &Customer, expected: [&str; 5]) {
    until(&format!("the page says {expected:?}"), async || {
        let page = reader.opens("/status").await;
        assert_eq!(page.status, 200, "it is there whatever happens");
        (words(&page) == expected).then_some(())
    })
    .await;
}

#[tokio::test]
async fn whoever_wants_to_know_is_told_what_is_down_and_that_it_is_back() {
    story(World::named("status"), async |world| {
        expects_what_outages_bring(world);
        world.expects_warnings("a request could not be answered");
        let nobody = world.customer("Nobody");
        let ada = world.customer("Ada").signs_in().await;
        comes_to_say(&nobody, ALL_IS_WELL).await;

        world.stack.nats.kill_9();
        comes_to_say(&nobody, ["Working", "Not working", "Not working", "Working", "Working"]).await;
        world.stack.nats.restart().await.unwrap();
        comes_to_say(&nobody, ALL_IS_WELL).await;

        world.stack.postgres.stop(Shutdown::Fast).await.unwrap();
        for reader in [&nobody, &ada] {
            let down = ["Not working", "Not working", "Not working", "Not known", "Not known"];
            comes_to_say(reader, down).await;
        }
        let page = ada.opens("/workspaces").await;
        assert_eq!(page.status, 503);
        assert!(page.says("href=\"/status\""), "who meets the trouble is shown where to look: {}", page.body);
        world.stack.postgres.restart().await.unwrap();
        comes_to_say(&nobody, ALL_IS_WELL).await;
        assert!(ada.is_signed_in().await);
    })
    .await;
}

#[tokio::test]
async fn orders_that_nobody_decides_on_are_seen_by_everybody() {
    story(World::named("status-orders").with_patience().with_services_apart(), async |world| {
        let nobody = world.customer("Nobody");
        let ada = world.customer("Ada").signs_in().await;
        ada.opens("/workspaces/new").await;
        comes_to_say(&nobody, ALL_IS_WELL).await;
        until("her account is open", async || {
            ada.opens("/workspaces/new").await.says("name=\"command\"").then_some(())
        })
        .await;
        world.kills(Service::Lifecycle);
        let order = ada.orders_a_workspace("Paper shop", Region::Eu).await;
        comes_to_say(&nobody, ["Working", "Slow", "Working", "Working", "Working"]).await;
        world.launch(&[Service::Lifecycle], &[]);
        let shop = ada.follows(&order).await;
        ada.sees(shop, "Ready").await;
        comes_to_say(&nobody, ALL_IS_WELL).await;

        // A place is judged by its workspaces, and nobody is named.
        world.outside.infra.set_state(&shop.to_string(), "crashed");
        comes_to_say(&nobody, ["Working", "Working", "Working", "Not working", "Working"]).await;
        let page = nobody.opens("/status").await;
        assert!(!page.says("Paper shop") && !page.says(&shop.to_string()) && !page.says("Ada"), "{}", page.body);
        world.outside.infra.set_state(&shop.to_string(), "running");
        comes_to_say(&nobody, ALL_IS_WELL).await;
    })
    .await;
}

#[tokio::test]
async fn a_crowd_that_looks_at_it_costs_as_much_as_one() {
    story(World::named("status-crowd"), async |world| {
        let began = clock::now();
        let readers = (0..100).map(|_| {
            let nobody = world.customer("Nobody");
            async move { nobody.opens("/status").await }
        });
        let pages = futures_util::future::join_all(readers).await;
        let looked = |page: &Page| page.body.split("datetime=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let looks: std::collections::BTreeSet<String> = pages.iter().map(looked).collect();
        // One look serves everybody for three seconds, however long all of this took.
        let possible = began.duration_until(clock::now()).as_secs() / 3 + 2;
        assert!(i64::try_from(looks.len()).unwrap() <= possible, "{looks:?}");
        assert_eq!(pages[0].headers["cache-control"], "public, max-age=3");
    })
    .await;
}
