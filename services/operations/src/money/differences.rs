//! What we say of an account's money beside what was seen at the provider: each field in which they differ, by its name.

use messages::account::{Money, Observed};
use serde_json::{Map, Value, json};

/// All of them.
pub(super) fn all(money: Option<&Money>, observed: &Observed) -> Vec<Value> {
    let Observed { customer, subscription, checkout, given_back, card_ends, .. } = observed;
    let theirs = json!({
        "customer": customer, "subscription": subscription, "checkout": checkout, "given_back": given_back,
        "card_ends": card_ends,
    });
    let ours = money.map(|Money { customer, subscription, checkout, given_back, card_ends, .. }| {
        json!({
            "customer": customer, "subscription": subscription, "checkout": checkout, "given_back": given_back,
            "card_ends": card_ends,
        })
    });
    let mut found = Vec::new();
    compare("", &ours.unwrap_or_else(|| json!({ "given_back": 0 })), &theirs, &mut found);
    found
}

/// A field that one of them leaves out is null.
fn compare(name: &str, ours: &Value, theirs: &Value, found: &mut Vec<Value>) {
    let (Some(left), Some(right)) = (ours.as_object(), theirs.as_object()) else {
        if ours != theirs {
            found.push(json!({ "of": name, "we_say": ours, "the_provider_has": theirs }));
        }
        return;
    };
    for field in names(left, right) {
        let name = if name.is_empty() { field.to_owned() } else { format!("{name}.{field}") };
        let of = |object: &Map<String, Value>| object.get(field).cloned().unwrap_or_default();
        compare(&name, &of(left), &of(right), found);
    }
}

fn names<'a>(left: &'a Map<String, Value>, right: &'a Map<String, Value>) -> Vec<&'a str> {
    let more = right.keys().filter(|name| !left.contains_key(*name));
    left.keys().chain(more).map(String::as_str).collect()
}

#[cfg(test)]
mod tests {
    use messages::account::Subscription;
    use messages::account::samples::{money, observations, subscription};

    use super::*;

    fn seen() -> Observed {
        observations().remove(0).1
    }

    #[test]
    fn each_field_that_differs_is_named_and_no_other() {
        assert_eq!(all(Some(&money()), &seen()), [] as [Value; 0]);
        let later = Subscription { then: Some("hobby@2".into()), tries: 2, ..subscription() };
        let observed = Observed { customer: Some("cus_2".into()), subscription: Some(later), ..seen() };
        let of = |found: Vec<Value>| found.iter().map(|one| one["of"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        let found = all(Some(&money()), &observed);
        assert_eq!(found[0], json!({ "of": "customer", "we_say": "cus_1", "the_provider_has": "cus_2" }));
        let mut named = of(found);
        named.sort();
        assert_eq!(named, ["customer", "subscription.then", "subscription.tries"]);
        assert_eq!(of(all(None, &seen())), ["customer", "subscription"], "nothing is said yet");
    }
}
