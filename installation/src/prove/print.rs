//! What was proved, for a person and for a program.

use std::fmt::Write;

use jiff::Timestamp;
use payments::MadeKind;
use serde_json::{Value, json};

use super::matched::{Difference, Matched};

/// For a person.
pub(super) fn table(found: &Matched, since: Timestamp, now: Timestamp) -> String {
    let mut text = format!("since {since:.0}, looked at {now:.0}\n\n{:<14} {:>7} {:>9}\n", "", "there", "has row");
    for kind in MadeKind::ALL {
        let (there, matched) = (count(&found.there, kind), count(&found.matched, kind));
        let _ = writeln!(text, "{:<14} {there:>7} {matched:>9}", kind.word());
    }
    let Matched { others, keys, under_way, differences, .. } = found;
    let _ = writeln!(text, "\nmade by others {others:>7}\nin our ledger  {keys:>7}\nunder way      {under_way:>7}");
    let _ = writeln!(text, "differences    {:>7}", differences.len());
    if !differences.is_empty() {
        text.push('\n');
    }
    for difference in differences {
        let _ = match difference {
            Difference::NoRow(made) => {
                let effect = made.effect.as_ref().map(ToString::to_string).unwrap_or_default();
                writeln!(text, "no row     {} {} of {:.0}, by {effect}", made.kind.word(), made.id, made.at)
            }
            Difference::NoObject { kind, account, key, at } => {
                writeln!(text, "not there  {} for {account} of {at:.0}, by {key}", kind.word())
            }
            Difference::Double { kind, effect, ids } => {
                writeln!(text, "twice      {} {}, by {effect}", kind.word(), ids.join(" "))
            }
        };
    }
    text
}

/// For a program.
pub(super) fn json(found: &Matched, since: Timestamp, now: Timestamp) -> Value {
    let kinds: serde_json::Map<String, Value> = MadeKind::ALL
        .iter()
        .map(|kind| {
            let counts = json!({ "there": count(&found.there, *kind), "with_row": count(&found.matched, *kind) });
            (kind.word().to_owned(), counts)
        })
        .collect();
    let Matched { others, keys, under_way, differences, .. } = found;
    json!({
        "since": since, "looked_at": now, "kinds": kinds, "made_by_others": others, "in_our_ledger": keys,
        "under_way": under_way, "differences": differences.iter().map(difference).collect::<Vec<_>>(),
    })
}

fn difference(difference: &Difference) -> Value {
    match difference {
        Difference::NoRow(made) => json!({
            "what": "no_row", "kind": made.kind.word(), "id": made.id, "at": made.at,
            "effect": made.effect.as_ref().map(ToString::to_string),
        }),
        Difference::NoObject { kind, account, key, at } => {
            json!({ "what": "not_there", "kind": kind.word(), "account": account, "effect": key, "at": at })
        }
        Difference::Double { kind, effect, ids } => {
            json!({ "what": "twice", "kind": kind.word(), "effect": effect, "ids": ids })
        }
    }
}

fn count(counts: &std::collections::BTreeMap<MadeKind, usize>, kind: MadeKind) -> usize {
    counts.get(&kind).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use messages::{AccountId, AttemptId};
    use payments::{EffectId, Made};

    use super::*;

    #[test]
    fn each_difference_is_a_line_and_the_sums_come_first() {
        let at = Timestamp::from_second(1_800_000_000).unwrap();
        let key: AttemptId = "att_01kaj5vt00e9eva3f00000000b".parse().unwrap();
        let account: AccountId = "acct_01kaj5vt00e9eva3f00000000b".parse().unwrap();
        let effect = EffectId::parse(&key.to_string()).ok();
        let found = Matched {
            there: [(MadeKind::Checkout, 3), (MadeKind::Refund, 1)].into(),
            matched: [(MadeKind::Checkout, 3)].into(),
            others: 2,
            keys: 4,
            under_way: 1,
            differences: vec![
                Difference::NoRow(Made { kind: MadeKind::Refund, id: "re_1".into(), at, effect }),
                Difference::NoObject { kind: MadeKind::Checkout, account, key: key.to_string(), at },
                Difference::Double {
                    kind: MadeKind::Checkout,
                    effect: key.to_string(),
                    ids: vec!["cs_1".into(), "cs_2".into()],
                },
            ],
        };
        insta::assert_snapshot!(table(&found, at, at), @r"
        since 2027-01-15T08:00:00Z, looked at 2027-01-15T08:00:00Z

                         there   has row
        customer             0         0
        checkout             3         3
        subscription         0         0
        refund               1         0

        made by others       2
        in our ledger        4
        under way            1
        differences          3

        no row     refund re_1 of 2027-01-15T08:00:00Z, by att_01kaj5vt00e9eva3f00000000b
        not there  checkout for acct_01kaj5vt00e9eva3f00000000b of 2027-01-15T08:00:00Z, by att_01kaj5vt00e9eva3f00000000b
        twice      checkout cs_1 cs_2, by att_01kaj5vt00e9eva3f00000000b
        ");
        let shown = json(&found, at, at);
        assert_eq!(shown["kinds"]["checkout"], json!({ "there": 3, "with_row": 3 }));
        let what: Vec<_> = shown["differences"].as_array().unwrap().iter().map(|one| &one["what"]).collect();
        assert_eq!(what, ["no_row", "not_there", "twice"]);
    }
}
