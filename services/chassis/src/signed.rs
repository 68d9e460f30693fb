//! Signatures of what strangers send us: that somebody with the secret signed these very bytes, and not long ago.
//!
//! **The cast.** [`Keys`] are what a sender may sign with: one, or more while it changes. [`Tag`] is a signature as it was sent, an
//! HMAC-SHA-256. How a header is written and what exactly is signed differs by sender, so each has a format of its own on top
//! (infra: Standard Webhooks; the payment provider: Stripe's), which reads its header and asks here.
//!
//! **The play.** First the stamp, then the signatures, then the body: what is too old, or brings nothing that could be a signature, is
//! refused before anything is hashed. A body is hashed once for each of our keys, however many signatures come with it: otherwise a
//! stranger could make us hash a large body twenty times with one request. Why no library does this: docs/decisions/0026.

use std::fmt;

use hmac::digest::{CtOutput, Output};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// A stamp may be off by this many seconds, both ways.
const TOLERANCE: i64 = 300;

/// A header of signatures longer than this is nobody's.
pub const LONGEST_HEADER: usize = 1024;

/// So many signatures are looked at: a sender that changes its secret sends two.
pub const MOST_SIGNATURES: usize = 8;

/// Why something that came in is not believed. All of them are answered alike; the word is for our metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Forged {
    /// A header is missing or does not read.
    #[error("malformed")]
    Malformed,
    /// It is too old, or from the future.
    #[error("stamp")]
    Stamp,
    /// No signature is the sender's.
    #[error("signature")]
    Signature,
}

/// A signature. Two of them are compared in constant time.
pub struct Tag(CtOutput<Hmac<Sha256>>);

/// What a sender may sign with.
#[derive(Clone)]
pub struct Keys(Vec<Hmac<Sha256>>);

/// The secrets in one setting, with white space between them.
#[must_use]
pub fn split(text: &SecretString) -> Vec<SecretString> {
    text.expose_secret().split_whitespace().map(|one| one.to_owned().into()).collect()
}

impl Tag {
    /// Takes the bytes of one; none for another length.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Option<Self> {
        Output::<Hmac<Sha256>>::try_from(bytes).ok().map(|output| Self(CtOutput::new(output)))
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tag")
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({})", self.len())
    }
}

