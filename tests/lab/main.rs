//! The lab: the long tests. Each row does one thing to a whole Harbor, many times or for long, counts how often it
//! really happened, and judges from outside: by the ledgers of the stand-ins, the log, and what people saw.
//!
//! `make lab` runs all rows and writes `docs/lab.md`; `make lab ROW=A2` runs one and replaces its line, `ROW="B1 B2"`
//! two, and `LAB_BESIDE="others built"` has their lines say so. A row whose fault never happened fails, whatever its figures say. Durations are shorter than in production; a row
//! says by how much.
//!
//! It is a bench target, because those are linted with everything else and never run by `cargo test`.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a row fails by panicking")]

mod cluster;
mod finding;
#[path = "../stories/chaos/flows.rs"]
mod flows;
#[path = "../stories/following.rs"]
mod following;
#[path = "../stories/hostile_ids.rs"]
mod hostile_ids;
#[path = "../stories/inside.rs"]
mod inside;
#[path = "../stories/chaos/judge.rs"]
mod judge;
mod load;
#[path = "../stories/chaos/orders.rs"]
#[expect(dead_code, reason = "the lab waits for all orders, not only for its own")]
mod orders;
#[path = "../stories/overload/mod.rs"]
#[expect(dead_code, reason = "a story looks at the list, too")]
mod overload;
#[path = "../stories/races/mod.rs"]
mod races;
mod raw;
mod relay;
mod rows;
#[path = "../stories/sealing/mod.rs"]
#[expect(dead_code, reason = "the stories also look at wrong keys")]
mod sealing;
mod table;
#[path = "../stories/times/mod.rs"]
mod times;
mod visitors;
#[path = "../world/mod.rs"]
#[expect(dead_code, unused_imports, reason = "the stories use more of the world than the lab does")]
mod world;

use std::panic::AssertUnwindSafe;
use std::process::ExitCode;
use std::time::Instant;

use dev::Scratch;
use futures_util::FutureExt;

use table::{Table, Verdict};

/// Where a world lies: on the disk, because the figures are those of servers that flush.
fn ground(name: &str) -> Scratch {
    Scratch::new(name).unwrap()
}

#[tokio::main]
async fn main() -> ExitCode {
    // `cargo bench` adds a flag of its own.
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let is_wanted = |id: &str| wanted.is_empty() || wanted.iter().any(|word| word.eq_ignore_ascii_case(id));
    let ids: Vec<&str> = rows::all().iter().map(|row| row.id).collect();
    let rows: Vec<_> = rows::all().into_iter().filter(|row| is_wanted(row.id)).collect();
    assert!(!rows.is_empty(), "no row is called {wanted:?}");
    let mut table = Table::default();
    for row in rows {
        eprintln!("{}: {}", row.id, row.fault);
        let began = Instant::now();
        let ended = AssertUnwindSafe((row.run)()).catch_unwind().await;
        let verdict = match ended {
            Ok(finding) => Verdict::of(finding),
            Err(panic) => Verdict::broken(panic.as_ref()),
        };
        table.add(&row, verdict, began.elapsed());
    }
    table.print();
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/lab.md");
    let before = std::fs::read_to_string(page).unwrap_or_default();
    std::fs::write(page, table.page(&ids, &before)).unwrap();
    if table.holds() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
