//! What is at the provider, one by one beside what we know to have done there: each thing of ours has its row in the ledger, each row that was
//! to make something made it, and nothing is there twice.

use std::collections::{BTreeMap, HashMap};

use jiff::{SignedDuration, Timestamp};
use messages::{AccountId, AttemptId};
use operations::rows::money::Entry;
use payments::{Made, MadeKind};

/// Clocks differ, and what is made is there a moment before its call has ended.
const SLACK: SignedDuration = SignedDuration::from_mins(5);

/// The length of an [`AttemptId`] in text: what an effect's name begins with.
const KEY: usize = 30;

/// What is compared.
#[derive(Debug, Clone, Copy)]
pub struct Sides<'a> {
    /// All that was made there.
    pub made: &'a [Made],
    /// All that we know to have asked for.
    pub ledger: &'a [Entry],
    /// Since when both are whole.
    pub since: Timestamp,
    /// When it was looked.
    pub now: Timestamp,
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matched {
    /// How many things of each kind are there.
    pub there: BTreeMap<MadeKind, usize>,
    /// How many of those have their row.
    pub matched: BTreeMap<MadeKind, usize>,
    /// How many were made by somebody else.
    pub others: usize,
    /// How many keys the ledger has.
    pub keys: usize,
    /// How many of those did not end yet.
    pub under_way: usize,
    /// What differs.
    pub differences: Vec<Difference>,
}

/// Something that is on one side only, or twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// It is there, and no row of ours has its key.
    NoRow(Made),
    /// A row says that it was made, and it is not there.
    NoObject {
        /// What.
        kind: MadeKind,
        /// For whom.
        account: AccountId,
        /// The key.
        key: String,
        /// Since when.
        at: Timestamp,
    },
    /// Two of a kind were made by one effect.
    Double {
        /// What.
        kind: MadeKind,
        /// The effect.
        effect: String,
        /// What the provider calls them.
        ids: Vec<String>,
    },
}

/// Holds one side against the other.
#[must_use]
pub fn matched(sides: Sides<'_>) -> Matched {
    let Sides { made, ledger, .. } = sides;
    let rows: HashMap<&str, &Entry> = ledger.iter().map(|entry| (entry.key.as_str(), entry)).collect();
    let mut found = Matched { keys: rows.len(), ..Matched::default() };
    let mut by_effect: BTreeMap<(MadeKind, &str), Vec<&Made>> = BTreeMap::new();
    for one in made {
        let Some(effect) = &one.effect else {
            found.others += 1;
            continue;
        };
        by_effect.entry((one.kind, effect.as_str())).or_default().push(one);
        *found.there.entry(one.kind).or_default() += 1;
        if key(effect.as_str()).is_some_and(|key| rows.contains_key(key)) {
            *found.matched.entry(one.kind).or_default() += 1;
        } else {
            found.differences.push(Difference::NoRow(one.clone()));
        }
    }
    for ((kind, effect), all) in &by_effect {
        if all.len() > 1 {
            let ids = all.iter().map(|one| one.id.clone()).collect();
            found.differences.push(Difference::Double { kind: *kind, effect: (*effect).to_owned(), ids });
        }
    }
    let there: Vec<(MadeKind, &str)> =
        by_effect.keys().filter_map(|(kind, effect)| Some((*kind, key(effect)?))).collect();
    for entry in ledger {
        found.under_way += usize::from(entry.ended_at.is_none());
        if let Some(kind) = owed(entry, sides).filter(|kind| !there.contains(&(*kind, entry.key.as_str()))) {
            let (account, key, at) = (entry.account, entry.key.clone(), entry.began_at);
            found.differences.push(Difference::NoObject { kind, account, key, at });
        }
    }
    found
}

/// What must be there because of this row; none where it makes nothing, is not over, or is older than what was listed.
fn owed(entry: &Entry, Sides { since, now, .. }: Sides<'_>) -> Option<MadeKind> {
    let is_listed = entry.began_at >= since + SLACK;
    let is_over = entry.ended_at.is_some_and(|at| at + SLACK <= now);
    if !(entry.is_done && is_listed && is_over) {
        return None;
    }
    match entry.call.as_str() {
        "customer" => Some(MadeKind::Customer),
        "checkout" => Some(MadeKind::Checkout),
        "refund" => Some(MadeKind::Refund),
        // What changes, ends, links or opens a page makes nothing that is listed, and what was not paid is not given back.
        _ => None,
    }
}

