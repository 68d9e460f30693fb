//! Harbor as a whole, told in stories: real servers, real processes, stand-ins for the outside, people who click.
//!
//! Each test is one promise, in a world of its own; see [`world`] for who is on stage and what is checked at the end.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../lab/relay.rs"]
#[expect(dead_code, reason = "the lab does more with it")]
mod relay;
#[path = "../world/mod.rs"]
mod world;

mod able;
mod account;
mod addresses;
mod appearance;
mod authority;
mod bad_hours;
mod bills;
mod browsing;
mod buying;
mod by_email;
mod certified;
mod chaos;
mod coming_back;
mod dev;
mod doors;
mod drift;
mod effects;
mod first_steps;
mod following;
mod forgery;
mod forms;
mod handing;
mod help;
mod home;
mod hostile_ids;
mod hostile_texts;
mod infra;
mod ingress;
mod inside;
mod keys;
mod landing;
mod leaving;
mod life;
mod liveness;
mod logs;
mod measuring;
mod money_repair;
mod newcomer;
mod operations;
mod operators;
mod ordering;
mod overload;
mod owning;
mod palette;
mod parked;
mod passkeys;
mod payers;
mod poison;
mod postgres;
mod privileges;
mod providers;
#[expect(dead_code, reason = "the lab tells more of what it found")]
mod races;
mod racing;
mod reading;
mod rebuilding;
mod rename;
mod repair;
mod restoring;
mod runbooks;
mod sandboxes;
mod sealing;
mod secrets;
mod sending;
mod signing_in;
mod simulation;
mod site;
mod site_settings;
mod sites;
mod status;
mod status_history;
mod stopping;
mod sweep;
mod team;
#[expect(dead_code, reason = "the lab tells more of what it found")]
mod times;
mod timing;
mod trouble;
mod untrusted;
mod upgrading;
mod usage;
mod vault;
mod verifying;
mod ways;
mod webhooks;
mod writing;

use ::dev::Scratch;

/// The memory that a world may need, several times over.
const ROOM: u64 = 1 << 30;

/// Where a world lies: in memory, where there is room. No story cuts the power, and against nothing else a flush to the disk
/// helps: what a killed process has written is there for the next one, here as there.
fn ground(name: &str) -> Scratch {
    Scratch::in_memory(name, ROOM).unwrap()
}
