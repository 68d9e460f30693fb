//! Typed identifiers, so that the wrong id does not compile.
//!
//! Every id is a UUIDv7 with a prefix that says what it names. In text (subjects, addresses, headers, bodies) it is
//! the prefix and 26 characters of Crockford's base 32, which sorts by time and survives a double click; in Postgres
//! it is a native `uuid`.

use std::fmt;
use std::str::FromStr;

use bytes::BytesMut;
use jiff::Timestamp;
use postgres_types::{FromSql, IsNull, ToSql, Type, accepts, to_sql_checked};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::{Builder, Uuid};

/// The text was not an id of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a {wanted} id")]
pub struct Malformed {
    /// The prefix that was expected, e.g. `ws`.
    pub wanted: &'static str,
}

/// Crockford's base 32 in lower case: no i, l, o, u, so that a person can read it out.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const TEXT_LENGTH: usize = 26;

/// An id of any kind as text.
pub(crate) fn write(prefix: &str, uuid: Uuid, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{prefix}_")?;
    write_text(uuid, f)
}

/// The bits of an id that begins like this.
pub(crate) fn read(prefix: &str, text: &str) -> Option<Uuid> {
    text.strip_prefix(prefix)?.strip_prefix('_').and_then(read_text)
}

fn write_text(uuid: Uuid, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let value = uuid.as_u128();
    (0..TEXT_LENGTH).rev().try_for_each(|place| {
        let digit = (value >> (place * 5)) & 31;
        fmt::Write::write_char(f, char::from(ALPHABET[digit as usize]))
    })
}

fn read_text(text: &str) -> Option<Uuid> {
    // 26 × 5 = 130 bits: the first character may only use the lowest three of its five.
    if text.len() != TEXT_LENGTH || text.as_bytes()[0] > b'7' {
        return None;
    }
    let value = text.bytes().try_fold(0u128, |value, byte| {
        let digit = ALPHABET.iter().position(|&letter| letter == byte)?;
        Some((value << 5) | digit as u128)
    })?;
    Some(Uuid::from_u128(value))
}

macro_rules! registry {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// What the text form starts with, without the underscore.
            pub const PREFIX: &'static str = $prefix;

            /// A new id. For the edge only: a decision takes its ids from its inputs.
            #[must_use]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }

            /// The id with these bits.
            #[must_use]
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The bits, for Postgres and for deriving one id from another.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write($prefix, self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = Malformed;

            fn from_str(text: &str) -> Result<Self, Malformed> {
                read($prefix, text).map(Self).ok_or(Malformed { wanted: $prefix })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }

        impl ToSql for $name {
            accepts!(UUID);
            to_sql_checked!();

            fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
                self.0.to_sql(kind, out)
            }
        }

        impl<'a> FromSql<'a> for $name {
            accepts!(UUID);

            fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
                Uuid::from_sql(kind, raw).map(Self)
            }
        }
    )*};
}

registry! {
    /// A workspace: what the customer buys.
    WorkspaceId = "ws";
    /// An account: what pays.
    AccountId = "acct";
    /// A person: who signs in.
    PersonId = "per";
    /// A command: one thing someone asked for, however often it was sent.
    CommandId = "cmd";
    /// Something that an effect asks of the outside, once: its idempotency key.
    AttemptId = "att";
    /// An event, an observation or a tick: anything on the log that is not a command.
    EventId = "evt";
    /// A session: somebody signed in with one browser. It names a session and opens none.
    SessionId = "ses";
    /// A question that somebody wrote to us.
    QuestionId = "qst";
    /// A letter: one mail to one person for one reason, however often it is tried.
    LetterId = "let";
    /// What a letter encloses that must not stand on the log.
    EnclosureId = "enc";
    /// An invitation to an account: its link leads to it, and only who has the link may accept it.
    InvitationId = "inv";
    /// Something that went wrong, as an operator wrote it down for everybody to read.
    IncidentId = "inc";
}

impl WorkspaceId {
    /// The workspace that this command creates: the same order is the same workspace, however often it is sent.
    #[must_use]
    pub const fn created_by(command: CommandId) -> Self {
        Self(command.0)
    }
}

