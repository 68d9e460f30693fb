//! The vault: admin keys are sealed the moment we get them and opened only inside one web request.
//!
//! Envelope encryption with AES-256-GCM. Each seal has a data key of its own, wrapped by a master key that has an id,
//! so that master keys can be changed without touching what they protect. Both layers are bound to what the secret
//! belongs to: workspace, purpose and version. A seal moved to another row does not open.
//!
//! There can be several master keys. The first one seals; all of them open. So a new one comes in beside the old one,
//! becomes the first one, what there is gets [renewed](Vault::renew), and then the old one may go. [`known`] keeps an
//! answer for each master key, so that one which is not the one that it claims to be is found out before it seals
//! anything.
//!
//! Text form: `v1.<master key id>.<nonce + wrapped data key>.<nonce + sealed secret>`, base64url without padding.

pub mod follow;
pub mod known;
mod ring;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use messages::WorkspaceId;
use rand::TryRngCore;
use rand::rngs::OsRng;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use ring::{Master, Ring};

const KEY: usize = 32;
const NONCE: usize = 12;

/// So often one master key may seal before operators are told to change it. Nonces are drawn from 2^96: until then it is less likely than
/// one in 2^40 that two were the same.
const USES: i64 = 1 << 28;

/// And so often it may at all: from then on it seals nothing more. What it sealed still opens.
const MOST_USES: i64 = 1 << 32;

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
    /// What the admin key of a workspace is bound to; `version` counts its keys.
    #[must_use]
    pub const fn admin_key(workspace: WorkspaceId, version: u32) -> Self {
        Self { workspace, purpose: "admin-key", version }
    }

    fn bytes(self, layer: &str) -> Vec<u8> {
        format!("harbor|{layer}|{}|{}|{}", self.workspace, self.purpose, self.version).into_bytes()
    }
}

/// A secret could not be sealed or opened. Says nothing about the secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A master key is not 32 bytes in base64, or its id is not plain.
    #[error("a master key is written <id>:<32 bytes in base64>")]
    MasterKey,
    /// Two master keys have the same id.
    #[error("two master keys have the id {0}")]
    TwiceTheSame(String),
    /// The seal is not one of ours.
    #[error("this is not a seal")]
    Malformed,
    /// The seal names a master key that we do not have.
    #[error("the seal needs the master key {0}, which is not here")]
    UnknownKey(String),
    /// It was changed, or belongs to something else.
    #[error("the seal does not open here")]
    Refused,
    /// Whether the master keys are the right ones is not known yet: with wrong ones nothing is to be sealed.
    #[error("the master keys were not checked yet")]
    Unchecked,
    /// It has sealed as often as one master key may: another one has to come first.
    #[error("the master key {0} has sealed as often as one may; put a new one in front of it")]
    UsedUp(String),
    /// The system gave no randomness.
    #[error("no randomness to seal with")]
    NoRandomness,
}

/// Seals and opens with the master keys. Cloning gives another handle to the same ones.
#[derive(Clone)]
pub struct Vault(Arc<RwLock<Arc<Ring>>>);

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.ids()).finish()
    }
}

impl Vault {
    /// A vault with the master keys `<id>:<32 bytes in base64>`, with white space or commas between them; the first one
    /// seals. An id is letters and digits.
    ///
    /// # Errors
    /// When the text is something else.
    pub fn new(master_keys: &SecretString) -> Result<Self, Error> {
        Ok(Self(Arc::new(RwLock::new(Arc::new(Ring::read(master_keys)?)))))
    }

