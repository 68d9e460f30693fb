//! Whatever one service's credentials can store, everybody reads on: header blocks over which a client breaks.

use std::time::Duration;

use installation::Service;
use messages::workspace::Region;
use messages::{AccountId, Message, PersonId, Producer, WorkspaceId};
use nkeys::KeyPair;
use tokio::time::Instant;

use crate::world::raw::Raw;
use crate::world::wait::by;
use crate::world::{World, story, until};

/// How long an entry may hold a fold up.
const PASSED_WITHIN: Duration = Duration::from_secs(5);

/// Over the first of these the client does not only lose its connection, it ends. Those who have met one are on guard for
/// the next; each by itself is tried in the tests of `nats`.
const BLOCKS: [(&str, &[u8]); 4] = [
    ("a line break in a value", b"NATS/1.0\r\nHarbor-Id: x\ry\r\n\r\n"),
    ("no colon", b"NATS/1.0\r\nnocolonhere\r\n\r\n"),
    ("not UTF-8", b"NATS/1.0\r\nHarbor-Id: \xff\xfe\r\n\r\n"),
    ("another protocol", b"HTTP/1.1 200 OK\r\nX: y\r\n\r\n"),
];

/// Each kind of subject, who may publish there, and how many folds read it.
fn subjects() -> [(&'static str, String, u64); 10] {
    let (workspace, account, person) = (WorkspaceId::new(), AccountId::new(), PersonId::new());
    [
        ("web", format!("workspace.{workspace}.command.create"), 1),
        ("reconciler", format!("workspace.{workspace}.observed"), 2),
        ("lifecycle", format!("workspace.{workspace}.event.ready"), 3),
        ("web", format!("account.{account}.command.open"), 1),
        ("billing", format!("account.{account}.event.opened"), 3),
        ("web", format!("person.{person}.event.joined"), 2),
        ("mailer", format!("mail.{person}.event.returned"), 2),
        ("reconciler", "clock.tick".to_owned(), 5),
        ("ingress", format!("$KV.infra_events.{workspace}"), 1),
        ("ingress", format!("$KV.mail_events.{workspace}"), 1),
    ]
}

/// Stores one entry under each kind of subject; returns how many rows that parks over all services.
async fn stores_everywhere(world: &World, block: &[u8]) -> u64 {
    let mut parked = 0;
    for (service, subject, readers) in subjects() {
        let key = KeyPair::from_seed(&world.secret(&format!("nats-{service}.seed"))).unwrap();
        let mut raw = Raw::connect(world.stack.nats.port(), Some(&key)).await.unwrap();
        raw.publish(&subject, block, b"kept").await;
        parked += readers;
    }
    parked
}

/// The rows that hold exactly this block, over all services.
async fn parked_with(world: &World, block: &[u8]) -> u64 {
    let db = world.database().await;
    let mut rows = 0;
    for producer in Producer::ALL {
        let query = format!(
            "select count(*) from {producer}.parked where header_block = $1 and body = 'kept' and reason like 'the header block%'"
        );
        rows += db.query_one(&query, &[&block]).await.unwrap().get::<_, i64>(0).unsigned_abs();
    }
    rows
}

/// The ticks on the log from this place on.
async fn ticks_behind(world: &World, seq: u64) -> usize {
    let is_tick = |said: &&crate::world::Said| said.seq > seq && matches!(said.message, Message::Tick(_));
    world.said().await.iter().filter(is_tick).count()
}

#[tokio::test]
async fn no_stored_header_block_holds_a_fold_up() {
    story(World::named("poison").with("HARBOR_RECONCILER_TICK_SECONDS", "1"), async |world| {
        for expected in ["parked a message", "the NATS server is gone", "the NATS client ended", "panic"] {
            world.expects_warnings(expected);
        }
        let mut all = 0;
        for (name, block) in BLOCKS {
            let expected = stores_everywhere(world, block).await;
            let stored = Instant::now();
            by(name, stored + PASSED_WITHIN, async || (parked_with(world, block).await == expected).then_some(()))
                .await;
            all += expected;
            world.is_ready().await;
            let someone = world.customer(name).signs_in().await;
            let shop = someone.creates_a_workspace("Shop", Region::Eu).await;
            someone.sees(shop, "Ready").await;
        }
        world.expects_parked(all);
        // They did break connections, and were read by number.
        assert!(world.counted(Service::Lifecycle, "nats_tail_by_number_total").await >= 4.0);
        assert!(world.counted(Service::Lifecycle, "nats_client_deaths_total").await >= 1.0);
        // Time goes on, too, although something else stands where a tick should.
        let last = world.stored(messages::subject::STREAM).await.last().unwrap().seq;
        until("time goes on", async || (ticks_behind(world, last).await >= 2).then_some(())).await;

        // Who begins anew does not meet them again.
        world.stops_harbor().await;
        world.starts_harbor().await;
        let grace = world.customer("Grace").signs_in().await;
        let shop = grace.creates_a_workspace("Compass", Region::Us).await;
        grace.sees(shop, "Ready").await;
    })
    .await;
}
