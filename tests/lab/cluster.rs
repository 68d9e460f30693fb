//! A world whose log is on three servers, with a relay in each way from one to another, so that the network between them
//! can be cut.

use std::time::{Duration, Instant};

use dev::cluster::{self, SERVERS};
use dev::{Home, PrivateNats};
use installation::Service;
use messages::subject::STREAM;
use serde_json::Value;

use crate::finding::Finding;
use crate::relay::{Relay, Way};
use crate::rows::in_world;
use crate::world::customer::http;
use crate::world::{World, until};

/// The ways from each server to each other one.
pub struct Network(Vec<(usize, usize, Relay)>);

impl Network {
    /// Cuts a server off: nothing reaches it, and what it says reaches nobody.
    pub fn cuts_off(&self, server: usize) {
        self.sets(server, Way::Held, Way::Held);
    }

    /// Nothing reaches a server, but the others hear it.
    pub fn deafens(&self, server: usize) {
        self.sets(server, Way::Open, Way::Held);
    }

    /// All is as it was.
    pub fn heals(&self, server: usize) {
        self.sets(server, Way::Open, Way::Open);
    }

    /// How many pieces were held back.
    pub fn held(&self) -> u64 {
        self.0.iter().map(|(.., relay)| relay.held()).sum()
    }

    fn sets(&self, server: usize, out: Way, to: Way) {
        for (from, other, relay) in &self.0 {
            if *from == server {
                relay.ways(out, to);
            } else if *other == server {
                relay.ways(to, out);
            }
        }
    }
}

/// What one server says of its copy of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    messages: u64,
    bytes: u64,
    first: u64,
    last: u64,
}

/// Runs a row in a world of this kind; services run apart and are ready when it begins.
pub async fn in_a_cluster(name: &'static str, play: impl AsyncFnOnce(&mut World, Network) -> Finding) -> Finding {
    in_world(World::named(name).with_services_apart().with_a_clock_of_its_own(), async |world| {
        world.stops_harbor().await;
        let home = Home::at(world.scratch.path().join("home"));
        let ports = cluster::ports().unwrap();
        let mut ways = Vec::new();
        for from in 0..SERVERS {
            for to in (0..SERVERS).filter(|to| *to != from) {
                ways.push((from, to, Relay::start(ports[to], &world.tasks).await));
            }
        }
        let way = |from: usize, to: usize| ways.iter().find(|way| (way.0, way.1) == (from, to)).unwrap().2.port;
        world.stack.becomes_a_cluster(&home, ports, way).await.unwrap();
        for service in Service::ALL {
            world.launch(&[service], &[]);
        }
        world.is_ready().await;
        play(world, Network(ways)).await
    })
    .await
}

/// The place of the server that leads the log, as two of them see it.
pub async fn leader(world: &World) -> usize {
    until("the log has a leader", async || agreed(world, None).await).await
}

/// Waits until two of them see another leader than this one, and tells how long that took.
pub async fn another_leads(world: &World, before: usize) -> Duration {
    let began = Instant::now();
    until("the log has another leader", async || agreed(world, Some(before)).await.filter(|leads| *leads != before))
        .await;
    began.elapsed()
}

/// What two servers, without the one that is away, agree on.
async fn agreed(world: &World, away: Option<usize>) -> Option<usize> {
    let servers = world.stack.log_servers().enumerate().filter(|(place, _)| Some(*place) != away);
    let seen = futures_util::future::join_all(servers.map(async |(_, server)| {
        let detail = detail(server).await?;
        place(detail.pointer("/cluster/leader")?.as_str()?)
    }));
    let seen: Vec<usize> = seen.await.into_iter().flatten().collect();
    seen.iter().copied().find(|one| seen.iter().filter(|other| *other == one).count() * 2 > SERVERS)
}

fn place(name: &str) -> Option<usize> {
    name.strip_prefix("nats-")?.parse::<usize>().ok()?.checked_sub(1)
}

/// Waits until all servers have the same copy of the log, and tells how long that took. Nobody may be publishing.
pub async fn copies_are_equal(world: &World) -> (Duration, Copy) {
    let began = Instant::now();
    let copy = until("all copies of the log are equal", async || {
        let mut copies = Vec::new();
        for server in world.stack.log_servers() {
            copies.push(copy(server).await?);
        }
        let same = copies.len() == SERVERS && copies.windows(2).all(|pair| pair[0] == pair[1]);
        same.then(|| copies.remove(0))
    })
    .await;
    (began.elapsed(), copy)
}

/// Waits until a server says that it lacks no more than what is under way.
pub async fn has_caught_up(world: &World, server: usize) -> Duration {
    let began = Instant::now();
    until("the server has caught up", async || {
        let mut lasts = Vec::new();
        for server in world.stack.log_servers() {
            lasts.push(copy(server).await?.last);
        }
        (lasts[server] + 50 >= *lasts.iter().max()?).then_some(())
    })
    .await;
    began.elapsed()
}

async fn copy(server: &PrivateNats) -> Option<Copy> {
    let detail = detail(server).await?;
    let number = |name: &str| detail.pointer(&format!("/state/{name}"))?.as_u64();
    Some(Copy {
        messages: number("messages")?,
        bytes: number("bytes")?,
        first: number("first_seq")?,
        last: number("last_seq")?,
    })
}

/// What a server says of the log; nothing when it does not answer.
async fn detail(server: &PrivateNats) -> Option<Value> {
    let address = format!("{}/jsz?accounts=true&streams=true", server.monitor());
    let answer = http().get(address).timeout(Duration::from_secs(2)).send().await.ok()?;
    let answer: Value = answer.json().await.ok()?;
    let streams = answer.pointer("/account_details/0/stream_detail")?.as_array()?;
    streams.iter().find(|stream| stream["name"] == STREAM).cloned()
}
