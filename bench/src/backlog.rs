//! Transitions from a backlog: 1,000 workspaces, each seen up and broken in turn while lifecycle was away.

use std::time::{Duration, Instant};

use messages::workspace::{Observed, Word, samples};
use messages::{Message, Producer, WorkspaceId};

use crate::Fault;
use crate::report::{Goal, Report};
use crate::rig::Rig;

const WORKSPACES: usize = 1_000;
const ROUNDS: usize = 60;

pub(crate) async fn measure(rig: &mut Rig, report: &mut Report, commits: f64) -> Result<(), Fault> {
    let workspaces = make_workspaces(rig).await?;
    rig.lifecycles.clear();
    for round in 0..ROUNDS {
        let (word, raw) = if round % 2 == 0 { (Word::Running, "running") } else { (Word::Failed, "crashed") };
        let seen = workspaces.iter().map(|id| {
            let observed = Observed {
                word,
                raw: raw.into(),
                generation: 1,
                resource: Some(format!("res-{id}")),
                endpoint: Some(format!("https://{}.example.com", id.to_string().replace('_', "-"))),
                credential: None,
                ..samples::observed()
            };
            Message::WorkspaceObserved(*id, Box::new(observed))
        });
        rig.publish(Producer::Reconciler, seen.collect()).await?;
    }
    let db = rig.database().await?;
    let before = last_number(&db).await?;
    let expected = before + i64::try_from(WORKSPACES * ROUNDS)?;
    // Not waited for: it is ready only when the backlog, which is what is measured, is gone.
    rig.launch_lifecycle("a")?;
    let (mut first, mut count) = (None, before);
    let mut started = Instant::now();
    while count < expected {
        tokio::time::sleep(Duration::from_millis(2)).await;
        count = last_number(&db).await?;
        // The clock runs from the first commit: starting a process is measured elsewhere.
        if first.is_none() && count > before {
            (first, started) = (Some(count), Instant::now());
        }
    }
    let counted = f64::from(u32::try_from(expected - first.unwrap_or(before))?);
    let rate = counted / started.elapsed().as_secs_f64();
    report.add(
        "transitions from a backlog, 1,000 workspaces, durable, published",
        rate,
        "transitions/s",
        Goal::AtLeast(8_000.0),
    );
    report.add("  the same against one connection's commits", rate / commits, "times", Goal::AtLeast(1.5));
    Ok(())
}

async fn make_workspaces(rig: &mut Rig) -> Result<Vec<WorkspaceId>, Fault> {
    let accounts = rig.open_accounts(WORKSPACES).await?;
    let mut waits = Vec::with_capacity(WORKSPACES);
    let mut ids = Vec::with_capacity(WORKSPACES);
    let mut orders = Vec::with_capacity(WORKSPACES);
    for (account, owner) in accounts {
        let (outgoing, answered) = rig.order(account, owner)?;
        let id = outgoing.subject.split('.').nth(1).ok_or("a subject without an id")?.parse()?;
        ids.push(id);
        orders.push(outgoing);
        waits.push(answered);
    }
    nats::Publisher::new(&rig.web).publish_batch(&orders).await?;
    for answered in waits {
        answered.await?;
    }
    Ok(ids)
}

/// The last number that lifecycle gave and committed; each is one transition.
async fn last_number(db: &tokio_postgres::Client) -> Result<i64, Fault> {
    Ok(db.query_one("select number from lifecycle.checkpoint where stream = 'HARBOR'", &[]).await?.get(0))
}
