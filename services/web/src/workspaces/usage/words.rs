//! How what is used is said.

use access::inside::usage::{Reading, Which};
use face::graph::Unit;

/// What stands under a heading: how much, and of how much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Of what.
    pub name: &'static str,
    /// How much.
    pub value: String,
    /// Of how much, or over which time; empty where there is nothing to say.
    pub of: String,
}

/// What a moment is told as.
pub(super) fn facts(reading: &Reading) -> Vec<Fact> {
    let of = |limit: Option<f64>| limit.map(|limit| format!("of {}", Unit::Bytes.say(limit))).unwrap_or_default();
    let cpu = match (&reading.which, reading.cpu_limit) {
        (Which::Machine, _) => "of all it has".to_owned(),
        (Which::Site(_), Some(limit)) => format!("of one; {} at most", Unit::Percent.say(limit)),
        (Which::Site(_), None) => "of one".to_owned(),
    };
    let bytes = |name, value: f64, limit: Option<f64>| Fact { name, value: Unit::Bytes.say(value), of: of(limit) };
    let mut facts = vec![
        Fact { name: "Processor", value: Unit::Percent.say(reading.cpu), of: cpu },
        bytes("Memory", reading.memory, reading.memory_limit),
        bytes("Disk", float(reading.disk), reading.disk_limit.map(float)),
    ];
    if let Some(sent) = reading.sent {
        let sent_of = match (&reading.which, reading.sent_limit) {
            (Which::Machine, _) => "by all sites in this period".to_owned(),
            (Which::Site(_), Some(limit)) => format!("of {} in this period", Unit::Bytes.say(float(limit))),
            (Which::Site(_), None) => "in this period".to_owned(),
        };
        facts.push(Fact { name: "Data sent", value: Unit::Bytes.say(float(sent)), of: sent_of });
    }
    facts
}

#[expect(clippy::cast_precision_loss, reason = "it is rounded to be said")]
pub(in crate::workspaces) const fn float(bytes: u64) -> f64 {
    bytes as f64
}

#[cfg(test)]
mod tests {
    use face::words::banned_in;

    use super::*;

    #[test]
    fn a_moment_is_told_plainly() {
        let site = Reading {
            which: Which::Site("d59k2v8c1h2s73fq0010".to_owned()),
            name: "Shop".to_owned(),
            cpu: 3.25,
            memory: 128.0 * 1024.0 * 1024.0,
            disk: 0,
            sent: Some(3 << 30),
            cpu_limit: Some(50.0),
            memory_limit: None,
            disk_limit: None,
            sent_limit: Some(5 << 30),
        };
        let told: Vec<String> =
            facts(&site).iter().map(|fact| format!("{} {} {}", fact.name, fact.value, fact.of)).collect();
        let told: Vec<String> = told.iter().map(|line| line.replace('\u{a0}', " ")).collect();
        assert_eq!(
            told,
            [
                "Processor 3.2 % of one; 50 % at most",
                "Memory 128 MB ",
                "Disk 0 KB ",
                "Data sent 3 GB of 5 GB in this period"
            ]
        );
        assert!(told.iter().all(|line| banned_in(line).is_none()), "{told:?}");
        let machine = Reading { which: Which::Machine, sent_limit: None, ..site };
        let told = facts(&machine);
        assert_eq!((told[0].of.as_str(), told[3].of.as_str()), ("of all it has", "by all sites in this period"));
        assert_eq!(facts(&Reading { sent: None, ..machine }).len(), 3);
    }
}
