//! J2: what is left in the memory of web of a key that it used: the process is read, from outside, as a dump of it would be.
//!
//! A copy with `Bearer` before it is the header of a request as the HTTP client wrote it, in a buffer of that library, which it gives back
//! as it is: there may be some, and no more with time. Any other would be in a buffer of ours, and there may be none.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::time::Duration;

use installation::Service;
use messages::workspace::Region;

use super::in_world;
use crate::finding::Finding;
use crate::visitors::count;
use crate::world::{Customer, World};

/// Looks before the first reading, and between two.
const LOOKS: usize = 200;

/// What a connection keeps after the last look is given up by then.
const AT_REST: Duration = Duration::from_secs(10);
/// And by then everything is.
const LONG_AFTER: Duration = Duration::from_secs(60);

/// J2.
pub async fn left_behind() -> Finding {
    in_world(World::named("lab-memory").with_services_apart().with_a_clock_of_its_own(), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        let key = world.outside.infra.live_key(&shop.to_string()).expect("infra gave a key");
        let (process, page) = (world.process(Service::Web).id(), format!("/workspaces/{shop}/keys"));
        let mut finding = Finding::scaled(
            "Harbor as built for development, which moves values more often than what customers are served by",
        );
        let first = after_looks(&ada, (process, &page), key.as_bytes()).await;
        let second = after_looks(&ada, (process, &page), key.as_bytes()).await;
        tokio::time::sleep(LONG_AFTER).await;
        let last = copies(process, key.as_bytes());
        finding.injected("looks into the workspace, each with the key", 2 * LOOKS as u64);
        finding.injected("readings of all the memory of web", 3);
        finding.shown(
            "copies in headers that the HTTP client wrote, 10 s after 200 looks",
            count(first.of_the_client),
            "",
        );
        finding.none("more of them after 200 more", second.of_the_client.saturating_sub(first.of_the_client));
        finding.none("more of them 60 s after the last look", last.of_the_client.saturating_sub(first.of_the_client));
        finding.none("copies in buffers of ours 60 s after the last look", last.ours);
        let form = format!("/proc/{process}/limits");
        let limits = std::fs::read_to_string(form).expect("limits of a process");
        let dumps =
            limits.lines().filter(|line| line.starts_with("Max core file size")).any(|line| !line.contains(" 0 "));
        finding.none("services whose memory the system would write to disk", usize::from(dumps));
        finding
    })
    .await
}

/// Where a key still stands.
#[derive(Default, Clone, Copy)]
struct Copies {
    of_the_client: usize,
    ours: usize,
}

impl std::iter::Sum for Copies {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| Self {
            of_the_client: sum.of_the_client + one.of_the_client,
            ours: sum.ours + one.ours,
        })
    }
}

/// Looks so often, and then, once the connections are at rest, how many copies there are.
async fn after_looks(ada: &Customer, (process, page): (u32, &str), key: &[u8]) -> Copies {
    for _ in 0..LOOKS {
        assert_eq!(ada.opens(page).await.status, 200);
    }
    tokio::time::sleep(AT_REST).await;
    copies(process, key)
}

/// How often this stands in what the process could write to.
fn copies(process: u32, needle: &[u8]) -> Copies {
    let maps = std::fs::read_to_string(format!("/proc/{process}/maps")).expect("the map of a process");
    let mut memory = File::open(format!("/proc/{process}/mem")).expect("the memory of a process");
    maps.lines().filter_map(writable).map(|(from, to)| in_part(&mut memory, from, to, needle)).sum()
}

fn writable(line: &str) -> Option<(u64, u64)> {
    let mut words = line.split_whitespace();
    let (range, rights) = (words.next()?, words.next()?);
    let (from, to) = range.split_once('-')?;
    let at = |text| u64::from_str_radix(text, 16).ok();
    rights.starts_with("rw").then_some((at(from)?, at(to)?))
}

fn in_part(memory: &mut File, from: u64, to: u64, needle: &[u8]) -> Copies {
    let mut part = Vec::new();
    // What was given back meanwhile does not read.
    if memory.seek(SeekFrom::Start(from)).is_err() {
        return Copies::default();
    }
    let _read = memory.take(to - from).read_to_end(&mut part);
    found_in(&part, needle)
}

fn found_in(part: &[u8], needle: &[u8]) -> Copies {
    const HEADER: &[u8] = b"Bearer ";
    let mut found = Copies::default();
    let mut from = 0;
    while let Some(place) = part[from..].iter().position(|byte| Some(byte) == needle.first()) {
        let at = from + place;
        if part[at..].starts_with(needle) {
            let is_header = part[..at].ends_with(HEADER);
            found.of_the_client += usize::from(is_header);
            found.ours += usize::from(!is_header);
        }
        from = at + 1;
    }
    found
}
