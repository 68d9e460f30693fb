//! Every command for whose outcome somebody can be waiting.

use access::command::Record;
use domain::wording;
use messages::workspace::Refusal;
use plans::Plan;

use crate::commands::{Known, Pages};
use crate::workspaces::buttons::{Cancel, Keep, Pause, Restart, Restore, Resume};
use crate::workspaces::create::Create;
use crate::workspaces::delete::Delete;
use crate::workspaces::rename::Rename;
use crate::workspaces::retry::Retry;

const COMMANDS: [Known; 10] = [
    Known::of::<Create>(),
    Known::of::<Retry>(),
    Known::of::<Rename>(),
    Known::of::<Delete>(),
    Known::of::<Restore>(),
    Known::of::<Pause>(),
    Known::of::<Resume>(),
    Known::of::<Restart>(),
    Known::of::<Cancel>(),
    Known::of::<Keep>(),
];

/// What was asked for, as it stands before the name of the thing, and where one goes from there.
pub(super) fn describe(record: &Record) -> (&'static str, Pages) {
    let known = COMMANDS.iter().find_map(|known| Some((known.asked_for, known.pages(record)?)));
    known.unwrap_or_else(|| {
        // Something that this release does not know.
        let page = record.workspace().map_or_else(|| "/workspaces".to_owned(), |id| format!("/workspaces/{id}"));
        ("something for", Pages { done: page.clone(), again: page })
    })
}

/// Why it was refused and what to do, in plain words.
pub(super) fn refused(record: &Record, refusal: Refusal, plan: Option<&'static Plan>) -> String {
    let known = COMMANDS.iter().find(|known| known.pages(record).is_some());
    known
        .and_then(|known| known.refused(record, refusal, plan))
        .unwrap_or_else(|| wording::refusal(refusal, plan, None))
}
