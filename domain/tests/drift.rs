//! A list that has lost some regions says about the others what it would say if there were no more, and about those nothing.

use std::collections::BTreeSet;

use domain::drift::{Compared, Finding, Found, Known, Listed, Promised, compare};
use messages::WorkspaceId;
use messages::workspace::{Desired, Region};
use proptest::prelude::*;

const WORDS: [&str; 6] = ["queued", "running", "stopped", "crashed", "deleting", "rebalancing"];

/// A machine that is promised, and as what it is listed.
fn machine() -> impl Strategy<Value = (Promised, Option<Listed>)> {
    let desired = prop::sample::select(&[Desired::Running, Desired::Suspended, Desired::Deleted][..]);
    let known = prop::sample::select(&[Known::Seen, Known::Seen, Known::Seen, Known::Never, Known::Gone][..]);
    let listed = prop::option::weighted(0.6, (prop::sample::select(&WORDS[..]), 1_u64..=3));
    (prop::sample::select(Region::ALL), desired, known, any::<bool>(), listed).prop_map(
        |(region, desired, known, held, listed)| {
            let workspace = WorkspaceId::new();
            let held = held && desired == Desired::Deleted;
            let promised = Promised { workspace, region, desired, generation: 3, known, held };
            (promised, listed.map(|(raw, generation)| entry(workspace, region, raw, generation)))
        },
    )
}

/// A machine that nobody was promised.
fn nobodys() -> impl Strategy<Value = Listed> {
    (prop::sample::select(Region::ALL), prop::sample::select(&WORDS[..]))
        .prop_map(|(region, raw)| entry(WorkspaceId::new(), region, raw, 1))
}

fn entry(workspace: WorkspaceId, region: Region, raw: &str, generation: u64) -> Listed {
    Listed { token: workspace.to_string(), region: region.word().to_owned(), raw: raw.to_owned(), generation }
}

fn said(compared: &Compared) -> (BTreeSet<(String, Finding)>, [usize; 4]) {
    let found = compared.found.iter().map(|one| (one.token.clone(), one.finding)).collect();
    (found, [compared.promised, compared.listed, compared.as_promised, compared.moving])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_region_is_judged_by_itself(
        machines in prop::collection::vec(machine(), 0..24),
        nobodys in prop::collection::vec(nobodys(), 0..6),
    ) {
        let promised: Vec<Promised> = machines.iter().map(|(promised, _)| *promised).collect();
        let listed: Vec<Listed> = machines.iter().filter_map(|(_, listed)| listed.clone()).chain(nobodys).collect();
        // What is known to be there, and is not listed.
        let known = |region| machines.iter().filter(move |(one, _)| {
            one.region == region && one.known == Known::Seen && one.desired != Desired::Deleted
        });
        let count = |region| {
            let (all, lost) = (known(region).count(), known(region).filter(|(_, listed)| listed.is_none()).count());
            (all, lost)
        };
        let lost: Vec<Region> = Region::ALL.iter().copied().filter(|region| count(*region).1 * 2 > count(*region).0).collect();
        let kept: Vec<Region> = Region::ALL.iter().copied().filter(|region| {
            !lost.contains(region) && (lost.is_empty() || count(*region).0 > 0)
        }).collect();

        let seen = match compare(&promised, &promised, &listed) {
            Err(blind) => {
                prop_assert!(lost.contains(&blind.region) && kept.is_empty());
                return Ok(());
            }
            Ok(seen) => seen,
        };
        prop_assert_eq!(seen.blind.iter().map(|blind| blind.region).collect::<Vec<_>>(), lost);
        let there = |region: &str| Region::from_word(region).is_some_and(|region| kept.contains(&region));
        let near: Vec<Promised> = promised.iter().filter(|one| kept.contains(&one.region)).copied().collect();
        let here: Vec<Listed> = listed.iter().filter(|one| there(&one.region)).cloned().collect();
        prop_assert_eq!(said(&seen), said(&compare(&near, &near, &here).unwrap()));
        for Listed { token, region, raw, generation } in listed {
            let found = Found { token, finding: Finding::Orphan, region: region.clone(), raw, generation };
            prop_assert_eq!(seen.is_unseen(&found), !there(&region));
        }
    }
}
