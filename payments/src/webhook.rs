//! Whether what came in was sent by the provider: Stripe's signature, on the bytes as they came.
//!
//! `Stripe-Signature` is `t=<seconds>,v1=<hex>[,v1=<hex>…][,v0=<hex>]`, each `v1` an HMAC-SHA-256 of `<t>.<body>`. While a
//! secret is changed the sender signs with both, and any one that fits will do; we too know two then. What is signed is
//! no more than a hint: [`hint`] reads which object to fetch.
//!
//! This is the header alone. What a signature is worth is decided in [`chassis::signed`].

use chassis::signed::{Keys, LONGEST_HEADER, MOST_SIGNATURES, Tag};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};

use crate::{Event, stripe};

pub use chassis::signed::{Forged, split};

/// The secret is not `whsec_…`, or there is none, or there are more than two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("one or two secrets, each written whsec_ and at least 16 more characters")]
pub struct BadSecret;

/// What the provider signs with: one secret, or two while it changes.
#[derive(Debug, Clone)]
pub struct Secrets(Keys);

impl Secrets {
    /// # Errors
    /// When there is none or more than two, or one is not well-formed.
    pub fn new(secrets: &[SecretString]) -> Result<Self, BadSecret> {
        let keys: Vec<&[u8]> = secrets.iter().map(key).collect::<Result<_, _>>()?;
        if (1..=2).contains(&keys.len()) { Ok(Self(Keys::new(keys))) } else { Err(BadSecret) }
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
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
        self.0.verify(stamp, &[stamp.as_bytes(), body], theirs, now)
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
    Ok((stamp.ok_or(Forged::Malformed)?, tags))
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
    Tag::new(&rest.is_empty().then_some(bytes)?)
}

/// The text itself is the key, with its beginning.
fn key(secret: &SecretString) -> Result<&[u8], BadSecret> {
    let text = secret.expose_secret();
    let rest = text.strip_prefix("whsec_").ok_or(BadSecret)?;
    if rest.len() < 16 || !rest.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(BadSecret);
    }
    Ok(text.as_bytes())
}

#[cfg(test)]
mod tests;
