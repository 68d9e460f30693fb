//! What was found, for people and for machines.

use std::io::{self, Write};

use jiff::Timestamp;
use serde_json::{Value, json};
use verify::{Findings, Invariant, Verdict, Violation};

use super::Outcome;

/// So many violations are printed in words.
const SHOWN: usize = 5;

/// What follows of it. What is known to be wrong weighs more than what is not known.
pub(super) fn outcome(findings: &Findings) -> Outcome {
    match (findings.broken().is_empty(), findings.is_whole()) {
        (false, _) => Outcome::Violated,
        (true, false) => Outcome::Blind,
        (true, true) => Outcome::Held,
    }
}

/// Eleven lines, and below each that does not hold what is wrong and how to look into it.
pub(super) fn table(findings: &Findings, at: Timestamp, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{at:.0}")?;
    for invariant in Invariant::ALL {
        let (rows, messages) = findings.looked_at(invariant);
        let (number, sentence) = (invariant.number(), invariant.sentence());
        let stands = match findings.verdict(invariant) {
            Verdict::Held => "held".to_owned(),
            Verdict::Violated(count) => format!("VIOLATED {count}"),
            Verdict::Blind => "NOT SEEN".to_owned(),
        };
        writeln!(out, "{number:>2}  {stands:<12}  {sentence} ({rows} rows, {messages} messages)")?;
        for violation in findings.violations(invariant).iter().take(SHOWN) {
            let since = violation.since.map(|since| format!(", since {since:.0}")).unwrap_or_default();
            writeln!(out, "      {}: {}{since}", violation.place, violation.what)?;
        }
        for why in findings.blind_because(invariant) {
            writeln!(out, "      not seen: {why}")?;
        }
        if !findings.violations(invariant).is_empty() {
            writeln!(out, "      look: {}", invariant.look())?;
        }
    }
    Ok(())
}

/// The same on one line.
pub(super) fn json(findings: &Findings, at: Timestamp, out: &mut impl Write) -> io::Result<()> {
    let invariants: Vec<Value> = Invariant::ALL.iter().map(|invariant| one(findings, *invariant)).collect();
    let held = outcome(findings) == Outcome::Held;
    writeln!(out, "{}", json!({ "at": at.to_string(), "held": held, "invariants": invariants }))
}

fn one(findings: &Findings, invariant: Invariant) -> Value {
    let (rows, messages) = findings.looked_at(invariant);
    let (verdict, count) = match findings.verdict(invariant) {
        Verdict::Held => ("held", 0),
        Verdict::Violated(count) => ("violated", count),
        Verdict::Blind => ("not_seen", 0),
    };
    let violation = |violation: &Violation| {
        let since = violation.since.map(|since| since.to_string());
        json!({ "place": violation.place, "what": violation.what, "since": since })
    };
    let violations: Vec<Value> = findings.violations(invariant).iter().map(violation).collect();
    json!({
        "number": invariant.number(), "name": invariant.word(), "sentence": invariant.sentence(), "verdict": verdict,
        "count": count, "rows": rows, "messages": messages, "violations": violations,
        "not_seen": findings.blind_because(invariant), "look": invariant.look(),
    })
}
