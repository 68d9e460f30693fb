//! Pages inside workspaces: what Harbor adds to the time of the server that is asked, and that a workspace which takes its time keeps
//! nobody of another one waiting.
//!
//! The bench is lifecycle, the reconciler and the outside world. The stand-in runs in its process; web is the program of customers.

use std::time::{Duration, Instant};

use chassis::database::{Database, Tls, pool};
use chassis::vault::known::Keeps;
use chassis::vault::{Binding, Vault};
use dev::{Launch, Process};
use fakes::infra::{host_label, state as machine};
use fakes::openberth::{Call, Fault as Spoilt};
use fakes::{Outside, Settings};
use installation::Service;
use messages::workspace::{Credential, Event, Kind, Observed, Snapshot, State, samples};
use messages::{AccountId, CommandId, Message, PersonId, Producer, WorkspaceId};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::Fault;
use crate::report::{Goal, Report};
use crate::rig::{Rig, background, now, program, ready};

const WORKSPACES: usize = 50;
/// Each is asked at an even pace for so many pages.
const REQUESTS: u32 = 2_000;
const PACE: Duration = Duration::from_millis(10);
/// The slow one takes so long for each answer, and its people press on.
const SLOW: u64 = 30_000;
const IMPATIENT: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(60);

/// What a request is sent to, and what it is.
#[derive(Clone)]
struct Ask {
    address: String,
    request: String,
}

