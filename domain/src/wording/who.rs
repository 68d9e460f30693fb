//! Who is behind something, as it is told to one reader.

use messages::{Actor, PersonId};

/// Who is behind something, for one reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// The reader.
    You,
    /// Somebody else who may, by their name.
    Colleague(String),
    /// One of us.
    Staff,
    /// Harbor itself, when the time had come, or when something was seen.
    Harbor,
    /// Nobody knows any more.
    Unknown,
}

impl Who {
    /// Who that is for this reader, if it is a customer; `name` knows how people are called.
    #[must_use]
    pub fn of(actor: Option<&Actor>, reader: Option<PersonId>, name: impl Fn(PersonId) -> Option<String>) -> Self {
        match actor {
            Some(Actor::Person(person)) if reader == Some(*person) => Self::You,
            Some(Actor::Person(person)) => Self::Colleague(name(*person).unwrap_or_else(|| "Somebody else".to_owned())),
            // One of us acted, whoever let them.
            Some(Actor::Staff(_) | Actor::Behalf { .. }) => Self::Staff,
            Some(Actor::Clock | Actor::Infra | Actor::Stripe | Actor::Service(_) | Actor::Other(_)) => Self::Harbor,
            None => Self::Unknown,
        }
    }

    /// As it stands at the beginning of a sentence, or alone.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::You => "You",
            Self::Colleague(name) => name,
            Self::Staff => "Harbor's staff",
            Self::Harbor => "Harbor",
            Self::Unknown => "Not kept",
        }
    }
}
