//! Comparing what is promised with what infra lists.
//!
//! A list takes time, and promises change meanwhile: a machine that was made or destroyed while infra counted would look
//! like an error of infra's. So what was promised is read before and after, and what is not the same is not judged.
//!
//! A list may have lost a region and be right about the others. Whether it can be believed is decided for each region: of
//! those that it has lost nothing is said, and the others are judged as if there were no more.

use std::collections::{BTreeMap, HashMap, HashSet};

use messages::WorkspaceId;
use messages::workspace::{Desired, Region, Word};

use super::{Blind, Finding, Found, Known, Listed, Promised};
use crate::infra::translate;

/// What a list says. Promised are those that are as promised and those that are unmade, missing, running, stopped, broken or
/// behind. Listed are all but the unmade and the missing, and what was not judged.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Compared {
    /// Every difference.
    pub found: Vec<Found>,
    /// How many machines are promised to be there.
    pub promised: usize,
    /// How many infra lists.
    pub listed: usize,
    /// How many are there as they were promised.
    pub as_promised: usize,
    /// How many were listed and not judged, because their promise changed meanwhile.
    pub moving: usize,
    /// The regions that the list has lost. Nothing here is about them, and no number counts what is there.
    pub blind: Vec<Blind>,
    sight: Sight,
    /// What is promised where the list is blind.
    unseen: HashSet<String>,
}

impl Compared {
    /// Whether this, found by an earlier list, could not be looked for in this one: it is neither over nor older by it.
    #[must_use]
    pub fn is_unseen(&self, found: &Found) -> bool {
        !self.sight.reaches(Region::from_word(&found.region)) || self.unseen.contains(&found.token)
    }
}

/// How much of what is known to be there the list has, by region.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Sight(BTreeMap<Region, (usize, usize)>);

impl Sight {
    fn of(promised: &[&Promised], listed: &BTreeMap<&str, &Listed>) -> Self {
        let mut regions = BTreeMap::<Region, (usize, usize)>::new();
        for one in promised.iter().filter(|one| one.known == Known::Seen) {
            let is_listed = listed.contains_key(one.workspace.to_string().as_str());
            if is_to_be_there(one, is_listed) {
                let (all, lost) = regions.entry(one.region).or_default();
                *all += 1;
                *lost += usize::from(!is_listed);
            }
        }
        Self(regions)
    }

    fn blind(&self) -> Vec<Blind> {
        let lost = self.0.iter().filter(|(_, count)| !is_enough(**count));
        lost.map(|(region, (promised, lost))| Blind { region: *region, promised: *promised, lost: *lost }).collect()
    }

    /// Whether the list can be believed there. Once it has lost a region, only one of which it has what it should is: a list
    /// of somebody else's machines would have none of ours, and many orphans elsewhere.
    fn reaches(&self, region: Option<Region>) -> bool {
        let is_whole = self.0.values().all(|count| is_enough(*count));
        is_whole || region.and_then(|region| self.0.get(&region)).is_some_and(|count| is_enough(*count))
    }
}

/// More than half may not be lost.
const fn is_enough((all, lost): (usize, usize)) -> bool {
    lost * 2 <= all
}

/// Where the list differs from what was promised both `before` and `after` it was read.
///
/// # Errors
/// When there is no region in which the list can be believed: it has lost more than half of what is promised there.
pub fn compare(before: &[Promised], after: &[Promised], listed: &[Listed]) -> Result<Compared, Blind> {
    let earlier: HashMap<WorkspaceId, &Promised> = before.iter().map(|one| (one.workspace, one)).collect();
    let token = |one: &Promised| one.workspace.to_string();
    let known: HashSet<String> = before.iter().chain(after).map(token).collect();
    // Infra lists by token, and may list one twice when a page begins anew.
    let mut left: BTreeMap<&str, &Listed> = listed.iter().map(|one| (one.token.as_str(), one)).collect();
    let still: Vec<&Promised> = after.iter().filter(|one| earlier.get(&one.workspace) == Some(one)).collect();
    let sight = Sight::of(&still, &left);
    let blind = sight.blind();
    if let Some(first) = blind.first().filter(|_| blind.len() == sight.0.len()) {
        return Err(*first);
    }
    let mut compared = Compared { blind, sight, ..Compared::default() };
    for one in still {
        let token = token(one);
        let there = left.remove(token.as_str());
        if compared.sight.reaches(Some(one.region)) {
            compared.takes(one, token, there);
        } else {
            compared.unseen.insert(token);
        }
    }
    left.retain(|_, one| compared.sight.reaches(Region::from_word(&one.region)));
    compared.listed += left.len();
    let (moving, nobodys): (Vec<_>, Vec<_>) = left.into_values().partition(|one| known.contains(&one.token));
    compared.moving += moving.len();
    let nobodys =
        nobodys.into_iter().map(|one| found(one, if is_ours(one) { Finding::Orphan } else { Finding::Foreign }));
    compared.found.extend(nobodys);
    Ok(compared)
}

