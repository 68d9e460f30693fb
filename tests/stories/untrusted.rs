//! What one service's credentials can store: bodies, times and numbers that are not to be believed. Every fold gets past,
//! parks what is to be parked with its reason, stays ready, and the next order becomes Ready.

use installation::Service;
use jiff::{SignedDuration, Timestamp};
use messages::clock::Tick;
use messages::envelope::{AT, NUMBER};
use messages::workspace::Region;
use messages::{Actor, Envelope, EventId, Message, MessageId, Number, Producer, WorkspaceId};
use nats::{OutgoingMessage, Publisher};

use crate::world::{Customer, World, story, until};

const ALL: [Service; 5] = [Service::Web, Service::Lifecycle, Service::Billing, Service::Reconciler, Service::Mailer];

/// Those that read what lifecycle says.
const READERS: [Service; 3] = [Service::Web, Service::Reconciler, Service::Mailer];

impl World {
    /// Stores this as a service and waits until these services, and no others, have parked it for such a reason.
    async fn parks(&self, what: &str, storing: &str, outgoing: OutgoingMessage, services: &[Service], reason: &str) {
        let began = std::time::Instant::now();
        let seq = Publisher::new(&self.bus(storing).await).publish_batch(&[outgoing]).await.unwrap().unwrap();
        let db = self.database().await;
        for service in services {
            let query = format!("select reason from {}.parked where seq = $1 and stream = 'HARBOR'", service.name());
            let found = until(what, async || db.query_opt(&query, &[&seq.cast_signed()]).await.unwrap()).await;
            let found: String = found.get(0);
            assert!(found.contains(reason), "{what}: {} parked it, for {found}", service.name());
        }
        // Read past, committed, and ready.
        for service in ALL {
            let query = format!("select count(*) from {}.parked where seq = {seq}", service.name());
            let count = self.counts(&query).await;
            assert_eq!(count == 1, services.contains(&service), "{what}: {} parked {count}", service.name());
            self.says_ready(service).await;
        }
        println!("{what}: past it in every fold after {:?}", began.elapsed());
    }

    async fn says_ready(&self, service: Service) {
        let address = format!("http://{}/readyz", self.admin(service));
        let told = crate::world::customer::http().get(address).send().await.unwrap();
        assert!(told.status().is_success(), "{}: {}", service.name(), told.text().await.unwrap());
    }

    /// An event of lifecycle's as it stands on the log.
    async fn an_event(&self) -> OutgoingMessage {
        let stored = self.stored("HARBOR").await;
        let entry = stored.into_iter().rev().find(|entry| entry.subject.contains(".event.ready")).unwrap();
        OutgoingMessage { subject: entry.subject, headers: entry.headers.unwrap(), body: entry.body }
    }
}

fn tick(at: Timestamp) -> OutgoingMessage {
    let id = MessageId::Event(EventId::numbered(0, 1, at));
    let envelope = Envelope { id, cause: None, actor: Actor::Clock, at, policy: None, number: None, trace: None };
    OutgoingMessage::of(&envelope, &Message::Tick(Tick { at })).unwrap()
}

async fn orders(ada: &Customer, name: &str) -> WorkspaceId {
    let shop = ada.creates_a_workspace(name, Region::Eu).await;
    ada.sees(shop, "Ready").await;
    shop
}

#[tokio::test]
async fn bodies_that_nobody_can_read_are_parked() {
    story(World::named("untrusted-bodies"), async |world| {
        world.expects_warnings("parked a message");
        world.expects_parked(5 * 3);
        let shop = orders(&world.customer("Ada").signs_in().await, "Shop").await;
        let genuine = world.an_event().await;
        for (what, body, reason) in [
            ("700 arrays, each in the other", [vec![0x91; 700], vec![0xc0]].concat(), "nested too deep"),
            ("an array that claims 2^32-1 elements", b"\xdd\xff\xff\xff\xff".to_vec(), "ends too early"),
            ("a string that claims 1 GiB", b"\xdb\x40\x00\x00\x00abc".to_vec(), "ends too early"),
            ("a body that is none", b"\xc1".to_vec(), "no MessagePack"),
        ] {
            let outgoing = OutgoingMessage { body: body.into(), ..genuine.clone() };
            world.parks(what, "lifecycle", outgoing, &READERS, reason).await;
        }
        let other = genuine.subject.replace(&shop.to_string(), &WorkspaceId::new().to_string());
        let moved = OutgoingMessage { subject: other, ..genuine };
        let what = "a valid message under another workspace's subject";
        world.parks(what, "lifecycle", moved, &READERS, "do not belong together").await;
        orders(&world.customer("Grace").signs_in().await, "Compass").await;
    })
    .await;
}

