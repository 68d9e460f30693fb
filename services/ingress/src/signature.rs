//! Standard Webhooks signatures: who sent it, that nobody changed it, and that it is not old.
//!
//! One of its three headers holds one or more `v1,<base64>`, each an HMAC-SHA-256 of `<id>.<timestamp>.<body>` as it came
//! in, byte for byte. <https://www.standardwebhooks.com> Who sends through Svix signs in the same way, and calls the headers by Svix' own name.
//!
//! These are the headers alone. What a signature is worth is decided in [`chassis::signed`].

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chassis::signed::{Keys, LONGEST_HEADER, MOST_SIGNATURES, Tag};
use http::HeaderMap;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};

pub use chassis::signed::{Forged, split};

/// The secret is not `whsec_<base64>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a secret is written whsec_<at least 24 bytes in base64>")]
pub struct BadSecret;

/// What a sender calls its headers: its id, its stamp, its signatures.
pub type Names = [&'static str; 3];

/// As the standard has it.
pub const STANDARD_NAMES: Names = ["webhook-id", "webhook-timestamp", "webhook-signature"];

/// As Svix has it, which had them before there was a standard.
pub const SVIX_NAMES: Names = ["svix-id", "svix-timestamp", "svix-signature"];

/// The secrets that a sender may sign with: one, or two while it changes; and what it calls its headers.
#[derive(Debug, Clone)]
pub struct Secrets {
    keys: Keys,
    names: Names,
}

impl Secrets {
    /// # Errors
    /// When there is none, or one is not well-formed.
    pub fn new(secrets: &[SecretString], names: Names) -> Result<Self, BadSecret> {
        let keys: Vec<_> = secrets.iter().map(|secret| key(secret.expose_secret())).collect::<Result<_, _>>()?;
        if keys.is_empty() { Err(BadSecret) } else { Ok(Self { keys: Keys::new(keys), names }) }
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.keys.len()
    }

    /// Verifies what came in at `now`, and returns its id.
    ///
    /// # Errors
    /// When it must not be believed.
    pub fn verify<'a>(&self, headers: &'a HeaderMap, body: &[u8], now: Timestamp) -> Result<&'a str, Forged> {
        let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).ok_or(Forged::Malformed);
        let [id, stamp, signatures] = self.names;
        let (id, stamp, signatures) = (header(id)?, header(stamp)?, header(signatures)?);
        if signatures.len() > LONGEST_HEADER || id.is_empty() || id.contains('.') {
            return Err(Forged::Malformed);
        }
        let theirs = signatures.split(' ').take(MOST_SIGNATURES).filter_map(tag);
        self.keys.verify(stamp, &[id.as_bytes(), stamp.as_bytes(), body], theirs, now).map(|()| id)
    }
}

/// What is written after `v1,`; none for another kind of signature, or one of another length.
fn tag(signature: &str) -> Option<Tag> {
    Tag::new(&STANDARD.decode(signature.strip_prefix("v1,")?).ok()?)
}

fn key(secret: &str) -> Result<Vec<u8>, BadSecret> {
    let bytes = secret.strip_prefix("whsec_").and_then(|text| STANDARD.decode(text).ok());
    bytes.filter(|bytes| bytes.len() >= 24).ok_or(BadSecret)
}

#[cfg(test)]
mod tests {
    use standardwebhooks::Webhook;

    use super::*;

    const OLD: &str = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz";
    const NEW: &str = "whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldY";
    const BODY: &[u8] = br#"{"state":"running"}"#;
    const NOW: i64 = 1_800_000_000;

    fn secrets(all: &[&str]) -> Secrets {
        Secrets::new(&all.iter().map(|one| (*one).to_owned().into()).collect::<Vec<_>>(), STANDARD_NAMES).unwrap()
    }

    /// Signed by the library of the standard, not by code of ours.
    fn sign(secret: &str, id: &str, stamp: &str, body: &[u8]) -> String {
        Webhook::new(secret).unwrap().sign(id, stamp.parse().unwrap(), body).unwrap()
    }

    fn headers(id: &str, stamp: &str, signature: &str) -> HeaderMap {
        let pairs = [("webhook-id", id), ("webhook-timestamp", stamp), ("webhook-signature", signature)];
        pairs.into_iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect::<HeaderMap>()
    }

    fn now(offset: i64) -> Timestamp {
        Timestamp::from_second(NOW + offset).unwrap()
    }

