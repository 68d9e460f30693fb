//! Asking for another try now, by who does not want to wait for the next one. Lifecycle decides; what came of it is said on
//! the page of the workspace.

use domain::authorize::permission::RetryWorkspace;
use messages::workspace::{self, Refusal};
use messages::{CommandId, WorkspaceId};
use serde::{Deserialize, Serialize};

use crate::commands::{self, Command, NotDone};
use crate::permit::Permitted;
use face::label::Label;
use face::layout::Notice;

/// Another try. It is nothing but a button.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Retry {}

impl Command for Retry {
    const VERB: &'static str = "retry";
    const PAGE: &'static str = "/workspaces/{id}";
    const ASKED_FOR: &'static str = "another try for";

    type Permission = RetryWorkspace;
    type Target = WorkspaceId;
    type Fields = Self;

    fn target(asked: &Permitted<RetryWorkspace>, _command: CommandId) -> WorkspaceId {
        asked.row.id
    }

    fn check(_asked: &Permitted<RetryWorkspace>, _fields: &Self) -> Result<Self, NotDone> {
        Ok(Self {})
    }

    fn message(&self, _asked: &Permitted<RetryWorkspace>) -> workspace::Command {
        workspace::Command::Retry
    }

    fn name(&self, asked: &Permitted<RetryWorkspace>) -> String {
        asked.row.name.clone()
    }

    fn action(workspace: WorkspaceId) -> String {
        format!("/workspaces/{workspace}/retry")
    }
}

/// What the page of a workspace says of a try that was asked for a moment ago, and did not come about.
pub(super) fn notice(query: Option<&str>, label: Label) -> Option<Notice> {
    commands::notice::<Retry>(query, |why| is_true(why, label))
}

/// Whether it is still true of a workspace with this label: an address may be kept, and opened again later.
fn is_true(why: &NotDone, label: Label) -> bool {
    let is_well = label != Label::HavingTrouble;
    is_well == matches!(why, NotDone::Refused(Refusal::NotInTrouble))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_opened_again_later_says_nothing_that_is_wrong_by_then() {
        let said = |word: &str, label| notice(Some(&format!("asked={word}")), label).is_some();
        assert!(said("not_in_trouble", Label::Ready) && !said("not_in_trouble", Label::HavingTrouble));
        assert!(said("too_soon", Label::HavingTrouble) && !said("too_soon", Label::Ready));
        assert!(notice(None, Label::Ready).is_none() && notice(Some("asked="), Label::HavingTrouble).is_none());
    }
}
