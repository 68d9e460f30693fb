//! What can be said of a record without knowing at compile time of which command it is.

use access::command::Record;
use messages::workspace::Refusal;
use plans::Plan;

/// One command; `known` makes it, and routes list them.
pub(crate) struct Known {
    /// What was asked for, as it stands before the name of the thing.
    pub asked_for: &'static str,
    pub(super) pages: fn(&Record) -> Option<Pages>,
    pub(super) refused: fn(&Record, Refusal, Option<&'static Plan>) -> Option<String>,
}

/// Where one goes from a command.
pub(crate) struct Pages {
    /// Once it is done.
    pub done: String,
    /// To ask for it again.
    pub again: String,
}

impl Known {
    /// Where one goes from this record; none if it is of another command.
    pub fn pages(&self, record: &Record) -> Option<Pages> {
        (self.pages)(record)
    }

    /// Why what it asks for was refused; none if it cannot be read.
    pub fn refused(&self, record: &Record, refusal: Refusal, plan: Option<&'static Plan>) -> Option<String> {
        (self.refused)(record, refusal, plan)
    }
}
