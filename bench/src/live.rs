//! A thousand pages that are open and live, on one web process: what each costs, how soon its watcher sees a change,
//! and that a change wakes nobody else.
//!
//! Each page is somebody else's, with a workspace of its own. A change is an event on the log; it counts as seen when
//! the watcher has been notified over its stream, has asked for its part of the page again, and finds the new state there.

use std::time::{Duration, Instant};

use dev::{Launch, Process};
use installation::Service;
use messages::workspace::{Desired, Event, Kind, Region, Snapshot, State, samples};
use messages::{AccountId, CommandId, Message, PersonId, Producer, WorkspaceId};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::Fault;
use crate::memory::resident;
use crate::report::{Goal, Report};
use crate::rig::{Rig, now, program, ready};

const PAGES: usize = 1_000;
const CHANGES: usize = 200;
const LONGEST: Duration = Duration::from_secs(30);
/// So long a page is left alone before what it costs is read.
const SETTLED: Duration = Duration::from_secs(12);

/// Somebody with a page of their workspace open.
struct Page {
    workspace: Snapshot,
    cookie: String,
    stream: BufReader<TcpStream>,
}

/// In a rig of its own: here the bench itself is lifecycle and billing.
pub(crate) async fn measure(report: &mut Report) -> Result<(), Fault> {
    let mut rig = Rig::start().await?;
    let log = rig.stack.secrets.with_file_name("web.log");
    let web =
        Process::start(&Launch::new(program()?, &log).args(["run", "web", "--config"]).args([&rig.stack.config]))?;
    ready(rig.stack.admin(Service::Web)).await?;
    let owners = people(&mut rig).await?;
    // Once around, so that what is made at the first use is there before anything is counted.
    let (warm, cookie) = &owners[0];
    let first = open(&rig, warm.clone(), cookie.clone()).await?;
    let before = resident(web.id())?;
    let mut pages = Vec::with_capacity(PAGES);
    for (workspace, cookie) in owners {
        pages.push(open(&rig, workspace, cookie).await?);
    }
    drop(first);
    tokio::time::sleep(SETTLED).await;
    let each = (resident(web.id())? - before) / f64::from(u32::try_from(PAGES)?);
    report.add("1,000 live pages on one web process: memory of each", each, "KiB", Goal::AtMost(60.0));

    let woken = woken(&rig).await?;
    let mut took = Vec::with_capacity(CHANGES);
    for change in 0..CHANGES {
        let page = &mut pages[change * 7 % PAGES];
        took.push(sees_a_change(&mut rig, page).await?.as_secs_f64() * 1e3);
    }
    took.sort_by(f64::total_cmp);
    report.add("  a change until its watcher sees it, p50", took[CHANGES / 2], "ms", Goal::None);
    report.add("  a change until its watcher sees it, p99", took[CHANGES * 99 / 100], "ms", Goal::AtMost(250.0));
    let others = self::woken(&rig).await? - woken - f64::from(u32::try_from(CHANGES)?);
    report.add("  others that a change wakes, over 200 changes", others, "", Goal::AtMost(0.0));
    drop(web);
    rig.stop().await
}

