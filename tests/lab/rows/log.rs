//! B6, B9, B10 and B11: one server of the log. It restarts again and again, is full, is not as it was defined, and holds
//! more than somebody takes.

use std::time::{Duration, Instant};

use async_nats::jetstream::stream::Config as Stream;
use installation::Service;
use messages::account::Command;
use messages::subject::STREAM;
use messages::{AccountId, Actor, CommandId, Envelope, Message, MessageId, PersonId};
use nats::{OutgoingMessage, Publisher};

use super::in_world;
use crate::finding::Finding;
use crate::load::{Load, Seen};
use crate::visitors;
use crate::world::{World, until};

/// B6: the server is killed and restarted again and again, with a hundred thousand messages in it.
pub async fn restarted() -> Finding {
    const RESTARTS: u64 = 20;
    const MESSAGES: usize = 100_000;
    in_world(World::named("lab-restarts").with_services_apart().with_a_clock_of_its_own(), async |world| {
        holds(world, MESSAGES).await;
        let mut load = Load::of(world, 200, 60).await;
        let people = visitors::signed_in(world, 2).await;
        let (mut ready, mut worst, mut failed) = (Duration::ZERO, Seen::default(), 0);
        for restart in 0..RESTARTS {
            let strike = async {
                let began = Instant::now();
                if restart % 2 == 0 {
                    world.stack.nats.kill_9();
                }
                world.stack.nats.restart().await.unwrap();
                let ready = began.elapsed();
                // Long enough to see the flow again: the next restart finds it flowing.
                tokio::time::sleep(Duration::from_secs(1)).await;
                ready
            };
            let looks = visitors::during(&people, "/workspaces", Duration::from_millis(100), strike);
            let (seen, (visits, took)) = load.during(looks).await;
            ready = ready.max(took);
            worst = worst.or(seen);
            failed += visits.failed() + visits.unanswered();
        }
        let mut finding = Finding::default();
        finding.injected("restarts, half of them after kill -9", RESTARTS);
        finding.shown("messages in the log before", f64::from(u32::try_from(MESSAGES).unwrap()), "");
        finding.within("server ready", ready, 10.0);
        finding.within("longest until an order was stored", worst.stored, 10.0);
        finding.within("longest between two outcomes", worst.outcomes, 10.0);
        finding.none("pages that failed", failed);
        load.ends(world).await.into(&mut finding);
        finding
    })
    .await
}

/// Fills the log with so many copies of one command, which is carried out once.
async fn holds(world: &mut World, messages: usize) {
    let outgoing = opening();
    let publisher = Publisher::new(&world.bus("web").await);
    let batch = vec![outgoing; 1_000];
    for part in 1..=messages / batch.len() {
        publisher.publish_batch(&batch).await.unwrap();
        until("billing has read all of it", async || {
            let read = world.counts("select max(seq) from billing.checkpoint").await;
            (read >= i64::try_from(part * batch.len()).unwrap()).then_some(())
        })
        .await;
    }
    world.is_ready().await;
}

fn opening() -> OutgoingMessage {
    let owner = PersonId::new();
    let envelope = Envelope {
        id: MessageId::Command(CommandId::new()),
        cause: None,
        actor: Actor::Person(owner),
        at: chassis::clock::now(),
        policy: None,
        number: None,
        trace: None,
    };
    OutgoingMessage::of(&envelope, &Message::AccountCommand(AccountId::new(), Command::Open { owner })).unwrap()
}

/// Changes the log's definition as an operator could.
pub(super) async fn redefines(world: &World, change: impl Fn(&mut Stream)) {
    let migrate = world.bus("migrate").await;
    let info = migrate.jetstream().get_stream(STREAM).await.unwrap().get_info().await.unwrap();
    let mut config = info.config;
    change(&mut config);
    migrate.jetstream().update_stream(config).await.unwrap();
}

pub(super) async fn bytes(world: &World) -> i64 {
    let migrate = world.bus("migrate").await;
    let info = migrate.jetstream().get_stream(STREAM).await.unwrap().get_info().await.unwrap();
    i64::try_from(info.state.bytes).unwrap()
}

