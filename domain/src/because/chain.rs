//! A chain of causes, from what happened back to where it began.

use jiff::Timestamp;
use messages::account::Event;
use messages::{Actor, Envelope};
use serde::{Deserialize, Serialize};

use super::asked::asker;
use super::what::What;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What.
    pub what: What,
    /// Who is behind it. It is handed on from cause to effect, so that each link knows who began.
    pub who: Actor,
    /// When.
    pub at: Timestamp,
    /// By which version of our rules, such as `suspension@1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
}

/// Links, each caused by the next one. Never empty, unless it was written by a program that is not ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Chain(Vec<Link>);

/// Who or what began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Root {
    /// A person: a customer, or one of us.
    Person,
    /// A date: the time for it had come.
    Date,
    /// A fact outside: what a machine did, what a bank said.
    Outside,
    /// Somebody of whom this program does not know who it is.
    Unknown,
}

impl Root {
    /// What this actor is.
    #[must_use]
    pub const fn of(actor: &Actor) -> Self {
        match actor {
            Actor::Person(_) | Actor::Staff(_) | Actor::Behalf { .. } => Self::Person,
            Actor::Clock => Self::Date,
            Actor::Infra | Actor::Stripe => Self::Outside,
            Actor::Service(_) | Actor::Other(_) => Self::Unknown,
        }
    }
}

impl Link {
    /// What the message in this envelope says.
    #[must_use]
    pub fn new(what: What, envelope: &Envelope) -> Self {
        Self { what, who: envelope.actor.clone(), at: envelope.at, rule: envelope.policy.clone() }
    }

    /// What this event of an account says; none where it says nothing. Behind what somebody asked for is that person, though it was
    /// seen at the provider.
    #[must_use]
    pub fn of_account(event: &Event, envelope: &Envelope) -> Option<Self> {
        let link = Self::new(What::of_account(event)?, envelope);
        let asker = asker(event).filter(|_| Root::of(&link.who) == Root::Outside);
        Some(Self { who: asker.map_or(link.who, Actor::Person), ..link })
    }
}

impl Chain {
    /// One link, caused by what is at the head of the other chain; without one, whoever is behind it did it.
    #[must_use]
    pub fn new(link: Link, cause: Option<&Self>) -> Self {
        Self([link].into_iter().chain(cause.into_iter().flat_map(|cause| cause.0.iter().cloned())).collect())
    }

    /// What happened, then what caused it, and so on.
    #[must_use]
    pub fn links(&self) -> &[Link] {
        &self.0
    }

    /// Who or what began.
    #[must_use]
    pub fn root(&self) -> Root {
        self.0.last().map_or(Root::Unknown, |link| Root::of(&link.who))
    }
}
