//! An honest log, and what becomes of it when one thing is changed.

mod scene;
mod seeds;

use std::collections::BTreeSet;

use jiff::SignedDuration;
use messages::Producer;
use messages::workspace::Kind;

use super::*;
use scene::{Scene, days};

/// Everything was looked at.
fn judged(scene: &Scene) -> Findings {
    let mut findings = Findings::default();
    let mut log = Log::new(scene.known());
    let rendered = scene.rendered();
    for (seq, (subject, headers, body)) in (1_u64..).zip(&rendered) {
        let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let stored_at = days(0) + SignedDuration::from_secs(seq.cast_signed());
        log.take(&Stored { seq, stored_at, subject, headers, body }, &mut findings);
    }
    let cut = Cut { seq: rendered.len() as u64, ..Cut::default() };
    log.end(&[(Producer::Lifecycle, cut.clone()), (Producer::Billing, cut)].into(), &mut findings);
    findings
}

#[test]
fn nothing_is_wrong_with_an_honest_log() {
    let scene = Scene::honest();
    let findings = judged(&scene);
    let found: Vec<_> = Invariant::ALL.iter().flat_map(|one| findings.violations(*one)).collect();
    assert!(found.is_empty(), "{found:#?}");
    let kinds: BTreeSet<&str> = scene.kinds().map(Kind::word).collect();
    assert!(kinds.len() > 15, "{kinds:?} is no whole life");
    assert_eq!(findings.looked_at(Invariant::ExactlyOnce), (0, scene.said.len() as u64));
}

#[test]
fn a_batch_that_was_stored_twice_counts_once() {
    let mut scene = Scene::honest();
    let batch = scene.said[2..9].to_vec();
    scene.said.splice(9..9, batch);
    assert_eq!(judged(&scene).broken(), BTreeSet::new());
}

#[test]
fn what_was_erased_is_missed_by_nobody() {
    let scene = Scene::honest();
    let (mut findings, mut log) = (Findings::default(), Log::new(Known::default()));
    let erased = scene.shop().to_string();
    for (seq, (subject, headers, body)) in (1_u64..).zip(&scene.rendered()) {
        if !subject.contains(&erased) {
            let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            log.take(&Stored { seq, stored_at: days(0), subject, headers, body }, &mut findings);
        }
    }
    assert_eq!(findings.broken(), BTreeSet::new());
}

#[test]
fn what_was_erased_explains_no_more_than_was_there() {
    let mut scene = Scene::honest();
    let causes = [1_000, 1_001].map(|number| MessageId::Event(EventId::numbered(4, number, days(0))));
    scene.event(Kind::Ready).0.cause = Some(causes[0]);
    scene.event(Kind::Kept).0.cause = Some(causes[1]);
    let violated = |holes: u64| {
        let (mut findings, mut log) = (Findings::default(), Log::new(Known::default()));
        for (seq, (subject, headers, body)) in (1 + holes..).zip(&scene.rendered()) {
            let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            log.take(&Stored { seq, stored_at: days(0), subject, headers, body }, &mut findings);
        }
        findings.broken().contains(&Invariant::ExactlyOnce)
    };
    assert_eq!([0, 1, 2].map(violated), [true, true, false]);
}

#[test]
fn each_seeded_violation_is_found_and_no_other() {
    let mut wrong = Vec::new();
    for (what, expected, seed) in seeds::SEEDS {
        let mut scene = Scene::honest();
        seed(&mut scene);
        let findings = judged(&scene);
        let found: Vec<_> = Invariant::ALL.iter().flat_map(|one| findings.violations(*one)).collect();
        if findings.broken() != BTreeSet::from([*expected]) {
            wrong.push(format!("{what}: {found:#?}"));
        }
        for violation in found {
            for secret in scene::SECRETS {
                assert!(!format!("{violation:?}").contains(secret), "{what}: a finding says what it must not");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(seeds::SEEDS.len() >= 30);
}
