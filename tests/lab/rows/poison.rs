//! A9: messages that nobody can act on, stored between those of customers by each service that may store anything.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use messages::account::Command;
use messages::subject::STREAM;
use messages::{AccountId, Actor, CommandId, Envelope, Message, MessageId, PersonId, WorkspaceId};
use nats::{OutgoingMessage, Tail, grouped};

use super::in_world;
use crate::finding::Finding;
use crate::raw::stores;
use crate::visitors::percentile;
use crate::world::World;

const SAMPLES: usize = 400;
const PACE: Duration = Duration::from_millis(40);
/// One in so many messages is poison.
const EVERY: usize = 4;

/// Header blocks that the client library cannot read, or that say nothing of use.
const HEADERS: [&[u8]; 4] = [
    b"NATS/1.0\r\nnocolonhere\r\n\r\n",
    b"NATS/1.0\r\nHarbor-Id: \x20\xff\xfe\r\n\r\n",
    b"NATS/1.0 abc\r\nX: y\r\n\r\n",
    b"NATS/1.0\r\nHarbor-Id: cmd_of_nobody\r\n\r\n",
];

fn bodies() -> [Vec<u8>; 7] {
    [
        b"?".to_vec(),
        b"{\"type\":\"json\"}".to_vec(),
        vec![0x91; 700],
        vec![0xdd, 0xff, 0xff, 0xff, 0xff],
        vec![0xdb, 0x40, 0, 0, 0],
        vec![0xc1; 64],
        vec![b'x'; 900 * 1024],
    ]
}

