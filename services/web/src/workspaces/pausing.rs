//! What somebody reads whose workspace is paused: every reason in a sentence, what happens next and when, and what they can
//! do about it.

use access::workspace::Workspace;
use domain::authorize::check;
use domain::authorize::permission::{Permission, ViewWorkspace};
use domain::suspension::pauses::first_to_end;
use domain::wording::pause::{because, way_out};
use jiff::Timestamp;
use messages::workspace::Reason;

use super::buttons::{Keep, Resume};
use crate::commands::Ask;
use crate::permit::Permitted;

/// What is shown of a pause.
#[derive(Debug, Clone)]
pub struct Pausing {
    /// Each reason.
    pub reasons: Vec<Line>,
    /// When it is deleted if nothing changes; none where it is kept for as long as it is paused.
    pub ends_at: Option<Timestamp>,
    /// The button that starts it again; none where that is not theirs to decide.
    pub resume: Option<Ask>,
    /// The button that keeps it in place of another.
    pub keep: Option<Ask>,
    /// Where to write to us, where that is a way out.
    pub write: Option<String>,
}

/// One reason.
#[derive(Debug, Clone)]
pub struct Line {
    /// Why it is paused.
    pub because: &'static str,
    /// What can be done about it.
    pub way_out: &'static str,
}

impl Pausing {
    /// What is shown of the pause of a workspace to who asked for its page.
    pub(super) fn of(workspace: &Workspace, asked: &Permitted<ViewWorkspace>) -> Self {
        let Workspace { id, pauses, .. } = workspace;
        let holds = |reason| pauses.iter().any(|pause| pause.reason == reason);
        let may = |permission| check(asked.permit.who(), permission, asked.permit.on()).is_ok();
        let is_wish = pauses.len() == 1 && holds(Reason::OwnerRequest);
        let keepable = holds(Reason::OverPlan) && workspace.plan.is_some_and(|plan| plan.includes(workspace.region));
        let ours = pauses.iter().any(|pause| !matches!(pause.reason, Reason::OwnerRequest | Reason::OverPlan));
        Self {
            reasons: pauses.iter().map(|pause| Line::of(pause.reason)).collect(),
            ends_at: first_to_end(pauses).map(|(_, ends_at)| ends_at),
            resume: (is_wish && may(Permission::ResumeWorkspace)).then(|| Ask::of::<Resume>(&asked.visit, *id)),
            keep: (keepable && may(Permission::KeepWorkspace)).then(|| Ask::of::<Keep>(&asked.visit, *id)),
            write: ours.then(|| format!("/help/write?page=/workspaces/{id}&workspace={id}")),
        }
    }
}

impl Line {
    pub(super) const fn of(reason: Reason) -> Self {
        Self { because: because(reason), way_out: way_out(reason) }
    }
}