impl Keys {
    /// Takes the bytes of each key.
    #[must_use]
    pub fn new<B: AsRef<[u8]>>(keys: impl IntoIterator<Item = B>) -> Self {
        // A key of any length is one.
        Self(keys.into_iter().filter_map(|key| Hmac::new_from_slice(key.as_ref()).ok()).collect())
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none: then nothing is believed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Verifies what came in at `now`: `signed` are its parts, with a dot between, as the sender signed them; `stamp` is when that was, in
    /// whole seconds since 1970.
    ///
    /// # Errors
    /// When it must not be believed.
    pub fn verify(
        &self,
        stamp: &str,
        signed: &[&[u8]],
        theirs: impl IntoIterator<Item = Tag>,
        now: Timestamp,
    ) -> Result<(), Forged> {
        let seconds: i64 = stamp.parse().map_err(|_| Forged::Malformed)?;
        if now.as_second().saturating_sub(seconds).saturating_abs() > TOLERANCE {
            return Err(Forged::Stamp);
        }
        let theirs: Vec<Tag> = theirs.into_iter().take(MOST_SIGNATURES).collect();
        if theirs.is_empty() {
            return Err(Forged::Signature);
        }
        let ours: Vec<_> = self.0.iter().map(|key| sign(key, signed)).collect();
        if theirs.iter().any(|Tag(tag)| ours.contains(tag)) { Ok(()) } else { Err(Forged::Signature) }
    }
}

fn sign(key: &Hmac<Sha256>, parts: &[&[u8]]) -> CtOutput<Hmac<Sha256>> {
    #[cfg(test)]
    tests::HASHED.set(tests::HASHED.get() + 1);
    let mut mac = key.clone();
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            mac.update(b".");
        }
        mac.update(part);
    }
    mac.finalize()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    const NOW: i64 = 1_800_000_000;

    thread_local! {
        /// How often a body was hashed.
        pub static HASHED: Cell<usize> = const { Cell::new(0) };
    }

    fn now(offset: i64) -> Timestamp {
        Timestamp::from_second(NOW + offset).unwrap()
    }

    /// Made with `openssl dgst -sha256 -hmac key` over `1800000000.body`: not by code of ours.
    fn good() -> Tag {
        let hex = "a9eddeea3baad9ffc58eeaab8ad11c80f3d49486aa36fc2d90c2e5b49f542d16";
        let bytes: Vec<u8> = (0..64).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect();
        Tag::new(&bytes).unwrap()
    }

    fn wrong() -> Tag {
        Tag::new(&[7; 32]).unwrap()
    }

    fn verify(keys: &[&str], stamp: &str, body: &[u8], theirs: Vec<Tag>, offset: i64) -> Result<(), Forged> {
        Keys::new(keys).verify(stamp, &[stamp.as_bytes(), body], theirs, now(offset))
    }

    #[test]
    fn what_another_program_signed_is_believed_with_any_of_the_keys() {
        let stamp = NOW.to_string();
        for keys in [&["key"][..], &["key", "new"], &["old", "key"]] {
            assert_eq!(verify(keys, &stamp, b"body", vec![wrong(), good()], 0), Ok(()));
        }
        for keys in [&["new"][..], &["", "KEY"], &[]] {
            assert_eq!(verify(keys, &stamp, b"body", vec![good()], 0), Err(Forged::Signature));
        }
        assert_eq!(verify(&["key"], &stamp, b"bodY", vec![good()], 0), Err(Forged::Signature));
    }

    #[test]
    fn the_stamp_is_exact_at_its_bounds() {
        let stamp = NOW.to_string();
        for (offset, expected) in [(300, Ok(())), (-300, Ok(())), (301, Err(Forged::Stamp)), (-301, Err(Forged::Stamp))]
        {
            assert_eq!(verify(&["key"], &stamp, b"body", vec![good()], offset), expected, "{offset}");
        }
        for stamp in ["", "soon", "1800000000.0", "99999999999999999999"] {
            assert_eq!(verify(&["key"], stamp, b"body", vec![good()], 0), Err(Forged::Malformed), "{stamp}");
        }
    }

    #[test]
    fn a_body_is_hashed_once_for_each_key_and_not_at_all_for_what_cannot_be_signed() {
        let (stamp, before) = (NOW.to_string(), HASHED.get());
        assert_eq!(verify(&["key", "new"], "1", b"body", vec![good()], 0), Err(Forged::Stamp));
        assert_eq!(verify(&["key", "new"], &stamp, b"body", vec![], 0), Err(Forged::Signature));
        assert_eq!(HASHED.get(), before, "nothing to compare with");
        let many = (0..21).map(|_| wrong()).collect();
        assert_eq!(verify(&["key", "new"], &stamp, b"body", many, 0), Err(Forged::Signature));
        assert_eq!(HASHED.get() - before, 2);
    }

    #[test]
    fn only_the_first_of_many_signatures_are_looked_at() {
        for (place, expected) in [(MOST_SIGNATURES - 1, Ok(())), (MOST_SIGNATURES, Err(Forged::Signature))] {
            let mut all: Vec<Tag> = (0..place).map(|_| wrong()).collect();
            all.push(good());
            assert_eq!(verify(&["key"], &NOW.to_string(), b"body", all, 0), expected, "{place}");
        }
    }

    #[test]
    fn secrets_stand_in_one_setting_and_are_never_shown() {
        let texts: Vec<String> =
            split(&" a\tb\n".to_owned().into()).iter().map(|one| one.expose_secret().to_owned()).collect();
        assert_eq!(texts, ["a", "b"]);
        assert_eq!(format!("{:?} {:?}", Keys::new(["hush"]), wrong()), "Keys(1) Tag");
    }
}
