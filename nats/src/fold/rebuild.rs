//! Making a fold's state anew from the log: after a mistake in a projection, or to prove that the log is the truth.

use tokio_postgres::{Client, Config};

use super::checkpoint::{self, Checkpoint};
use super::db::{self, Failure};
use super::turn::Session;
use super::{BATCH, Fold, Heard, outbox};
use crate::{Connection, Tail, stream_check};

/// Empties the fold's tables and fills them again from the log, up to where the fold had come, in one transaction.
/// Returns how many messages it read.
///
/// A running owner must be stopped first: this waits for its lock. The checkpoint row is kept. It says how far the
/// past goes: what was heard after it is yet to be decided, what was said after it never was.
///
/// # Errors
/// When Postgres or the log fails; then nothing has changed.
pub async fn rebuild<F: Fold>(fold: &F, database: &Config, log: &Connection) -> Result<u64, Failure> {
    db::connected(database, async |client: Client| {
        let plan = fold.plan();
        db::own(&client, plan).await?;
        let end = checkpoint::find_or_start(&client, plan.stream).await?;
        let known = stream_check::Checkpoint { seq: end.seq, created: end.created };
        stream_check::check(log, plan.stream, &known).await?;
        let mut session = Session::open(fold, &client, log, end.clone()).await?;
        // What was decided and not yet said is part of the past, too: the log must have it before it is read.
        if plan.speaks {
            session.speak(outbox::remaining(&client).await?);
            session.silence().await?;
        }
        let tables = [fold.tables(), &["commands"]].concat().join(", ");
        // Deleting, not truncating: the service's role may not do the latter.
        client.batch_execute("begin").await?;
        for table in tables.split(", ") {
            client.execute(&format!("delete from {table}"), &[]).await?;
        }
        let read = replay_all(fold, &mut session, log, &end).await?;
        client.batch_execute("commit").await?;
        Ok(read)
    })
    .await
}

async fn replay_all<F: Fold>(
    fold: &F,
    session: &mut Session<'_, F>,
    log: &Connection,
    end: &Checkpoint,
) -> Result<u64, Failure> {
    let plan = fold.plan();
    let mut past = Checkpoint { heard: Default::default(), ..end.clone() };
    let mut tail = Tail::open(log, plan.stream, fold.history(), 1).await?;
    let mut batch: Vec<Heard<F::Input>> = Vec::with_capacity(BATCH);
    let mut read = 0;
    while let Some(entry) = tail.next_of_the_past().await? {
        read += 1;
        if let Ok(Some(heard)) = fold.read(&entry)
            && past.hear(heard.envelope.number)
            && is_past(&heard, end, &plan)
        {
            batch.push(heard);
        }
        if batch.len() == BATCH {
            session.replay(&std::mem::take(&mut batch)).await?;
        }
    }
    session.replay(&batch).await?;
    Ok(read)
}

/// Whether the fold had come this far: by sequence for what it heard, by number for what it said itself.
fn is_past<I>(heard: &Heard<I>, end: &Checkpoint, plan: &super::Plan) -> bool {
    match heard.envelope.number {
        Some(own) if own.producer == plan.producer => own.number <= end.number,
        Some(_) | None => heard.seq <= end.seq,
    }
}
