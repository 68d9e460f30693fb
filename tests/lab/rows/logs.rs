//! L1: logs of a site that are longer than anything should be held.

use std::cell::Cell;
use std::time::{Duration, Instant};

use http::Method;
use installation::Service;
use messages::person::{Event, Role};
use messages::workspace::Region;
use messages::{Actor, Message, WorkspaceId};
use nats::fold::{Draft, write_drafts};

use super::in_world;
use super::overload::resident;
use crate::finding::Finding;
use crate::following::{Follower, number};
use crate::inside::{own_key, plain_site, sends_site};
use crate::visitors::{count, signed_in};
use crate::world::{Customer, World, until};

/// As much as web may grow by while 100 MB pass through it, in MiB: what it keeps of a log, twice, and what is on its way.
const GROWTH: f64 = 20.0;

/// As many as follow at once.
const FOLLOWERS: usize = 50;

/// L1.
pub async fn hundred() -> Finding {
    in_world(World::named("lab-logs").with_services_apart(), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        let key = own_key(&ada, shop).await;
        let site = sends_site(world, shop, &key, plain_site("shop")).await;
        let logs = format!("/workspaces/{shop}/sites/{site}/logs");
        // Once around, so that what is made at the first use is there before anything is counted.
        assert_eq!(ada.opens(&format!("{logs}/download")).await.status, 200);
        let mut finding = Finding::scaled("as fast as this machine goes, in minutes instead of hours");
        follow(world, &ada, shop, &logs, &mut finding).await;
        restart(world, &ada, shop, &logs, &mut finding).await;
        together(world, &ada, shop, &logs, &mut finding).await;
        take_along(world, &ada, shop, &logs, &mut finding).await;
        finding
    })
    .await
}

fn writes(world: &World, shop: WorkspaceId, line: &str, times: u64) {
    assert!(world.outside.openberth.writes(&shop.to_string(), "shop", line, times), "the site runs");
}