/// B9: there is no room in the log, then there is again.
pub async fn full() -> Finding {
    const FULL: Duration = Duration::from_secs(15);
    in_world(World::named("lab-full").with_services_apart().with_a_clock_of_its_own(), async |world| {
        let mut load = Load::of(world, 100, 60).await;
        let people = visitors::signed_in(world, 2).await;
        let late = world.customer("Late").signs_in().await;
        let (room, held) = (i64::from(u32::MAX), bytes(world).await);
        let strike = async {
            redefines(world, |config| config.max_bytes = held).await;
            let began = Instant::now();
            let (mut unready, mut asked) = (None, None);
            while began.elapsed() < FULL {
                if unready.is_none() && !is_ready(world, Service::Web).await {
                    unready = Some(began.elapsed());
                }
                if asked.is_none() {
                    let asking = Instant::now();
                    let page = late.orders_a_workspace("Paper shop", messages::workspace::Region::Eu).await;
                    asked = Some((asking.elapsed(), page.status));
                }
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
            redefines(world, |config| config.max_bytes = room).await;
            tokio::time::sleep(Duration::from_secs(3)).await;
            (unready, asked.unwrap())
        };
        let looks = visitors::during(&people, "/workspaces", Duration::from_millis(100), Box::pin(strike));
        let (seen, (visits, (unready, (answered, status)))) = load.during(looks).await;
        let mut finding = Finding::scaled("full for 15 s; the stream's own limit, not the disk's");
        finding.injected("log without room", u64::from(seen.stored >= FULL / 2));
        finding.within("an order was answered", answered, 2.0);
        finding.shown("with status", f64::from(status), "");
        finding.within("web not ready after", unready.unwrap_or(Duration::MAX / 2), 10.0);
        finding.within("order stored after there was room", seen.stored.saturating_sub(FULL), 10.0);
        finding.none("pages that failed", visits.failed() + visits.unanswered());
        until("web is ready again", async || is_ready(world, Service::Web).await.then_some(())).await;
        let judged = load.ends(world).await;
        judged.into(&mut finding);
        finding
    })
    .await
}

async fn is_ready(world: &World, service: Service) -> bool {
    super::ready::says_ready(&world.stack.admin(service).to_string()).await
}

/// B10: the log loses a guarantee. Nothing may start on it, and what runs must say so.
pub async fn drifted() -> Finding {
    const EVERY: &str = "10";
    const ALARM: Duration = Duration::from_secs(25);
    let wish = World::named("lab-drift").with_services_apart().with_a_clock_of_its_own();
    in_world(wish.with("HARBOR_NATS_VERIFY_SECONDS", EVERY), async |world| {
        let mut finding = Finding::scaled("looked at every 10 s instead of every 120");
        let began = Instant::now();
        redefines(world, |config| config.allow_direct = true).await;
        finding.injected("definitions changed", 1);
        let said = |world: &World| {
            let log = std::fs::read_to_string(world.log_folder().join("harbor-lifecycle.log")).unwrap();
            log.contains("not as it must be") || log.contains("not as defined")
        };
        while !said(world) && began.elapsed() < ALARM {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        finding.within("what runs said so after", began.elapsed(), ALARM.as_secs_f64());
        world.kills(Service::Lifecycle);
        world.launch(&[Service::Lifecycle], &[]);
        let refused = until("it refuses to start", async || world.process(Service::Lifecycle).ended()).await;
        let words = world.process(Service::Lifecycle).last_words();
        finding.at_least(
            "refused at start, naming the field",
            f64::from(u8::from(!refused.success() && words.contains("allow_direct"))),
            "",
            1.0,
        );
        redefines(world, |config| config.allow_direct = false).await;
        world.kills(Service::Lifecycle);
        world.launch(&[Service::Lifecycle], &[]);
        world.is_ready().await;
        finding
    })
    .await
}

/// How often a service changes what it says of its readiness until something is done.
async fn changes_of_mind<T>(world: &World, service: Service, done: impl Future<Output = T>) -> (usize, T) {
    let (mut done, mut was, mut changes) = (std::pin::pin!(done), true, 0);
    loop {
        let now = is_ready(world, service).await;
        changes += usize::from(now != was);
        was = now;
        tokio::select! {
            came = &mut done => return (changes, came),
            () = tokio::time::sleep(Duration::from_millis(50)) => {}
        }
    }
}

/// B11: ten thousand messages wait for a reader that stands still, and then for one that does not.
pub async fn slow_reader() -> Finding {
    const STILL: Duration = Duration::from_secs(8);
    in_world(World::named("lab-slow").with_services_apart().with_a_clock_of_its_own(), async |world| {
        let people = visitors::signed_in(world, 1).await;
        let cuts = world.counted(Service::Lifecycle, "nats_disconnects_total").await;
        world.process(Service::Web).freeze().unwrap();
        let publisher = Publisher::new(&world.bus("web").await);
        for _ in 0..10 {
            let batch: Vec<OutgoingMessage> = (0..1_000).map(|_| opening()).collect();
            publisher.publish_batch(&batch).await.unwrap();
        }
        tokio::time::sleep(STILL).await;
        world.process(Service::Web).thaw().unwrap();
        let thawed = Instant::now();
        let shown = async {
            until("every account is shown", async || {
                (world.counts("select count(*) from web.accounts").await >= 10_000).then_some(())
            })
            .await;
            let took = thawed.elapsed();
            // Ready again, and again not, would be seen in the next seconds.
            tokio::time::sleep(Duration::from_secs(5)).await;
            took
        };
        let (changes, took) = changes_of_mind(world, Service::Web, shown).await;
        let look = visitors::look(&people[0], "/workspaces").await;
        let mut finding = Finding::scaled("a reader still for 8 s");
        finding.injected("commands stored while it stood still", 10_000);
        finding.within("all of it shown", took, 60.0);
        finding.at_most("changes between ready and not", visitors::count(changes), "", 2.0);
        let cut = world.counted(Service::Lifecycle, "nats_disconnects_total").await - cuts
            + world.counted(Service::Web, "nats_disconnects_total").await;
        finding.at_most("connections that the server cut", cut, "", 0.0);
        finding.at_most(
            "messages dropped by a client",
            world.counted(Service::Web, "nats_slow_consumers_total").await,
            "",
            0.0,
        );
        finding.at_most("status of the page afterwards", f64::from(look.status.unwrap_or(599)), "", 299.0);
        finding
    })
    .await
}
