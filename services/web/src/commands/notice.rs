//! What a page says of a command that was given on it a moment ago: its address says what came of it.
//!
//! An address may be kept, and opened again later, so each page says what of it is still true.

use super::command::Command;
use super::not_done::NotDone;
use face::label::Tone;
use face::layout::Notice;

/// What stands in the address of a page before the verb that was done.
const DONE: &str = "done=";

/// The address of the page that shows that it is done. It says so where the page does not show it by itself.
pub(super) fn done_at<C: Command>(target: C::Target) -> String {
    let page = C::done_at(target);
    if C::DONE.is_some() { format!("{page}?{DONE}{}", C::VERB) } else { page }
}

/// What a page with this query says of `C`.
pub(crate) fn notice<C: Command>(query: Option<&str>, is_true: impl FnOnce(&NotDone) -> bool) -> Option<Notice> {
    if query?.strip_prefix(DONE) == Some(C::VERB) {
        return C::DONE.map(|text| Notice { tone: Tone::Good, text: text.to_owned() });
    }
    let text = match NotDone::asked(query).filter(is_true)? {
        NotDone::NotSent(why) => C::not_sent(why).to_owned(),
        other @ (NotDone::Refused(_) | NotDone::Invalid(_)) => other.sentence(),
    };
    Some(Notice { tone: Tone::Rest, text })
}
