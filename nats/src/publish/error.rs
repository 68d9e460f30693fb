//! Why a message will never be stored, or not now.

/// What no trying again will store.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Larger than the server takes.
    #[error("the message for {0} is too large")]
    TooLarge(String),
    /// The subject has no valid form.
    #[error("{0:?} is no subject")]
    Subject(String),
    /// A header holds what none may hold.
    #[error("a header of the message for {0} cannot be written")]
    Header(String),
    /// The server will always say no.
    #[error("the server refuses to store this: {0}")]
    Refused(String),
    /// There is no room now. Only who asked to be told is; everybody else waits until there is.
    #[error("the stream is full: {0}")]
    Full(String),
}

impl Error {
    /// Whether it is the message itself that can never be stored, and not the stream that takes none.
    #[must_use]
    pub const fn is_about_the_message(&self) -> bool {
        match self {
            Self::TooLarge(_) | Self::Subject(_) | Self::Header(_) => true,
            Self::Refused(_) | Self::Full(_) => false,
        }
    }
}
