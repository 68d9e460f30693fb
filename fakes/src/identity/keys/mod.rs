//! The keys that tokens are signed with, and the stranger's key that they must not be signed with.
//!
//! They stand in files beside this one, because making an RSA key takes a second and a library of its own. Everybody may
//! know them: they protect nothing, and only a Harbor under development believes this provider.

use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair, PublicKeyComponents};
use ring::signature::RSA_PKCS1_SHA256;
use serde_json::{Value, json};
use sha2::Digest as _;

const SHARED: &[u8] = include_bytes!("shared.der");
const STRANGER: &[u8] = include_bytes!("stranger.der");
const FURTHER: [&[u8]; 2] = [include_bytes!("first.der"), include_bytes!("second.der")];

/// What stands before an RSA key of 2,048 bits to say that it is one (RFC 5280, `SubjectPublicKeyInfo`).
const KIND: [u8; 24] = [
    0x30, 0x82, 0x01, 0x22, 0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
    0x03, 0x82, 0x01, 0x0f, 0x00,
];

pub(super) struct Key {
    pair: KeyPair,
    id: String,
}

impl Key {
    /// Another key under the name of this one.
    pub(super) fn replacement(&self) -> Self {
        let other = Self::further();
        let other = if other.modulus() == self.modulus() { Self::further() } else { other };
        Self { id: self.id.clone(), ..other }
    }

    #[expect(clippy::expect_used, reason = "a file of this folder, which every test would refute")]
    fn read(file: &[u8]) -> Self {
        let pair = KeyPair::from_pkcs8(file).expect("a key in its usual form");
        let public: PublicKeyComponents<Vec<u8>> = pair.public().into();
        let thumbprint = json!({ "e": part(&public.e), "kty": "RSA", "n": part(&public.n) });
        let id = URL_SAFE_NO_PAD.encode(sha2::Sha256::digest(thumbprint.to_string()));
        Self { pair, id }
    }

    /// The key of every provider in this process that does not want its own.
    pub(super) fn shared() -> Self {
        Self::read(SHARED)
    }

    /// A key that is not the shared one, nor the one that was given out before it.
    pub(super) fn further() -> Self {
        static GIVEN: AtomicUsize = AtomicUsize::new(0);
        Self::read(FURTHER[GIVEN.fetch_add(1, Ordering::Relaxed) % FURTHER.len()])
    }

    /// A key that nobody publishes.
    pub(super) fn stranger() -> Self {
        Self::read(STRANGER)
    }

    /// The name of the key: its RFC 7638 thumbprint.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// The public half as a JSON Web Key.
    pub(super) fn published(&self) -> Value {
        let PublicKeyComponents::<Vec<u8>> { n, e } = self.pair.public().into();
        json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.id, "n": part(&n), "e": part(&e) })
    }

    fn modulus(&self) -> Vec<u8> {
        PublicKeyComponents::<Vec<u8>>::from(self.pair.public()).n
    }

    /// The public half as a text file, which the HS256 confusion uses as a shared secret.
    pub(super) fn public_pem(&self) -> String {
        let key = STANDARD.encode([KIND.as_slice(), self.pair.public().as_ref()].concat());
        let lines: Vec<&str> =
            (0..key.len()).step_by(64).filter_map(|at| key.get(at..key.len().min(at + 64))).collect();
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines.join("\n"))
    }

    #[expect(clippy::expect_used, reason = "fails only when the system gives no randomness")]
    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.pair.public().modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .expect("randomness for a signature");
        signature
    }
}

fn part(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `openssl rsa -pubout` writes it.
    #[test]
    fn the_text_file_of_a_key_is_the_usual_one() {
        assert_eq!(Key::shared().public_pem(), include_str!("shared.pem"));
    }

    #[test]
    fn a_replacement_is_another_key() {
        let first = Key::further();
        let second = first.replacement();
        let third = second.replacement();
        assert!(first.modulus() != second.modulus() && second.modulus() != third.modulus());
        assert_eq!(first.id(), third.id());
    }
}
