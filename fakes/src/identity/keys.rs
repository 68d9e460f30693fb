//! The key that tokens are signed with, and the stranger's key that they must not be signed with.

use std::sync::{Arc, OnceLock};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rsa::{
    RsaPrivateKey, RsaPublicKey,
    pkcs1v15::SigningKey,
    pkcs8::{EncodePublicKey as _, LineEnding},
    rand_core::OsRng,
    sha2::Sha256,
    signature::{SignatureEncoding as _, Signer as _},
    traits::PublicKeyParts as _,
};
use serde_json::{Value, json};
use sha2::Digest as _;

const BITS: usize = 2048;

pub(super) struct Key {
    signing: SigningKey<Sha256>,
    public: RsaPublicKey,
    id: String,
}

impl Key {
    /// Another key under the name of this one.
    pub(super) fn replacement(&self) -> Self {
        Self { id: self.id.clone(), ..Self::make() }
    }

    #[expect(
        clippy::expect_used,
        reason = "fails only when the system gives no randomness; nothing can be signed then"
    )]
    pub(super) fn make() -> Self {
        let private = RsaPrivateKey::new(&mut OsRng, BITS).expect("randomness for a key");
        let public = private.to_public_key();
        let thumbprint =
            json!({ "e": part(&public.e().to_bytes_be()), "kty": "RSA", "n": part(&public.n().to_bytes_be()) });
        let id = URL_SAFE_NO_PAD.encode(sha2::Sha256::digest(thumbprint.to_string()));
        Self { signing: SigningKey::new(private), public, id }
    }

    /// The key of every provider in this process that does not want its own.
    pub(super) fn shared() -> Arc<Self> {
        static SHARED: OnceLock<Arc<Key>> = OnceLock::new();
        Arc::clone(SHARED.get_or_init(|| Arc::new(Self::make())))
    }

    /// A key that nobody publishes. Made at the first lie that needs it.
    pub(super) fn stranger() -> &'static Self {
        static STRANGER: OnceLock<Key> = OnceLock::new();
        STRANGER.get_or_init(Self::make)
    }

    /// The name of the key: its RFC 7638 thumbprint.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// The public half as a JSON Web Key.
    pub(super) fn published(&self) -> Value {
        json!({
            "kty": "RSA",
            "use": "sig",
            "alg": "RS256",
            "kid": self.id,
            "n": part(&self.public.n().to_bytes_be()),
            "e": part(&self.public.e().to_bytes_be()),
        })
    }

    /// The public half as a text file, which the HS256 confusion uses as a shared secret.
    pub(super) fn public_pem(&self) -> String {
        self.public.to_public_key_pem(LineEnding::LF).unwrap_or_default()
    }

    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.signing.sign(message).to_vec()
    }
}

fn part(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