    #[test]
    fn the_known_vector_of_the_standard_is_accepted() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let headers =
            headers("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        let at = Timestamp::from_second(1_614_265_330).unwrap();
        assert_eq!(
            secrets(&[secret]).verify(&headers, br#"{"test": 2432232314}"#, at),
            Ok("msg_p5jXN8AQM9LWM0D4loKWxJek")
        );
    }

    #[test]
    fn the_stamp_is_exact_at_its_bounds() {
        let good = headers("e1", &NOW.to_string(), &sign(OLD, "e1", &NOW.to_string(), BODY));
        for (offset, expected) in
            [(0, Ok("e1")), (300, Ok("e1")), (-300, Ok("e1")), (301, Err(Forged::Stamp)), (-301, Err(Forged::Stamp))]
        {
            assert_eq!(secrets(&[OLD]).verify(&good, BODY, now(offset)), expected, "{offset}");
        }
    }

    #[test]
    fn both_secrets_count_while_it_changes_and_then_only_the_new_one() {
        let stamp = NOW.to_string();
        for secret in [OLD, NEW] {
            let signed = headers("e1", &stamp, &sign(secret, "e1", &stamp, BODY));
            assert_eq!(secrets(&[OLD, NEW]).verify(&signed, BODY, now(0)), Ok("e1"));
            assert_eq!(secrets(&[NEW]).verify(&signed, BODY, now(0)).is_ok(), secret == NEW);
        }
        let both = headers("e1", &stamp, &format!("v1,AAAA {}", sign(NEW, "e1", &stamp, BODY)));
        assert_eq!(secrets(&[NEW]).verify(&both, BODY, now(0)), Ok("e1"), "any of several signatures");
    }

    #[test]
    fn what_is_forged_is_refused() {
        let stamp = NOW.to_string();
        let good = sign(OLD, "e1", &stamp, BODY);
        let raw = good.trim_start_matches("v1,").to_owned();
        let vectors: Vec<(&str, &str, String, &[u8])> = vec![
            ("e1", &stamp, String::new(), BODY),
            ("e1", &stamp, raw.clone(), BODY),
            ("e1", &stamp, format!("v0,{raw}"), BODY),
            ("e1", &stamp, format!("v1a,{raw}"), BODY),
            ("e1", &stamp, format!("v1={raw}"), BODY),
            ("e1", &stamp, "v1,".into(), BODY),
            ("e1", &stamp, "v1,AAAA".into(), BODY),
            ("e1", &stamp, sign(NEW, "e1", &stamp, BODY), BODY),
            ("e2", &stamp, good.clone(), BODY),
            ("e1", "1800000001", good.clone(), BODY),
            ("e1", &stamp, good.clone(), br#"{ "state":"running"}"#),
            ("e1", &stamp, good.clone(), b""),
            ("e1", "soon", good.clone(), BODY),
            ("e1", "", good.clone(), BODY),
            ("", &stamp, sign(OLD, "", &stamp, BODY), BODY),
            ("e1.1800000000", &stamp, good.clone(), BODY),
            ("e1", &stamp, format!("{} {good}", "v1,AAAA ".repeat(2000)), BODY),
        ];
        for (id, stamp, signature, body) in vectors {
            assert!(
                secrets(&[OLD]).verify(&headers(id, stamp, &signature), body, now(0)).is_err(),
                "{id} {stamp} {signature:.60}"
            );
        }
        assert_eq!(secrets(&[OLD]).verify(&HeaderMap::new(), BODY, now(0)), Err(Forged::Malformed));
    }

    #[test]
    fn only_the_first_of_many_signatures_are_looked_at() {
        let (stamp, forged) = (NOW.to_string(), format!("v1,{}", STANDARD.encode([7; 32])));
        let good = sign(NEW, "e1", &stamp, BODY);
        let many = headers("e1", &stamp, &[forged.as_str(); 21].join(" "));
        assert_eq!(secrets(&[OLD, NEW]).verify(&many, BODY, now(0)), Err(Forged::Signature));
        for (place, expected) in [(7, Ok("e1")), (8, Err(Forged::Signature))] {
            let mut all = [forged.as_str(); 12];
            all[place] = &good;
            assert_eq!(secrets(&[OLD, NEW]).verify(&headers("e1", &stamp, &all.join(" ")), BODY, now(0)), expected);
        }
    }

    #[test]
    fn a_bad_secret_is_refused() {
        for text in ["", "whsec_", "whsec_c2hvcnQ=", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz", "whsec_!!"] {
            assert!(Secrets::new(&[text.to_owned().into()], SVIX_NAMES).is_err(), "{text}");
        }
        assert!(Secrets::new(&[], STANDARD_NAMES).is_err());
    }

    #[test]
    fn who_sends_through_svix_is_known_under_the_names_of_svix_alone() {
        let (body, at) = (br#"{"type":"email.bounced"}"#, now(0));
        let (stamp, secret) = (NOW.to_string(), SecretString::from(OLD.to_owned()));
        let signature = sign(OLD, "msg_1", &stamp, body);
        let values = ["msg_1", &stamp, &signature];
        let headers = |names: Names| -> HeaderMap {
            names.into_iter().zip(values).map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
        };
        let svix = Secrets::new(std::slice::from_ref(&secret), SVIX_NAMES).unwrap();
        assert_eq!(svix.verify(&headers(SVIX_NAMES), body, at), Ok(values[0]));
        assert_eq!(svix.verify(&headers(STANDARD_NAMES), body, at), Err(Forged::Malformed));
        assert_eq!(svix.verify(&headers(SVIX_NAMES), b"{}", at), Err(Forged::Signature));
    }
}
