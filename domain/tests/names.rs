//! Names that people really have, and names that deceive, as they were reported of products of this kind.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use domain::workspace::{BadName, Name};
use serde_json::Value;

fn cases(kind: &str) -> Vec<(String, String)> {
    let all: Value = serde_json::from_str(include_str!("names.json")).unwrap();
    all[kind].as_array().unwrap().iter().map(|case| serde_json::from_value(case.clone()).unwrap()).collect()
}

#[test]
fn names_that_people_have_are_kept_as_they_are() {
    assert!(cases("allowed").len() >= 7);
    for (what, name) in cases("allowed") {
        assert_eq!(Name::parse(&name).map(String::from), Ok(name), "{what}");
    }
}

#[test]
fn names_that_deceive_are_refused() {
    assert!(cases("refused").len() >= 6);
    for (what, name) in cases("refused") {
        assert_eq!(Name::parse(&name), Err(BadName::Character), "{what}");
    }
}
