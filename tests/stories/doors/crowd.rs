//! More connections than there are places.

use super::raw::{Raw, cuts, web};
use crate::world::{World, story, until};

#[tokio::test]
async fn who_waits_longest_gives_way_to_visitors() {
    story(World::named("crowd").with("HARBOR_HTTP_CONNECTIONS", "30"), async |world| {
        let mut silent = Vec::new();
        for _ in 0..90 {
            silent.push(Raw::to(web(world)).await);
        }
        // With ten seconds to a connection, they would hold every place twice over.
        let ada = world.customer("Ada").signs_in().await;
        assert_eq!(ada.opens("/workspaces").await.status, 200);
        until("the first ones gave way", async || {
            (cuts(world).await.get("crowded").copied().unwrap_or_default() >= 60).then_some(())
        })
        .await;
        drop(silent);
    })
    .await;
}

#[tokio::test]
async fn one_address_leaves_room_for_others() {
    let wish = World::named("one-address").with("HARBOR_HTTP_CONNECTIONS_OF_ONE", "10");
    story(wish, async |world| {
        let (mut silent, address) = (Vec::new(), web(world));
        for _ in 0..30 {
            silent.push(Raw::to(address).await);
        }
        let gone = cuts(world).await;
        assert_eq!(world.customer("Ada").opens("/").await.status, 200);
        until("only ten are left", async || {
            (cuts(world).await.get("crowded").copied().unwrap_or_default() >= 20).then_some(())
        })
        .await;
        assert!(!gone.contains_key("refused"), "who waits gives way first: {gone:?}");
    })
    .await;
}
