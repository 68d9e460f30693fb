//! Who asks, whatever the form brought to prove it.

use std::sync::Arc;

use domain::authorize::Principal;

use crate::session::Session;

/// Who asks.
#[derive(Debug, Clone)]
pub enum Asker {
    /// Someone who is not signed in.
    Nobody,
    /// Somebody who is.
    Person(Arc<Session>),
}

impl Asker {
    /// As rules know them.
    #[must_use]
    pub fn who(&self) -> Principal {
        match self {
            Self::Nobody => Principal::Anonymous,
            Self::Person(session) => Principal::Person(session.person),
        }
    }

    /// Their session, if they have one.
    #[must_use]
    pub const fn session(&self) -> Option<&Arc<Session>> {
        match self {
            Self::Nobody => None,
            Self::Person(session) => Some(session),
        }
    }
}

impl From<Option<Arc<Session>>> for Asker {
    fn from(session: Option<Arc<Session>>) -> Self {
        session.map_or(Self::Nobody, Self::Person)
    }
}
