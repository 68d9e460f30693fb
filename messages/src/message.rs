//! The sum of all messages: where each stands, what its type is called, who may publish it, and how its bytes read.
//!
//! All of that stands in the tables of the nouns. Here is only which bodies there are.

use uuid::Uuid;

use crate::clock::Tick;
use crate::envelope::Envelope;
use crate::id::{AccountId, MessageId, PersonId, WorkspaceId};
use crate::producer::Producer;
use crate::subject::Subject;
use crate::table::{self, Body, Line, Place, Section};
use crate::unreadable::Unreadable;
use crate::{account, mail, person, wire, workspace};

/// Makes the sum of the bodies: those that are about one thing of many, and those of which there is one.
macro_rules! sum {
    (
        of one { $($(#[$doc:meta])* $variant:ident($id:ident, $body:ty),)* }
        of all { $($(#[$all_doc:meta])* $all:ident($all_body:ty),)* }
    ) => {
        /// Anything that can stand on the log.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Message {
            $($(#[$doc])* $variant($id, $body),)*
            $($(#[$all_doc])* $all($all_body),)*
        }

        impl Message {
            /// The part of the tables that it belongs to.
            #[must_use]
            pub const fn section(&self) -> &'static Section {
                match self {
                    $(Self::$variant(..) => <$body as Body>::SECTION,)*
                    $(Self::$all(_) => <$all_body as Body>::SECTION,)*
                }
            }

            /// Its line in the tables; none for what a newer producer published.
            fn line(&self) -> Option<&'static Line> {
                match self {
                    $(Self::$variant(_, body) => body.line(),)*
                    $(Self::$all(body) => body.line(),)*
                }
            }

            /// The bits of the id of what it is about.
            const fn id(&self) -> Option<Uuid> {
                match self {
                    $(Self::$variant(id, _) => Some(id.uuid()),)*
                    $(Self::$all(_) => None,)*
                }
            }

            /// Whether what is inside is about the thing that the subject names.
            fn agrees(&self) -> bool {
                match self {
                    $(Self::$variant(id, body) => body.is_about(id.uuid()),)*
                    $(Self::$all(_) => true,)*
                }
            }

            /// Its bytes.
            ///
            /// # Errors
            /// When a body refuses to be written, which none of ours does.
            pub fn body(&self) -> Result<Vec<u8>, wire::Unwritable> {
                match self {
                    $(Self::$variant(_, body) => body.encode(),)*
                    $(Self::$all(body) => body.encode(),)*
                }
            }

            /// The message in these bytes, of the type that its header names.
            fn read_body(place: &Subject, kind: &str, bytes: &[u8]) -> Result<Self, Unreadable> {
                $(if let Some(id) = place.id().filter(|_| place.section() == <$body as Body>::SECTION) {
                    return Ok(Self::$variant($id::from_uuid(id), table::read(kind, bytes)?));
                })*
                $(if place.section() == <$all_body as Body>::SECTION {
                    return Ok(Self::$all(table::read(kind, bytes)?));
                })*
                Err(Unreadable::Subject)
            }
        }
    };
}

sum! {
    of one {
        /// Someone asks something of a workspace.
        WorkspaceCommand(WorkspaceId, workspace::Command),
        /// What the world of a workspace looks like.
        WorkspaceObserved(WorkspaceId, Box<workspace::Observed>),
        /// What happened to a workspace.
        WorkspaceEvent(WorkspaceId, Box<workspace::Event>),
        /// Someone asks something of billing.
        AccountCommand(AccountId, account::Command),
        /// What the payment provider has of an account.
        AccountObserved(AccountId, Box<account::Observed>),
        /// What happened to an account.
        AccountEvent(AccountId, account::Event),
        /// What happened to a person.
        PersonEvent(PersonId, person::Event),
        /// What became of a letter to a person.
        MailEvent(PersonId, mail::Event),
    }
    of all {
        /// The time.
        Tick(Tick),
    }
}

impl Message {
    /// Where it stands.
    #[must_use]
    pub fn subject(&self) -> Subject {
        Subject::of(self.section(), self.id(), self.name())
    }

    /// Its type, as in the header: noun, name and version.
    #[must_use]
    pub fn kind(&self) -> String {
        self.section().kind(self.name(), self.line().map_or(1, |line| line.newest))
    }

    /// The last word of its type, and of its subject where that has it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.line().map_or("unknown", |line| line.name)
    }

    /// Who alone publishes such messages, with a number; none for commands and ticks.
    #[must_use]
    pub const fn producer(&self) -> Option<Producer> {
        self.section().numbered_by()
    }

    /// Whether this is a command: told apart by its id, not by a number.
    #[must_use]
    pub const fn is_command(&self) -> bool {
        matches!(self.section().place, Place::Command)
    }

    /// The message and its envelope, if subject, headers and body belong together and the producer owns the subject. A
    /// message of an older version is raised to the newest.
    ///
    /// Being stored on a subject proves nothing: a service can make the server store a reply under a foreign one.
    ///
    /// # Errors
    /// With the reason for which the message is to be parked.
    pub fn read<'a>(
        subject: &str,
        header: impl Fn(&str) -> Option<&'a str>,
        body: &[u8],
    ) -> Result<(Envelope, Self), Unreadable> {
        let place: Subject = subject.parse().map_err(|_| Unreadable::Subject)?;
        let (envelope, kind) = Envelope::read(header)?;
        let message = Self::read_body(&place, kind, body)?;
        let is_its_type = place.section().listed(kind).map(|(line, _)| line) == message.line();
        let told_apart_by_id = matches!(envelope.id, MessageId::Command(_));
        let is_whole = place == message.subject() && message.agrees() && message.is_command() == told_apart_by_id;
        if !is_its_type || !is_whole {
            return Err(Unreadable::Mismatch { subject: subject.to_owned(), kind: kind.to_owned() });
        }
        if !message.section().takes_number_of(envelope.number.map(|number| number.producer)) {
            let who = envelope.number.map_or_else(|| "nobody".to_owned(), |number| number.to_string());
            return Err(Unreadable::Stranger(who));
        }
        Ok((envelope, message))
    }
}