impl Compared {
    /// What was promised, and whether and as what it is listed.
    fn takes(&mut self, one: &Promised, token: String, there: Option<&Listed>) {
        let counts = is_to_be_there(one, there.is_some());
        self.promised += usize::from(counts);
        self.listed += usize::from(there.is_some());
        match (judge(one, there), there) {
            (Some(finding), Some(listed)) => self.found.push(found(listed, finding)),
            (Some(finding), None) => self.found.push(unlisted(one, token, finding)),
            (None, Some(_)) if counts => self.as_promised += 1,
            (None, Some(_)) => self.moving += 1,
            (None, None) => {}
        }
    }
}

/// Whether there is to be a machine: what was paused before it was made needs none.
fn is_to_be_there(one: &Promised, is_listed: bool) -> bool {
    match one.desired {
        Desired::Running => true,
        Desired::Suspended => is_listed || one.known != Known::Never,
        Desired::Deleted | Desired::Unknown => false,
    }
}

/// Whether it is named as we name machines, and stands where we have some.
fn is_ours(one: &Listed) -> bool {
    one.token.parse::<WorkspaceId>().is_ok_and(|id| id.to_string() == one.token)
        && Region::from_word(&one.region).is_some()
}

/// What is wrong with a machine, if anything.
fn judge(one: &Promised, listed: Option<&Listed>) -> Option<Finding> {
    let Some(listed) = listed else {
        return match (is_to_be_there(one, false), one.known) {
            (false, _) => None,
            (true, Known::Never) => Some(Finding::Unmade),
            (true, Known::Seen | Known::Gone) => Some(Finding::Missing),
        };
    };
    if one.held {
        return Some(Finding::Held);
    }
    match (one.desired, translate(&listed.raw)) {
        // Promised by a newer release.
        (Desired::Unknown, _) => None,
        (Desired::Running, Word::Running | Word::Provisioning) | (Desired::Suspended, Word::Suspended) => {
            (listed.generation < one.generation).then_some(Finding::Behind)
        }
        (Desired::Running, Word::Suspended) => Some(Finding::Stopped),
        (Desired::Suspended, Word::Running | Word::Provisioning) => Some(Finding::Running),
        (
            Desired::Running | Desired::Suspended,
            Word::Failed | Word::Unknown | Word::Unreachable | Word::Deprovisioning | Word::Deleted,
        ) => Some(Finding::Broken),
        (Desired::Deleted, Word::Deprovisioning | Word::Deleted) => Some(Finding::Leaving),
        (
            Desired::Deleted,
            Word::Provisioning | Word::Running | Word::Suspended | Word::Failed | Word::Unknown | Word::Unreachable,
        ) => Some(Finding::Staying),
    }
}

fn found(one: &Listed, finding: Finding) -> Found {
    let Listed { token, region, raw, generation } = one.clone();
    Found { token, finding, region, raw, generation }
}

