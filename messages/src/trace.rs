//! W3C trace context, so that one trace leads from a click to its last effect.
//!
//! Only what crosses the log is here: one `traceparent`. <https://www.w3.org/TR/trace-context/>

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

/// Where in which trace a message came from: 16 bytes of trace, 8 bytes of parent span.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TraceParent {
    trace: u128,
    span: u64,
    sampled: bool,
}

/// The text was not a version 00 `traceparent`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a traceparent")]
pub struct Malformed;

impl TraceParent {
    /// Starts a trace. For the edge only: a decision carries on the trace of its message.
    #[must_use]
    pub fn start() -> Self {
        let (trace, span) = (Uuid::now_v7().as_u128(), Uuid::now_v7().as_u64_pair().1);
        Self { trace, span: span.max(1), sampled: true }
    }

    /// The same trace, one step further; `step` names the new span (any id of the message that takes the step).
    #[must_use]
    pub fn then(self, step: Uuid) -> Self {
        let (high, low) = step.as_u64_pair();
        Self { span: (high ^ low.rotate_left(17)).max(1), ..self }
    }

    /// The trace id as 32 hexadecimal digits: what logs carry and what a customer's reference is cut from.
    #[must_use]
    pub fn trace_id(self) -> String {
        format!("{:032x}", self.trace)
    }
}

impl fmt::Display for TraceParent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{:032x}-{:016x}-{:02x}", self.trace, self.span, u8::from(self.sampled))
    }
}

impl FromStr for TraceParent {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let mut parts = text.split('-');
        let mut next = |length| parts.next().filter(|part| part.len() == length && is_lower_hex(part)).ok_or(Malformed);
        let (version, trace, span, flags) = (next(2)?, next(32)?, next(16)?, next(2)?);
        let trace = u128::from_str_radix(trace, 16).map_err(|_| Malformed)?;
        let span = u64::from_str_radix(span, 16).map_err(|_| Malformed)?;
        let flags = u8::from_str_radix(flags, 16).map_err(|_| Malformed)?;
        // All zeros is "no trace" by the standard; other versions may append parts, version 00 may not.
        if version != "00" || trace == 0 || span == 0 || parts.next().is_some() {
            return Err(Malformed);
        }
        Ok(Self { trace, span, sampled: flags & 1 == 1 })
    }
}

fn is_lower_hex(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_traceparent_survives_its_text() {
        let text = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        assert_eq!(text.parse::<TraceParent>().unwrap().to_string(), text);
        let started = TraceParent::start();
        assert_eq!(started.to_string().parse(), Ok(started));
    }

    #[test]
    fn a_step_stays_in_the_trace() {
        let start = TraceParent::start();
        let next = start.then(Uuid::now_v7());
        assert_eq!(next.trace_id(), start.trace_id());
        assert_ne!(next, start);
    }

    #[test]
    fn what_is_not_a_traceparent_is_refused() {
        for text in [
            "",
            "00",
            "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x",
        ] {
            assert_eq!(text.parse::<TraceParent>(), Err(Malformed), "{text}");
        }
    }
}
