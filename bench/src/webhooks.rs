//! Events of the payment provider at the pace of a bad day: all that are signed are recorded and answered in time, what is not signed is
//! shed and keeps nobody waiting, and no more memory is held at the end than at the beginning.
//!
//! Ingress is the program of customers, alone. The pace is kept whoever still waits: the time of an answer counts from when its event was
//! due. Beside it stands what the log takes at the same pace without ingress, which is most of what recording an event is.

mod sender;

use std::time::Duration;

use dev::{Launch, Process};
use installation::Service;
use nats::Tail;
use nats::definitions::STRIPE_EVENTS;
use nats::idempotency::Bucket;

use crate::Fault;
use crate::memory::resident;
use crate::report::{Goal, Report};
use crate::rig::{Rig, connect, program, ready};
use sender::{Post, Sender, Times};

/// Events a second.
pub(crate) const PACE: u32 = 500;
const WARM: Duration = Duration::from_secs(5);
const FOR: Duration = Duration::from_secs(60);
const FLOOD: Duration = Duration::from_secs(20);
const DIRECT: Duration = Duration::from_secs(10);

/// In a rig of its own.
pub(crate) async fn measure(report: &mut Report) -> Result<(), Fault> {
    let rig = Rig::start().await?;
    let log = rig.stack.secrets.with_file_name("ingress.log");
    let ingress =
        Process::start(&Launch::new(program()?, &log).args(["run", "ingress", "--config"]).args([&rig.stack.config]))?;
    ready(rig.stack.admin(Service::Ingress)).await?;
    let sender = Sender::new(&rig)?;
    let bucket = Bucket::open(&connect(&rig.stack, "ingress").await?, STRIPE_EVENTS);
    let alone = sender.past(&bucket, DIRECT).await?;
    report.add("limit: keys into the bucket at 500/s, without ingress, p99", alone.at(99), "ms", Goal::None);

    // So that what is made at the first use is there before anything is counted.
    sender.paced("warm", Post::Signed, WARM).await?;
    let (taken, memory) = tokio::join!(sender.paced("paced", Post::Signed, FOR), watched(ingress.id(), FOR));
    let (taken, memory) = (taken?, memory?);
    report.add("500 signed events/s for 60 s: until 2xx, p50", taken.at(50), "ms", Goal::None);
    report.add("  until 2xx, p99", taken.at(99), "ms", Goal::AtMost(500.0));
    report.add("  the longest", taken.at(100), "ms", Goal::None);
    report.add("  against the bucket without ingress, p99", taken.at(99) / alone.at(99), "times", Goal::None);
    report.add("  not answered with 2xx", taken.not_as_wanted(), "", Goal::AtMost(0.0));
    report.add("  memory of ingress, more in the last third than in the first", memory, "MiB", Goal::AtMost(4.0));
    beside_a_flood(&rig, &sender, &taken, report).await?;

    let missing = missing(&rig, sender.signed()).await?;
    report.add("  signed events that are not in the bucket, or others that are", missing, "", Goal::AtMost(0.0));
    drop(ingress);
    rig.stop().await
}

/// As many again that nobody signed, at the same time.
async fn beside_a_flood(rig: &Rig, sender: &Sender, usual: &Times, report: &mut Report) -> Result<(), Fault> {
    let db = rig.database().await?;
    let (signed, shed, connections) = tokio::join!(
        sender.paced("beside", Post::Signed, FLOOD),
        sender.paced("flood", Post::Unsigned, FLOOD),
        connections(&db, FLOOD)
    );
    let (signed, shed) = (signed?, shed?);
    report.add(
        "500 unsigned events/s beside 500 signed: signed until 2xx, p99",
        signed.at(99),
        "ms",
        Goal::AtMost(1e3),
    );
    report.add("  the same against without them", signed.at(99) / usual.at(99), "times", Goal::None);
    report.add("  signed that were not answered with 2xx", signed.not_as_wanted(), "", Goal::AtMost(0.0));
    report.add("  unsigned until they are refused, p99", shed.at(99), "ms", Goal::None);
    report.add("  unsigned that were not refused with 400", shed.not_as_wanted(), "", Goal::AtMost(0.0));
    report.add("  connections to Postgres", connections?, "", Goal::AtMost(0.0));
    Ok(())
}

/// How much more memory a process held at its most in the last third of this time than in the first, in MiB.
async fn watched(id: u32, time: Duration) -> Result<f64, Fault> {
    let (mut beat, mut seen) = (tokio::time::interval(Duration::from_secs(1)), Vec::new());
    for _ in 0..time.as_secs() {
        beat.tick().await;
        seen.push(resident(id)? / 1024.0);
    }
    let most = |part: &[f64]| part.iter().copied().fold(0.0, f64::max);
    let third = seen.len() / 3;
    Ok(most(&seen[seen.len() - third..]) - most(&seen[..third]))
}

/// The most connections to Postgres during this time, besides the one that counts them.
async fn connections(db: &tokio_postgres::Client, time: Duration) -> Result<f64, Fault> {
    let count = "select count(*)::float8 from pg_stat_activity \
                 where backend_type = 'client backend' and pid <> pg_backend_pid()";
    let (mut beat, mut most) = (tokio::time::interval(Duration::from_secs(1)), 0.0);
    for _ in 0..time.as_secs() {
        beat.tick().await;
        most = f64::max(most, db.query_one(count, &[]).await?.try_get(0)?);
    }
    Ok(most)
}

/// How many of those that were sent are not in the bucket, and of others that are.
async fn missing(rig: &Rig, sent: u32) -> Result<f64, Fault> {
    let ops = connect(&rig.stack, "ops").await?;
    let stream = nats::bucket::stream(STRIPE_EVENTS);
    let mut tail = Tail::open(&ops, &stream, &[&nats::bucket::filter(STRIPE_EVENTS)], 1).await?;
    let mut found = 0_u32;
    while let Some(entry) = tail.next_of_the_past().await? {
        found +=
            u32::from(nats::idempotency::read(&entry, STRIPE_EVENTS).is_some_and(|(key, _)| sender::is_ours(&key)));
    }
    Ok(f64::from(sent.abs_diff(found)))
}
