//! 64 clients at once, each waiting for its own outcome before it asks again.

use std::time::{Duration, Instant};

use futures_util::future::try_join_all;

use crate::Fault;
use crate::report::{Goal, Report};
use crate::rig::Rig;
use messages::{AccountId, PersonId};

const CLIENTS: usize = 64;
const FOR: Duration = Duration::from_secs(5);
/// More than can be used up in the time.
const ACCOUNTS: usize = CLIENTS * 1_250;

/// Measures it beside plain Postgres, and returns how many outcomes a second there were.
pub(crate) async fn measure(rig: &mut Rig, report: &mut Report, theirs: f64) -> Result<f64, Fault> {
    let rate = transitions(rig).await?;
    report.add("64 clients, each waiting for its own outcome", rate, "transitions/s", Goal::AtLeast(5_000.0));
    report.add("  the same against 64 connections of plain Postgres", rate / theirs, "times", Goal::AtLeast(1.0));
    Ok(rate)
}

/// How many outcomes a second all of them get together.
pub(crate) async fn transitions(rig: &mut Rig) -> Result<f64, Fault> {
    let accounts = rig.open_accounts(ACCOUNTS).await?;
    // Lifecycle must have received all accounts: the first outcome of the last one shows it.
    let mut shares = accounts.chunks(ACCOUNTS / CLIENTS);
    let (last, owner) = accounts[ACCOUNTS - 1];
    let (outgoing, answered) = rig.order(last, owner)?;
    rig.commands.send(outgoing).await?;
    answered.await?;
    let (rig, started) = (&*rig, Instant::now());
    let clients = (0..CLIENTS).filter_map(|_| shares.next()).map(|share| client(rig, share, started));
    let done: u32 = try_join_all(clients).await?.into_iter().sum();
    Ok(f64::from(done) / started.elapsed().as_secs_f64())
}

async fn client(rig: &Rig, share: &[(AccountId, PersonId)], started: Instant) -> Result<u32, Fault> {
    for (done, (account, owner)) in (0..).zip(share) {
        if started.elapsed() >= FOR {
            return Ok(done);
        }
        let (outgoing, answered) = rig.order(*account, *owner)?;
        rig.commands.send(outgoing).await?;
        answered.await?;
    }
    Err("the accounts were used up before the time was".into())
}
