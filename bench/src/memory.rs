//! What all services take together in one process with nothing to do.

use dev::{Launch, Process};
use installation::Service;

use crate::Fault;
use crate::report::{Goal, Report};
use crate::rig::{Rig, program, ready};

pub(crate) async fn measure(rig: &Rig, report: &mut Report) -> Result<(), Fault> {
    let log = rig.stack.secrets.with_file_name("all.log");
    let process = Process::start(&Launch::new(program()?, &log).args(["run", "--config"]).args([&rig.stack.config]))?;
    for service in Service::ALL {
        ready(rig.stack.admin(service)).await?;
    }
    let id = process.id();
    report.add("memory of all services in one process, idle", resident(id)? / 1024.0, "MiB", Goal::AtMost(100.0));
    report.add("  of it pages of the program's file", kilobytes(id, "RssFile:")? / 1024.0, "MiB", Goal::None);
    report.add("  of it what the process keeps for itself", kilobytes(id, "RssAnon:")? / 1024.0, "MiB", Goal::None);
    Ok(())
}

/// What a program takes, in KiB.
pub(crate) fn resident(id: u32) -> Result<f64, Fault> {
    kilobytes(id, "VmRSS:")
}

/// A line of what the kernel says of a program, in KiB.
fn kilobytes(id: u32, line: &'static str) -> Result<f64, Fault> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child_of(id)))?;
    let kilobytes = status.lines().find_map(|said| said.strip_prefix(line)?.split_whitespace().next());
    Ok(kilobytes.ok_or(line)?.parse()?)
}

/// The program itself, which may run under a launcher that watches over it.
fn child_of(id: u32) -> u32 {
    let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap_or_default();
    children.split_whitespace().next().and_then(|child| child.parse().ok()).unwrap_or(id)
}
