//! Bytes of a body: MessagePack with named fields, one way in and one way out.
//!
//! Named, because with positional fields their order would become the contract. Read with any reader that ignores
//! what it does not know.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A body could not be turned into bytes.
#[derive(Debug, thiserror::Error)]
#[error("a body could not be written: {0}")]
pub struct Unwritable(#[from] rmp_serde::encode::Error);

/// The bytes were not the body they claim to be.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// Not MessagePack, or not this shape.
    #[error("the body does not read: {0}")]
    Shape(#[from] rmp_serde::decode::Error),
    /// There are bytes after the body.
    #[error("the body has {0} bytes too many")]
    TooLong(usize),
    /// The bytes are MessagePack that JSON has no words for.
    #[error("the body has no JSON form: {0}")]
    NoJson(#[from] serde_json::Error),
}

/// The bytes of a body.
///
/// # Errors
/// When a type refuses to be written, which none of ours does.
pub fn encode<T: Serialize>(body: &T) -> Result<Vec<u8>, Unwritable> {
    Ok(rmp_serde::to_vec_named(body)?)
}

/// The body in these bytes, all of them.
///
/// # Errors
/// When the bytes are something else, or go on after the body.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Unreadable> {
    let mut rest = bytes;
    let body = rmp_serde::from_read(&mut rest)?;
    if rest.is_empty() { Ok(body) } else { Err(Unreadable::TooLong(rest.len())) }
}

/// Any body as JSON on one line: what `harbor decode` prints for operators.
///
/// # Errors
/// When the bytes are not MessagePack, or hold what JSON cannot say.
pub fn to_json(bytes: &[u8]) -> Result<String, Unreadable> {
    let value: rmpv::Value = decode(bytes)?;
    Ok(serde_json::to_string(&value)?)
}