/// By how much web grows at most while something is done, in MiB.
async fn growth<T>(world: &mut World, work: impl Future<Output = T>) -> (f64, T) {
    let before = resident(world, Service::Web);
    let (most, done) = (Cell::new(before), Cell::new(false));
    let watch = async {
        while !done.get() {
            most.set(most.get().max(resident(world, Service::Web)));
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let work = async {
        let came = Box::pin(work).await;
        done.set(true);
        came
    };
    let ((), came) = tokio::join!(watch, work);
    (most.get() - before, came)
}

/// 100 MB in lines as programs write them, each of which is to come once.
async fn follow(world: &mut World, ada: &Customer, shop: WorkspaceId, logs: &str, finding: &mut Finding) {
    const LINES: u64 = 500_000;
    let filler = "x".repeat(190);
    let mut follower = Follower::from_page(ada, logs).await;
    let openberth = world.outside.openberth.clone();
    let (began, token) = (Instant::now(), shop.to_string());
    let work = async {
        let (mut read, mut written, mut wrong, mut last) = (0, 0, 0, None);
        while read < LINES {
            // A few at a time: what a server keeps of a log has an end, too.
            if read == written {
                assert!(openberth.writes(&token, "shop", &format!("{filler} {{}}"), 5_000));
                written += 5_000;
            }
            for line in follower.lines().await {
                let number = number(&line);
                wrong += usize::from(last.is_some_and(|last: u64| number != Some(last + 1)));
                last = number.or(last);
                read += 1;
            }
        }
        wrong
    };
    let (growth, wrong) = growth(world, work).await;
    finding.injected("lines of 200 bytes followed, 100 MB", LINES);
    finding.none("of them lost, repeated or out of order", wrong);
    finding.at_most("memory of web more while they were followed", growth, "MiB", GROWTH);
    finding.shown("MB a second", 100.0 / began.elapsed().as_secs_f64(), "");
}

/// Web killed (-9) again and again while the program writes.
async fn restart(world: &mut World, ada: &Customer, shop: WorkspaceId, logs: &str, finding: &mut Finding) {
    const TIMES: usize = 5;
    let mut follower = Follower::from_page(ada, logs).await;
    let (mut wrong, mut last, mut lines) = (0, None, 0);
    for round in 0..=TIMES {
        writes(world, shop, "numbered {}", 400);
        let mut left = if round == 0 { 400 } else { 800 };
        while left > 0 {
            for line in follower.lines().await {
                let number = number(&line);
                wrong += usize::from(last.is_some_and(|last: u64| number != Some(last + 1)));
                last = number;
                (left, lines) = (left - 1, lines + 1);
            }
        }
        if round < TIMES {
            world.kills(Service::Web);
            writes(world, shop, "numbered {}", 400);
            world.launch(&[Service::Web], &[]);
            world.is_ready().await;
        }
    }
    finding.injected("kills of web (-9) while a log was followed", TIMES as u64);
    finding.shown("lines meanwhile", count(lines), "");
    finding.none("of them lost or repeated over a kill", wrong);
}

/// Makes somebody part of a workspace, without the pages on which people are let in.
async fn joins(world: &World, customer: &Customer, workspace: WorkspaceId, role: Role) {
    let (person, _) = world.person(customer).await;
    let message = Message::PersonEvent(person, Event::Joined { workspace, role });
    let at = chassis::clock::now();
    let draft =
        Draft { message, command: None, cause: None, actor: Actor::Person(person), at, policy: None, trace: None };
    write_drafts(&world.database_as("web").await, &[draft]).await.unwrap();
    until("they are in it", async || {
        let page = customer.opens(&format!("/workspaces/{workspace}")).await;
        (page.status == 200).then_some(())
    })
    .await;
}

/// Many at once, of whom one does not read.
async fn together(world: &mut World, ada: &Customer, shop: WorkspaceId, logs: &str, finding: &mut Finding) {
    const LINES: usize = 20_000;
    const AT_ONCE: usize = 1_000;
    let mut people = vec![ada.clone()];
    for member in signed_in(world, 4).await {
        joins(world, &member, shop, Role::Member).await;
        people.push(member);
    }
    let streams = |world: &World| {
        let ledger = world.outside.openberth.ledger();
        ledger.of(&shop.to_string()).into_iter().filter(|entry| entry.path.ends_with("/logs/stream")).count()
    };
    let mut followers = Vec::new();
    for place in 0..FOLLOWERS {
        followers.push(Follower::from_page(&people[place % people.len()], logs).await);
    }
    let before = streams(world);
    // Somebody who opens the stream and reads nothing of it.
    let mute = ada.request(Method::GET, &format!("{logs}/follow")).header("sec-fetch-site", "same-origin").send().await;
    let (openberth, token, filler) = (world.outside.openberth.clone(), shop.to_string(), "y".repeat(390));
    let began = Instant::now();
    let line = format!("{filler} {{}}");
    let work = async {
        let (mut wrong, mut lasts) = (0, vec![None; FOLLOWERS]);
        // A few at a time: nobody is waited for who keeps behind for seconds, and whoever reads here shares a machine with all others.
        for _ in 0..LINES / AT_ONCE {
            assert!(openberth.writes(&token, "shop", &line, AT_ONCE as u64));
            let reads = followers.iter_mut().zip(&mut lasts).map(|(follower, last)| reads(follower, AT_ONCE, last));
            wrong += futures_util::future::join_all(reads).await.into_iter().sum::<usize>();
        }
        wrong
    };
    let (growth, wrong) = growth(world, work).await;
    drop(mute);
    finding.injected("who follow one log at once, and one who does not read", FOLLOWERS as u64);
    finding.at_most("streams from the server for all of them", count(streams(world) - before), "", 1.0);
    finding.none("lines lost, repeated or out of order, of 20,000 for each", wrong);
    finding.at_most("memory of web more meanwhile", growth, "MiB", 2.0 * GROWTH);
    finding.shown("all had read all after", began.elapsed().as_secs_f64(), "s");
}

/// Reads so many lines more; how many of them do not follow the one before.
async fn reads(follower: &mut Follower, lines: usize, last: &mut Option<u64>) -> usize {
    let (mut read, mut wrong) = (0, 0);
    while read < lines {
        for line in follower.lines().await {
            let number = number(&line);
            wrong += usize::from(last.is_some_and(|last| number != Some(last + 1)));
            *last = number;
            read += 1;
        }
    }
    wrong
}

/// As many lines as the server gives, 10 KB each.
async fn take_along(world: &mut World, ada: &Customer, shop: WorkspaceId, logs: &str, finding: &mut Finding) {
    writes(world, shop, &format!("{} {{}}", "z".repeat(10_480)), 10_000);
    let request = ada.request(Method::GET, &format!("{logs}/download")).header("sec-fetch-site", "same-origin");
    let began = Instant::now();
    let work = async {
        let mut answer = request.send().await.unwrap();
        let mut bytes = 0_u64;
        while let Some(chunk) = answer.chunk().await.unwrap() {
            bytes += chunk.len() as u64;
        }
        bytes
    };
    let (growth, bytes) = growth(world, work).await;
    finding.injected("bytes of a log taken along", bytes);
    finding.at_least("in MB", count(usize::try_from(bytes / 1_000_000).unwrap()), "MB", 100.0);
    finding.at_most("memory of web more meanwhile", growth, "MiB", GROWTH);
    finding.shown(
        "MB a second",
        count(usize::try_from(bytes / 1_000_000).unwrap()) / began.elapsed().as_secs_f64(),
        "",
    );
    // With patience: the page that comes sooner only says that there is much to read.
    let page = ada.opens(&format!("{logs}?lines=5000&whole=")).await;
    finding.at_least(
        "lines on a page of its last 5,000",
        count(page.body.matches(&"z".repeat(1_000)).count()),
        "",
        1.0,
    );
    finding.at_most("a page of its last 5,000 lines", count(page.body.len()) / 1e6, "MB", 2.5);
}
