//! Letters after a cascade: ten thousand workspaces are paused at once, each of somebody else. How fast it is decided that they are told, at which
//! pace they are, what the mailer takes of memory meanwhile, and how long somebody waits who is told something else.
//!
//! The mailer is the program of customers, alone; the bench is lifecycle and web. Who carries letters is the stand-in, by its interface.

use std::time::{Duration, Instant};

use dev::{Launch, Process};
use fakes::mail::Post;
use installation::Service;
use jiff::SignedDuration;
use messages::person::{Address, Event};
use messages::workspace::{self, Kind, Pause, Reason, Snapshot, State, samples};
use messages::{AccountId, Message, PersonId, Producer, WorkspaceId};
use nats::definitions::PEOPLE;
use nats::idempotency::{Bucket, Key};
use tokio_postgres::Client;
use tokio_util::sync::CancellationToken;

use crate::Fault;
use crate::memory::resident;
use crate::report::{Goal, Report};
use crate::rig::{Rig, background, connect, now, program, ready};

/// Paused in one cascade.
const PAUSED: usize = 10_000;
/// Letters a second that the mailer is set to.
const PACE: u32 = 100;
/// People who are told something else meanwhile, one after the other.
const OTHERS: usize = 20;
/// How long it is looked at how many go.
const FOR: Duration = Duration::from_secs(60);
/// They could be had back for so long.
const GRACE: SignedDuration = SignedDuration::from_hours(30 * 24);
const LONGEST: Duration = Duration::from_secs(300);

/// In a rig of its own.
pub(crate) async fn measure(report: &mut Report) -> Result<(), Fault> {
    let mut rig = Rig::start().await?;
    let bound = rig.stack.bound.take().ok_or("the outside is served already")?;
    let post = bound.outside.post.clone();
    background(async move { drop(bound.serve(CancellationToken::new()).await) });
    let log = rig.stack.secrets.with_file_name("mailer.log");
    let launch = Launch::new(program()?, &log).args(["run", "mailer", "--config"]).args([&rig.stack.config]);
    let mailer = Process::start(&launch.envs([("HARBOR_MAILER_PER_SECOND", PACE.to_string())]))?;
    ready(rig.stack.admin(Service::Mailer)).await?;
    let (db, people) = (rig.database().await?, Bucket::open(&connect(&rig.stack, "web").await?, PEOPLE));

    let workspaces: Vec<Snapshot> = (0..PAUSED).map(|_| running()).collect();
    let owners = workspaces.iter().map(|workspace| workspace.owner).chain((0..OTHERS).map(|_| PersonId::new()));
    let owners: Vec<PersonId> = owners.collect();
    live_somewhere(&people, &owners).await?;
    // Of a name nobody is told by letter.
    let up = workspaces.iter().map(|workspace| of(Kind::Renamed, workspace.clone()));
    rig.publish(Producer::Lifecycle, up.collect()).await?;
    until(&db, "select count(*) from mailer.workspaces", PAUSED).await?;

    let cascade: Vec<Message> =
        workspaces.into_iter().map(|workspace| of(Kind::Suspended, paused(workspace))).collect();
    let started = Instant::now();
    rig.publish(Producer::Lifecycle, cascade).await?;
    until(&db, "select count(*) from mailer.letters where kind = 'workspace_paused'", PAUSED).await?;
    let what = format!("{PAUSED} workspaces paused in one cascade: letters decided");
    report.add(what, started.elapsed().as_secs_f64(), "s", Goal::AtMost(5.0));

    let others = owners.get(PAUSED..).unwrap_or_default();
    let (seen, waited) = tokio::join!(watched(mailer.id(), &post), told(&mut rig, &post, others));
    let (Seen { a_second, more }, waited) = (seen?, waited?);
    let pace = f64::from(PACE);
    report.add(format!("  letters a second, of {PACE} that were set"), a_second, "", Goal::AtLeast(pace * 0.9));
    report.add("  more than were set", (a_second / pace - 1.0).max(0.0) * 100.0, "%", Goal::AtMost(5.0));
    report.add(
        "  memory of the mailer, more in the last third of a minute than before",
        more,
        "MiB",
        Goal::AtMost(4.0),
    );
    report.add(
        "  something else meanwhile: from its event to the mailbox, the longest",
        waited,
        "s",
        Goal::AtMost(1.0),
    );
    until(&db, "select count(*) from mailer.letters where state = 'sent'", PAUSED + OTHERS).await?;
    let off = u32::try_from(post.letters().len().abs_diff(PAUSED + OTHERS))?;
    report.add("  letters in the mailbox, more or less than there were to be", f64::from(off), "", Goal::AtMost(0.0));
    drop(mailer);
    rig.stop().await
}

