//! What a page says of a command that was given on it a moment ago and came to nothing: its address says why.
//!
//! An address may be kept, and opened again later, so each page says what of it is still true.

use super::command::Command;
use super::not_done::NotDone;
use face::label::Tone;
use face::layout::Notice;

/// What a page with this query says of `C`.
pub(crate) fn notice<C: Command>(query: Option<&str>, is_true: impl FnOnce(&NotDone) -> bool) -> Option<Notice> {
    let text = match NotDone::asked(query).filter(is_true)? {
        NotDone::NotSent(why) => C::not_sent(why).to_owned(),
        other @ (NotDone::Refused(_) | NotDone::Declined(_) | NotDone::Invalid(_)) => other.sentence(),
    };
    Some(Notice { tone: Tone::Rest, text })
}
