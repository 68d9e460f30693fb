//! The walls of the house, held: which crate may use which, and what stands in which rooms only.
//!
//! A rule that nobody checks is a habit, and habits do not survive a hundred changes. Each rule here has its reason, and
//! what breaks one is told where, and what to do instead. `docs/architecture.md` draws the same house.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod crates;
mod examples;
mod rooms;
mod runbooks;
mod sources;
mod tables;

use sources::{Source, all};

#[test]
fn no_crate_uses_one_that_stands_above_it() {
    let wrong = crates::wrong();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn everything_stands_in_its_room() {
    let all = all();
    let wrong: Vec<String> =
        rooms::RULES.iter().flat_map(|rule| all.iter().flat_map(|source| rule.broken_by(source))).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_rule_is_about_something() {
    let all = all();
    for rule in rooms::RULES {
        let used = all.iter().filter(|source| rule.allows(source)).any(|source| !rule.found_in(source).is_empty());
        assert!(used, "nothing that “{}” is about stands where it may: is the rule still true?", rule.what);
    }
}

#[test]
fn a_table_with_a_list_of_columns_is_written_from_it_alone() {
    let all = all();
    assert!(tables::listed(&all).len() > 10, "the lists of columns do not look as they did");
    let wrong = tables::wrong(&all);
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn no_file_is_too_long_and_none_is_a_drawer() {
    const DRAWERS: [&str; 5] = ["common", "util", "utils", "helpers", "misc"];
    for Source { path, lines, .. } in all() {
        assert!(lines.len() <= 500, "{path} has {} lines; cut it where it has a seam", lines.len());
        let drawer = path.split(['/', '.']).find(|part| DRAWERS.contains(part));
        assert_eq!(drawer, None, "{path}: name it after what it holds");
    }
}

#[test]
fn each_alert_names_its_runbook_and_what_runbooks_say_to_do_is_done_by_a_story() {
    let wrong = runbooks::wrong();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn examples_in_documentation_are_run_where_there_are_any() {
    let wrong = examples::wrong(&all());
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
