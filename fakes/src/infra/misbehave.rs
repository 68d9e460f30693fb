//! What can be made to go wrong, as words that a test and a person with `curl` share.

use serde::{Deserialize, Serialize};

use crate::wire::Loss;

/// The kinds of things that reach or leave this service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Call {
    /// `PUT /v1/resources/{token}`
    Create,
    /// `POST /v1/resources/{token}/admin-key`
    IssueKey,
    /// `GET /v1/resources/{token}`
    Show,
    /// `POST /v1/resources/{token}/suspend`
    Suspend,
    /// `POST /v1/resources/{token}/resume`
    Resume,
    /// `DELETE /v1/resources/{token}`
    Delete,
    /// `GET /v1/resources`
    List,
    /// An event that this service sends.
    Event,
}

/// One way to misbehave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "fault")]
pub enum Fault {
    /// Wait before doing anything (for an event: before sending it).
    Delay {
        /// Milliseconds.
        ms: u64,
    },
    /// Do the work and lose the reply.
    LoseReply {
        /// In which way.
        how: Loss,
    },
    /// Do the work only after a later call of its kind for the same machine is done, as when the request was held up on
    /// the way. Its caller gets no reply.
    Overtaken,
    /// Do the work, and name a key that does not work.
    DeadKey,
    /// From then on, give this as the address of the machine.
    Misname {
        /// The address.
        endpoint: String,
    },
    /// Do the work, and answer about this other machine, with its key if a new machine's key is awaited.
    MixUp {
        /// The token of the other.
        token: String,
    },
    /// Never answer calls about machines in this region.
    Outage {
        /// Which.
        region: String,
    },
    /// Do nothing and answer with this HTTP status.
    Fail {
        /// 500, 429, 503 …
        status: u16,
    },
    /// Accept and never finish: the machine stays one state short of where it should arrive.
    Silence,
    /// Stop one state short, in a state that nobody knows.
    Word {
        /// The state's name.
        word: String,
    },
    /// Arrive, then crash.
    Crash,
    /// Answer a list with nothing in it, although there are machines.
    EmptyList,
    /// Send the event several times at the same moment, with the same id.
    Duplicate {
        /// How many copies in all.
        copies: u32,
    },
    /// Never send the event.
    Drop,
}

impl Fault {
    /// Whether this fault can act on that kind of call at all.
    #[must_use]
    pub fn fits(&self, call: Call) -> bool {
        match self {
            Self::Delay { .. } => true,
            Self::Overtaken => call == Call::IssueKey,
            Self::DeadKey => matches!(call, Call::Create | Call::IssueKey),
            Self::Misname { .. } => call == Call::Create,
            Self::MixUp { .. } => matches!(call, Call::Create | Call::Show),
            Self::Outage { .. } => !matches!(call, Call::Event | Call::List),
            Self::LoseReply { .. } | Self::Fail { .. } => call != Call::Event,
            Self::Silence | Self::Word { .. } | Self::Crash => {
                matches!(call, Call::Create | Call::Suspend | Call::Resume | Call::Delete)
            }
            Self::EmptyList => call == Call::List,
            Self::Duplicate { .. } | Self::Drop => call == Call::Event,
        }
    }

    /// Whether it works by bending the way of a machine, so that it needs a machine setting off to fire.
    pub(super) fn bends(&self) -> bool {
        matches!(self, Self::Silence | Self::Word { .. } | Self::Crash)
    }
}
