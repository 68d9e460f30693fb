//! One unloaded command: from publishing it until its event is read from the log.

use std::time::Instant;

use crate::Fault;
use crate::report::{Goal, Report};
use crate::rig::Rig;

const COMMANDS: usize = 1_000;

pub(crate) async fn measure(rig: &mut Rig, report: &mut Report) -> Result<(), Fault> {
    let accounts = rig.open_accounts(COMMANDS + 50).await?;
    let mut times = Vec::with_capacity(COMMANDS);
    for (place, (account, owner)) in accounts.into_iter().enumerate() {
        let (outgoing, answered) = rig.order(account, owner)?;
        let started = Instant::now();
        rig.commands.send(outgoing).await?;
        let received = answered.await?;
        // The first few warm up statements and connections.
        if place >= 50 {
            times.push(received.duration_since(started).as_secs_f64() * 1000.0);
        }
    }
    times.sort_by(f64::total_cmp);
    report.add("one unloaded command to its event on the log, p50", times[COMMANDS / 2], "ms", Goal::AtMost(5.0));
    report.add(
        "one unloaded command to its event on the log, p99",
        times[COMMANDS * 99 / 100],
        "ms",
        Goal::AtMost(15.0),
    );
    Ok(())
}