fn unlisted(one: &Promised, token: String, finding: Finding) -> Found {
    let region = one.region.word().to_owned();
    Found { token, finding, region, raw: String::new(), generation: one.generation }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn promised(desired: Desired) -> Promised {
        let (workspace, known) = (WorkspaceId::new(), Known::Seen);
        Promised { workspace, region: Region::Eu, desired, generation: 3, known, held: false }
    }

    fn listed(one: &Promised, raw: &str) -> Listed {
        let (token, region) = (one.workspace.to_string(), one.region.word().to_owned());
        Listed { token, region, raw: raw.into(), generation: 3 }
    }

    fn findings(compared: Result<Compared, Blind>) -> Vec<Finding> {
        compared.unwrap().found.into_iter().map(|found| found.finding).collect()
    }

    /// What is found when nothing changes while infra lists.
    fn compared(promised: &[Promised], listed: &[Listed]) -> Vec<Finding> {
        findings(compare(promised, promised, listed))
    }

    #[test]
    fn each_promise_is_held_against_what_infra_says() {
        use Finding::{Broken, Leaving, Running, Staying, Stopped};
        let words = ["queued", "allocating", "booting", "running", "draining", "stopped", "crashed", "deleting", "new"];
        for (desired, expected) in [
            (Desired::Running, "    ss|bbb"),
            (Desired::Suspended, "rrrr  |bbb"),
            (Desired::Deleted, "tttttt|tlt"),
            (Desired::Unknown, "      |   "),
        ] {
            let one = promised(desired);
            for (raw, letter) in words.into_iter().zip(expected.chars().filter(|letter| *letter != '|')) {
                let expected = match letter {
                    'r' => Some(Running),
                    's' => Some(Stopped),
                    'b' => Some(Broken),
                    't' => Some(Staying),
                    'l' => Some(Leaving),
                    _ => None,
                };
                assert_eq!(compared(&[one], &[listed(&one, raw)]), Vec::from_iter(expected), "{desired} {raw}");
            }
        }
    }

    #[test]
    fn infra_that_was_not_told_of_the_last_promise_is_behind() {
        for (desired, raw) in [(Desired::Running, "running"), (Desired::Suspended, "stopped")] {
            let one = promised(desired);
            let late = Listed { generation: 2, ..listed(&one, raw) };
            assert_eq!(compared(&[one], &[late]), [Finding::Behind]);
        }
    }

    #[test]
    fn what_nobody_was_promised_is_an_orphan_and_what_is_not_named_like_ours_is_foreign() {
        let one = promised(Desired::Running);
        let orphan = Listed { token: WorkspaceId::new().to_string(), ..listed(&one, "running") };
        for foreign in ["", "test-1", "acct_1", &one.workspace.to_string().to_uppercase()] {
            let foreign = Listed { token: foreign.to_owned(), ..orphan.clone() };
            assert_eq!(compared(&[], &[foreign]), [Finding::Foreign]);
        }
        let elsewhere = Listed { region: "mars".into(), ..orphan.clone() };
        assert_eq!(compared(&[], &[elsewhere]), [Finding::Foreign]);
        let all = compare(&[one], &[one], &[listed(&one, "running"), orphan.clone(), orphan.clone()]).unwrap();
        assert_eq!(all.found, [found(&orphan, Finding::Orphan)], "once");
    }

    #[test]
    fn a_few_that_are_gone_are_missing_and_more_than_half_is_blindness() {
        let all: Vec<Promised> = (0..10).map(|_| promised(Desired::Running)).collect();
        let list = |count: usize| all.iter().take(count).map(|one| listed(one, "running")).collect::<Vec<_>>();
        assert_eq!(compared(&all, &list(10)), []);
        assert_eq!(compared(&all, &list(9)), [Finding::Missing]);
        assert_eq!(compared(&all, &list(5)), [Finding::Missing; 5]);
        assert_eq!(compare(&all, &all, &list(4)), Err(Blind { region: Region::Eu, promised: 10, lost: 6 }));
        assert_eq!(compare(&all, &all, &[]), Err(Blind { region: Region::Eu, promised: 10, lost: 10 }));
        assert_eq!(compared(&[], &[]), [], "nothing is promised yet");
    }

    #[test]
    fn a_region_that_is_not_listed_is_not_judged_and_the_others_are() {
        let mut near: Vec<Promised> = (0..10).map(|_| promised(Desired::Running)).collect();
        near[0].desired = Desired::Suspended;
        let mut there: Vec<Listed> = near.iter().map(|one| listed(one, "running")).collect();
        let far = [Desired::Suspended, Desired::Running, Desired::Running]
            .map(|desired| Promised { region: Region::Us, ..promised(desired) });
        // One is listed, and would be found to run although it is paused.
        there.push(listed(&far[0], "running"));
        let nobodys = |region: &str| Listed {
            token: WorkspaceId::new().to_string(),
            region: region.to_owned(),
            ..listed(&near[0], "running")
        };
        let orphans = ["eu", "us", "mars"].map(nobodys);
        there.extend(orphans.clone());
        let all: Vec<Promised> = near.iter().copied().chain(far).collect();
        let seen = compare(&all, &all, &there).unwrap();
        assert_eq!(seen.blind, [Blind { region: Region::Us, promised: 3, lost: 2 }]);
        let expected = [found(&there[0], Finding::Running), found(&orphans[0], Finding::Orphan)];
        assert_eq!(seen.found, expected);
        assert_eq!((seen.promised, seen.listed, seen.as_promised, seen.moving), (10, 11, 9, 0));
        // What was found before is over only where it could be seen.
        for (one, unseen) in [(&orphans[0], false), (&orphans[1], true), (&orphans[2], true)] {
            assert_eq!(seen.is_unseen(&found(one, Finding::Orphan)), unseen, "{}", one.region);
        }
        // Also if infra has put it elsewhere.
        let moved = Listed { region: "eu".into(), ..listed(&far[0], "running") };
        assert!(seen.is_unseen(&found(&moved, Finding::Running)));
    }

    #[test]
    fn a_list_of_somebody_elses_machines_is_believed_nowhere() {
        let one = promised(Desired::Running);
        let elsewhere = |region: &str| Listed {
            token: WorkspaceId::new().to_string(),
            region: region.to_owned(),
            ..listed(&one, "running")
        };
        let theirs = ["us", "us", "eu"].map(elsewhere);
        let blind = Blind { region: Region::Eu, promised: 1, lost: 1 };
        assert_eq!(compare(&[one], &[one], &theirs), Err(blind));
        // Nor where something is promised that was never seen.
        let never = Promised { region: Region::Us, known: Known::Never, ..promised(Desired::Running) };
        assert_eq!(compare(&[one, never], &[one, never], &theirs), Err(blind));
    }

    #[test]
    fn what_was_never_seen_or_is_known_to_be_gone_blinds_nobody() {
        let unlisted = |desired, known| compared(&[Promised { known, ..promised(desired) }], &[]);
        assert_eq!(unlisted(Desired::Running, Known::Never), [Finding::Unmade]);
        assert_eq!(unlisted(Desired::Suspended, Known::Never), [], "it needs none");
        assert_eq!(unlisted(Desired::Suspended, Known::Gone), [Finding::Missing]);
        assert_eq!(unlisted(Desired::Deleted, Known::Seen), []);
    }

    #[test]
    fn what_changed_while_infra_listed_is_not_judged() {
        let (one, two) = (promised(Desired::Running), promised(Desired::Running));
        let newer = |desired| Promised { desired, generation: 4, ..two };
        let both = [listed(&one, "running"), listed(&two, "running")];
        let found = |before: &[_], after: &[_], count| findings(compare(before, after, &both[..count]));
        assert_eq!(found(&[one, two], &[one, newer(Desired::Deleted)], 1), [], "destroyed meanwhile");
        assert_eq!(found(&[one, two], &[one, newer(Desired::Suspended)], 2), [], "paused");
        assert_eq!(found(&[one], &[one, two], 1), [], "made");
        assert_eq!(found(&[one], &[one, two], 2), [], "and no orphan");
        assert_eq!(found(&[one, two], &[one], 2), [], "nor is what was destroyed");
    }

    #[test]
    fn what_waits_for_the_brake_is_named_as_that_whatever_it_does() {
        let one = Promised { held: true, ..promised(Desired::Deleted) };
        for raw in ["running", "stopped", "deleting"] {
            assert_eq!(compared(&[one], &[listed(&one, raw)]), [Finding::Held]);
        }
        assert_eq!(compared(&[one], &[]), [], "it is gone by itself");
    }

    #[test]
    fn the_sums_are_right_on_both_sides() {
        let all = [Desired::Running, Desired::Running, Desired::Suspended, Desired::Deleted, Desired::Running];
        let mut all = all.map(promised);
        all[4].known = Known::Never;
        let [fine, missing, wrong, leaving, unmade] = all;
        let moved = promised(Desired::Running);
        let orphan = Listed { token: WorkspaceId::new().to_string(), ..listed(&fine, "running") };
        let list = [
            listed(&fine, "running"),
            listed(&wrong, "running"),
            listed(&leaving, "deleting"),
            listed(&moved, "running"),
            orphan,
        ];
        let before = [fine, missing, wrong, leaving, unmade, moved];
        let seen = compare(&before, &before[..5], &list).unwrap();
        let Compared { promised, listed, as_promised, moving, found, .. } = seen;
        assert_eq!((promised, listed, as_promised, moving, found.len()), (4, 5, 1, 1, 5));
        let count = |of: &[Finding]| found.iter().filter(|one| of.contains(&one.finding)).count();
        let (gone, wrong) = (count(&[Finding::Missing, Finding::Unmade]), count(&[Finding::Running]));
        assert_eq!(promised, as_promised + gone + wrong);
        assert_eq!(listed, as_promised + wrong + moving + count(&[Finding::Orphan, Finding::Leaving]));
    }
}
