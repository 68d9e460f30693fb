//! What the roles may do in Postgres, beside the file that says it.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Findings, Invariant};

/// Rights by role: each line is one thing and what the role may do with it.
type Rights<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

/// Judges the rights that are `granted` by those that are `expected`; both are texts with a line for each role and, indented, one for each
/// thing. How many connections a role has is a setting of each installation. Of roles that the file does not know only what they may do in
/// `schemas` matters.
pub fn rights(expected: &str, granted: &str, schemas: &[&str], findings: &mut Findings) {
    let (expected, granted) = (read(expected), read(granted));
    let mut report =
        |role: &str, what: String| findings.report(Invariant::Isolation, format!("the role {role}"), what, None);
    for (role, rights) in &expected {
        let Some(granted) = granted.get(role) else {
            report(role, "is not there".to_owned());
            continue;
        };
        rights.difference(granted).for_each(|line| report(role, format!("lacks: {line}")));
        granted.difference(rights).for_each(|line| report(role, format!("has more than it should: {line}")));
    }
    for (role, rights) in granted.iter().filter(|(role, _)| !expected.contains_key(*role)) {
        let is_ours = |line: &&&str| {
            schemas
                .iter()
                .any(|schema| line.contains(&format!(" {schema}.")) || line.starts_with(&format!("schema {schema}:")))
        };
        rights.iter().filter(is_ours).for_each(|line| report(role, format!("is none of ours, and has: {line}")));
    }
}

fn read(text: &str) -> Rights<'_> {
    let mut all = Rights::new();
    let mut role = "";
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        if let Some(right) = line.strip_prefix("  ") {
            all.entry(role).or_default().insert(right.trim());
        } else if let Some((name, about)) = line.split_once(": ") {
            role = name;
            let what_it_is = about.split_once(" connections, ").map_or(about, |(_, is)| is);
            all.entry(role).or_default().insert(what_it_is);
        }
    }
    all
}
