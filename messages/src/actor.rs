//! Who asked for something, or who saw it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::id::PersonId;
use crate::producer::Producer;

/// Who is behind a message. In text: `person:per_…`, `staff:…`, `stripe`, `infra`, `clock`, `service:lifecycle`,
/// `behalf:per_…:grace.h`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Actor {
    /// A customer.
    Person(PersonId),
    /// One of us, by the name they sign in to operations with.
    Staff(String),
    /// One of us, in the place of a customer who let them. Nobody writes it yet; whoever reads it knows both.
    Behalf {
        /// In whose place.
        of: PersonId,
        /// Who acted.
        staff: String,
    },
    /// The payment provider.
    Stripe,
    /// The infra provider.
    Infra,
    /// The passing of time.
    Clock,
    /// One of our own services, on its own account.
    Service(Producer),
    /// A kind that this release does not know, as it was written: it may do what anybody may.
    Other(String),
}

/// The text named no actor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an actor")]
pub struct Malformed;

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(id) => write!(f, "person:{id}"),
            Self::Staff(name) => write!(f, "staff:{name}"),
            Self::Behalf { of, staff } => write!(f, "behalf:{of}:{staff}"),
            Self::Stripe => f.write_str("stripe"),
            Self::Infra => f.write_str("infra"),
            Self::Clock => f.write_str("clock"),
            Self::Service(producer) => write!(f, "service:{producer}"),
            Self::Other(text) => f.write_str(text),
        }
    }
}

impl FromStr for Actor {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        match text.split_once(':') {
            Some(("person", id)) => id.parse().map(Self::Person).map_err(|_| Malformed),
            Some(("staff", name)) if is_plain(name) => Ok(Self::Staff(name.to_owned())),
            Some(("behalf", both)) => match both.split_once(':') {
                Some((of, staff)) if is_plain(staff) => {
                    Ok(Self::Behalf { of: of.parse().map_err(|_| Malformed)?, staff: staff.to_owned() })
                }
                Some(_) | None => Err(Malformed),
            },
            Some(("service", name)) => match name.parse() {
                Ok(producer) => Ok(Self::Service(producer)),
                Err(_) if is_plain(name) => Ok(Self::Other(text.to_owned())),
                Err(_) => Err(Malformed),
            },
            Some(("staff" | "stripe" | "infra" | "clock", _)) => Err(Malformed),
            Some((kind, who)) if is_plain(kind) && who.split(':').all(is_plain) && text.len() <= 128 => {
                Ok(Self::Other(text.to_owned()))
            }
            Some(_) => Err(Malformed),
            None => match text {
                "stripe" => Ok(Self::Stripe),
                "infra" => Ok(Self::Infra),
                "clock" => Ok(Self::Clock),
                other if is_plain(other) => Ok(Self::Other(other.to_owned())),
                _ => Err(Malformed),
            },
        }
    }
}

/// A staff name goes into a header and into logs: letters, digits and `-._` only.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.len() <= 64 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b))
}

impl Serialize for Actor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Actor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_actor_survives_its_text() {
        for actor in [
            Actor::Person(PersonId::new()),
            Actor::Staff("grace.h".into()),
            Actor::Behalf { of: PersonId::new(), staff: "grace.h".into() },
            Actor::Stripe,
            Actor::Infra,
            Actor::Clock,
            Actor::Service(Producer::Billing),
        ] {
            assert_eq!(actor.to_string().parse(), Ok(actor));
        }
    }

    #[test]
    fn nobody_is_made_up() {
        for text in [
            "",
            "person:",
            "person:ws_00000000000000000000000000",
            "staff:",
            "staff:a b",
            "behalf:grace",
            "behalf:grace:per_00000000000000000000000000",
            "behalf:per_00000000000000000000000000:a b",
            "staff:a\r\nb",
            "service:",
            "service:a b",
            "robot:",
            "a b",
            "clock:1",
        ] {
            assert_eq!(text.parse::<Actor>(), Err(Malformed), "{text:?}");
        }
    }

    #[test]
    fn whom_a_newer_release_knows_is_kept_as_written() {
        for text in ["root", "service:mailman", "robot:r2", "person_for:per_1:staff:kim"] {
            let actor: Actor = text.parse().unwrap();
            assert_eq!((&actor, actor.to_string().as_str()), (&Actor::Other(text.to_owned()), text));
        }
    }
}
