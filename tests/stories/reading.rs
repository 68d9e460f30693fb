//! What a message costs does not grow with how many accounts there are: a fold finds what it needs by its key, also where a
//! table is so small that Postgres would rather read all of it.

use messages::workspace::Region;

use crate::world::{World, story, until};

/// What one message needs is found in these, which grow with every customer.
const ACCOUNTS: [&str; 2] = ["lifecycle.accounts", "billing.accounts"];

/// How often they were read as a whole, and by a key.
async fn read(world: &World, column: &str) -> Vec<i64> {
    let mut all = Vec::new();
    for table in ACCOUNTS {
        let query = format!("select coalesce({column}, 0) from pg_stat_user_tables where relid = '{table}'::regclass");
        all.push(world.counts(&query).await);
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fold_reads_no_table_as_a_whole() {
    story(World::named("reading"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        // What starts up may look at all that there is.
        let (whole, by_key) = (read(world, "seq_scan").await, read(world, "idx_scan").await);
        for name in ["Ben", "Cleo", "Dora"] {
            let somebody = world.customer(name).signs_in().await;
            let theirs = somebody.creates_a_workspace("Shop", Region::Us).await;
            somebody.sees(theirs, "Ready").await;
        }
        // Postgres counts a little later.
        until("they were read by their keys", async || {
            let now = read(world, "idx_scan").await;
            now.iter().zip(&by_key).all(|(now, before)| *now >= before + 3).then_some(())
        })
        .await;
        assert_eq!(read(world, "seq_scan").await, whole, "of {ACCOUNTS:?}");
    })
    .await;
}
