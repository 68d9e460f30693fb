//! Whether what came in was sent by the provider: Stripe's signature, on the bytes as they came.
//!
//! `Stripe-Signature` is `t=<seconds>,v1=<hex>[,v1=<hex>…][,v0=<hex>]`, each `v1` an HMAC-SHA-256 of `<t>.<body>`. While a
//! secret is changed the sender signs with both, and any one that fits will do; we too know two then. What is signed is
//! no more than a hint: [`hint`] reads which object to fetch.
//!
//! A body is hashed once for each of our secrets, however many signatures come with it.

use std::fmt;

use hmac::digest::{CtOutput, Output};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use crate::{Event, stripe};

/// A stamp may be off by this many seconds, both ways.
const TOLERANCE: i64 = 300;

/// A header longer than this is nobody's.
const LONGEST_HEADER: usize = 1024;

/// So many signatures are looked at: a sender that changes its secret sends two.
const MOST_SIGNATURES: usize = 8;

/// Why something that came in is not believed. All of them are answered alike; the word is for our metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Forged {
    /// The header does not read.
    #[error("malformed")]
    Malformed,
    /// It is too old, or from the future.
    #[error("stamp")]
    Stamp,
    /// No signature is the provider's.
    #[error("signature")]
    Signature,
}

/// The secret is not `whsec_…`, or there is none, or there are more than two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("one or two secrets, each written whsec_ and at least 16 more characters")]
pub struct BadSecret;

/// What the provider signs with: one secret, or two while it changes.
#[derive(Clone)]
pub struct Secrets(Vec<Hmac<Sha256>>);

type Tag = CtOutput<Hmac<Sha256>>;

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secrets({})", self.0.len())
    }
}

impl Secrets {
    /// # Errors
    /// When there is none or more than two, or one is not well-formed.
    pub fn new(secrets: &[SecretString]) -> Result<Self, BadSecret> {
        let keys: Vec<_> = secrets.iter().map(key).collect::<Result<_, _>>()?;
        if (1..=2).contains(&keys.len()) { Ok(Self(keys)) } else { Err(BadSecret) }
    }

    /// Verifies what came in at `now`, with the header `Stripe-Signature`.
    ///
    /// # Errors
    /// When it must not be believed.
    pub fn verify(&self, header: &str, body: &[u8], now: Timestamp) -> Result<(), Forged> {
        if header.len() > LONGEST_HEADER {
            return Err(Forged::Malformed);
        }
        let (stamp, theirs) = read(header)?;
        let seconds: i64 = stamp.parse().map_err(|_| Forged::Malformed)?;
        if now.as_second().saturating_sub(seconds).saturating_abs() > TOLERANCE {
            return Err(Forged::Stamp);
        }
        let ours: Vec<Tag> = self.0.iter().map(|key| sign(key, stamp, body)).collect();
        // Tags are compared in constant time.
        if theirs.iter().any(|tag| ours.contains(tag)) { Ok(()) } else { Err(Forged::Signature) }
    }
}

/// What a believed body is about. None when it does not read as an event: it is kept, and nothing follows from it.
#[must_use]
pub fn hint(body: &[u8]) -> Option<Event> {
    stripe::event(body)
}

/// The stamp, and all signatures that have the right form. Other schemes are passed over; two stamps are none.
fn read(header: &str) -> Result<(&str, Vec<Tag>), Forged> {
    let (mut stamp, mut tags) = (None, Vec::new());
    for part in header.split(',') {
        let (name, value) = part.split_once('=').ok_or(Forged::Malformed)?;
        match name {
            "t" if stamp.is_some() => return Err(Forged::Malformed),
            // One stamp has one text.
            "t" if value.bytes().all(|byte| byte.is_ascii_digit()) => stamp = Some(value),
            "t" => return Err(Forged::Malformed),
            "v1" if tags.len() < MOST_SIGNATURES => tags.extend(tag(value)),
            _ => {}
        }
    }
    let stamp = stamp.ok_or(Forged::Malformed)?;
    if tags.is_empty() { Err(Forged::Signature) } else { Ok((stamp, tags)) }
}

fn sign(key: &Hmac<Sha256>, stamp: &str, body: &[u8]) -> Tag {
    #[cfg(test)]
    tests::HASHED.set(tests::HASHED.get() + 1);
    key.clone().chain_update(stamp).chain_update(".").chain_update(body).finalize()
}

/// 64 small hexadecimal digits; none for anything else.
fn tag(text: &str) -> Option<Tag> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let bytes = pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect::<Option<Vec<u8>>>()?;
    let whole = rest.is_empty().then_some(bytes)?;
    Output::<Hmac<Sha256>>::try_from(whole.as_slice()).ok().map(CtOutput::new)
}

/// The text itself is the key, with its beginning.
fn key(secret: &SecretString) -> Result<Hmac<Sha256>, BadSecret> {
    let text = secret.expose_secret();
    let rest = text.strip_prefix("whsec_").ok_or(BadSecret)?;
    if rest.len() < 16 || !rest.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(BadSecret);
    }
    Hmac::new_from_slice(text.as_bytes()).map_err(|_| BadSecret)
}

#[cfg(test)]
mod tests;
