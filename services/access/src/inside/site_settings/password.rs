//! A password that we make: nobody has to think of one, and nobody's own password ends up on a server.

use rand::TryRngCore;
use rand::rngs::OsRng;
use secrecy::SecretString;

use crate::Error;

/// Without what looks alike when somebody reads it out.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789-";

/// Five bits each: more than anybody tries through a browser's prompt.
const LENGTH: usize = 24;

/// A new one.
pub(in crate::inside) fn new() -> Result<SecretString, Error> {
    let mut bytes = [0; LENGTH];
    OsRng.try_fill_bytes(&mut bytes).map_err(|_| Error::Ours("the system gave no randomness".to_owned()))?;
    // 32 letters: each byte is one of them as likely as any other.
    let letters = bytes.iter().filter_map(|byte| LETTERS.get(usize::from(byte % 32))).map(|letter| char::from(*letter));
    Ok(letters.collect::<String>().into())
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn each_is_another_and_plain_in_a_file_of_the_server() {
        let all: std::collections::BTreeSet<String> =
            (0..100).map(|_| new().unwrap().expose_secret().to_owned()).collect();
        assert_eq!(all.len(), 100);
        assert!(all.iter().all(|one| one.len() == LENGTH && one.bytes().all(|byte| LETTERS.contains(&byte))));
    }
}
