//! Finding out, again and again, whether the stores take what we write: nothing but a write that came through shows it.
//!
//! Both probes cost next to nothing while things move, because then other writes are the proof: a checkpoint that went
//! on was committed, a stream that grew was stored in. A fault is seen, and so is its end, within ten seconds: [`LOOK`],
//! what counts as lately ([`IDLE`]) and the time limit of one write together.

use std::time::Duration;

use nats::Connection;
use nats::definitions::Store;
use nats::fold::FoldStatus;
use nats::probe::{IDLE, Probe};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};

use crate::Tasks;
use crate::database::{Error, Pool};

/// How often is looked.
pub const LOOK: Duration = Duration::from_secs(2);

/// How often while there is trouble, so that its end is seen soon.
const LOOK_IN_TROUBLE: Duration = Duration::from_millis(500);

/// A database that needs longer for one small row does not take it.
const WRITTEN_WITHIN: Duration = Duration::from_secs(2);

/// A watch that did not report for this long hangs, and knows nothing.
const HANGS_AFTER: Duration = Duration::from_secs(10);

/// What a probe found last.
#[derive(Debug, Clone)]
pub struct Verdict {
    at: Instant,
    trouble: Option<String>,
}

impl Verdict {
    fn now(trouble: Option<String>) -> Self {
        Self { at: Instant::now(), trouble }
    }

    /// Whether it takes writes; or why not.
    ///
    /// # Errors
    /// With the reason.
    pub fn result(self) -> Result<(), String> {
        match self.trouble {
            Some(reason) => Err(reason),
            None if self.at.elapsed() > HANGS_AFTER => Err("nobody has looked lately".to_owned()),
            None => Ok(()),
        }
    }
}

fn before_the_first_look() -> watch::Sender<Verdict> {
    watch::channel(Verdict::now(Some("not looked at yet".to_owned()))).0
}

/// Watches whether the bus stores what this service publishes to `store`.
pub(crate) fn watch_log(
    service: &'static str,
    connection: &Connection,
    store: Option<Store>,
    tasks: &Tasks,
) -> watch::Receiver<Verdict> {
    let verdicts = before_the_first_look();
    let found = verdicts.subscribe();
    let (mut probe, stop) = (Probe::of(connection, store.unwrap_or(Store::Log)), tasks.stop());
    tasks.spawn("log probe", async move {
        while !stop.is_cancelled() {
            let nats::probe::Found { room, trouble } = probe.look().await;
            if let Some(room) = room {
                let gauge = |name: &'static str, value: u64| {
                    metrics::gauge!(name, "service" => service, "stream" => probe.stream().to_owned())
                        .set(as_float(value));
                };
                gauge("stream_bytes", room.bytes);
                gauge("stream_bytes_limit", room.limit);
                gauge("stream_messages", room.messages);
            }
            let pause = report(&verdicts, service, "nats", trouble);
            tokio::select! { () = stop.cancelled() => {}, () = sleep(pause) => {} }
        }
    });
    found
}

/// Watches whether the database takes writes. Folds that moved on have committed something, and are proof enough.
pub(crate) fn watch_database(
    service: &'static str,
    pool: Pool,
    folds: &[(&'static str, watch::Receiver<FoldStatus>)],
    tasks: &Tasks,
) -> watch::Receiver<Verdict> {
    let verdicts = before_the_first_look();
    let found = verdicts.subscribe();
    let folds: Vec<_> = folds.iter().map(|(_, status)| status.clone()).collect();
    let marks = move || folds.iter().map(|status| status.borrow().seq).collect::<Vec<u64>>();
    let stop = tasks.stop();
    tasks.spawn("database probe", async move {
        let (mut seen, mut proven) = (marks(), None::<Instant>);
        while !stop.is_cancelled() {
            let now = marks();
            if std::mem::replace(&mut seen, now.clone()) != now {
                proven = Some(Instant::now());
            }
            let mut trouble = None;
            if proven.is_none_or(|at| at.elapsed() >= IDLE) {
                trouble = match timeout(WRITTEN_WITHIN, write(&pool)).await {
                    Ok(Ok(())) => None,
                    Ok(Err(error)) => Some(error.to_string()),
                    Err(_) => Some("it does not answer".to_owned()),
                };
                proven = trouble.is_none().then(Instant::now);
            }
            let pause = report(&verdicts, service, "postgres", trouble);
            tokio::select! { () = stop.cancelled() => {}, () = sleep(pause) => {} }
        }
    });
    found
}

/// One small row of our own: that it could be written is all it says.
async fn write(pool: &Pool) -> Result<(), Error> {
    let upsert = "insert into probe (at) values (now()) on conflict (one) do update set at = excluded.at";
    pool.get().await?.execute(upsert, &[]).await?;
    Ok(())
}

/// Passes on what was found, logs when it is another than before, and says when to look again.
fn report(verdicts: &watch::Sender<Verdict>, service: &str, store: &str, trouble: Option<String>) -> Duration {
    let (was, is) = (verdicts.borrow().trouble.is_some(), trouble.is_some());
    match (&trouble, was) {
        (Some(reason), false) => tracing::info!(service, store, reason, "a store takes no writes"),
        (None, true) => tracing::info!(service, store, "a store takes writes"),
        (Some(_), true) | (None, false) => {}
    }
    verdicts.send_replace(Verdict::now(trouble));
    if is { LOOK_IN_TROUBLE } else { LOOK }
}

/// Counts that gauges show stay far below the 2^53 up to which this is exact.
#[expect(clippy::cast_precision_loss, reason = "a gauge is a float, and these counts are small enough for it")]
pub(crate) const fn as_float(count: u64) -> f64 {
    count as f64
}
