//! Whether two answers have the same shape: the same keys, and the same kinds of values.

use std::collections::BTreeSet;

use serde_json::Value;

/// What was found, and what was compared.
#[derive(Default)]
pub struct Compared {
    /// Keys that both have.
    pub keys: usize,
    /// Values of the same kind on both sides.
    pub values: usize,
    /// Values that are nothing on one side, which says nothing about their kind.
    pub nothing: usize,
    /// In lines for people.
    pub differences: BTreeSet<String>,
}

/// What people name themselves has no shape.
const NAMED_BY_US: [&str; 1] = ["metadata"];

/// What is there only once something was paid, and is not in the sample of `stripe-mock`; its description knows it.
const ONCE_PAID: &str = ".payment.payment_intent";

/// What is about the thing that an event tells of, which is another one with each.
const ABOUT: &str = ".data.object";

impl Compared {
    /// Compares what we answer with what is expected, `at` a place.
    pub fn add(&mut self, at: &str, ours: &Value, theirs: &Value) {
        match (ours, theirs) {
            (Value::Null, _) | (_, Value::Null) => self.nothing += 1,
            (Value::Object(_), Value::Object(_)) if is_free(at) => self.values += 1,
            (Value::Object(ours), Value::Object(theirs)) => {
                let more = ours.keys().filter(|key| !theirs.contains_key(*key));
                for key in more.filter(|key| !format!("{at}.{key}").ends_with(ONCE_PAID)) {
                    self.differ(format!("{at}.{key} is not there"));
                }
                for (key, value) in theirs {
                    match ours.get(key) {
                        None => self.differ(format!("{at}.{key} is missing")),
                        Some(own) => {
                            self.keys += 1;
                            self.add(&format!("{at}.{key}"), own, value);
                        }
                    }
                }
            }
            (Value::Array(ours), Value::Array(theirs)) => match (ours.first(), theirs.first()) {
                (Some(own), Some(value)) => self.add(&format!("{at}[]"), own, value),
                (None, _) | (_, None) => self.nothing += 1,
            },
            (ours, theirs) if kind(ours) == kind(theirs) => self.values += 1,
            (ours, theirs) => self.differ(format!("{at}: {} for {}", kind(ours), kind(theirs))),
        }
    }

    fn differ(&mut self, line: String) {
        self.differences.insert(line);
    }
}

fn is_free(at: &str) -> bool {
    at.ends_with(ABOUT) || NAMED_BY_US.iter().any(|name| at.rsplit('.').next() == Some(name))
}

const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "a flag",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[test]
fn what_differs_is_told() {
    let mut compared = Compared::default();
    let ours = serde_json::json!({ "a": 1, "b": "x", "d": [{ "e": 1 }], "metadata": { "x": 1 } });
    let theirs = serde_json::json!({ "a": 2, "b": 3, "c": null, "d": [{ "e": "1" }], "metadata": {} });
    compared.add("it", &ours, &theirs);
    let told: Vec<&str> = compared.differences.iter().map(String::as_str).collect();
    assert_eq!(told, ["it.b: a text for a number", "it.c is missing", "it.d[].e: a number for a text"]);
}
