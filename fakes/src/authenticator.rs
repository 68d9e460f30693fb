//! A device that holds a passkey, as a browser lets it speak: honest as it is made, and lying wherever a test changes what it says.
//!
//! It signs by its own code and not by that which judges it. All that it says is public here, so that each part can be a lie alone.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::random;

const PRESENT: u8 = 0x01;
const UNLOCKED: u8 = 0x04;
const HAS_KEY: u8 = 0x40;

/// A passkey, with all that its device says when it is used.
#[derive(Clone)]
pub struct Passkey {
    pair: Arc<EcdsaKeyPair>,
    /// The name that the device gave it.
    pub id: Vec<u8>,
    /// Whose it is, as the site said when it was made.
    pub user: Vec<u8>,
    /// Where the browser says the page is.
    pub origin: String,
    /// For which site it says it signs; none for the one that asks.
    pub site: Option<String>,
    /// How often it was used.
    pub count: u32,
    /// Whether its owner unlocked it.
    pub unlocked: bool,
    /// What the browser says this is about, if not what it is.
    pub about: Option<&'static str>,
    /// What it signs, if not what was asked.
    pub challenge: Option<String>,
}

impl Passkey {
    /// One on a device of its own, used in a browser that shows pages of this origin.
    #[must_use]
    pub fn new(origin: &str) -> Self {
        Self {
            pair: Arc::new(pair()),
            id: random::token().into_bytes(),
            user: Vec::new(),
            origin: origin.to_owned(),
            site: None,
            count: 0,
            unlocked: true,
            about: None,
            challenge: None,
        }
    }

    /// Is made for what a page asks; returns what a browser says of it.
    pub fn is_made(&mut self, options: &str) -> String {
        let asked = read(options);
        self.user = URL_SAFE_NO_PAD.decode(text(&asked["user"]["id"])).unwrap_or_default();
        let client = self.client(&asked, "webauthn.create");
        let mut data = self.data(text(&asked["rp"]["id"]), HAS_KEY);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap_or_default().to_be_bytes());
        data.extend(&self.id);
        data.extend(self.public());
        // {"fmt": "none", "attStmt": {}, "authData": the bytes}
        let mut attested = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        attested.push(u8::try_from(data.len()).unwrap_or_default());
        attested.extend(data);
        self.said(json!({ "clientDataJSON": coded(client.as_bytes()), "attestationObject": coded(&attested) }))
    }

    /// Is used once more for what a page asks; returns what a browser says of it.
    pub fn is_used(&mut self, options: &str) -> String {
        self.count += 1;
        self.says(options)
    }

    /// The same with a count that stands still.
    #[must_use]
    pub fn says(&self, options: &str) -> String {
        let asked = read(options);
        let client = self.client(&asked, "webauthn.get");
        let data = self.data(text(&asked["rpId"]), 0);
        let signed = [data.as_slice(), &Sha256::digest(&client)].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &signed).map(|signature| signature.as_ref().to_vec());
        self.said(json!({
            "clientDataJSON": coded(client.as_bytes()),
            "authenticatorData": coded(&data),
            "signature": coded(&signature.unwrap_or_default()),
            "userHandle": coded(&self.user),
        }))
    }

    fn client(&self, asked: &Value, about: &str) -> String {
        let challenge = self.challenge.as_deref().unwrap_or_else(|| text(&asked["challenge"]));
        let about = self.about.unwrap_or(about);
        json!({ "type": about, "challenge": challenge, "origin": self.origin, "crossOrigin": false }).to_string()
    }

    fn data(&self, site: &str, more: u8) -> Vec<u8> {
        let site = self.site.as_deref().unwrap_or(site);
        let unlocked = if self.unlocked { UNLOCKED } else { 0 };
        let flags = [PRESENT | unlocked | more];
        [&Sha256::digest(site)[..], &flags, &self.count.to_be_bytes()].concat()
    }

    /// The public half, as devices write it (COSE): {1: 2, 3: -7, -1: 1, -2: x, -3: y}.
    fn public(&self) -> Vec<u8> {
        let (x, y) = self.pair.public_key().as_ref().split_at(1).1.split_at(32);
        [&b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20"[..], x, b"\x22\x58\x20", y].concat()
    }

    fn said(&self, response: Value) -> String {
        let id = coded(&self.id);
        json!({ "id": id, "rawId": id, "type": "public-key", "response": response, "authenticatorAttachment": "platform" })
            .to_string()
    }
}

#[expect(clippy::expect_used, reason = "a pair that was just made is one")]
fn pair() -> EcdsaKeyPair {
    let (random, kind) = (SystemRandom::new(), &ECDSA_P256_SHA256_ASN1_SIGNING);
    let made = EcdsaKeyPair::generate_pkcs8(kind, &random).expect("the system gives randomness");
    EcdsaKeyPair::from_pkcs8(kind, made.as_ref(), &random).expect("it is a pair")
}

fn read(options: &str) -> Value {
    serde_json::from_str(options).unwrap_or_default()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn coded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
