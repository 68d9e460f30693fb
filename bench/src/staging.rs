//! What the log's staging of atomic batches costs: the server makes a folder for each batch and removes it again, and
//! where the file system is slow at that, it is most of what many waiting clients wait for.
//!
//! So the same is measured once more with that one folder in memory. Nothing is lost with it: what is staged is not yet
//! confirmed to anybody. It is a measurement, not a way to run the server, which removes our link at its next start; and
//! it is left out where the system has no memory that looks like a folder.

use std::os::unix::fs::symlink;
use std::path::Path;

use crate::Fault;
use crate::report::{Goal, Report};
use crate::rig::Rig;
use crate::{limits, waiting};

const MEMORY: &str = "/dev/shm";

pub(crate) async fn measure(rig: &mut Rig, report: &mut Report) -> Result<(), Fault> {
    if !Path::new(MEMORY).is_dir() {
        return Ok(());
    }
    let memory = Path::new(MEMORY).join(format!("harbor-bench-{}", std::process::id()));
    let staging = rig.home().join("nats/jetstream/HARBOR/streams/HARBOR/batches");
    if staging.exists() {
        std::fs::remove_dir_all(&staging)?;
    }
    std::fs::create_dir(&memory)?;
    symlink(&memory, &staging)?;
    let measured = with_staging_in_memory(rig, report).await;
    std::fs::remove_file(&staging)?;
    std::fs::remove_dir_all(&memory)?;
    measured
}

async fn with_staging_in_memory(rig: &mut Rig, report: &mut Report) -> Result<(), Fault> {
    let batches = limits::messages_into_the_log(rig, 32).await?;
    report.add("staging in memory: atomic batches of 32", batches, "/s", Goal::None);
    let rate = waiting::transitions(rig).await?;
    report.add("staging in memory: 64 clients, each waiting for its own outcome", rate, "transitions/s", Goal::None);
    Ok(())
}
