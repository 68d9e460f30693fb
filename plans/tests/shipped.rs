//! A version that has shipped never changes: customers were promised it.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it set it up")]

use std::collections::{BTreeMap, BTreeSet};

use messages::workspace::Region;
use plans::{Limit, Machine, Plan, Status};
use sha2::{Digest, Sha256};

const SHIPPED: &str = include_str!("../shipped.txt");

/// The line of a version: its id and the SHA-256 of its terms as JSON with sorted keys and no spaces.
fn line(plan: &Plan) -> String {
    // Through a sorted map, so that neither the order of the fields nor a feature of serde_json decides the hash.
    let json = serde_json::to_string(&plan.terms).unwrap();
    let terms: BTreeMap<String, serde_json::Value> = serde_json::from_str(&json).unwrap();
    let digest = Sha256::digest(serde_json::to_vec(&terms).unwrap());
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{} {hex}", plan.id)
}

#[test]
fn every_version_is_as_it_shipped() {
    let shipped: Vec<&str> = SHIPPED.lines().filter(|line| !line.starts_with('#')).collect();
    let catalogue: Vec<String> = plans::all().map(line).collect();
    assert_eq!(
        catalogue, shipped,
        "the catalogue and shipped.txt differ: a shipped version keeps its terms and its line for ever; \
         a new version gets a new line"
    );
}

#[test]
fn every_version_is_found_by_its_id_and_nothing_else_is() {
    let ids: BTreeSet<String> = plans::all().map(|plan| plan.id.to_string()).collect();
    assert_eq!(ids.len(), plans::all().count(), "an id names one version");
    for id in &ids {
        assert_eq!(plans::find(id).unwrap().id.to_string(), *id);
    }
    for stranger in ["", "trial", "trial@", "trial@0", "trial@01", "trial@+1", "trial@2", "Trial@1", "trial@1 ", "@1"] {
        assert_eq!(plans::find(stranger), None, "{stranger:?}");
    }
}

#[test]
fn what_is_sold_today() {
    let sold: Vec<_> = plans::active()
        .map(|plan| {
            let terms = &plan.terms;
            (plan.id.to_string(), terms.max_workspaces, terms.regions, terms.deployments_per_workspace)
        })
        .collect();
    assert_eq!(
        sold,
        [
            ("trial@1".to_owned(), 1, &[Region::Eu, Region::Us][..], Limit::Count(3)),
            ("hobby@2".to_owned(), 1, &[Region::Eu][..], Limit::Count(10)),
            ("pro@2".to_owned(), 5, &[Region::Eu, Region::Us][..], Limit::Unlimited),
        ]
    );
    assert_eq!(
        plans::active().map(Plan::price_text).collect::<Vec<_>>(),
        ["Free for 14 days", "€9 a month", "€29 a month"]
    );
    assert_eq!(plans::active().map(Plan::amount_text).collect::<Vec<_>>(), ["€0", "€9", "€29"]);
}

#[test]
fn the_named_plans_can_be_had() {
    for plan in [plans::TRIAL, plans::HOBBY, plans::PRO] {
        assert_eq!(plan.status, Status::Active, "{}", plan.id);
    }
    assert!(plans::TRIAL.terms.trial_days.is_some(), "a trial ends");
}

#[test]
fn what_costs_money_has_a_price_at_stripe() {
    for plan in plans::all() {
        assert_eq!(plan.terms.price_minor > 0, plan.stripe_price.is_some(), "{}", plan.id);
    }
}

/// Infra is asked for one size, so no plan can promise another one; and what is sold says what it is and what it costs.
#[test]
fn what_is_sold_says_what_one_gets_for_the_price() {
    let sold: Vec<_> = plans::active().filter(|plan| plan.terms.price_minor > 0).collect();
    for plan in &sold {
        let machine = plan.terms.machine.unwrap();
        assert_eq!(Some(machine), sold[0].terms.machine, "{}", plan.id);
        let Machine { processors, memory_gb, disk_gb, traffic_gb } = machine;
        assert!([processors, memory_gb, disk_gb, traffic_gb].iter().all(|much| *much > 0), "{}", plan.id);
        assert_eq!(plan.terms.tax_included, Some(true), "{}: the price that people see is the price they pay", plan.id);
    }
}

#[test]
fn a_version_is_kin_of_the_others_of_its_plan_only() {
    let before = plans::find("hobby@1").unwrap();
    assert!(before.is_kin_of(plans::HOBBY) && before != plans::HOBBY);
    assert!(!before.is_kin_of(plans::PRO));
}