/// The key that an effect's name begins with; a second thing of one effect has more behind it.
fn key(effect: &str) -> Option<&str> {
    effect.get(..KEY).filter(|key| key.parse::<AttemptId>().is_ok())
}

/// The key by which something was made; none where that was not us.
pub fn key_of(made: &Made) -> Option<String> {
    key(made.effect.as_ref()?.as_str()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use payments::EffectId;

    use super::*;

    const HOUR: SignedDuration = SignedDuration::from_hours(1);

    fn start() -> Timestamp {
        Timestamp::from_second(1_800_000_000).unwrap()
    }

    fn entry(key: &str, call: &str) -> Entry {
        Entry {
            account: AccountId::new(),
            call: call.to_owned(),
            key: key.to_owned(),
            calls: 1,
            began_at: start() + HOUR,
            ended_at: Some(start() + HOUR),
            is_done: true,
        }
    }

    fn made(kind: MadeKind, id: &str, effect: Option<&str>) -> Made {
        let effect = effect.map(|effect| EffectId::parse(effect).unwrap());
        Made { kind, id: id.to_owned(), at: start() + HOUR, effect }
    }

    fn looked(made: &[Made], ledger: &[Entry]) -> Matched {
        let (since, now) = (start(), start() + HOUR * 2);
        matched(Sides { made, ledger, since, now })
    }

    #[test]
    fn each_thing_has_its_row_and_each_row_its_thing() {
        let (zeroth, first) = (AttemptId::new().to_string(), AttemptId::new().to_string());
        let second = AttemptId::new().to_string();
        let all = [
            made(MadeKind::Customer, "cus_1", Some(&zeroth)),
            made(MadeKind::Checkout, "cs_1", Some(&first)),
            made(MadeKind::Subscription, "sub_1", Some(&first)),
            made(MadeKind::Refund, "re_1", Some(&second)),
            made(MadeKind::Customer, "cus_by_hand", None),
        ];
        let ledger = [entry(&zeroth, "customer"), entry(&first, "checkout"), entry(&second, "refund")];
        let found = looked(&all, &ledger);
        assert_eq!((found.differences.as_slice(), found.others, found.keys), ([].as_slice(), 1, 3));
        assert_eq!((found.there.values().sum::<usize>(), found.matched.values().sum::<usize>()), (4, 4));
    }

    #[test]
    fn what_is_on_one_side_only_is_named() {
        let (known, gone) = (AttemptId::new().to_string(), AttemptId::new().to_string());
        let stray = made(MadeKind::Refund, "re_1", Some(&AttemptId::new().to_string()));
        let odd = made(MadeKind::Customer, "cus_1", Some("eff_1"));
        let there = made(MadeKind::Checkout, "cs_1", Some(&known));
        let found = looked(&[stray.clone(), odd.clone(), there], &[entry(&known, "checkout"), entry(&gone, "refund")]);
        let [first, second, third] = found.differences.as_slice() else { panic!("{found:?}") };
        assert_eq!((first, second), (&Difference::NoRow(stray), &Difference::NoRow(odd)));
        assert!(matches!(third, Difference::NoObject { kind: MadeKind::Refund, key, .. } if *key == gone), "{third:?}");
    }

    #[test]
    fn two_of_a_kind_by_one_effect_are_one_too_many() {
        let key = AttemptId::new().to_string();
        let twice = [made(MadeKind::Checkout, "cs_1", Some(&key)), made(MadeKind::Checkout, "cs_2", Some(&key))];
        let found = looked(&twice, &[entry(&key, "checkout")]);
        let ids = vec!["cs_1".to_owned(), "cs_2".to_owned()];
        assert_eq!(found.differences, [Difference::Double { kind: MadeKind::Checkout, effect: key, ids }]);
    }

    #[test]
    fn what_makes_nothing_or_is_not_over_or_too_old_owes_nothing() {
        let key = AttemptId::new().to_string();
        let honest = || entry(&key, "checkout");
        for row in [
            entry(&key, "cancel"),
            entry(&key, "look"),
            Entry { is_done: false, ..honest() },
            Entry { ended_at: None, ..honest() },
            Entry { ended_at: Some(start() + HOUR * 2), ..honest() },
            Entry { began_at: start(), ..honest() },
        ] {
            assert_eq!(looked(&[], std::slice::from_ref(&row)).differences, [], "{row:?}");
        }
        assert_eq!(looked(&[], &[honest()]).differences.len(), 1);
        assert_eq!(looked(&[], &[Entry { ended_at: None, ..honest() }]).under_way, 1);
    }
}