#[tokio::test]
async fn numbers_that_do_not_follow_are_parked_and_block_nobody() {
    story(World::named("untrusted-numbers"), async |world| {
        world.expects_warnings("parked a message");
        world.expects_made_up_numbers();
        world.expects_parked(2 * 3);
        orders(&world.customer("Ada").signs_in().await, "Shop").await;
        for what in ["a number of 2^64-1", "a number that skips one"] {
            let given = world.counts("select number from lifecycle.checkpoint").await.unsigned_abs();
            let number = if what.ends_with("one") { given + 2 } else { u64::MAX };
            let mut outgoing = world.an_event().await;
            outgoing.headers.insert(NUMBER, Number { producer: Producer::Lifecycle, number }.to_string());
            world.parks(what, "lifecycle", outgoing, &READERS, "does not follow").await;
            // What lifecycle really says next is received.
            orders(&world.customer(what).signs_in().await, "Shop").await;
        }
        // One that was received before is dropped, and counted by its producer.
        let again = world.an_event().await;
        Publisher::new(&world.bus("lifecycle").await).publish_batch(&[again]).await.unwrap();
        until("the repeat is counted", async || {
            let metrics = world.metrics(Service::Web).await;
            let counted =
                |line: &str| line.starts_with("fold_dropped_total") && line.contains("producer=\"lifecycle\"");
            metrics.lines().any(counted).then_some(())
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_tick_that_cannot_be_true_fires_nothing_and_stops_nothing() {
    story(World::named("untrusted-ticks").with("HARBOR_RECONCILER_TICK_SECONDS", "1"), async |world| {
        world.expects_warnings("parked a message");
        world.expects_parked(5 * 5);
        let ada = world.customer("Ada").signs_in().await;
        orders(&ada, "Shop").await;
        let now = chassis::clock::now();
        for (what, at) in [
            ("a tick of the year 2126", now + SignedDuration::from_hours(100 * 365 * 24)),
            ("a tick of the year 9999", "9999-12-30T00:00:00Z".parse().unwrap()),
            ("a tick of 5000 BC", "-004999-01-01T00:00:00Z".parse().unwrap()),
            ("a tick 61 s ahead", chassis::clock::now() + SignedDuration::from_secs(75)),
            ("a tick 61 s late", chassis::clock::now() - SignedDuration::from_secs(75)),
        ] {
            world.parks(what, "reconciler", tick(at), &ALL, "not when it was stored").await;
        }
        let remembered = world.counts("select count(*) from lifecycle.commands").await;
        assert_eq!(remembered, 1, "no command was forgotten");
        // An earlier time than the last one is none, and is counted.
        let earlier = tick(chassis::clock::now() - SignedDuration::from_secs(40));
        Publisher::new(&world.bus("reconciler").await).publish_batch(&[earlier]).await.unwrap();
        until("the earlier tick is counted", async || {
            let metrics = world.metrics(Service::Lifecycle).await;
            let counted = |line: &str| line.starts_with("fold_dropped_total") && line.contains("producer=\"clock\"");
            metrics.lines().any(counted).then_some(())
        })
        .await;
        // Time goes on: a tick of now is folded by all.
        let after = world.counts("select extract(epoch from max(tick))::bigint from billing.checkpoint").await;
        for service in ALL {
            let query = format!("select extract(epoch from max(tick))::bigint from {}.checkpoint", service.name());
            until("time goes on", async || (world.counts(&query).await > after).then_some(())).await;
        }
    })
    .await;
}

#[tokio::test]
async fn an_order_of_a_clock_that_is_wrong_is_taken_at_the_time_of_the_server() {
    story(World::named("untrusted-time"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let shop = orders(&ada, "Shop").await;
        let stored = world.stored("HARBOR").await;
        let order = stored.into_iter().find(|entry| entry.subject.ends_with(".command.create")).unwrap();
        for (name, at) in [("ahead", "9999-12-30T00:00:00Z"), ("behind", "-004999-01-01T00:00:00Z")] {
            let command = messages::CommandId::new();
            let workspace = WorkspaceId::created_by(command);
            let mut headers = order.headers.clone().unwrap();
            headers.insert("Harbor-Id", command.to_string());
            headers.insert(AT, at);
            let subject = order.subject.replace(&shop.to_string(), &workspace.to_string());
            let outgoing = OutgoingMessage { subject, headers, body: order.body.clone() };
            Publisher::new(&world.bus("web").await).publish_batch(&[outgoing]).await.unwrap();
            let query = "select abs(extract(epoch from at - now()))::bigint from lifecycle.commands where id = $1";
            let db = world.database().await;
            let row = until(name, async || db.query_opt(query, &[&command]).await.unwrap()).await;
            assert!(row.get::<_, i64>(0) < 3_600, "{name}: taken at the time of the server");
        }
        assert!(world.counted(Service::Lifecycle, "fold_times_corrected_total").await >= 2.0);
    })
    .await;
}

#[tokio::test]
async fn a_row_that_does_not_read_holds_up_only_what_asks_for_it() {
    story(World::named("unreadable-row"), async |world| {
        world.expects_warnings("parked a message");
        let ada = world.customer("Ada").signs_in().await;
        let shop = orders(&ada, "Shop").await;
        let db = world.database().await;
        let broken = "update lifecycle.workspaces set created_at = 'infinity' where id = $1";
        assert_eq!(db.execute(broken, &[&shop]).await.unwrap(), 1);
        assert!(world.outside.infra.set_state(&shop.to_string(), "crashed"));
        let query = "select reason from lifecycle.parked where subject = $1";
        let subject = format!("workspace.{shop}.observed");
        let parked =
            until("what asks for it is parked", async || db.query_opt(query, &[&subject]).await.unwrap()).await;
        assert!(parked.get::<_, &str>(0).contains("does not take it"));
        world.says_ready(Service::Lifecycle).await;
        orders(&world.customer("Grace").signs_in().await, "Compass").await;
        let all = world.counts("select count(*) from lifecycle.parked").await;
        world.expects_parked(all.unsigned_abs());
    })
    .await;
}
