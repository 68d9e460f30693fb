//! Secrets and ids nobody can guess, in the shapes that the real services use.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

/// `bytes` random bytes in lower-case hexadecimal.
pub(crate) fn hex(bytes: usize) -> String {
    (0..bytes).map(|_| format!("{:02x}", rand::random::<u8>())).collect()
}

/// 256 random bits, safe in an address.
pub(crate) fn token() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// An id as many services give them: 128 random bits, in five groups.
pub(crate) fn uuid() -> String {
    [4, 2, 2, 2, 6].map(hex).join("-")
}
