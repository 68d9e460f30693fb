//! What a provider claims about somebody: only what is used is read, and leniently where providers differ.
//!
//! A claim that does not hold is named, its value never is: it may be about a person.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::Problem;

/// Clocks may differ this much, in seconds.
const DRIFT: f64 = 60.0;

/// The claims of a signed identity.
pub(super) struct Claims(pub Map<String, Value>);

/// For whom an identity must have been made, by whom, and when.
pub(super) struct Expected<'a> {
    pub issuer: &'a str,
    pub client: &'a str,
    /// Whom an identity may be for besides us.
    pub audiences: &'a [String],
    pub nonce: &'a str,
    pub now: Timestamp,
}

impl Claims {
    /// Whether this identity was made by the issuer, for us, for this sign-in, and lately.
    ///
    /// # Errors
    /// With the name of the first claim that does not hold.
    pub fn hold(&self, expected: &Expected<'_>) -> Result<(), Problem> {
        let now = expected.now.as_second() as f64;
        let number = |name| self.0.get(name).and_then(Value::as_f64);
        let audiences = self.audiences().unwrap_or_default();
        let is_trusted =
            |audience: &&str| *audience == expected.client || expected.audiences.iter().any(|one| one == audience);
        let is_ours = audiences.contains(&expected.client) && audiences.iter().all(is_trusted);
        // With several audiences it must say for which of them it was made.
        let party = match self.0.get("azp") {
            None | Some(Value::Null) => audiences.len() == 1,
            Some(party) => party.as_str() == Some(expected.client),
        };
        let checks = [
            ("iss", self.text("iss") == Some(expected.issuer)),
            ("aud", is_ours),
            ("azp", party),
            ("exp", number("exp").is_some_and(|ends| ends + DRIFT > now)),
            ("iat", number("iat").is_some_and(|issued| issued - DRIFT <= now)),
            ("nonce", self.text("nonce") == Some(expected.nonce)),
        ];
        match checks.into_iter().find(|(_, holds)| !holds) {
            Some((name, _)) => Err(Problem::claim(name)),
            None => Ok(()),
        }
    }

    /// A claim that is a text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }

    /// Whether the provider says that it never checked the address. Some say so, or its opposite, as a text or a number;
    /// many do not say.
    pub fn is_unverified(&self) -> bool {
        match self.0.get("email_verified") {
            None | Some(Value::Null | Value::Bool(true)) => false,
            Some(Value::String(text)) => !text.trim().eq_ignore_ascii_case("true"),
            Some(Value::Number(number)) => number.as_i64() != Some(1),
            Some(Value::Bool(false) | Value::Array(_) | Value::Object(_)) => true,
        }
    }

    /// What somebody may be called, the best first: by one name, by two, by a nickname.
    pub fn names(&self) -> Vec<String> {
        let text = |name: &str| self.text(name).map(str::to_owned);
        let both: Vec<&str> = ["given_name", "family_name"].iter().filter_map(|name| self.text(name)).collect();
        let username = text("preferred_username").filter(|name| !name.contains('@'));
        [text("name"), Some(both.join(" ")), text("nickname"), username].into_iter().flatten().collect()
    }

    /// One, or a list; none if it is neither.
    fn audiences(&self) -> Option<Vec<&str>> {
        match self.0.get("aud")? {
            Value::String(one) => Some(vec![one]),
            Value::Array(all) => all.iter().map(Value::as_str).collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn claims(changes: Value) -> Claims {
        let mut claims =
            json!({ "iss": "https://x.example", "aud": "us", "exp": NOW + 300, "iat": NOW, "nonce": "n", "sub": "s" });
        claims.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        Claims(claims.as_object().unwrap().clone())
    }

    fn failing(changes: Value, audiences: &[String]) -> Option<String> {
        let now = Timestamp::from_second(NOW).unwrap();
        let expected = Expected { issuer: "https://x.example", client: "us", audiences, nonce: "n", now };
        claims(changes).hold(&expected).err().map(|problem| problem.to_string())
    }

    #[test]
    fn each_claim_that_does_not_hold_is_named_without_its_value() {
        let cases = [
            ("iss", json!({ "iss": "https://x.example/" })),
            ("iss", json!({ "iss": null })),
            ("aud", json!({ "aud": "them" })),
            ("aud", json!({ "aud": [] })),
            ("aud", json!({ "aud": ["us", 7] })),
            ("aud", json!({ "aud": ["us", "them"], "azp": "us" })),
            ("azp", json!({ "azp": "them" })),
            ("azp", json!({ "azp": ["us"] })),
            ("azp", json!({ "aud": ["us", "us"] })),
            ("exp", json!({ "exp": NOW - 61 })),
            ("exp", json!({ "exp": "never" })),
            ("iat", json!({ "iat": NOW + 61 })),
            ("iat", json!({ "iat": null })),
            ("nonce", json!({ "nonce": "m" })),
            ("nonce", json!({ "nonce": null })),
        ];
        for (name, changes) in cases {
            let told = failing(changes.clone(), &[]).unwrap_or_default();
            assert_eq!(told, format!("not proven: the claim `{name}` does not hold"), "{changes}");
        }
    }

    #[test]
    fn what_holds_may_be_written_in_several_ways() {
        for changes in [
            json!({}),
            json!({ "aud": ["us"], "azp": "us" }),
            json!({ "azp": null }),
            json!({ "exp": NOW as f64 + 0.5, "iat": NOW as f64 - 0.5 }),
            json!({ "exp": NOW - 59, "iat": NOW + 59 }),
        ] {
            assert_eq!(failing(changes.clone(), &[]), None, "{changes}");
        }
        let trusted = ["them".to_owned()];
        assert_eq!(failing(json!({ "aud": ["us", "them"], "azp": "us" }), &trusted), None);
        assert!(failing(json!({ "aud": ["them"] }), &trusted).is_some(), "for others only");
    }

    #[test]
    fn only_a_clear_yes_or_silence_is_a_checked_address() {
        for (said, unverified) in [
            (json!(true), false),
            (json!("true"), false),
            (json!("True "), false),
            (json!(1), false),
            (json!(null), false),
            (json!(false), true),
            (json!("false"), true),
            (json!("no"), true),
            (json!(0), true),
            (json!({}), true),
        ] {
            assert_eq!(claims(json!({ "email_verified": said })).is_unverified(), unverified, "{said}");
        }
        assert!(!claims(json!({})).is_unverified());
    }

    #[test]
    fn the_best_name_comes_first() {
        let named = |changes: Value| claims(changes).names().into_iter().find(|name| !name.trim().is_empty());
        assert_eq!(named(json!({ "name": "Ada", "given_name": "A" })).as_deref(), Some("Ada"));
        assert_eq!(
            named(json!({ "name": null, "given_name": "Mona", "family_name": "Lisa" })).as_deref(),
            Some("Mona Lisa")
        );
        assert_eq!(named(json!({ "family_name": "Lisa" })).as_deref(), Some("Lisa"));
        assert_eq!(named(json!({ "preferred_username": "mona" })).as_deref(), Some("mona"));
        assert_eq!(named(json!({ "preferred_username": "mona@example.com" })), None);
    }
}