/// Whose credentials store it, and where.
fn places() -> [(&'static str, String); 6] {
    let workspace = WorkspaceId::created_by(CommandId::new());
    let (account, person) = (AccountId::new(), PersonId::new());
    [
        ("web", format!("account.{account}.command.open")),
        ("web", format!("workspace.{workspace}.command.create")),
        ("web", format!("person.{person}.event.signed-up")),
        ("billing", format!("account.{account}.event.opened")),
        ("lifecycle", format!("workspace.{workspace}.event.created")),
        ("reconciler", format!("workspace.{workspace}.observed")),
    ]
}

/// A9: customers' orders are timed alone, and then with poison between them.
pub async fn poisoned() -> Finding {
    in_world(World::named("lab-poison").with_services_apart().with_a_clock_of_its_own(), async |world| {
        let mut alone = times(world, async |_| {}).await;
        let (mut stored, began) = (0u64, Instant::now());
        let mut among = times(world, async |number| {
            if number % EVERY == 0 {
                poison(world, number / EVERY).await;
                stored += 1;
            }
        })
        .await;
        let mut finding = Finding::scaled("poison for 16 s");
        finding.injected("messages that nobody can act on", stored);
        let (usual, poisoned) = (percentile(&mut alone, 99), percentile(&mut among, 99));
        finding.shown("orders alone, p99", usual.as_secs_f64() * 1e3, "ms");
        finding.shown("orders among poison, p99", poisoned.as_secs_f64() * 1e3, "ms");
        let lost = 2 * SAMPLES - alone.len() - among.len();
        finding.none("orders without an outcome", lost);
        // Below a few milliseconds the scheduler of a busy machine decides.
        let floor = usual.max(Duration::from_millis(10));
        finding.at_most("p99 against the usual", poisoned.as_secs_f64() / floor.as_secs_f64(), "times", 2.0);
        let parked = until_parked(world, stored).await;
        finding.at_least("of them parked, with a line at ERROR", parked.1 as f64, "", stored as f64);
        finding.within("last one parked after", parked.0.saturating_duration_since(began), 60.0);
        world.expects_parked(parked.2);
        finding
    })
    .await
}

/// Waits until as many places of the log are parked as poison was stored; tells when, how many, and how many rows.
async fn until_parked(world: &World, stored: u64) -> (Instant, u64, u64) {
    let query = "select count(distinct seq) from (select seq from web.parked union select seq from billing.parked \
                 union select seq from lifecycle.parked union select seq from reconciler.parked \
                 union select seq from mailer.parked) p";
    let began = Instant::now();
    loop {
        let parked = world.counts(query).await.cast_unsigned();
        if parked >= stored || began.elapsed() > Duration::from_secs(60) {
            let seen = Instant::now();
            tokio::time::sleep(Duration::from_secs(2)).await;
            let rows = "select (select count(*) from web.parked) + (select count(*) from billing.parked) \
                        + (select count(*) from lifecycle.parked) + (select count(*) from reconciler.parked) \
                        + (select count(*) from mailer.parked)";
            return (seen, lines_of_parking(world).min(parked), world.counts(rows).await.cast_unsigned());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// How many different places of the log the services' logs say that they parked.
fn lines_of_parking(world: &World) -> u64 {
    let mut places = std::collections::BTreeSet::new();
    for file in std::fs::read_dir(world.log_folder()).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap_or_default();
        let lines = text.lines().filter(|line| line.contains("parked a message") && line.contains("ERROR"));
        places.extend(lines.filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok()?["seq"].as_u64()));
    }
    places.len() as u64
}

async fn poison(world: &World, number: usize) {
    let places = places();
    let (user, subject) = &places[number % places.len()];
    let seed = world.secret(&format!("nats-{user}.seed"));
    let bodies = bodies();
    let kinds = HEADERS.len() + bodies.len();
    let kind = number / places.len() % kinds;
    let (headers, body): (&[u8], &[u8]) = match kind.checked_sub(HEADERS.len()) {
        None => (HEADERS[kind], b"?"),
        Some(body) => (b"NATS/1.0\r\n\r\n", &bodies[body]),
    };
    stores(&world.stack.nats, &seed, subject, headers, body).await;
}

/// Opens accounts at an even pace, and times each from its command to its event on the log.
async fn times(world: &World, mut beside: impl AsyncFnMut(usize)) -> Vec<Duration> {
    let connection = world.bus("web").await;
    let (commands, grouping) = grouped(&connection);
    world.tasks.spawn("openings", grouping.run(world.tasks.stop()));
    let next = world.stored(STREAM).await.last().map_or(1, |entry| entry.seq + 1);
    let mut tail = Tail::open(&world.bus("billing").await, STREAM, &[messages::account::EVENTS], next).await.unwrap();
    let (sent, received) = tokio::sync::mpsc::unbounded_channel();
    let sends = async {
        for number in 0..SAMPLES {
            let (command, outgoing) = opening();
            sent.send((command, Instant::now())).unwrap();
            commands.send(outgoing).await.unwrap();
            beside(number).await;
            tokio::time::sleep(PACE).await;
        }
        drop(sent);
    };
    let ((), times) = tokio::join!(sends, outcomes(&mut tail, received));
    times
}

async fn outcomes(
    tail: &mut Tail,
    mut received: tokio::sync::mpsc::UnboundedReceiver<(CommandId, Instant)>,
) -> Vec<Duration> {
    let (mut waiting, mut times, mut open) = (HashMap::new(), Vec::new(), true);
    while open || !waiting.is_empty() {
        tokio::select! {
            biased;
            one = received.recv(), if open => match one {
                Some((command, at)) => _ = waiting.insert(command, at),
                None => open = false,
            },
            entry = tokio::time::timeout(Duration::from_secs(20), tail.next()) => {
                let Ok(Ok(entry)) = entry else { return times };
                let Ok((envelope, _)) = entry.read() else { continue };
                if let Some(MessageId::Command(cause)) = envelope.cause
                    && let Some(at) = waiting.remove(&cause)
                {
                    times.push(at.elapsed());
                }
            }
        }
    }
    times
}

fn opening() -> (CommandId, OutgoingMessage) {
    let (owner, command) = (PersonId::new(), CommandId::new());
    let envelope = Envelope {
        id: MessageId::Command(command),
        cause: None,
        actor: Actor::Person(owner),
        at: chassis::clock::now(),
        policy: None,
        number: None,
        trace: None,
    };
    (
        command,
        OutgoingMessage::of(&envelope, &Message::AccountCommand(AccountId::new(), Command::Open { owner })).unwrap(),
    )
}
