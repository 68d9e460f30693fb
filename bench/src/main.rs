//! The figures that the design promises, each beside its limit and beside what else this machine can do, all measured
//! in one run: a figure alone says more about the machine than about the code.
//!
//! Prints a table, and writes the same as JSON to the file named by the first argument (`target/bench.json` if none).
//! `bench <file> live` measures the live pages alone, `bench <file> inside` pages inside workspaces, `bench <file> webhooks` events of the
//! payment provider, `bench <file> letters` letters after a cascade, `bench <file> scale` how cost grows, `bench <file> spine` all the rest,
//! `bench <file> latency` one command at a time, `bench <file> failover` what a crash costs, `bench <file> memory` what an idle process takes.

mod backlog;
mod failover;
mod inside;
mod latency;
mod letters;
mod limits;
mod live;
mod memory;
mod replicas;
mod report;
mod rig;
mod scale;
mod staging;
mod waiting;
mod webhooks;

use std::error::Error;
use std::path::PathBuf;

use report::Report;
use rig::Rig;

/// What any part of the bench may fail with: it ends the run.
pub(crate) type Fault = Box<dyn Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Fault> {
    let file = std::env::args().nth(1).map_or_else(|| PathBuf::from("target/bench.json"), PathBuf::from);
    let mut report = Report::default();
    let measured = Box::pin(measure(&mut report)).await;
    // What was measured before something failed is shown all the same.
    report.print();
    std::fs::write(&file, report.json())?;
    measured
}

async fn measure(report: &mut Report) -> Result<(), Fault> {
    let part = std::env::args().nth(2);
    match part.as_deref() {
        None => {
            live::measure(report).await?;
            Box::pin(inside::measure(report)).await?;
            Box::pin(webhooks::measure(report)).await?;
            Box::pin(letters::measure(report)).await?;
            Box::pin(spine(report)).await?;
            // Last: it writes so much that the disk is busy with it for minutes afterwards.
            scale::measure(report).await
        }
        Some("live") => live::measure(report).await,
        Some("inside") => Box::pin(inside::measure(report)).await,
        Some("webhooks") => Box::pin(webhooks::measure(report)).await,
        Some("letters") => Box::pin(letters::measure(report)).await,
        Some("scale") => scale::measure(report).await,
        Some("spine") => Box::pin(spine(report)).await,
        Some(part) => alone(part, report).await,
    }
}

/// A part that needs no more than an idle installation.
async fn alone(part: &str, report: &mut Report) -> Result<(), Fault> {
    let mut rig = Rig::start().await?;
    if part == "memory" {
        return memory::measure(&rig, report).await;
    }
    rig.start_lifecycle("a").await?;
    match part {
        "latency" => latency::measure(&mut rig, report).await,
        "failover" => failover::measure(&mut rig, report).await,
        _ => Err(format!("there is no part {part}").into()),
    }
}

/// From a command to its event, and what a crash on the way costs.
async fn spine(report: &mut Report) -> Result<(), Fault> {
    let mut rig = Rig::start().await?;
    memory::measure(&rig, report).await?;
    let commits = limits::measure(&rig, report).await?;
    limits::of_the_log(&mut rig, report).await?;
    rig.start_lifecycle("a").await?;
    latency::measure(&mut rig, report).await?;
    let theirs = limits::sixty_four_connections(&rig, report).await?;
    let waiting = waiting::measure(&mut rig, report, theirs).await?;
    backlog::measure(&mut rig, report, commits).await?;
    failover::measure(&mut rig, report).await?;
    staging::measure(&mut rig, report).await?;
    rig.stop().await?;
    replicas::measure(report, waiting).await
}
