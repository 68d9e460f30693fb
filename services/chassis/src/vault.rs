//! The vault: admin keys are sealed the moment we get them and opened only inside one web request.
//!
//! Envelope encryption with AES-256-GCM. Each seal has a data key of its own, wrapped by a master key that has an id,
//! so that master keys can be changed without touching what they protect. Both layers are bound to what the secret
//! belongs to: workspace, purpose and version. A seal moved to another row does not open.
//!
//! Text form: `v1.<master key id>.<nonce + wrapped data key>.<nonce + sealed secret>`, base64url without padding.

use std::fmt;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use messages::WorkspaceId;
use rand::TryRngCore;
use rand::rngs::OsRng;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

const KEY: usize = 32;
const NONCE: usize = 12;

/// What a secret belongs to: part of the seal, not of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Binding {
    /// Whose workspace.
    pub workspace: WorkspaceId,
    /// What it is for, e.g. `admin-key`.
    pub purpose: &'static str,
    /// Which of its versions.
    pub version: u32,
}

impl Binding {
    fn bytes(self, layer: &str) -> Vec<u8> {
        format!("harbor|{layer}|{}|{}|{}", self.workspace, self.purpose, self.version).into_bytes()
    }
}

/// A secret could not be sealed or opened. Says nothing about the secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The master key is not 32 bytes in base64, or its id is not plain.
    #[error("a master key is written <id>:<32 bytes in base64>")]
    MasterKey,
    /// The seal is not one of ours.
    #[error("this is not a seal")]
    Malformed,
    /// The seal names a master key that we do not have.
    #[error("the seal needs the master key {0}, which is not here")]
    UnknownKey(String),
    /// It was changed, or belongs to something else.
    #[error("the seal does not open here")]
    Refused,
    /// The system gave no randomness.
    #[error("no randomness to seal with")]
    NoRandomness,
}

/// Seals and opens with one master key.
#[derive(Clone)]
pub struct Vault {
    id: String,
    master: Aes256Gcm,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Vault {
    /// A vault with the master key `<id>:<32 bytes in base64>`; the id is letters and digits.
    ///
    /// # Errors
    /// When the text is something else.
    pub fn new(master_key: &SecretString) -> Result<Self, Error> {
        let (id, key) = master_key.expose_secret().split_once(':').ok_or(Error::MasterKey)?;
        let key = Zeroizing::new(STANDARD.decode(key).map_err(|_| Error::MasterKey)?);
        let plain = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let master = Aes256Gcm::new_from_slice(&key).map_err(|_| Error::MasterKey)?;
        if plain { Ok(Self { id: id.to_owned(), master }) } else { Err(Error::MasterKey) }
    }

    /// Seals a secret.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn seal(&self, binding: Binding, secret: &SecretString) -> Result<String, Error> {
        let mut key = Zeroizing::new([0; KEY]);
        OsRng.try_fill_bytes(&mut *key).map_err(|_| Error::NoRandomness)?;
        let data = Aes256Gcm::new_from_slice(&*key).map_err(|_| Error::MasterKey)?;
        let wrapped = encrypt(&self.master, &*key, &binding.bytes("key"))?;
        let sealed = encrypt(&data, secret.expose_secret().as_bytes(), &binding.bytes("secret"))?;
        Ok(format!("v1.{}.{}.{}", self.id, URL_SAFE_NO_PAD.encode(wrapped), URL_SAFE_NO_PAD.encode(sealed)))
    }

    /// Opens a seal, if it belongs to this binding.
    ///
    /// # Errors
    /// When it is malformed, of another master key, changed, or of something else.
    pub fn open(&self, binding: Binding, seal: &str) -> Result<SecretString, Error> {
        let mut parts = seal.split('.');
        let (Some("v1"), Some(id), Some(wrapped), Some(sealed), None) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Error::Malformed);
        };
        if id != self.id {
            return Err(Error::UnknownKey(id.to_owned()));
        }
        let key = decrypt(&self.master, wrapped, &binding.bytes("key"))?;
        let data = Aes256Gcm::new_from_slice(&key).map_err(|_| Error::Malformed)?;
        let secret = decrypt(&data, sealed, &binding.bytes("secret"))?;
        let text = std::str::from_utf8(&secret).map_err(|_| Error::Malformed)?;
        Ok(text.to_owned().into())
    }
}

fn encrypt(cipher: &Aes256Gcm, msg: &[u8], aad: &[u8]) -> Result<Vec<u8>, Error> {
    let mut nonce = [0; NONCE];
    OsRng.try_fill_bytes(&mut nonce).map_err(|_| Error::NoRandomness)?;
    let sealed = cipher.encrypt(&Nonce::from(nonce), Payload { msg, aad }).map_err(|_| Error::Refused)?;
    Ok([nonce.as_slice(), &sealed].concat())
}

fn decrypt(cipher: &Aes256Gcm, text: &str, aad: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| Error::Malformed)?;
    let (nonce, msg) = bytes.split_at_checked(NONCE).ok_or(Error::Malformed)?;
    let nonce = Nonce::try_from(nonce).map_err(|_| Error::Malformed)?;
    cipher.decrypt(&nonce, Payload { msg, aad }).map(Zeroizing::new).map_err(|_| Error::Refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(id: &str) -> Vault {
        Vault::new(&format!("{id}:{}", STANDARD.encode([7; KEY])).into()).unwrap()
    }

    fn binding() -> Binding {
        Binding { workspace: WorkspaceId::from_uuid(Default::default()), purpose: "admin-key", version: 1 }
    }

    #[test]
    fn what_was_sealed_opens() {
        let seal = vault("k1").seal(binding(), &"sc_secret".into()).unwrap();
        assert!(seal.starts_with("v1.k1.") && !seal.contains("secret"));
        assert_eq!(vault("k1").open(binding(), &seal).unwrap().expose_secret(), "sc_secret");
        assert_ne!(seal, vault("k1").seal(binding(), &"sc_secret".into()).unwrap(), "never the same twice");
    }

    #[test]
    fn a_seal_does_not_open_elsewhere() {
        let seal = vault("k1").seal(binding(), &"sc_secret".into()).unwrap();
        let elsewhere = [
            Binding { workspace: WorkspaceId::new(), ..binding() },
            Binding { purpose: "other", ..binding() },
            Binding { version: 2, ..binding() },
        ];
        for binding in elsewhere {
            assert_eq!(vault("k1").open(binding, &seal).map(drop), Err(Error::Refused));
        }
    }

    #[test]
    fn a_changed_seal_does_not_open() {
        let seal = vault("k1").seal(binding(), &"sc_secret".into()).unwrap();
        let last = if seal.ends_with('A') { "B" } else { "A" };
        let changed = format!("{}{last}", &seal[..seal.len() - 1]);
        assert!(vault("k1").open(binding(), &changed).is_err());
        assert_eq!(vault("k2").open(binding(), &seal).map(drop), Err(Error::UnknownKey("k1".into())));
        for text in ["", "v1", "v1.k1", "v1.k1..", "v2.k1.AA.AA", "v1.k1.AA.AA.AA"] {
            assert_eq!(vault("k1").open(binding(), text).map(drop), Err(Error::Malformed), "{text}");
        }
    }

    #[test]
    fn a_bad_master_key_is_refused() {
        for text in ["", "k1", "k1:AAAA", ":AAAA", "k 1:BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc="] {
            assert_eq!(Vault::new(&text.into()).map(drop), Err(Error::MasterKey), "{text}");
        }
    }
}