/// People who are signed in, each with a workspace that is being set up.
async fn people(rig: &mut Rig) -> Result<Vec<(Snapshot, String)>, Fault> {
    let accounts = rig.open_accounts(PAGES).await?;
    let snapshots: Vec<Snapshot> = accounts.iter().map(|(account, owner)| ordered(*account, *owner)).collect();
    let created =
        snapshots.iter().cloned().map(|workspace| event(Event::Happened { kind: Kind::Created, workspace })).collect();
    rig.publish(Producer::Lifecycle, created).await?;
    let db = rig.database().await?;
    let cookies = sessions(&db, &accounts).await?;
    let known = "select count(*) from web.workspaces";
    let deadline = Instant::now() + LONGEST;
    while db.query_one(known, &[]).await?.try_get::<_, i64>(0)? < i64::try_from(PAGES)? {
        if Instant::now() > deadline {
            return Err("web did not read the workspaces in time".into());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(snapshots.into_iter().zip(cookies).collect())
}

/// Makes these people known, and signed in; the cookies of their sessions.
pub(crate) async fn sessions(
    db: &tokio_postgres::Client,
    accounts: &[(AccountId, PersonId)],
) -> Result<Vec<String>, Fault> {
    let (ids, owned): (Vec<PersonId>, Vec<AccountId>) =
        accounts.iter().map(|(account, owner)| (*owner, *account)).unzip();
    let insert = "insert into web.people (id, issuer, subject, account, name, email, created_at) \
                  select id, 'bench', id::text, account, 'Bench', 'bench@example.com', now() from unnest($1::uuid[], $2::uuid[]) as p (id, account)";
    db.execute(insert, &[&ids, &owned]).await?;
    let sessions = "insert into web.sessions (hash, person, created_at, seen_at, expires_at, agent) \
                    select sha256(sha256(convert_to(id::text, 'UTF8'))), id, now(), now(), now() + interval '1 day', 'bench' from unnest($1::uuid[]) as p (id)";
    db.execute(sessions, &[&ids]).await?;
    let cookies = "select translate(rtrim(encode(sha256(convert_to(id::text, 'UTF8')), 'base64'), '='), '+/', '-_') \
                   from unnest($1::uuid[]) with ordinality as p (id, place) order by place";
    db.query(cookies, &[&ids]).await?.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

fn ordered(account: AccountId, owner: PersonId) -> Snapshot {
    Snapshot {
        id: WorkspaceId::created_by(CommandId::new()),
        account,
        owner,
        name: "Bench".into(),
        region: Region::Eu,
        size: "small".into(),
        desired: Desired::Running,
        generation: 1,
        state: State::Pending,
        trouble: None,
        endpoint: None,
        created_at: now(),
        since: now(),
        due_at: None,
        version: 1,
        ..samples::snapshot(State::Pending)
    }
}

fn event(event: Event) -> Message {
    let id = event.snapshot().map_or_else(|| WorkspaceId::created_by(CommandId::new()), |workspace| workspace.id);
    Message::WorkspaceEvent(id, Box::new(event))
}

fn request(path: &str, cookie: &str, close: &str) -> String {
    format!(
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: __Host-harbor_session={cookie}\r\nAccept: text/event-stream\r\n\
         Sec-Fetch-Site: same-origin\r\nConnection: {close}\r\n\r\n"
    )
}

async fn connected(rig: &Rig) -> Result<TcpStream, Fault> {
    Ok(TcpStream::connect(rig.stack.origin.trim_start_matches("http://").replace("localhost", "127.0.0.1")).await?)
}

/// Opens the stream of a page, and waits until it says that it watches.
async fn open(rig: &Rig, workspace: Snapshot, cookie: String) -> Result<Page, Fault> {
    let mut socket = connected(rig).await?;
    socket.write_all(request(&format!("/live?watch={}", workspace.id), &cookie, "keep-alive").as_bytes()).await?;
    let mut stream = BufReader::with_capacity(512, socket);
    reads_until(&mut stream, "event: watching").await?;
    Ok(Page { workspace, cookie, stream })
}

/// Reads on until this line comes.
async fn reads_until(stream: &mut BufReader<TcpStream>, wanted: &str) -> Result<(), Fault> {
    let mut line = String::new();
    loop {
        line.clear();
        if timeout(LONGEST, stream.read_line(&mut line)).await?? == 0 {
            return Err(format!("a stream ended before {wanted:?}").into());
        }
        if line.trim_end() == wanted {
            return Ok(());
        }
    }
}

/// Changes the workspace of a page, and waits until its watcher sees it.
async fn sees_a_change(rig: &mut Rig, page: &mut Page) -> Result<Duration, Fault> {
    let is_ready = page.workspace.state == State::Ready;
    let (state, label) = if is_ready { (State::Failed, "Having trouble –") } else { (State::Ready, "✓ Ready –") };
    page.workspace = Snapshot { state, version: page.workspace.version + 1, since: now(), ..page.workspace.clone() };
    let event = event(Event::entered(page.workspace.clone()));
    let started = Instant::now();
    rig.publish(Producer::Lifecycle, vec![event]).await?;
    reads_until(&mut page.stream, "event: changed").await?;
    let mut socket = connected(rig).await?;
    let path = format!("/workspaces/{}/live", page.workspace.id);
    socket.write_all(request(&path, &page.cookie, "close").as_bytes()).await?;
    let mut body = String::new();
    timeout(LONGEST, socket.read_to_string(&mut body)).await??;
    if body.contains(label) { Ok(started.elapsed()) } else { Err(format!("{label} is not in {body}").into()) }
}

/// How many watchers were woken so far.
async fn woken(rig: &Rig) -> Result<f64, Fault> {
    let mut socket = TcpStream::connect(rig.stack.admin(Service::Web)).await?;
    socket.write_all(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await?;
    let mut text = String::new();
    socket.read_to_string(&mut text).await?;
    let line = text.lines().find_map(|line| line.strip_prefix("web_watchers_woken_total "));
    Ok(line.map_or(Ok(0.0), str::parse)?)
}