/// In a rig of its own.
pub(crate) async fn measure(report: &mut Report) -> Result<(), Fault> {
    let mut rig = Rig::start().await?;
    let near = rig.stack.outside.clone();
    if let Some(bound) = rig.stack.bound.take() {
        background(async move { drop(bound.serve(CancellationToken::new()).await) });
    }
    let bound = fakes::bind(Settings::on_free_ports("bench", "bench", "bench")).await?;
    let far = bound.outside.clone();
    background(async move { drop(bound.serve(CancellationToken::new()).await) });
    far.openberth.misbehave(Call::Users, Spoilt::Delay { ms: SLOW }, None);
    let log = rig.stack.secrets.with_file_name("web.log");
    let web =
        Process::start(&Launch::new(program()?, &log).args(["run", "web", "--config"]).args([&rig.stack.config]))?;
    ready(rig.stack.admin(Service::Web)).await?;

    let accounts = rig.open_accounts(WORKSPACES + 1).await?;
    let snapshots: Vec<Snapshot> = accounts.iter().map(|(account, owner)| ordered(*account, *owner)).collect();
    let created =
        snapshots.iter().cloned().map(|workspace| happened(Event::Happened { kind: Kind::Created, workspace }));
    rig.publish(Producer::Lifecycle, created.collect()).await?;
    let vault = vault(&rig).await?;
    let places = |number| if number == WORKSPACES { &far } else { &near };
    let mut seen = Vec::new();
    for (number, workspace) in snapshots.iter().enumerate() {
        seen.push(Message::WorkspaceObserved(workspace.id, Box::new(stands(places(number), &vault, workspace.id)?)));
    }
    rig.publish(Producer::Reconciler, seen).await?;
    let up = snapshots.iter().enumerate().map(|(number, workspace)| {
        let endpoint = Some(address_of(places(number), workspace.id));
        let workspace = Snapshot { state: State::Ready, endpoint, version: 2, since: now(), ..workspace.clone() };
        happened(Event::entered(workspace))
    });
    rig.publish(Producer::Lifecycle, up.collect()).await?;
    let db = rig.database().await?;
    let known =
        "select count(*) from web.workspaces w join web.credentials c on c.workspace = w.id where w.state = 'ready'";
    let deadline = Instant::now() + LONGEST;
    while db.query_one(known, &[]).await?.try_get::<_, i64>(0)? < i64::try_from(snapshots.len())? {
        if Instant::now() > deadline {
            return Err("web did not read the workspaces in time".into());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }

    let cookies = crate::live::sessions(&db, &accounts).await?;
    let web_at = rig.stack.origin.trim_start_matches("http://").replace("localhost", "127.0.0.1");
    let page = |number: usize| page(&web_at, snapshots[number].id, &cookies[number]);
    let (pages, slow): (Vec<Ask>, Ask) = ((0..WORKSPACES).map(page).collect(), page(WORKSPACES));
    let direct = (0..WORKSPACES).map(|number| direct(&near, snapshots[number].id));
    let direct = direct.collect::<Result<Vec<Ask>, Fault>>()?;
    paces(report, &direct, &pages, slow).await?;
    drop(web);
    rig.stop().await
}

/// The servers alone, the pages, and the pages while somebody asks for what is slow.
async fn paces(report: &mut Report, direct: &[Ask], pages: &[Ask], slow: Ask) -> Result<(), Fault> {
    // Once around, so that what is made at the first use is there before anything is counted.
    at_a_pace(pages, 200).await?;
    let (server, harbor) = (at_a_pace(direct, REQUESTS).await?, at_a_pace(pages, REQUESTS).await?);
    report.add("the list of keys at 100 requests/s: the stand-in alone, p50", server.p50, "ms", Goal::None);
    report.add("  the stand-in alone, p99", server.p99, "ms", Goal::None);
    report.add("  the page, p50", harbor.p50, "ms", Goal::None);
    report.add("  the page, p99", harbor.p99, "ms", Goal::None);
    report.add("  what Harbor adds, p99", harbor.p99 - server.p99, "ms", Goal::AtMost(50.0));

    let pressing = CancellationToken::new();
    background(presses_on(slow, pressing.clone()));
    // Until all that the slow one can hold is held.
    tokio::time::sleep(Duration::from_secs(3)).await;
    let beside = at_a_pace(pages, REQUESTS).await?;
    pressing.cancel();
    report.add("  the page while another workspace takes 30 s for each answer, p50", beside.p50, "ms", Goal::None);
    report.add("  the same, p99", beside.p99, "ms", Goal::None);
    report.add("  the same against without it, p99", beside.p99 / harbor.p99, "times", Goal::AtMost(1.2));
    Ok(())
}

/// The keys that web opens seals with.
async fn vault(rig: &Rig) -> Result<Vault, Fault> {
    let vault = Vault::new(&std::fs::read_to_string(rig.stack.secrets.join("master.key"))?.trim().to_owned().into())?;
    let mut tables = rig.stack.postgres.superuser("harbor");
    tables.options("-c search_path=web");
    let keeps = Keeps { service: "web", tables: &["credentials"], seals: false };
    vault.check(&pool(&Database::new(tables, Tls::OFF), 1)?, keeps).await?;

    Ok(vault)
}

/// A machine of this workspace, up, as the reconciler sees it.
fn stands(outside: &Outside, vault: &Vault, id: WorkspaceId) -> Result<Observed, Fault> {
    let token = id.to_string();
    outside.infra.plants(&token, "eu", machine::RUNNING);
    let key = outside.infra.live_key(&token).ok_or("a machine has no key")?;
    let sealed = vault.seal(Binding::admin_key(id, 1), &key.into())?;
    let credential = Some(Credential { user: "admin".to_owned(), version: 1, sealed });
    Ok(Observed { resource: Some(token), endpoint: Some(address_of(outside, id)), credential, ..samples::observed() })
}

fn address_of(outside: &Outside, id: WorkspaceId) -> String {
    outside.openberth_url.replace("http://", &format!("http://{}.", host_label(&id.to_string())))
}

fn ordered(account: AccountId, owner: PersonId) -> Snapshot {
    Snapshot {
        id: WorkspaceId::created_by(CommandId::new()),
        account,
        owner,
        created_at: now(),
        since: now(),
        due_at: None,
        version: 1,
        ..samples::snapshot(State::Pending)
    }
}

fn happened(event: Event) -> Message {
    let id = event.snapshot().map_or_else(|| WorkspaceId::created_by(CommandId::new()), |workspace| workspace.id);
    Message::WorkspaceEvent(id, Box::new(event))
}

/// The page of the keys.
fn page(address: &str, id: WorkspaceId, cookie: &str) -> Ask {
    let request = format!(
        "GET /workspaces/{id}/keys HTTP/1.1\r\nHost: localhost\r\nCookie: __Host-harbor_session={cookie}\r\nConnection: close\r\n\r\n"
    );
    Ask { address: address.to_owned(), request }
}

/// The same list, asked of the stand-in itself.
fn direct(outside: &Outside, id: WorkspaceId) -> Result<Ask, Fault> {
    let key = outside.infra.live_key(&id.to_string()).ok_or("a machine has no key")?;
    let host = address_of(outside, id).replace("http://", "");
    let request = format!(
        "GET /api/admin/users HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\nConnection: close\r\n\r\n"
    );
    let address = outside.openberth_url.replace("http://", "").replace("localhost", "127.0.0.1");
    Ok(Ask { address, request })
}

/// Times in milliseconds.
struct Times {
    p50: f64,
    p99: f64,
}

/// Asks for so many at an even pace, whoever is still waiting.
async fn at_a_pace(asks: &[Ask], count: u32) -> Result<Times, Fault> {
    let (took, mut all) = mpsc::unbounded_channel();
    let mut pace = tokio::time::interval(PACE);
    for (_, ask) in (0..count).zip(asks.iter().cycle()) {
        pace.tick().await;
        let (ask, took) = (ask.clone(), took.clone());
        background(async move {
            let _ = took.send(answered(&ask).await);
        });
    }
    drop(took);
    let mut times = Vec::new();
    while let Some(time) = all.recv().await {
        times.push(time?.as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    let at = |hundredth: usize| times.get(times.len() * hundredth / 100).copied().unwrap_or(f64::NAN);
    Ok(Times { p50: at(50), p99: at(99) })
}

/// Asks for the slow page again and again, and for the part of it that has more patience, whether or not anything came.
async fn presses_on(slow: Ask, stop: CancellationToken) {
    let part = Ask { request: slow.request.replace("/keys ", "/keys/live "), ..slow.clone() };
    let mut pace = tokio::time::interval(IMPATIENT);
    while !stop.is_cancelled() {
        pace.tick().await;
        for ask in [slow.clone(), part.clone()] {
            background(async move { drop(answered(&ask).await) });
        }
    }
}

async fn answered(ask: &Ask) -> Result<Duration, Fault> {
    let started = Instant::now();
    let mut socket = TcpStream::connect(&ask.address).await?;
    socket.write_all(ask.request.as_bytes()).await?;
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await?;
    if answer.starts_with(b"HTTP/1.1 200") {
        Ok(started.elapsed())
    } else {
        Err(format!("not the answer: {}", String::from_utf8_lossy(&answer[..answer.len().min(200)])).into())
    }
}
