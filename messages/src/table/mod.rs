//! What a noun's table says: which messages there are, where each stands, who publishes it, which versions are read.
//!
//! Each noun has one table, in the `mod.rs` of its folder, written with [`table!`]. Everything else that has to know the
//! messages is derived from it: types and subjects, who may publish where, the filters of readers, the streams, and which
//! frozen samples there must be. So a new message is one line.
//!
//! ```text
//! table! {
//!     "workspace" of WorkspaceId;
//!
//!     command Command by Web {
//!         create @1 => Create,
//!         rename @2, from 1 as RenameV1 => Rename,
//!     }
//!     observed Observed by Reconciler { observed @1 }
//!     event Event by Lifecycle with workspace: Snapshot, refused @1: Refusal {
//!         /// It was ordered.
//!         created @1 => Created,
//!     }
//! }
//! ```
//!
//! A section is the word of its place, the type of its bodies, and its producer. Where bodies differ, the type is an enum
//! that stands beside the table, and a line names its variant. Where every event carries the snapshot after it, the table
//! makes the enum itself, and its `Kind`s: a line is all of it.
//!
//! # A new message
//!
//! Its line; its variant, where bodies differ; its sample in `samples.rs` of the same folder. Then freeze the sample
//! (`HARBOR_FREEZE=1 cargo test -p messages --test golden`). Everybody who decides by kind or by command no longer compiles,
//! which is the list of what is left to do.
//!
//! # A new field
//!
//! A field that may be left out makes no new version: who does not know it reads on. It gets `#[serde(default,
//! skip_serializing_if = …)]`, and one more sample named after it.
//!
//! # A new version
//!
//! All else does. A line names the newest version, which is what is written, and each older one that is read: `from 1 as
//! RenameV1` asks for `From<RenameV1>` for the body, which raises it. So the steps are: copy the old fields to a type of
//! that name, change the body, write the `From`, raise the number of the line, freeze. The old sample stays and is read for
//! ever. Who reads a message sees the newest version only; a version that the table does not list is parked as one of
//! a newer release. Readers are released before who publishes it, like for a new message. `versions.rs` shows all of it.

mod declare;
mod read;
#[cfg(test)]
mod versions;

use uuid::Uuid;

use crate::producer::Producer;
use crate::wire;

pub(crate) use declare::{line, place, section, table};
pub(crate) use read::read;

/// One place of a noun on the log, and the messages that stand there.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Section {
    /// The first word of subject and type, e.g. `workspace`.
    pub noun: &'static str,
    /// How ids of the noun begin, e.g. `ws`; none when there is only one of it.
    pub prefix: Option<&'static str>,
    /// Which of its places.
    pub place: Place,
    /// The service that publishes here.
    pub producer: Producer,
    /// The subjects, for readers and for permissions.
    pub filter: &'static str,
    /// The messages.
    pub lines: &'static [Line],
}

/// Where the messages of a noun can stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// `<noun>.<id>.command.<name>`: somebody asks something of it.
    Command,
    /// `<noun>.<id>.observed`: what the world of it looks like.
    Observed,
    /// `<noun>.<id>.event.<name>`: something happened to it.
    Event,
    /// `<noun>.tick`: it passes.
    Tick,
}

/// One message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Line {
    /// The last word of its type, and of its subject where one has it.
    pub name: &'static str,
    /// The version that is written.
    pub newest: u16,
    /// The older versions that are read.
    pub older: &'static [u16],
}