/// What was seen in a minute.
struct Seen {
    a_second: f64,
    /// How much more memory was held at the most in the last third than before, in MiB.
    more: f64,
}

async fn watched(id: u32, post: &Post) -> Result<Seen, Fault> {
    let (mut beat, mut memory) = (tokio::time::interval(Duration::from_secs(1)), Vec::new());
    beat.tick().await;
    let (before, started) = (post.letters().len(), Instant::now());
    for _ in 0..FOR.as_secs() {
        beat.tick().await;
        memory.push(resident(id)? / 1024.0);
    }
    let sent = u32::try_from(post.letters().len() - before)?;
    let a_second = f64::from(sent) / started.elapsed().as_secs_f64();
    let most = |part: &[f64]| part.iter().copied().fold(0.0, f64::max);
    let (first, last) = memory.split_at(memory.len() * 2 / 3);
    Ok(Seen { a_second, more: most(last) - most(first) })
}

/// Tells these people one after the other that they were signed out. The longest that one of them waited for it, in seconds.
async fn told(rig: &mut Rig, post: &Post, people: &[PersonId]) -> Result<f64, Fault> {
    let mut longest = 0.0;
    for person in people {
        let started = Instant::now();
        rig.publish(Producer::Web, vec![Message::PersonEvent(*person, Event::SignedOutEverywhere)]).await?;
        let email = email(*person);
        while post.to(&email).is_empty() {
            if started.elapsed() > LONGEST {
                return Err("somebody is not told".into());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        longest = f64::max(longest, started.elapsed().as_secs_f64());
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    Ok(longest)
}

/// A workspace of somebody that has been running for a while.
fn running() -> Snapshot {
    let (id, owner, account) = (WorkspaceId::new(), PersonId::new(), AccountId::new());
    Snapshot { id, owner, account, version: 1, ..samples::snapshot(State::Ready) }
}

/// The same, paused for want of a plan.
fn paused(workspace: Snapshot) -> Snapshot {
    let since = now();
    let pause =
        Pause { reason: Reason::TrialEnded, since, ends_at: since.checked_add(GRACE).ok(), warnings: 0, told_at: None };
    Snapshot { state: State::Suspended, since, pauses: vec![pause], version: 2, ..workspace }
}

fn of(kind: Kind, workspace: Snapshot) -> Message {
    Message::WorkspaceEvent(workspace.id, Box::new(workspace::Event::Happened { kind, workspace }))
}

/// At one of many providers of mail: to each of them letters go at a pace of their own.
fn email(person: PersonId) -> String {
    format!("{person}@mail-{}.example.com", person.uuid().as_u128() % 1000)
}

/// As web writes where they are reached.
async fn live_somewhere(people: &Bucket, all: &[PersonId]) -> Result<(), Fault> {
    for some in all.chunks(64) {
        let put = some.iter().map(async |person| {
            let address = Address { name: "Ada".into(), email: email(*person), ..Address::default() };
            let (key, text) = (person.to_string().parse::<Key>()?, serde_json::to_vec(&address)?);
            people.put(&key, text.into()).await?;
            Ok::<(), Fault>(())
        });
        futures_util::future::try_join_all(put).await?;
    }
    Ok(())
}

async fn until(db: &Client, query: &str, at_least: usize) -> Result<(), Fault> {
    let (deadline, at_least) = (Instant::now() + LONGEST, i64::try_from(at_least)?);
    while db.query_one(query, &[]).await?.try_get::<_, i64>(0)? < at_least {
        if Instant::now() > deadline {
            return Err(format!("{query} did not come to {at_least} in time").into());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}
