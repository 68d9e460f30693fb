//! What the last owner left behind: decided, committed, and perhaps not on the log.
//!
//! It goes out in order. A row that can never be stored would stop the service for good, so it is parked, and in its
//! place goes a message that nobody can act on: its number must not be missing. Those who read it park it, too, so
//! everybody learns of it.

use tokio_postgres::Client;

use super::Fold;
use super::draft::now;
use super::error::FoldError;
use super::outbox::{self, OutboxRow};
use super::parking::Parked;
use super::session::Session;
use crate::publish;

/// Where such rows are parked: instead of a stream, with their number as the sequence.
const PARKED_AS: &str = "outbox";

/// Publishes all that is left.
pub(super) async fn publish_all<F: Fold>(session: &mut Session<'_, F>, db: &Client) -> Result<(), FoldError> {
    session.start_publishing(outbox::remaining(db).await?);
    match session.await_published().await {
        Err(FoldError::Publish(error)) if error.is_about_the_message() => {}
        done => return done,
    }
    for row in outbox::remaining(db).await? {
        let number = row.number;
        session.start_publishing(vec![row.clone()]);
        match session.await_published().await {
            Err(FoldError::Publish(error)) if error.is_about_the_message() => {
                let instead = withdraw(session, db, &row, &error).await?;
                session.start_publishing(vec![instead]);
                session.await_published().await?;
            }
            done => done?,
        }
        session.published = number;
    }
    Ok(())
}

/// Parks a row, and returns what goes in its place.
async fn withdraw<F: Fold>(
    session: &mut Session<'_, F>,
    db: &Client,
    row: &OutboxRow,
    error: &publish::Error,
) -> Result<OutboxRow, FoldError> {
    let subscription = session.fold.subscription();
    let at = now(db).await?;
    let instead = row.withdrawn(subscription.producer, at);
    let kept = Parked::own(row.number, &row.subject, &error.to_string(), row.headers.clone(), &row.body, at);
    db.batch_execute("begin").await?;
    session.park_as(PARKED_AS, std::slice::from_ref(&kept)).await?;
    outbox::replace(db, &instead).await?;
    db.batch_execute("commit").await?;
    kept.report(subscription, PARKED_AS);
    Ok(instead)
}
