//! Whatever happens to a workspace, its letters are true, trouble and its end come in pairs, and nothing ends that was not announced a day before.

use domain::letters::desk::How;
use domain::letters::gone_at;
use jiff::{SignedDuration, Timestamp};
use messages::mail::Letter;
use messages::workspace::{Kind, Snapshot};
use proptest::prelude::*;

use crate::lives::{Step, created, happen, steps};
use crate::watch::Watched;

/// Nothing is lost without a warning: what is taken away now that had something in it was announced at least a day ago.
fn was_announced(watched: &Watched, before: &Snapshot, now: Timestamp) {
    let is_warning = |one: &&domain::letters::desk::Gone| {
        one.letter == Letter::WorkspaceEnding && !matches!(one.how, How::Dropped(_))
    };
    let last = watched.gone.iter().filter(is_warning).map(|one| one.at).next_back();
    let ends = gone_at(before).is_some();
    assert!(
        !ends || last.is_some_and(|at| at + SignedDuration::from_hours(24) <= now),
        "it ends, and was announced at {last:?}: {before:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_to_a_workspace_its_letters_are_true(
        steps in steps(),
        zone in prop::sample::select(vec!["UTC", "Europe/Berlin", "Pacific/Auckland"]),
    ) {
        let mut now: Timestamp = "2026-11-27T12:00:00Z".parse().unwrap();
        let mut watched = Watched::in_zone(zone);
        let event = created(now);
        let mut workspace = event.snapshot().unwrap().clone();
        watched.workspace(&event, now);
        for step in &steps {
            let event = happen(&workspace, step, &mut now);
            watched.goes(now);
            let Some(event) = event else { continue };
            let was_here = event.kind() == Some(Kind::Deprovisioning) && matches!(step, Step::Tick { .. });
            if was_here {
                was_announced(&watched, &workspace, now);
            }
            watched.workspace(&event, now);
            if let Some(after) = event.snapshot() {
                workspace = after.clone();
            }
        }
        watched.ends();
        watched.necessary_ones_went_or_lost_their_meaning();
        let mut told = false;
        for one in watched.went(&[Letter::WorkspaceTrouble, Letter::WorkspaceMended, Letter::WorkspaceReady]) {
            match one.letter {
                Letter::WorkspaceTrouble => prop_assert!(!std::mem::replace(&mut told, true), "trouble is told twice: {:?}", one),
                Letter::WorkspaceMended => prop_assert!(std::mem::replace(&mut told, false), "nobody heard of trouble: {:?}", one),
                _ => prop_assert!(!told, "it is ready, and its trouble goes on: {:?}", one),
            }
        }
        let deleted = watched.went(&[Letter::WorkspaceDeleted]).len();
        prop_assert!(deleted <= 1);
    }
}

/// The steps are no use if nothing comes of them.
#[test]
fn such_lives_have_letters_of_each_kind() {
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let mut went = std::collections::BTreeSet::new();
    for _ in 0..2000 {
        let steps = steps().new_tree(&mut runner).unwrap().current();
        let mut now: Timestamp = "2026-11-27T12:00:00Z".parse().unwrap();
        let mut watched = Watched::in_zone("UTC");
        let mut workspace = created(now).snapshot().unwrap().clone();
        for step in &steps {
            let Some(event) = happen(&workspace, step, &mut now) else { continue };
            watched.workspace(&event, now);
            workspace = event.snapshot().cloned().unwrap_or(workspace);
        }
        watched.ends();
        went.extend(watched.went(Letter::ALL).iter().map(|one| one.letter));
    }
    let of_workspaces = Letter::ALL.iter().filter(|letter| letter.word().starts_with("workspace"));
    // Whoever takes one over does not live here.
    let of_others = [Letter::WorkspaceGiven, Letter::WorkspaceTaken];
    let of_workspaces = of_workspaces.filter(|letter| !of_others.contains(letter));
    let missing: Vec<_> = of_workspaces.filter(|letter| !went.contains(letter)).map(|letter| letter.word()).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
