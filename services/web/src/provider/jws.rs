//! Signed texts (JWS in compact form): whether one of a provider's published keys signed this one, and what it says.
//!
//! Key pairs only: with a shared secret, or none, anybody could sign. What is signed is handed on as it stands, because a
//! claim that nobody reads must not decide whether somebody gets in.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey};
use serde_json::{Map, Value};

/// What a published key is for, unless it does not say.
const FOR_SIGNATURES: &str = "sig";

/// The names under which a signed text may be of the kind that we expect.
const KINDS: [&str; 4] = ["jwt", "application/jwt", "jose", "application/jose"];

/// The keys of a provider that we can use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Keys(Vec<Key>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Key {
    id: Option<String>,
    pair: Pair,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Pair {
    Rsa { n: Vec<u8>, e: Vec<u8> },
    P256 { point: Vec<u8> },
}

/// Why a signed text is not believed. Says nothing of what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unopened {
    /// It is no signed text of the kind that we take.
    #[error("the identity does not read: {0}")]
    Malformed(&'static str),
    /// No key that is known made this signature: it is forged, or the keys were changed.
    #[error("no known key made the signature of the identity")]
    NoKey,
}

impl Keys {
    /// The usable keys of a published set; none if there is no such set. Keys of other kinds, or for other uses, are left
    /// out.
    pub fn read(published: &Value) -> Option<Self> {
        let keys = published.get("keys")?.as_array()?;
        Some(Self(keys.iter().filter_map(Key::read).collect()))
    }

    /// Whether there is none that can be used.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The claims of a text that one of these keys signed.
    ///
    /// # Errors
    /// When none did, or it is no text of that kind.
    pub fn open(&self, text: &str) -> Result<Map<String, Value>, Unopened> {
        let malformed = Unopened::Malformed;
        let (signed, signature) = text.rsplit_once('.').ok_or(malformed("it has no signature"))?;
        let (header, claims) = signed.split_once('.').ok_or(malformed("it has no claims"))?;
        let header = object(header).ok_or(malformed("its header is no JSON"))?;
        let signature = bytes(signature).ok_or(malformed("its signature is no base64url"))?;
        let algorithm = match header.get("alg").and_then(Value::as_str) {
            Some("RS256") => Algorithm::Rs256,
            Some("ES256") => Algorithm::Es256,
            Some(_) | None => return Err(malformed("its algorithm is not one that we take")),
        };
        if header.contains_key("crit") {
            return Err(malformed("it demands what we do not know"));
        }
        let kind = header.get("typ").map(|kind| kind.as_str().unwrap_or_default().to_ascii_lowercase());
        if kind.is_some_and(|kind| !KINDS.contains(&kind.as_str())) {
            return Err(malformed("it is of another kind"));
        }
        let id = header.get("kid").and_then(Value::as_str);
        // A key without a name may be meant by any name, and by none.
        let mut meant = self.0.iter().filter(|key| id.is_none() || key.id.is_none() || key.id.as_deref() == id);
        if !meant.any(|key| key.made(algorithm, signed.as_bytes(), &signature)) {
            return Err(Unopened::NoKey);
        }
        object(claims).ok_or(malformed("its claims are no JSON"))
    }
}

#[derive(Debug, Clone, Copy)]
enum Algorithm {
    Rs256,
    Es256,
}

impl Key {
    fn read(published: &Value) -> Option<Self> {
        let text = |name: &str| published.get(name).and_then(Value::as_str);
        let number = |name: &str| bytes(text(name)?);
        if text("use").is_some_and(|wanted| wanted != FOR_SIGNATURES) {
            return None;
        }
        let pair = match (text("kty")?, text("alg")) {
            ("RSA", None | Some("RS256")) => Pair::Rsa { n: number("n")?, e: number("e")? },
            ("EC", None | Some("ES256")) if text("crv") == Some("P-256") => {
                // An uncompressed point, as SEC 1 writes it.
                Pair::P256 { point: [[4].as_slice(), &number("x")?, &number("y")?].concat() }
            }
            (_, _) => return None,
        };
        Some(Self { id: text("kid").map(str::to_owned), pair })
    }

    fn made(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        match (&self.pair, algorithm) {
            (Pair::Rsa { n, e }, Algorithm::Rs256) => {
                let key = RsaPublicKeyComponents { n: without_zeros(n), e: without_zeros(e) };
                key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
            }
            (Pair::P256 { point }, Algorithm::Es256) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signature).is_ok()
            }
            (Pair::Rsa { .. }, Algorithm::Es256) | (Pair::P256 { .. }, Algorithm::Rs256) => false,
        }
    }
}

/// Some write a number with zeros before it, which the check does not take.
fn without_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}

/// Base64url; some fill it up although the standard says not to.
fn bytes(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()
}

fn object(part: &str) -> Option<Map<String, Value>> {
    serde_json::from_slice(&bytes(part)?).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The example of RFC 7515, appendix A.2, with its key.
    const N: &str = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
    const SIGNED: &str = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

    fn keys(changes: Value) -> Keys {
        let mut key = json!({ "kty": "RSA", "n": N, "e": "AQAB" });
        key.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        Keys::read(&json!({ "keys": [{ "kty": "oct", "k": "AAAA" }, 7, key] })).unwrap()
    }

    #[test]
    fn the_example_of_the_standard_opens() {
        for changes in
            [json!({}), json!({ "kid": "any", "alg": "RS256", "use": "sig", "x5c": 7 }), json!({ "e": "AAEAAQ" })]
        {
            assert_eq!(keys(changes.clone()).open(SIGNED).unwrap()["iss"], "joe", "{changes}");
        }
    }

    #[test]
    fn nothing_else_does() {
        for changes in [
            json!({ "use": "enc" }),
            json!({ "alg": "PS256" }),
            json!({ "kty": "EC", "crv": "P-256" }),
            json!({ "n": 7 }),
        ] {
            assert_eq!(keys(changes.clone()).open(SIGNED), Err(Unopened::NoKey), "{changes}");
        }
        let with = |header: &str| format!("{}.{}", URL_SAFE_NO_PAD.encode(header), SIGNED.split_once('.').unwrap().1);
        for header in [
            "",
            "[]",
            "{}",
            r#"{"alg":"none"}"#,
            r#"{"alg":"HS256"}"#,
            r#"{"alg":7}"#,
            r#"{"alg":"RS256","crit":[]}"#,
            r#"{"alg":"RS256","typ":"at+jwt"}"#,
        ] {
            assert!(matches!(keys(json!({})).open(&with(header)), Err(Unopened::Malformed(_))), "{header}");
        }
        assert_eq!(
            keys(json!({})).open(&with(r#"{"alg":"RS256" }"#)),
            Err(Unopened::NoKey),
            "another header, the same signature"
        );
        for text in ["", ".", "..", "...", "a.b.c", SIGNED.rsplit_once('.').unwrap().0] {
            assert!(keys(json!({})).open(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_name_picks_the_key() {
        let text = format!("{}.x.AAAA", URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256","kid":"other"}"#));
        assert_eq!(keys(json!({ "kid": "one" })).open(&text), Err(Unopened::NoKey));
    }
}
