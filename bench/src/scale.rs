//! How cost grows with the number of workspaces: one page, one command, and ten thousand of them that come due at one tick.
//!
//! Every workspace is ordered and made as any other: lifecycle decides on it, and web reads what was decided. Beside the
//! figures it draws them, as `target/scale.svg`.

mod plot;

use std::time::{Duration, Instant};

use dev::{Launch, Process};
use installation::Service;
use jiff::SignedDuration;
use messages::{AccountId, PersonId, WorkspaceId};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_postgres::Client;

use crate::Fault;
use crate::report::{Goal, Report};
use crate::rig::{Rig, background, now, program, ready};
use plot::Point;

const SIZES: [usize; 3] = [1_000, 10_000, 100_000];
/// The orders of so many come due at one tick.
const DUE: usize = 10_000;
/// Ordered so long ago, a workspace that was never seen is overdue.
const AGO: SignedDuration = SignedDuration::from_mins(11);
const COMMANDS: usize = 300;
const PEOPLE: usize = 200;
const REQUESTS: u32 = 3_000;
const PACE: Duration = Duration::from_millis(5);
const LONGEST: Duration = Duration::from_secs(300);

/// In a rig of its own: the bench is billing and the reconciler.
pub(crate) async fn measure(report: &mut Report) -> Result<(), Fault> {
    let mut rig = Rig::start().await?;
    rig.start_lifecycle("a").await?;
    let log = rig.stack.secrets.with_file_name("web.log");
    let web =
        Process::start(&Launch::new(program()?, &log).args(["run", "web", "--config"]).args([&rig.stack.config]))?;
    ready(rig.stack.admin(Service::Web)).await?;
    let db = rig.database().await?;
    let (mut points, mut have, mut visitors) = (Vec::new(), 0, Vec::new());
    for size in SIZES {
        let ago = if size == DUE { AGO } else { SignedDuration::ZERO };
        let (owners, workspaces) = grows(&mut rig, size - have, ago).await?;
        have = size;
        all_known(&db, size).await?;
        if size == DUE {
            come_due(&rig, &db, report).await?;
        }
        if visitors.is_empty() {
            visitors = sign_in(&db, &owners[..PEOPLE], &workspaces[..PEOPLE]).await?;
        }
        let page = page(&rig, &visitors).await?;
        let command = command(&mut rig).await?;
        have += COMMANDS;
        points.push(Point { workspaces: size, page, command });
    }
    for point in &points {
        let goal = if point.workspaces == 100_000 { Goal::AtMost(25.0) } else { Goal::None };
        let what = format!("{} workspaces: a page at 200 requests/s, p99", point.workspaces);
        report.add(what, point.page, "ms", goal);
        report.add("  one unloaded command to its event on the log, p99", point.command, "ms", Goal::AtMost(15.0));
    }
    std::fs::write("target/scale.svg", plot::draw(&points))?;
    drop(web);
    rig.stop().await
}

/// So many accounts more, each with a workspace that was ordered so long ago.
async fn grows(
    rig: &mut Rig,
    count: usize,
    ago: SignedDuration,
) -> Result<(Vec<(AccountId, PersonId)>, Vec<WorkspaceId>), Fault> {
    let accounts = rig.open_accounts(count).await?;
    let (mut orders, mut ids) = (Vec::with_capacity(count), Vec::with_capacity(count));
    let mut last = None;
    for (account, owner) in &accounts {
        let (id, outgoing, answered) = rig.order_at(*account, *owner, now() - ago)?;
        ids.push(id);
        orders.push(outgoing);
        last = Some(answered);
    }
    nats::Publisher::new(&rig.web).publish_batch(&orders).await?;
    if let Some(last) = last {
        tokio::time::timeout(LONGEST, last).await??;
    }
    Ok((accounts, ids))
}

