//! What a crash costs: the owner of the fold killed under load, and the log itself killed under load.

use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use crate::Fault;
use crate::report::{Goal, Report};
use crate::rig::{Rig, background};

const ROUNDS: usize = 7;
const COMMANDS: usize = 4_000;
/// 2,000 commands a second, ten at a time.
const EVERY: Duration = Duration::from_millis(5);
const AT_ONCE: usize = 10;

pub(crate) async fn measure(rig: &mut Rig, report: &mut Report) -> Result<(), Fault> {
    let (mut gaps, mut lost) = (Vec::new(), 0);
    let names = ["b", "c", "d", "e", "f", "g", "h", "i"];
    let mut owner = "a";
    for next in names.into_iter().take(ROUNDS) {
        rig.start_lifecycle(next).await?;
        let (gap, missing) = under_load(rig, async |rig: &mut Rig| {
            drop(rig.lifecycles.remove(owner));
            Ok(())
        })
        .await?;
        gaps.push(gap);
        lost += missing;
        owner = next;
    }
    gaps.sort_by(f64::total_cmp);
    report.add(
        "owner killed (-9) under 2,000 commands/s: next transition, median of 7",
        gaps[ROUNDS / 2],
        "ms",
        Goal::AtMost(100.0),
    );
    report.add("  the longest of them", gaps[ROUNDS - 1], "ms", Goal::None);

    let (gap, missing) = under_load(rig, async |rig: &mut Rig| {
        rig.stack.nats.kill_9();
        rig.stack.nats.restart().await?;
        Ok(())
    })
    .await?;
    report.add(
        "NATS killed (-9) and up again under load: next transition after that",
        gap,
        "ms",
        Goal::AtMost(1_000.0),
    );
    report.add(
        "commands without an outcome in all of these",
        f64::from(u32::try_from(lost + missing)?),
        "",
        Goal::AtMost(0.0),
    );
    Ok(())
}

/// Sends the load, strikes in the middle of it, and returns the milliseconds from the strike's end to the next
/// transition, and how many commands never came to an outcome.
async fn under_load(
    rig: &mut Rig,
    strike: impl AsyncFnOnce(&mut Rig) -> Result<(), Fault>,
) -> Result<(f64, usize), Fault> {
    let accounts = rig.open_accounts(COMMANDS).await?;
    let (sender, mut receiver) = mpsc::unbounded_channel();
    let mut orders = Vec::with_capacity(COMMANDS);
    for (account, owner) in accounts {
        orders.push(rig.order(account, owner)?);
    }
    let commands = rig.commands.clone();
    background(async move {
        let mut beat = tokio::time::interval(EVERY);
        while !orders.is_empty() {
            beat.tick().await;
            for (outgoing, answered) in orders.drain(..AT_ONCE.min(orders.len())) {
                let (commands, sender) = (commands.clone(), sender.clone());
                background(async move {
                    // Unsure is not lost: the same id again is the same order.
                    while commands.send(outgoing.clone()).await.is_err() {}
                    if let Ok(at) = answered.await {
                        let _ = sender.send(at);
                    }
                });
            }
        }
    });
    let mut outcomes = Vec::with_capacity(COMMANDS);
    while outcomes.len() < COMMANDS / 2 {
        outcomes.push(receiver.recv().await.ok_or("the load ended early")?);
    }
    strike(rig).await?;
    let struck = Instant::now();
    while outcomes.len() < COMMANDS {
        match tokio::time::timeout(Duration::from_secs(20), receiver.recv()).await {
            Ok(Some(at)) => outcomes.push(at),
            Ok(None) | Err(_) => break,
        }
    }
    let next = outcomes.iter().filter(|at| **at > struck).min().ok_or("nothing happened after the strike")?;
    Ok((next.duration_since(struck).as_secs_f64() * 1000.0, COMMANDS - outcomes.len()))
}
