//! The life of a workspace, explored to the last state: the functions of the product, with infra, a network that loses,
//! repeats and delays what is sent, a reconciler that crashes, an account, and time.
//!
//! A [`Budget`] bounds how much people ask and how much goes wrong in one run; within it every run is explored. What is
//! simplified, and why, is in `docs/decisions/0029-a-small-explorer.md`.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it set it up")]

mod account;
mod asked;
mod chain;
mod explore;
mod fair;
mod infra;
mod laws;
mod life;
mod mistakes;
mod plain;
mod reconciler;
mod rules;
mod steps;
mod world;

use std::time::Instant;

use explore::{Explored, explore};
use fair::Fair;
use rules::RULES;
use world::{Budget, World};

/// Explores, says what was found, and stops at a violation.
fn explored<const N: usize>(budget: Budget) {
    let mut world = World::<N>::new(RULES, budget);
    let begun = Instant::now();
    let found = explore(&mut world, 20_000_000);
    let (lives, chains, Fair { steps, calls, .. }) = (world.steps.lives.len(), world.chains.len(), &world.fair);
    eprintln!(
        "{N} workspaces, {budget:?}: {lives} lives, {chains} chains, fair runs of {steps} steps, {calls} calls, {:?}",
        begun.elapsed()
    );
    let found = found.map_err(|violation| format!("{}\n{}", violation.what, violation.trace.join("\n")));
    let Explored { states, steps, depth } = found.unwrap();
    eprintln!("{states} states, {steps} steps between them, {depth} deep");
}

#[test]
fn one_workspace() {
    for (faults, asked) in [(0, 1), (1, 1), (0, 2), (1, 2)] {
        explored::<1>(Budget { faults, asked });
    }
}

/// With `HARBOR_MODEL=full` also where something goes wrong, and where two things are asked: a minute and a half, and a gigabyte.
#[test]
fn two_workspaces_of_one_account() {
    explored::<2>(Budget { faults: 0, asked: 1 });
    if std::env::var_os("HARBOR_MODEL").is_some_and(|which| which == "full") {
        explored::<2>(Budget { faults: 1, asked: 1 });
        explored::<2>(Budget { faults: 0, asked: 2 });
    }
}

/// The checker is checked: each mistake is found.
#[test]
fn every_mistake_is_found() {
    for (what, rules) in mistakes::all() {
        let mut world = World::<1>::new(rules, Budget { faults: 2, asked: 2 });
        let violation = explore(&mut world, 1_000_000).err().unwrap_or_else(|| panic!("not found: {what}"));
        assert!(!violation.what.contains("more than"), "{what}");
        eprintln!("{what}: {}, after {} steps", violation.what, violation.trace.len());
    }
}
