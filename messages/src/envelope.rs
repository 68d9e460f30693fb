//! What every message says about itself, in headers, so that the stock `nats` CLI prints it.
//!
//! `Harbor-Cause` and `Harbor-Policy` are on every message from the first day: they are what later answers "why is
//! my workspace paused?" exactly.

use std::str::FromStr;

use jiff::Timestamp;

use crate::actor::Actor;
use crate::id::MessageId;
use crate::producer::Number;
use crate::trace::TraceParent;

/// `Harbor-Id`: which message this is.
pub const ID: &str = "Harbor-Id";
/// `Harbor-Type`: noun, name and version of the body, e.g. `workspace.ready@1`.
pub const TYPE: &str = "Harbor-Type";
/// `Harbor-Cause`: the message that led to this one.
pub const CAUSE: &str = "Harbor-Cause";
/// `Harbor-Actor`: who is behind it.
pub const ACTOR: &str = "Harbor-Actor";
/// `Harbor-At`: when it was decided, or published.
pub const AT: &str = "Harbor-At";
/// `Harbor-Policy`: the version of the rule or plan that decided.
pub const POLICY: &str = "Harbor-Policy";
/// `Harbor-Number`: the producer and its gap-free number.
pub const NUMBER: &str = "Harbor-Number";
/// W3C trace context.
pub const TRACEPARENT: &str = "traceparent";

/// What a message says about itself, besides its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// Which message this is; the same when it is sent again.
    pub id: MessageId,
    /// The message that led to this one; none for what began outside the log.
    pub cause: Option<MessageId>,
    /// Who is behind it.
    pub actor: Actor,
    /// When it was decided or published: what a fold takes for "now".
    pub at: Timestamp,
    /// The version of the rule or plan that decided, e.g. `trial@1`.
    pub policy: Option<String>,
    /// Set on all but ticks and commands that were published directly, which are told apart by sequence and by id.
    pub number: Option<Number>,
    /// The trace that it is part of.
    pub trace: Option<TraceParent>,
}

/// A header is missing or does not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// Not there.
    #[error("the header {0} is missing")]
    Missing(&'static str),
    /// There, but not what it should be.
    #[error("the header {0} does not read")]
    Malformed(&'static str),
}

impl Envelope {
    /// The headers, in a fixed order; `kind` is the type of the body.
    #[must_use]
    pub fn headers(&self, kind: &str) -> Vec<(&'static str, String)> {
        let mut headers = vec![
            (ID, self.id.to_string()),
            (TYPE, kind.to_owned()),
            (ACTOR, self.actor.to_string()),
            (AT, self.at.to_string()),
        ];
        headers.extend(self.cause.map(|cause| (CAUSE, cause.to_string())));
        headers.extend(self.policy.clone().map(|policy| (POLICY, policy)));
        headers.extend(self.number.map(|number| (NUMBER, number.to_string())));
        headers.extend(self.trace.map(|trace| (TRACEPARENT, trace.to_string())));
        headers
    }

    /// The envelope and the type of the body, from whatever looks a header up by its name.
    ///
    /// # Errors
    /// When a header that must be there is not, or one that is there does not read.
    pub fn read<'a>(header: impl Fn(&str) -> Option<&'a str>) -> Result<(Self, &'a str), Broken> {
        fn parse<T: FromStr>(name: &'static str, text: Option<&str>) -> Result<Option<T>, Broken> {
            text.map(|text| text.parse().map_err(|_| Broken::Malformed(name))).transpose()
        }
        fn must<T>(name: &'static str, value: Option<T>) -> Result<T, Broken> {
            value.ok_or(Broken::Missing(name))
        }
        let kind = must(TYPE, header(TYPE))?;
        let envelope = Self {
            id: must(ID, parse(ID, header(ID))?)?,
            cause: parse(CAUSE, header(CAUSE))?,
            actor: must(ACTOR, parse(ACTOR, header(ACTOR))?)?,
            at: to_the_microsecond(must(AT, parse(AT, header(AT))?)?),
            policy: header(POLICY).map(str::to_owned),
            number: parse(NUMBER, header(NUMBER))?,
            trace: parse(TRACEPARENT, header(TRACEPARENT))?,
        };
        Ok((envelope, kind))
    }
}

/// What Postgres keeps of a time. A decision must not depend on whether its "now" went through a row since.
fn to_the_microsecond(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{CommandId, EventId};
    use crate::producer::Producer;

    fn envelope() -> Envelope {
        Envelope {
            id: MessageId::Event(EventId::numbered(2, 7, Timestamp::UNIX_EPOCH)),
            cause: Some(MessageId::Command(CommandId::new())),
            actor: Actor::Service(Producer::Lifecycle),
            at: Timestamp::UNIX_EPOCH,
            policy: Some("trial@1".into()),
            number: Some(Number { producer: Producer::Lifecycle, number: 7 }),
            trace: Some(TraceParent::start()),
        }
    }

    #[test]
    fn an_envelope_survives_its_headers() {
        let headers = envelope().headers("workspace.ready@1");
        let find = |name: &str| headers.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str());
        let (read, kind) = Envelope::read(find).unwrap();
        assert_eq!((read.number, kind), (envelope().number, "workspace.ready@1"));
        assert_eq!(read.headers(kind), headers);
    }

    #[test]
    fn a_time_is_read_as_it_can_be_kept() {
        let at = "2026-11-21T04:03:20.327027032Z".parse().unwrap();
        let headers = Envelope { at, ..envelope() }.headers("workspace.ready@1");
        let find = |name: &str| headers.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str());
        let (read, _) = Envelope::read(find).unwrap();
        assert_eq!(read.at.to_string(), "2026-11-21T04:03:20.327027Z");
    }

    #[test]
    fn a_missing_or_broken_header_is_named() {
        let headers = envelope().headers("workspace.ready@1");
        for name in [ID, TYPE, ACTOR, AT] {
            let find = |wanted: &str| {
                headers.iter().find(|(key, _)| *key == wanted && wanted != name).map(|(_, value)| value.as_str())
            };
            assert_eq!(Envelope::read(find), Err(Broken::Missing(name)));
        }
        for name in [ID, CAUSE, ACTOR, AT, NUMBER, TRACEPARENT] {
            let find = |wanted: &str| {
                if wanted == name {
                    Some("?")
                } else {
                    headers.iter().find(|(key, _)| *key == wanted).map(|(_, value)| value.as_str())
                }
            };
            assert_eq!(Envelope::read(find), Err(Broken::Malformed(name)));
        }
    }
}
