//! What a text must not hold: an address, somebody's name, a key, a session id.

use messages::wire;
use serde_json::Value;

use crate::Invariant;
use crate::known::Known;

/// What was found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hit {
    /// An e-mail address.
    Address,
    /// The name or address of somebody whom we know.
    Person,
    /// An admin key.
    AdminKey,
    /// A session id.
    Session,
}

impl Hit {
    /// What it is, for people.
    #[must_use]
    pub const fn what(self) -> &'static str {
        match self {
            Self::Address => "an e-mail address",
            Self::Person => "the name or address of a person",
            Self::AdminKey => "an admin key in plain text",
            Self::Session => "the id of a session",
        }
    }

    /// What is broken where it is found.
    #[must_use]
    pub const fn invariant(self) -> Invariant {
        match self {
            Self::Address | Self::Person => Invariant::PersonalData,
            Self::AdminKey | Self::Session => Invariant::Secrets,
        }
    }
}

/// An admin key is this and so many hexadecimal digits.
const KEY: &str = "sc_";
const KEY_DIGITS: usize = 48;

/// What stands in the headers and the body of a message.
#[must_use]
pub fn hits_of_message<'a>(headers: impl Iterator<Item = (&'a str, &'a str)>, body: &[u8], known: &Known) -> Vec<Hit> {
    let mut found: Vec<Hit> =
        headers.flat_map(|(name, value)| [hits(name, false, known), hits(value, false, known)]).flatten().collect();
    let json = wire::to_json(body).ok().and_then(|text| serde_json::from_str(&text).ok());
    let json = json.unwrap_or_else(|| Value::String(String::from_utf8_lossy(body).into_owned()));
    hits_of_body(&json, false, known, &mut found);
    found.sort_unstable();
    found.dedup();
    found
}

/// What stands in one text. What `is_chosen` was typed by a customer as the name of a thing: that it looks like an address is theirs
/// to decide, unless it is that of somebody whom we know.
#[must_use]
pub fn hits(text: &str, is_chosen: bool, known: &Known) -> Vec<Hit> {
    let mut hits = Vec::new();
    let is_person = known.is_person(text) && (!is_chosen || text.contains('@'));
    hits.extend((!is_chosen && has_address(text)).then_some(Hit::Address));
    hits.extend(is_person.then_some(Hit::Person));
    hits.extend(has_key(text).then_some(Hit::AdminKey));
    hits.extend(known.has_session(text).then_some(Hit::Session));
    hits
}

/// What stands in the texts of a body; the field `name` is what a customer calls a thing.
fn hits_of_body(body: &Value, is_chosen: bool, known: &Known, found: &mut Vec<Hit>) {
    match body {
        Value::String(text) => found.extend(hits(text, is_chosen, known)),
        Value::Array(parts) => parts.iter().for_each(|part| hits_of_body(part, is_chosen, known, found)),
        Value::Object(fields) => {
            for (name, value) in fields {
                found.extend(hits(name, false, known));
                hits_of_body(value, name == "name", known, found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Whether an e-mail address stands in it: letters, an `@`, and a host with a dot.
fn has_address(text: &str) -> bool {
    let is_local = |letter: char| letter.is_ascii_alphanumeric() || "._%+-".contains(letter);
    let is_host = |letter: char| letter.is_ascii_alphanumeric() || ".-".contains(letter);
    text.match_indices('@').any(|(place, _)| {
        let before = text[..place].chars().next_back().is_some_and(is_local);
        let host: String = text[place + 1..].chars().take_while(|letter| is_host(*letter)).collect();
        let host = host.trim_end_matches('.');
        let end = host.rsplit_once('.').map_or("", |(name, end)| if name.is_empty() { "" } else { end });
        before && end.len() >= 2 && end.bytes().all(|byte| byte.is_ascii_alphabetic())
    })
}

/// Whether an admin key stands in it.
fn has_key(text: &str) -> bool {
    text.match_indices(KEY).any(|(place, _)| {
        let digits = text[place + KEY.len()..].bytes().take_while(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        digits.take(KEY_DIGITS).count() == KEY_DIGITS
    })
}

/// Whether this is a sealed key, as the vault writes it: version, id of the master key, wrapped key, secret.
pub(crate) fn is_seal(text: &str) -> bool {
    let is_base64 = |part: &str| {
        part.len() >= 32 && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    let mut parts = text.split('.');
    let is_id = |id: &str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    parts.next() == Some("v1")
        && parts.next().is_some_and(is_id)
        && parts.next().is_some_and(is_base64)
        && parts.next().is_some_and(is_base64)
        && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn an_address_is_found_wherever_it_stands() {
        for text in ["ada@example.com", "write to <ada.l@mail.example.org>, please", "a+b@x-y.io."] {
            assert!(has_address(text), "{text}");
        }
        for text in [
            "",
            "@",
            "ada@",
            "@example.com",
            "ada@localhost",
            "trial@1",
            "https://x.example.com/@here",
            "a@b.1",
            "workspace.ready@1",
        ] {
            assert!(!has_address(text), "{text}");
        }
    }

    #[test]
    fn a_key_is_found_and_a_part_of_one_is_none() {
        let key = format!("sc_{}", "0a".repeat(24));
        assert!(has_key(&key) && has_key(&format!("Bearer {key}!")));
        assert!(!has_key(&key[..50]) && !has_key(&key.to_uppercase()) && !has_key("sc_"));
    }

    #[test]
    fn people_and_sessions_are_known_by_their_hash() {
        let mut known = Known::default();
        known.person("Ada Lovelace");
        known.person("ready");
        known.person("pro@2");
        let id = URL_SAFE_NO_PAD.encode([7; 32]);
        known.session(&Sha256::digest([7; 32]));
        assert_eq!(hits("Ada Lovelace", false, &known), [Hit::Person]);
        assert_eq!(hits("Ada Lovelace", true, &known), [], "people call their workspaces as they like");
        assert_eq!(hits("ready", false, &known), [], "a word of ours is nobody's name");
        assert_eq!(hits("pro@2", false, &known), [], "nor is a plan of ours");
        assert_eq!(hits(&format!("harbor_session={id}"), false, &known), [Hit::Session]);
        assert_eq!(hits(&URL_SAFE_NO_PAD.encode([8; 32]), false, &known), []);
        known.person("ada@example.com");
        assert_eq!(hits("ada@example.com", true, &known), [Hit::Person], "an address that we know is nobody's choice");
    }

    #[test]
    fn only_a_seal_is_one() {
        let part = "A".repeat(40);
        assert!(is_seal(&format!("v1.k1.{part}.{part}")));
        for text in [
            String::new(),
            format!("v1.k1.{part}"),
            format!("v2.k1.{part}.{part}"),
            format!("v1..{part}.{part}"),
            format!("sc_{part}"),
        ] {
            assert!(!is_seal(&text), "{text}");
        }
    }
}
