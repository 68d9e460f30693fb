//! Who leaves before the answer is there, leaves nothing behind: what was begun for them is ended.

use std::time::Duration;

use futures_util::StreamExt;
use messages::workspace::Region;
use tokio::io::AsyncReadExt;
use tokio::time::timeout;

use super::raw::{Raw, web};
use crate::world::{World, story, until};

/// As many leave.
const LEAVING: u64 = 2000;

/// By so many microseconds their patience differs, and so long is the longest.
const STEP: u64 = 61;
const LONGEST: u64 = 40_000;

/// As many at a time.
const AT_ONCE: usize = 6;

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_in_the_middle_of_a_look_leaves_no_transaction_open() {
    story(World::named("leaving"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let session = ada.cookie("__Host-harbor_session").unwrap();
        let asks = format!(
            "GET /workspaces/live HTTP/1.1\r\nhost: localhost\r\ncookie: __Host-harbor_session={session}\r\n\r\n"
        );
        let leave = async |at: u64| {
            let mut raw = Raw::sending(web(world), &asks).await;
            // At a different moment each time, so that some leave in the middle of every step.
            let patience = Duration::from_micros(STEP * at % LONGEST);
            drop(timeout(patience, raw.0.read(&mut [0])).await);
        };
        futures_util::stream::iter(0..LEAVING).for_each_concurrent(AT_ONCE, leave).await;
        // The owner of a fold holds its lock in one, and nobody else does.
        let open = "select count(*) from pg_stat_activity a where state like 'idle in transaction%' and not exists \
                    (select from pg_locks l where l.pid = a.pid and locktype = 'relation' and mode = 'ExclusiveLock')";
        let db = world.database().await;
        until("no transaction is left open", async || {
            let count: i64 = db.query_one(open, &[]).await.unwrap().get(0);
            (count == 0).then_some(())
        })
        .await;
        let said = std::fs::read_to_string(world.log_folder().join("postgres.log")).unwrap();
        assert!(
            said.contains("Connection reset by peer"),
            "somebody left in the middle, and the connection was closed"
        );
        assert_eq!(said.matches("already a transaction in progress").count(), 0, "somebody looks at an old moment");
        // And nobody is shown how things were then.
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
    })
    .await;
}
