//! Looking for secrets where none may be: raw, backwards, as an address has them, in base64 at any offset, and in hexadecimal.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// What is searched for is known by its first bytes.
const HEAD: usize = 6;

/// So many zeros at once hold no beginning of anything. Most of what a server writes ahead is still empty.
const EMPTY: [u8; 1024] = [0; 1024];

/// Everything that a set of secrets could look like.
pub struct Canaries {
    forms: HashMap<[u8; HEAD], Vec<Vec<u8>>>,
    /// Whether any of them begins with these two bytes: most of what is searched ends here, which makes it quick.
    begins: Vec<bool>,
}

impl Canaries {
    /// Of secrets that are long enough not to occur by chance.
    pub fn of(secrets: impl IntoIterator<Item = String>) -> Self {
        let mut all: HashMap<[u8; HEAD], Vec<Vec<u8>>> = HashMap::new();
        let mut begins = vec![false; 1 << 16];
        for form in secrets.into_iter().filter(|secret| secret.len() >= 16).flat_map(|secret| forms(&secret)) {
            let known = all.entry(form[..HEAD].try_into().unwrap()).or_default();
            begins[pair(form[0], form[1])] = true;
            if !known.contains(&form) {
                known.push(form);
            }
        }
        Self { forms: all, begins }
    }

    /// Panics when one of them is in these bytes.
    pub fn are_not_in(&self, what: &str, bytes: &[u8]) {
        let last = bytes.len().saturating_sub(HEAD);
        for start in (0..last).step_by(EMPTY.len()) {
            let end = last.min(start + EMPTY.len());
            if bytes[start..end] != EMPTY[..end - start] {
                self.begin_not_in(what, bytes, start..end);
            }
        }
    }

    /// None begins at these places.
    fn begin_not_in(&self, what: &str, bytes: &[u8], places: Range<usize>) {
        for place in places {
            if !self.begins[pair(bytes[place], bytes[place + 1])] {
                continue;
            }
            let Some(forms) = self.forms.get(&bytes[place..place + HEAD]) else { continue };
            let found = forms.iter().any(|form| bytes[place..].starts_with(form));
            assert!(!found, "a secret is in {what}, at byte {place}");
        }
    }

    /// The same for every file under a folder.
    pub fn are_not_under(&self, folder: &Path) {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if entry.file_type().unwrap().is_dir() {
                self.are_not_under(&path);
            } else if let Ok(bytes) = std::fs::read(&path) {
                // A server may remove a file of its own while we look: then there is nothing to read.
                self.are_not_in(&path.display().to_string(), &bytes);
            }
        }
    }
}

fn pair(first: u8, second: u8) -> usize {
    usize::from(first) << 8 | usize::from(second)
}

fn forms(secret: &str) -> Vec<Vec<u8>> {
    let bytes = secret.as_bytes();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let backwards = bytes.iter().rev().copied().collect();
    let encoded = url::form_urlencoded::byte_serialize(bytes).collect::<String>().into_bytes();
    let mut forms = vec![bytes.to_vec(), backwards, encoded, hex.to_uppercase().into_bytes(), hex.into_bytes()];
    for offset in 0..3 {
        // What stands before and after the secret changes the first and last letters of its base64.
        let text = STANDARD_NO_PAD.encode(&bytes[(3 - offset) % 3..]);
        forms.push(text.as_bytes()[..text.len() - 2].to_vec());
        let text = URL_SAFE_NO_PAD.encode(&bytes[(3 - offset) % 3..]);
        forms.push(text.as_bytes()[..text.len() - 2].to_vec());
    }
    forms
}
