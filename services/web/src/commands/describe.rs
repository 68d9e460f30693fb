//! What stands on the page of a command, whichever it is.

use access::command::{Record, Refusal};
use domain::wording;
use plans::Plan;

use super::{Known, Pages};

/// What was asked for, as it stands before the name of the thing, and where one goes from there.
pub(super) fn describe(commands: &[Known], record: &Record) -> (&'static str, Pages) {
    let known = commands.iter().find_map(|known| Some((known.asked_for, known.pages(record)?)));
    known.unwrap_or_else(|| {
        // Something that this release does not know.
        let page = record.workspace().map_or_else(|| "/workspaces".to_owned(), |id| format!("/workspaces/{id}"));
        ("something for", Pages { done: page.clone(), again: page })
    })
}

/// Why it was refused and what to do, in plain words.
pub(super) fn refused(commands: &[Known], record: &Record, refusal: Refusal, plan: Option<&'static Plan>) -> String {
    let refusal = match refusal {
        Refusal::Workspace(refusal) => refusal,
        Refusal::Account(refusal) => return wording::money::refusal(refusal),
    };
    let known = commands.iter().find(|known| known.pages(record).is_some());
    known
        .and_then(|known| known.refused(record, refusal, plan))
        .unwrap_or_else(|| wording::refusal(refusal, plan, None))
}
