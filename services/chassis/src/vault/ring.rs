//! The master keys: the one that seals, and those before it, which open what they sealed.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use aes_gcm::Aes256Gcm;
use aes_gcm::aead::KeyInit;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::{Error, MOST_USES};

/// A master key.
pub(super) struct Master {
    pub id: String,
    pub cipher: Aes256Gcm,
    /// How often it has sealed since that was last written down.
    uses: AtomicI64,
    /// How often it had by then.
    written: AtomicI64,
}

/// All that we have, the one that seals first. There is always one.
pub(super) struct Ring {
    current: Master,
    older: Vec<Master>,
    /// Whether they were found to be the right ones.
    checked: AtomicBool,
}

impl Ring {
    /// Reads `<id>:<32 bytes in base64>`, once or more, with white space or commas between them.
    pub fn read(text: &SecretString) -> Result<Self, Error> {
        let split = |each: char| each.is_whitespace() || each == ',';
        let mut masters = text.expose_secret().split(split).filter(|part| !part.is_empty()).map(Master::read);
        let current = masters.next().ok_or(Error::MasterKey)??;
        let mut ring = Self { current, older: Vec::new(), checked: AtomicBool::new(false) };
        for master in masters {
            let master = master?;
            if ring.find(&master.id).is_some() {
                return Err(Error::TwiceTheSame(master.id));
            }
            ring.older.push(master);
        }
        Ok(ring)
    }

    /// The one that seals.
    pub fn sealing(&self) -> Result<&Master, Error> {
        if !self.checked.load(Ordering::Relaxed) {
            return Err(Error::Unchecked);
        }
        if self.current.is_used_up() { Err(Error::UsedUp(self.current.id.clone())) } else { Ok(&self.current) }
    }

    /// Those before it hand over how often they have sealed, as far as it is not written down yet.
    pub fn follows(&self, before: &Self) {
        for master in self.all() {
            if let Some(old) = before.find(&master.id) {
                master.give_back(old.take_uses());
            }
        }
    }

    /// From now on they may seal.
    pub fn is_right(&self) {
        self.checked.store(true, Ordering::Relaxed);
    }

    pub fn all(&self) -> impl Iterator<Item = &Master> {
        std::iter::once(&self.current).chain(&self.older)
    }

    pub fn find(&self, id: &str) -> Option<&Master> {
        self.all().find(|master| master.id == id)
    }
}

impl Master {
    fn read(text: &str) -> Result<Self, Error> {
        let (id, key) = text.split_once(':').ok_or(Error::MasterKey)?;
        let key = Zeroizing::new(STANDARD.decode(key).map_err(|_| Error::MasterKey)?);
        let plain = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let cipher = Aes256Gcm::new_from_slice(&key).map_err(|_| Error::MasterKey)?;
        let (uses, written) = (AtomicI64::new(0), AtomicI64::new(0));
        if plain { Ok(Self { id: id.to_owned(), cipher, uses, written }) } else { Err(Error::MasterKey) }
    }

    /// It seals once more.
    pub fn used(&self) {
        self.uses.fetch_add(1, Ordering::Relaxed);
    }

    /// Whether it has sealed as often as it may.
    fn is_used_up(&self) -> bool {
        let uses = self.uses.load(Ordering::Relaxed);
        self.written.load(Ordering::Relaxed).saturating_add(uses) >= MOST_USES
    }

    /// So often it has sealed by what is written down.
    pub fn was_used(&self, times: i64) {
        self.written.store(times, Ordering::Relaxed);
    }

    /// How often it has sealed since this was last asked.
    pub fn take_uses(&self) -> i64 {
        self.uses.swap(0, Ordering::Relaxed)
    }

    /// They could not be written down, and count the next time.
    pub fn give_back(&self, uses: i64) {
        self.uses.fetch_add(uses, Ordering::Relaxed);
    }
}
