//! Reading a body of whatever version stands there. Who gets it sees the newest only.

use super::Body;
use crate::unreadable::Unreadable;

/// The body of a message of this type, raised to the newest version.
///
/// # Errors
/// When the bytes are no such body, or a newer producer wrote them: a version or a message that the table does not list.
pub(crate) fn read<B: Body>(kind: &str, bytes: &[u8]) -> Result<B, Unreadable> {
    let newer = || Unreadable::NewType(kind.to_owned());
    let body = match B::SECTION.listed(kind) {
        Some((line, version)) if line.reads(version) => B::raise(line.name, version, bytes)?,
        Some(_) => return Err(newer()),
        // What is no type of this place either is one of a newer release, or does not belong to the body.
        None => B::decode(bytes)?,
    };
    if body.line().is_some() { Ok(body) } else { Err(newer()) }
}
