//! The same clients on a log of three servers, all on this machine: each message is on three disks before it is confirmed,
//! but a stream with replicas stages its batches in memory, so that there are no folders to make and to remove.

use crate::Fault;
use crate::report::{Goal, Report};
use crate::rig::Rig;
use crate::{limits, waiting};

/// `single` is what the single server of the same run came to.
pub(crate) async fn measure(report: &mut Report, single: f64) -> Result<(), Fault> {
    let mut rig = Rig::on_three_servers().await?;
    for (batch, what) in [
        (1, "three log servers: messages into the log, one after the other"),
        (32, "three log servers: messages into the log, atomic batches of 32"),
    ] {
        report.add(what, limits::messages_into_the_log(&mut rig, batch).await?, "/s", Goal::None);
    }
    rig.start_lifecycle("a").await?;
    let rate = waiting::transitions(&mut rig).await?;
    report.add("three log servers: 64 clients, each waiting for its own outcome", rate, "transitions/s", Goal::None);
    report.add("  the same against the single server", rate / single, "times", Goal::None);
    rig.stop().await
}
