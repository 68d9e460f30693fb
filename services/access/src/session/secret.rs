//! Secrets that we hand to browsers: opaque, random, and known to us by their hash only.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::TryRngCore;
use rand::rngs::OsRng;
use sha2::{Digest, Sha256};

use crate::Error;

const LENGTH: usize = 32;

/// What is stored of a [`Secret`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key([u8; LENGTH]);

impl Key {
    /// Its bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// 32 random bytes that only a browser keeps.
#[derive(Clone)]
pub struct Secret([u8; LENGTH]);

impl Secret {
    /// A new one.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn new() -> Result<Self, Error> {
        let mut bytes = [0; LENGTH];
        OsRng.try_fill_bytes(&mut bytes).map_err(|_| Error::Ours("the system gave no randomness".to_owned()))?;
        Ok(Self(bytes))
    }

    /// Reads what a browser sent.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// What to send to the browser: 43 characters.
    #[must_use]
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// The same in the few letters that a page can have to which somebody is led back after signing in: 64 characters.
    #[must_use]
    pub fn small(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Reads it from those.
    #[must_use]
    pub fn read_small(text: &str) -> Option<Self> {
        let is_small = text.len() == 2 * LENGTH && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let byte = |place: usize| text.get(2 * place..2 * place + 2).and_then(|two| u8::from_str_radix(two, 16).ok());
        let bytes: Vec<u8> = (0..LENGTH).filter(|_| is_small).filter_map(byte).collect();
        bytes.try_into().ok().map(Self)
    }

    /// What is stored of it.
    #[must_use]
    pub fn key(&self) -> Key {
        Key(Sha256::digest(self.0).into())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_survives_its_text_and_is_never_shown() {
        let secret = Secret::new().unwrap();
        assert_eq!(secret.text().len(), 43);
        assert_eq!(Secret::read(&secret.text()).unwrap().key(), secret.key());
        assert_eq!(secret.small().len(), 64);
        assert_eq!(Secret::read_small(&secret.small()).unwrap().key(), secret.key());
        assert_ne!(Secret::new().unwrap().key(), secret.key());
        assert_eq!(format!("{secret:?}"), "Secret(..)");
    }

    #[test]
    fn other_texts_are_no_secrets() {
        let long = "A".repeat(1 << 20);
        for text in
            ["", "A", "AAAA", &"A".repeat(42), &"A".repeat(44), &"*".repeat(43), &format!("{}=", "A".repeat(43)), &long]
        {
            assert!(Secret::read(text).is_none(), "{}", text.len());
        }
        for text in
            ["", "a", &"a".repeat(63), &"a".repeat(65), &"A".repeat(64), &"é".repeat(32), &"+1".repeat(32), &long]
        {
            assert!(Secret::read_small(text).is_none(), "{}", text.len());
        }
    }
}
