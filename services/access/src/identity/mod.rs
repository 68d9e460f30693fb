//! Ways to sign in: who a provider says that somebody is. A person may have several, and each is one person's.
//!
//! Who somebody is is issuer and subject, and never their address: the same one from another issuer is somebody else. A second way is
//! bound to a person by proof of both within minutes of each other ([`link`]); nothing else binds one, and no two people become one. The
//! last one of a provider stays ([`unlink`]), or nobody could come back who lost a device.

mod act;
mod permit;
pub(crate) mod rows;

use jiff::{SignedDuration, Timestamp};

pub use act::{By, Linked, Linking, Unlinked, link, unlink};
pub use rows::{Known, list};

use crate::session::Session;

/// Who somebody is, as their provider says. Issuer and subject are the identity; the rest is how to call them.
#[derive(Debug, Clone)]
pub struct Identity {
    /// By which of our settings they came, such as `google`.
    pub way: String,
    /// Who vouches.
    pub issuer: String,
    /// Who that says it is.
    pub subject: String,
    /// What they are called.
    pub name: String,
    /// Where mail reaches them.
    pub email: String,
    /// A picture of them.
    pub picture: Option<String>,
}

/// As many can somebody have.
pub const MOST: i64 = 10;

/// Who changes how they sign in has proved who they are no longer ago than this.
pub const RECENT: SignedDuration = SignedDuration::from_mins(10);

/// Whether it is so recent that whoever holds this session proved who they are.
#[must_use]
pub fn is_proven(session: &Session, now: Timestamp) -> bool {
    now.duration_since(session.begun_at) < RECENT
}
