//! All rows, in the order of the table.

mod crashes;
mod doors;
mod flows;
mod ids;
mod list;
mod log;
mod logs;
mod majority;
mod memory;
mod overload;
mod owners;
mod poison;
mod races;
mod ready;
mod silence;
mod tables;
mod times;
mod unknown;
mod uploads;
mod vault;

use std::pin::Pin;

use crate::finding::Finding;
use crate::world::{Wish, World, story};

/// A row that runs.
pub type Run = Pin<Box<dyn Future<Output = Finding>>>;

/// One row.
pub struct Row {
    /// Its name in the list of faults.
    pub id: &'static str,
    /// What is done to Harbor, in a few words.
    pub fault: &'static str,
    /// Does it.
    pub run: fn() -> Run,
}

/// The table of contents.
pub fn all() -> Vec<Row> {
    vec![
        row("A1", "killed at every point of every flow", || Box::pin(flows::every_point())),
        row("A2", "any service killed (-9) at random", || Box::pin(crashes::any_service())),
        row("A5", "killed between a call to infra and its record", || Box::pin(flows::called())),
        row("A7", "each process replaced by one that ran beside it, with the next tables", || {
            Box::pin(ready::released())
        }),
        row("A9", "messages that nobody can act on, between those of customers", || Box::pin(poison::poisoned())),
        row("A10", "an owner freezes and goes on when another has taken over", || Box::pin(owners::zombie())),
        row("A11", "two that both believe to be the owner", || Box::pin(owners::two_owners())),
        row("A15", "ten thousand trials that end at one tick", || Box::pin(races::cascade())),
        row("A17", "a panic, an overflow of the stack, no more memory", || Box::pin(crashes::deaths())),
        row("A18", "many orders at once for one place", || Box::pin(races::one_place())),
        row("A19", "two decisions about one workspace that cross", || Box::pin(races::crossing())),
        row("B1", "three log servers: the leader killed (-9)", || Box::pin(majority::leader_killed())),
        row("B2", "three log servers: the leader frozen", || Box::pin(majority::leader_frozen())),
        row("B3", "three log servers: each replaced in turn", || Box::pin(majority::rolling())),
        row("B4", "three log servers: the leader cut off", || Box::pin(majority::cut_off())),
        row("B5", "three log servers: two of them down", || Box::pin(majority::quorum_lost())),
        row("B6", "one log server, restarted 20 times under load", || Box::pin(log::restarted())),
        row("B7", "the log swallowed by the network, for ten minutes", || Box::pin(silence::silent())),
        row("B9", "the log full, then freed", || Box::pin(log::full())),
        row("B10", "the log not as it was defined", || Box::pin(log::drifted())),
        row("B11", "a slow reader, and 10,000 messages", || Box::pin(log::slow_reader())),
        row("RO", "Postgres takes no writes (25006), then the log none", || Box::pin(ready::read_only())),
        row("C1", "Postgres restarted: fast, at once, killed (-9)", || Box::pin(tables::restarted())),
        row("C3", "all services start while 200 people look", || Box::pin(tables::storm())),
        row("C4", "Postgres slow; a table locked", || Box::pin(tables::slow())),
        row("C6", "deadlocks and conflicts", || Box::pin(tables::undecided())),
        row("C7", "a commit whose answer never comes", || Box::pin(tables::unanswered())),
        row("D1", "the clock of one service after the other wrong, and put right", || Box::pin(times::off())),
        row("D3", "no ticks on the days on which much comes due", || Box::pin(times::late())),
        row("D4", "clocks of 1970 and of 2100 at the start", || Box::pin(times::centuries())),
        row("F3", "a storm of events, half of them of what nobody knows", || Box::pin(overload::stormy())),
        row("F8", "infra away while many order and pause", || Box::pin(overload::away())),
        row("G6", "asked for what we know, and for what we do not", || Box::pin(unknown::told())),
        row("I14", "requests that are too large", || Box::pin(doors::too_large())),
        row("I15", "2,000 silent and slow connections", || Box::pin(doors::too_slow())),
        row("I16", "HTTP/2 as nobody means it", || Box::pin(doors::http2())),
        row("I17", "requests that hide another", || Box::pin(doors::smuggled())),
        row("I24", "what is no id where an id belongs, in every address inside a workspace", || {
            Box::pin(ids::hostile())
        }),
        row("J2", "the memory of web read after it used a key", || Box::pin(memory::left_behind())),
        row("J4", "the master key changed under load, the reconciler killed (-9) in the middle", || {
            Box::pin(vault::rotated())
        }),
        row("L1", "100 MB of a site's log taken along, followed, and followed by 50", || Box::pin(logs::hundred())),
        row("U1", "a hundred mebibytes sent to a workspace, alone, together, and broken off", || {
            Box::pin(uploads::large())
        }),
        row("W1", "200 workspaces in a list that somebody uses while it changes", || Box::pin(list::two_hundred())),
    ]
}

const fn row(id: &'static str, fault: &'static str, run: fn() -> Run) -> Row {
    Row { id, fault, run }
}

/// Runs a row in a world of its own, which checks itself at the end; of its logs, only panics are faults here.
pub async fn in_world(wish: Wish, play: impl AsyncFnOnce(&mut World) -> Finding) -> Finding {
    let mut found = None;
    story(wish, async |world: &mut World| {
        world.expects_warnings("");
        found = Some(Box::pin(play(world)).await);
    })
    .await;
    found.expect("a play that ended has found something")
}