    /// The master keys of the other one from now on, in all handles. Who is sealing or opening right now goes on with
    /// those before.
    pub fn take(&self, other: &Self) {
        let (before, now) = (self.ring(), other.ring());
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&now);
        now.follows(&before);
    }

    /// The ids of all master keys, the one that seals first.
    #[must_use]
    pub fn ids(&self) -> Vec<String> {
        self.ring().all().map(|master| master.id.clone()).collect()
    }

    /// Seals a secret.
    ///
    /// # Errors
    /// When the master keys were not [checked](Self::check), the one that seals is used up, or the system gives no randomness.
    pub fn seal(&self, binding: Binding, secret: &SecretString) -> Result<String, Error> {
        seal(self.ring().sealing()?, binding, secret)
    }

    /// Opens a seal, if it belongs to this binding.
    ///
    /// # Errors
    /// When it is malformed, of a master key that we do not have, changed, or of something else.
    pub fn open(&self, binding: Binding, seal: &str) -> Result<SecretString, Error> {
        open(&self.ring(), binding, seal)
    }

    /// The same seal under the master key that seals now; none when it is already. The secret itself stays closed.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn renew(&self, binding: Binding, seal: &str) -> Result<Option<String>, Error> {
        let ring = self.ring();
        let seal = Seal::read(seal)?;
        let key = seal.data_key(&ring, binding)?;
        let current = ring.sealing()?;
        if seal.id == current.id {
            return Ok(None);
        }
        let wrapped = wrap(current, &key, binding)?;
        Ok(Some(format!("v1.{}.{}.{}", current.id, URL_SAFE_NO_PAD.encode(wrapped), seal.sealed)))
    }

    /// The id of the master key that seals; none while it must not, because it was not [checked](Self::check) or is used up.
    #[must_use]
    pub fn sealing(&self) -> Option<String> {
        self.ring().sealing().ok().map(|master| master.id.clone())
    }

    fn ring(&self) -> Arc<Ring> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The parts of a seal.
struct Seal<'a> {
    id: &'a str,
    wrapped: &'a str,
    sealed: &'a str,
}

impl<'a> Seal<'a> {
    fn read(text: &'a str) -> Result<Self, Error> {
        let mut parts = text.split('.');
        match (parts.next(), parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some("v1"), Some(id), Some(wrapped), Some(sealed), None) => Ok(Self { id, wrapped, sealed }),
            _ => Err(Error::Malformed),
        }
    }

    fn data_key(&self, ring: &Ring, binding: Binding) -> Result<Zeroizing<Vec<u8>>, Error> {
        let master = ring.find(self.id).ok_or_else(|| Error::UnknownKey(self.id.to_owned()))?;
        decrypt(&master.cipher, self.wrapped, &binding.bytes("key"))
    }
}

fn open(ring: &Ring, binding: Binding, seal: &str) -> Result<SecretString, Error> {
    let seal = Seal::read(seal)?;
    let key = seal.data_key(ring, binding)?;
    let data = Aes256Gcm::new_from_slice(&key).map_err(|_| Error::Malformed)?;
    let secret = decrypt(&data, seal.sealed, &binding.bytes("secret"))?;
    let text = std::str::from_utf8(&secret).map_err(|_| Error::Malformed)?;
    Ok(text.to_owned().into())
}

fn seal(master: &Master, binding: Binding, secret: &SecretString) -> Result<String, Error> {
    let mut key = Zeroizing::new([0; KEY]);
    OsRng.try_fill_bytes(&mut *key).map_err(|_| Error::NoRandomness)?;
    let data = Aes256Gcm::new_from_slice(&*key).map_err(|_| Error::MasterKey)?;
    let wrapped = wrap(master, &*key, binding)?;
    let sealed = encrypt(&data, secret.expose_secret().as_bytes(), &binding.bytes("secret"))?;
    Ok(format!("v1.{}.{}.{}", master.id, URL_SAFE_NO_PAD.encode(wrapped), URL_SAFE_NO_PAD.encode(sealed)))
}

/// The data key, under a master key.
fn wrap(master: &Master, key: &[u8], binding: Binding) -> Result<Vec<u8>, Error> {
    master.used();
    encrypt(&master.cipher, key, &binding.bytes("key"))
}

fn encrypt(cipher: &Aes256Gcm, msg: &[u8], aad: &[u8]) -> Result<Vec<u8>, Error> {
    let nonce = nonce()?;
    let sealed = cipher.encrypt(&Nonce::from(nonce), Payload { msg, aad }).map_err(|_| Error::Refused)?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// Asked of the system each time, so that a process that was copied does not go on with the same ones.
fn nonce() -> Result<[u8; NONCE], Error> {
    let mut nonce = [0; NONCE];
    OsRng.try_fill_bytes(&mut nonce).map_err(|_| Error::NoRandomness)?;
    Ok(nonce)
}

fn decrypt(cipher: &Aes256Gcm, text: &str, aad: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| Error::Malformed)?;
    let (nonce, msg) = bytes.split_at_checked(NONCE).ok_or(Error::Malformed)?;
    let nonce = Nonce::try_from(nonce).map_err(|_| Error::Malformed)?;
    cipher.decrypt(&nonce, Payload { msg, aad }).map(Zeroizing::new).map_err(|_| Error::Refused)
}
