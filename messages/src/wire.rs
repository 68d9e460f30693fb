//! Bytes of a body: MessagePack with named fields, one way in and one way out.
//!
//! Named, because with positional fields their order would become the contract. Read with any reader that ignores
//! what it does not know. Bytes are measured before they are read: whoever may publish chooses them.

mod measure;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub use measure::{DEEPEST, LARGEST, MOST_VALUES};

/// A body could not be turned into bytes.
#[derive(Debug, thiserror::Error)]
#[error("a body could not be written: {0}")]
pub struct Unwritable(#[from] rmp_serde::encode::Error);

/// The bytes were not the body they claim to be.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// Not this shape.
    #[error("the body does not read: {0}")]
    Shape(#[from] rmp_serde::decode::Error),
    /// Not MessagePack.
    #[error("the body is no MessagePack")]
    Reserved,
    /// The bytes end before the body does, or a length in them reaches past their end.
    #[error("the body ends too early")]
    TooShort,
    /// There are bytes after the body.
    #[error("the body has {0} bytes too many")]
    TooLong(usize),
    /// More than [`LARGEST`] bytes.
    #[error("the body has {0} bytes, which are more than we read")]
    TooLarge(usize),
    /// Nested more than [`DEEPEST`] deep.
    #[error("the body is nested too deep")]
    TooDeep,
    /// More than [`MOST_VALUES`] values.
    #[error("the body holds more values than we read")]
    TooMany,
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
/// When the bytes are something else, go on after the body, or hold more than any body of ours: then nothing of them
/// is read.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Unreadable> {
    measure::check(bytes)?;
    Ok(rmp_serde::from_slice(bytes)?)
}

/// What tells the bodies of one section apart.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Tag {
    /// The name of the message.
    pub t: String,
}

impl Tag {
    /// The tag of the body in these bytes.
    pub fn of(bytes: &[u8]) -> Result<Self, Unreadable> {
        decode(bytes)
    }

    /// The tag of what no release of ours publishes.
    pub fn unknown() -> Self {
        Self { t: "unknown".to_owned() }
    }
}

/// Any body as JSON on one line: what `harbor decode` prints for operators.
///
/// # Errors
/// When [`decode`] would refuse the bytes, or they hold what JSON cannot say.
pub fn to_json(bytes: &[u8]) -> Result<String, Unreadable> {
    let value: rmpv::Value = decode(bytes)?;
    Ok(serde_json::to_string(&value)?)
}
