//! What can be said of a record without knowing at compile time of which command it is.

use access::command::Record;
use messages::workspace::Refusal;
use plans::Plan;

use super::command::Command;
use super::notice::done_at;

/// One command, for a table of them.
pub(crate) struct Known {
    /// What was asked for, as it stands before the name of the thing.
    pub asked_for: &'static str,
    pages: fn(&Record) -> Option<Pages>,
    refused: fn(&Record, Refusal, Option<&'static Plan>) -> Option<String>,
}

/// Where one goes from a command.
pub(crate) struct Pages {
    /// Once it is done.
    pub done: String,
    /// To ask for it again.
    pub again: String,
}

impl Known {
    /// This command.
    pub const fn of<C: Command>() -> Self {
        Self {
            asked_for: C::ASKED_FOR,
            pages: |record| {
                let target = record.target::<C::Target>(C::VERB)?;
                Some(Pages { done: done_at::<C>(target), again: C::page(target) })
            },
            refused: |record, refusal, plan| Some(record.read::<C>(C::VERB).ok()?.refused(refusal, plan)),
        }
    }

    /// Where one goes from this record; none if it is of another command.
    pub fn pages(&self, record: &Record) -> Option<Pages> {
        (self.pages)(record)
    }

    /// Why what it asks for was refused; none if it cannot be read.
    pub fn refused(&self, record: &Record, refusal: Refusal, plan: Option<&'static Plan>) -> Option<String> {
        (self.refused)(record, refusal, plan)
    }
}
