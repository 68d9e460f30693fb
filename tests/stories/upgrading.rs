//! The next release's tables under this release's processes: `harbor migrate` has run, and nothing was restarted yet.

use messages::Producer;
use messages::workspace::Region;

use crate::world::{Customer, World, story};

/// Gives every table of every service one column more, as an expanding migration does.
async fn expands(world: &World) -> usize {
    let db = world.database().await;
    let mut expanded = 0;
    for schema in Producer::ALL {
        for table in world.tables_of(schema.name()).await.keys() {
            let more =
                format!("alter table {schema}.{table} add column of_the_next_release text not null default 'new'");
            db.batch_execute(&more).await.unwrap();
            expanded += 1;
        }
    }
    expanded
}

/// Looks at every page that reads rows, over and over.
async fn looks(customer: &Customer, times: usize) {
    for _ in 0..times {
        for page in ["/workspaces", "/workspaces/new", "/account", "/account/plan", "/account/sessions", "/status"] {
            let answer = customer.opens(page).await;
            assert_eq!(answer.status, 200, "{page}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_column_more_in_every_table_fails_no_request_and_stops_no_fold() {
    story(World::named("expand"), async |world| {
        let infra = &world.outside.infra;
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        // Everything is prepared by now, for the tables as they were.
        looks(&ada, 2).await;
        let (expanded, ()) = tokio::join!(expands(world), looks(&ada, 30));
        assert!(expanded > 30, "{expanded}");
        looks(&ada, 2).await;
        for (state, label) in [("crashed", "Having trouble"), ("running", "Ready")] {
            infra.set_state(&shop.to_string(), state);
            ada.sees(shop, label).await;
        }
        let grace = world.customer("Grace").signs_in().await;
        let compass = grace.creates_a_workspace("Compass", Region::Us).await;
        grace.sees(compass, "Ready").await;
    })
    .await;
}
