//! What must not be found where it does not belong: known only as hashes, so that looking for it spreads it no further.

use std::collections::HashSet;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// A hash.
type Hash = [u8; 32];

/// A session id as a browser has it: 32 bytes in base64.
const SESSION_ID: usize = 43;

/// Names, addresses and sessions.
#[derive(Debug, Default)]
pub struct Known {
    people: HashSet<Hash>,
    sessions: HashSet<Hash>,
}

/// A word of ours, or a plan with its version, which are ours as well.
fn is_word(text: &str) -> bool {
    let (word, version) = text.split_once('@').unwrap_or((text, "0"));
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
    word.bytes().all(is_letter) && !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit())
}

impl Known {
    /// Somebody's name or address. A name that could be a word of ours, such as `ready` or the plan `pro@2`, shows nobody.
    pub fn person(&mut self, text: &str) {
        if !is_word(text) {
            self.people.insert(Sha256::digest(text.trim()).into());
        }
    }

    /// A session, by the hash that is stored of it.
    pub fn session(&mut self, hash: &[u8]) {
        self.sessions.extend(Hash::try_from(hash));
    }

    /// Whether this is somebody's name or address.
    #[must_use]
    pub fn is_person(&self, text: &str) -> bool {
        !self.people.is_empty() && self.people.contains(&Hash::from(Sha256::digest(text.trim())))
    }

    /// Whether a session id stands in this text.
    #[must_use]
    pub fn has_session(&self, text: &str) -> bool {
        let is_of_it = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
        let words = text.split(|letter| !is_of_it(letter)).filter(|word| word.len() == SESSION_ID);
        words
            .filter_map(|word| URL_SAFE_NO_PAD.decode(word).ok())
            .any(|bytes| self.sessions.contains(&Hash::from(Sha256::digest(bytes))))
    }
}