/// Waits until web knows that many.
async fn all_known(db: &Client, count: usize) -> Result<(), Fault> {
    until(db, "select count(*) from web.workspaces", i64::try_from(count)?).await?;
    // As after a night: what was stored at once is not yet counted.
    db.batch_execute("vacuum analyze").await?;
    Ok(())
}

async fn until(db: &Client, query: &str, at_least: i64) -> Result<(), Fault> {
    let deadline = Instant::now() + LONGEST;
    while db.query_one(query, &[]).await?.try_get::<_, i64>(0)? < at_least {
        if Instant::now() > deadline {
            return Err(format!("{query} did not come to {at_least} in time").into());
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(())
}

/// One tick, at which all that were ordered long ago are overdue.
async fn come_due(rig: &Rig, db: &Client, report: &mut Report) -> Result<(), Fault> {
    let due = "select count(*) from lifecycle.workspaces where wakes_at <= now()";
    let waiting: i64 = db.query_one(due, &[]).await?.try_get(0)?;
    let number = "select number from lifecycle.checkpoint where stream = 'HARBOR'";
    let before: i64 = db.query_one(number, &[]).await?.try_get(0)?;
    let started = Instant::now();
    rig.tick().await?;
    until(db, number, before + waiting).await?;
    let took = started.elapsed().as_secs_f64();
    report.add(format!("{waiting} due at one tick: all decided"), took, "s", Goal::AtMost(5.0));
    report.add("  of them", f64::from(i32::try_from(waiting)?), "", Goal::AtLeast(8_000.0));
    Ok(())
}

/// Each with the cookie of a session and the path of their workspace.
async fn sign_in(
    db: &Client,
    owners: &[(AccountId, PersonId)],
    workspaces: &[WorkspaceId],
) -> Result<Vec<(String, String)>, Fault> {
    let cookies = crate::live::sessions(db, owners).await?;
    Ok(workspaces.iter().map(|id| format!("/workspaces/{id}")).zip(cookies).collect())
}

/// The 99th percentile of a page at an even pace, whoever is still waiting, in milliseconds.
async fn page(rig: &Rig, visitors: &[(String, String)]) -> Result<f64, Fault> {
    let address = rig.stack.origin.trim_start_matches("http://").replace("localhost", "127.0.0.1");
    let (took, mut all) = mpsc::unbounded_channel();
    let mut pace = tokio::time::interval(PACE);
    for (_, (path, cookie)) in (0..REQUESTS).zip(visitors.iter().cycle()) {
        pace.tick().await;
        let (address, took) = (address.clone(), took.clone());
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: __Host-harbor_session={cookie}\r\nConnection: close\r\n\r\n"
        );
        background(async move {
            let _ = took.send(asks(&address, &request).await);
        });
    }
    drop(took);
    let mut times = Vec::new();
    while let Some(time) = all.recv().await {
        times.push(time?.as_secs_f64() * 1e3);
    }
    Ok(percentile(times))
}

async fn asks(address: &str, request: &str) -> Result<Duration, Fault> {
    let started = Instant::now();
    let mut socket = TcpStream::connect(address).await?;
    socket.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await?;
    if answer.starts_with(b"HTTP/1.1 200") {
        Ok(started.elapsed())
    } else {
        Err(format!("not the page: {}", String::from_utf8_lossy(&answer[..answer.len().min(200)])).into())
    }
}

/// The 99th percentile of one command at a time, in milliseconds.
async fn command(rig: &mut Rig) -> Result<f64, Fault> {
    let mut times = Vec::with_capacity(COMMANDS);
    for (account, owner) in rig.open_accounts(COMMANDS).await? {
        let (outgoing, answered) = rig.order(account, owner)?;
        let started = Instant::now();
        rig.commands.send(outgoing).await?;
        times.push(answered.await?.duration_since(started).as_secs_f64() * 1e3);
    }
    Ok(percentile(times))
}

fn percentile(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() * 99 / 100).copied().unwrap_or(f64::NAN)
}