impl Section {
    /// The message with this name.
    #[must_use]
    pub fn line(&self, name: &str) -> Option<&'static Line> {
        self.lines.iter().find(|line| line.name == name)
    }

    /// The type of a message that stands here.
    #[must_use]
    pub fn kind(&self, name: &str, version: u16) -> String {
        format!("{}.{name}@{version}", self.noun)
    }

    /// The line and the version that a type names; none when no message of this name stands here.
    #[must_use]
    pub fn listed(&self, kind: &str) -> Option<(&'static Line, u16)> {
        let (name, version) = kind.strip_prefix(self.noun)?.strip_prefix('.')?.split_once('@')?;
        let version = version.parse().ok()?;
        // One spelling each: `@01` and `@+1` are no types.
        self.line(name).filter(|line| self.kind(line.name, version) == kind).map(|line| (line, version))
    }

    /// Who alone numbers messages here, and numbers all of them; none for commands and ticks.
    #[must_use]
    pub const fn numbered_by(&self) -> Option<Producer> {
        match self.place {
            Place::Observed | Place::Event => Some(self.producer),
            Place::Command | Place::Tick => None,
        }
    }

    /// Whether a message with a number of this producer, or with none, can stand here.
    ///
    /// Commands come from their producer (numbered when they left with a transaction of its own) and from operations
    /// (never numbered); a tick is told apart by the sequence that it expects.
    #[must_use]
    pub fn takes_number_of(&self, producer: Option<Producer>) -> bool {
        match self.place {
            Place::Observed | Place::Event => producer == Some(self.producer),
            Place::Command => producer.is_none_or(|producer| producer == self.producer),
            Place::Tick => producer.is_none(),
        }
    }
}

impl Place {
    /// Its word in subjects.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Command => "command",
            Self::Observed => "observed",
            Self::Event => "event",
            Self::Tick => "tick",
        }
    }

    /// The place with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Command, Self::Observed, Self::Event, Self::Tick].into_iter().find(|place| place.word() == word)
    }

    /// Whether the name of the message is part of its subject.
    #[must_use]
    pub const fn is_named(self) -> bool {
        match self {
            Self::Command | Self::Event => true,
            Self::Observed | Self::Tick => false,
        }
    }

    /// Whether a producer may give numbers here.
    #[must_use]
    pub const fn has_numbers(self) -> bool {
        match self {
            Self::Command | Self::Observed | Self::Event => true,
            Self::Tick => false,
        }
    }
}

impl Line {
    /// Whether this version is read.
    #[must_use]
    pub fn reads(&self, version: u16) -> bool {
        version == self.newest || self.older.contains(&version)
    }
}

/// The bodies of one section. Only [`table!`] implements it.
pub trait Body: Sized {
    /// Its part of the table.
    const SECTION: &'static Section;

    /// Which message this is; none for what only a newer producer knows.
    fn line(&self) -> Option<&'static Line>;

    /// Whether what is inside is about the thing with this id.
    fn is_about(&self, _id: Uuid) -> bool {
        true
    }

    /// Its bytes, in the newest version.
    ///
    /// # Errors
    /// When a body refuses to be written, which none of ours does.
    fn encode(&self) -> Result<Vec<u8>, wire::Unwritable>;

    /// The body in these bytes, in the newest version.
    ///
    /// # Errors
    /// When the bytes are no such body.
    fn decode(bytes: &[u8]) -> Result<Self, wire::Unreadable>;

    /// The body in bytes of any version that the table lists, raised to the newest.
    ///
    /// # Errors
    /// When the bytes are no such body.
    fn raise(name: &str, version: u16, bytes: &[u8]) -> Result<Self, wire::Unreadable>;
}

impl<B: Body> Body for Box<B> {
    const SECTION: &'static Section = B::SECTION;

    fn line(&self) -> Option<&'static Line> {
        B::line(self)
    }

    fn is_about(&self, id: Uuid) -> bool {
        B::is_about(self, id)
    }

    fn encode(&self) -> Result<Vec<u8>, wire::Unwritable> {
        B::encode(self)
    }

    fn decode(bytes: &[u8]) -> Result<Self, wire::Unreadable> {
        B::decode(bytes).map(Self::new)
    }

    fn raise(name: &str, version: u16, bytes: &[u8]) -> Result<Self, wire::Unreadable> {
        B::raise(name, version, bytes).map(Self::new)
    }
}