impl LetterId {
    /// The letter of this kind that this person gets because of this message: the same cause is the same letter, however often it is read.
    ///
    /// It begins at the time of its cause, so that letters sort like any other id.
    #[must_use]
    pub fn of(cause: MessageId, kind: &str, person: PersonId) -> Self {
        let text = format!("{cause} {kind} {person}");
        let mut rest = [0u8; 10];
        rest[..8].copy_from_slice(&mixed(text.bytes()).to_be_bytes());
        rest[8..].copy_from_slice(&mixed(text.bytes().rev()).to_be_bytes()[..2]);
        // The time stands in the first 48 bits.
        let bits = match cause {
            MessageId::Command(id) => id.uuid(),
            MessageId::Event(id) => id.uuid(),
        };
        let millis = (bits.as_u128() >> 80) as u64;
        Self(Builder::from_unix_timestamp_millis(millis, &rest).into_uuid())
    }
}

/// 64 bits that depend on every byte (FNV-1a), and the same on every machine and in every release.
fn mixed(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |bits, byte| (bits ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

impl EventId {
    /// The id of the `number`th message of a producer: folds have no randomness, and this needs none.
    ///
    /// `at` becomes the time part, so that the ids sort like any other UUIDv7; times before 1970 count as 1970.
    #[must_use]
    pub fn numbered(producer: u16, number: u64, at: Timestamp) -> Self {
        let mut rest = [0u8; 10];
        rest[..2].copy_from_slice(&producer.to_be_bytes());
        rest[2..].copy_from_slice(&number.to_be_bytes());
        let millis = u64::try_from(at.as_millisecond()).unwrap_or(0);
        Self(Builder::from_unix_timestamp_millis(millis, &rest).into_uuid())
    }

    /// What [`numbered`](Self::numbered) made it of: the producer and the number. Whatever for an id that was made otherwise.
    #[must_use]
    pub const fn number(self) -> (u16, u64) {
        let bits = self.0.as_u128();
        // The version stands before the producer, the variant in the first two bits of the number, which no number reaches.
        (((bits >> 64) & 0x0fff) as u16, (bits & 0x3fff_ffff_ffff_ffff) as u64)
    }
}

/// The id of any message: what `Harbor-Id` and `Harbor-Cause` hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MessageId {
    /// Of a command.
    Command(CommandId),
    /// Of anything else.
    Event(EventId),
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command(id) => id.fmt(f),
            Self::Event(id) => id.fmt(f),
        }
    }
}

impl FromStr for MessageId {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        text.parse().map(Self::Command).or_else(|_| text.parse().map(Self::Event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_its_text() {
        let id = WorkspaceId::new();
        let text = id.to_string();
        assert!(text.starts_with("ws_") && text.len() == 29, "{text}");
        assert_eq!(text.parse(), Ok(id));
    }

    #[test]
    fn the_text_of_the_extremes_is_exact() {
        assert_eq!(WorkspaceId(Uuid::nil()).to_string(), "ws_00000000000000000000000000");
        assert_eq!(WorkspaceId(Uuid::max()).to_string(), "ws_7zzzzzzzzzzzzzzzzzzzzzzzzz");
        assert_eq!("ws_7zzzzzzzzzzzzzzzzzzzzzzzzz".parse(), Ok(WorkspaceId(Uuid::max())));
    }

    #[test]
    fn what_is_not_an_id_is_refused() {
        for text in [
            "",
            "ws_",
            "ws",
            "acct_00000000000000000000000000",
            "ws_8zzzzzzzzzzzzzzzzzzzzzzzzz",
            "ws_0000000000000000000000000",
            "ws_0000000000000000000000000é",
            "ws_0000000000000000000000000I",
        ] {
            assert_eq!(text.parse::<WorkspaceId>(), Err(Malformed { wanted: "ws" }), "{text}");
        }
    }

    #[test]
    fn text_sorts_by_time() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let (early, late) = (EventId::numbered(1, 9, at(1_000)), EventId::numbered(1, 1, at(2_000)));
        assert!(early.to_string() < late.to_string());
        assert_eq!(early.uuid().get_version_num(), 7);
    }

    #[test]
    fn a_numbered_id_says_its_number() {
        let at = Timestamp::from_second(1_700_000_000).unwrap();
        for (producer, number) in [(0, 0), (2, 7), (4, 1 << 40)] {
            assert_eq!(EventId::numbered(producer, number, at).number(), (producer, number));
        }
    }

    #[test]
    fn numbers_and_producers_give_different_ids() {
        let at = Timestamp::UNIX_EPOCH;
        let ids = [EventId::numbered(1, 1, at), EventId::numbered(1, 2, at), EventId::numbered(2, 1, at)];
        assert!(ids[0] != ids[1] && ids[0] != ids[2] && ids[1] != ids[2]);
    }
}
