//! No engineering word reaches a customer: every sentence of this crate and of the catalogue is read.

use std::collections::BTreeSet;

use domain::authorize::Why;
use domain::because::{Cause, Chain, Link, OfAccount, OfWorkspace, Turn, What};
use domain::entitlement::{Lock, after_trial, left_behind};
use domain::wording;
use domain::wording::because::{OLDER, Who, lines, why};
use domain::workspace::{BadName, Happening, Label};
use jiff::Timestamp;
use jiff::civil::date;
use messages::workspace::{Farewell, Reason, Refusal, Region, Trouble};
use messages::{Actor, PersonId};

/// Looked for anywhere in a sentence, so that "provision" finds "provisioning" too.
const BANNED: &[&str] = &[
    "abort",
    "admin key",
    "api",
    "backend",
    "cluster",
    "container",
    "credential",
    "crash",
    "database",
    "deprovision",
    "endpoint",
    "error",
    "event",
    "exception",
    "failed",
    "fatal",
    "generation",
    "http",
    "infra",
    "instance",
    "internal",
    "invalid",
    "jetstream",
    "nats",
    "node",
    "null",
    "oidc",
    "payload",
    "postgres",
    "provision",
    "queue",
    "reconcile",
    "request",
    "resource",
    "server",
    "snapshot",
    "state machine",
    "tenant",
    "timeout",
    "timed out",
    "token",
    "undefined",
    "unexpected",
    "webhook",
];

fn sentences() -> Vec<String> {
    let troubles = Trouble::ALL.iter().map(|&trouble| wording::trouble(trouble).to_owned());
    let labels = Label::ALL.into_iter().flat_map(|label| {
        let troubles = Trouble::ALL.iter().copied().map(Some).chain([None]);
        troubles.map(move |trouble| label.sentence(trouble).to_owned())
    });
    let plans = || plans::all().map(Some).chain([None]);
    let regions = || Region::ALL.iter().copied().map(Some).chain([None]);
    let refusals = Refusal::ALL.iter().flat_map(|&refusal| {
        plans().flat_map(move |plan| regions().map(move |region| wording::refusal(refusal, plan, region)))
    });
    let locks = (0..12).map(|included| Lock::Workspaces { included }.to_string());
    let elsewhere = Region::ALL.iter().map(|&region| Lock::Region { region, part_of: None }.to_string());
    let later = plans::all()
        .flat_map(|plan| Region::ALL.iter().filter_map(|&region| Some(after_trial(plan, region)?.to_string())));
    let behind = plans::all().filter_map(|plan| Some(left_behind(plan, Region::ALL)?.to_string()));
    let names = BadName::ALL.into_iter().map(|bad| bad.to_string());
    let whys = Why::ALL.into_iter().map(|why| why.sentence().to_owned());
    let summaries = plans::all().map(|plan| plan.summary.to_owned());
    let all = troubles
        .chain(labels)
        .chain(refusals)
        .chain(locks)
        .chain(elsewhere)
        .chain(later)
        .chain(behind)
        .chain(names)
        .chain(whys);
    all.chain(summaries).chain(history()).chain(because()).collect()
}

/// Why, for each thing that can happen, whoever is behind it and whatever caused it.
fn because() -> Vec<String> {
    let facts = Happening::ALL.iter().flat_map(|&happening| {
        let plain = OfWorkspace::plain(happening);
        let reasons = Reason::ALL.iter().chain([&Reason::Unknown]).flat_map({
            let plain = plain.clone();
            move |&reason| {
                let came = OfWorkspace { came: vec![reason], ..plain.clone() };
                [came, OfWorkspace { went: vec![reason], ..plain.clone() }]
            }
        });
        let troubles = Trouble::ALL.iter().map({
            let plain = plain.clone();
            move |&trouble| OfWorkspace { trouble: Some(trouble), ..plain.clone() }
        });
        let farewells = Farewell::ALL.iter().map({
            let plain = plain.clone();
            move |&farewell| OfWorkspace { farewell: Some(farewell), ..plain.clone() }
        });
        reasons.chain(troubles).chain(farewells).chain([plain]).map(What::Workspace).collect::<Vec<_>>()
    });
    let turns = Turn::ALL.into_iter().flat_map(|turn| {
        [(None, None), (Some(14), Some("hobby@2".to_owned()))].map(|(trial_days, then)| {
            let card_ends = trial_days.map(|_| date(2027, 4, 1));
            What::Account(OfAccount { turn, plan: "pro@2".into(), trial_days, then, card_ends })
        })
    });
    let actors = [Actor::Person(PersonId::new()), Actor::Staff("kim".into()), Actor::Clock, Actor::Infra];
    let mut all: Vec<String> = vec![OLDER.to_owned()];
    for what in facts.chain(turns) {
        for actor in &actors {
            let link = Link { what: what.clone(), who: actor.clone(), at: Timestamp::UNIX_EPOCH, rule: None };
            let chain = Chain::new(link, None);
            let who = |actor: &Actor| Who::of(Some(actor), None, |_| Some("Ben".to_owned()));
            for reason in [None, Some(Reason::OverPlan)] {
                let cause = Cause { reason, since: Timestamp::UNIX_EPOCH, chain: Some(&chain), start: Some(&chain) };
                all.extend(lines(&cause, who).into_iter().map(|(line, _)| line));
            }
            all.extend(why(&chain, who));
        }
    }
    all
}

fn history() -> Vec<String> {
    Happening::ALL.iter().copied().map(|happening| happening.sentence().to_owned()).collect()
}

#[test]
fn every_sentence_is_plain() {
    for sentence in sentences() {
        let lower = sentence.to_lowercase();
        let found = BANNED.iter().find(|word| lower.contains(**word));
        assert_eq!(found, None, "{sentence}");
    }
}

/// What only the next try that is due may say: `NextTry` knows whether there is one.
const PROMISES: &[&str] = &[
    "on it",
    "keep trying",
    "try again in",
    "try again at",
    "we try",
    "we check",
    "we look",
    "we work",
    "working on",
    "looking into",
    "we were told",
    "we know about",
    "soon",
];

#[test]
fn no_sentence_about_trouble_promises_that_something_is_done() {
    let troubles = Trouble::ALL.iter().map(|&trouble| wording::trouble(trouble));
    let labels = Trouble::ALL.iter().map(|&trouble| Label::HavingTrouble.sentence(Some(trouble)));
    for sentence in troubles.chain(labels).chain([Label::HavingTrouble.sentence(None), Happening::Trouble.sentence()]) {
        let lower = sentence.to_lowercase();
        assert_eq!(PROMISES.iter().find(|promise| lower.contains(**promise)), None, "{sentence}");
    }
}

#[test]
fn every_sentence_is_one() {
    for sentence in sentences() {
        assert!(sentence.ends_with('.') && !sentence.contains("  ") && !sentence.contains(".."), "{sentence}");
        assert!(sentence.starts_with(char::is_uppercase), "{sentence}");
        assert!(sentence.split_inclusive(". ").all(|one| one.len() <= 120), "{sentence}");
    }
}

#[test]
fn each_trouble_and_each_refusal_is_told_apart() {
    let troubles: BTreeSet<_> = Trouble::ALL.iter().map(|&trouble| wording::trouble(trouble)).collect();
    assert_eq!(troubles.len(), Trouble::ALL.len());
    let refusals: BTreeSet<_> = Refusal::ALL.iter().map(|&refusal| wording::refusal(refusal, None, None)).collect();
    assert_eq!(refusals.len(), Refusal::ALL.len());
}

#[test]
fn a_refusal_is_exact_when_the_plan_is_known() {
    let exact = |refusal| wording::refusal(refusal, Some(plans::HOBBY), Some(Region::Us));
    assert_eq!(
        exact(Refusal::LimitReached),
        "You have one workspace, and your plan, Hobby, includes one. Pro has five. Change your plan, or delete one to make room."
    );
    assert_eq!(
        exact(Refusal::RegionNotIncluded),
        "The United States is part of the Pro plan. Please pick another region."
    );
    // The plan has changed since the order was refused: the lock is gone, the refusal stands.
    let since_changed = wording::refusal(Refusal::RegionNotIncluded, Some(plans::PRO), Some(Region::Us));
    assert_eq!(since_changed, "Your plan does not include this region. Please pick another region.");
}

#[test]
fn every_refusal_says_why_and_what_to_do() {
    let refusals = Refusal::ALL.iter().chain([&Refusal::Unknown]).map(|refusal| wording::refusal(*refusal, None, None));
    let denials = [Why::Role, Why::Customer].map(|why| why.sentence().to_owned());
    for sentence in refusals.chain(denials) {
        assert!(sentence.matches(['.', '?']).count() >= 2, "{sentence}");
    }
    assert!(
        wording::no_room(plans::PRO, 7).starts_with("You have seven workspaces, and your plan, Pro, includes five.")
    );
}
