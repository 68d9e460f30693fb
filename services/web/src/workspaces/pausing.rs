//! What somebody can do whose workspace is paused, and what becomes of it: why it is paused says [`Why`](super::why::Why).

use access::workspace::Workspace;
use domain::authorize::permission::{Permission, ViewWorkspace};
use domain::authorize::{account_role_permits, check};
use domain::because::{Next, next};
use domain::wording::pause::way_out;
use face::label::Label;
use jiff::Timestamp;
use messages::workspace::{Pause, Reason};

use super::buttons::{Keep, Resume};
use crate::commands::Ask;
use crate::permit::Permitted;

/// What is shown of a pause.
#[derive(Debug, Clone)]
pub struct Pausing {
    /// What can be done about each reason.
    pub ways_out: Vec<String>,
    /// What becomes of it if nothing changes.
    pub next: Next,
    /// The button that starts it again; none where that is not theirs to decide.
    pub resume: Option<Ask>,
    /// The button that keeps it in place of another.
    pub keep: Option<Ask>,
    /// Whether the page of the plan is a way out, for who decides about it.
    pub plan: bool,
    /// Whether the page of what is paid is a way out, for who decides about it.
    pub pay: bool,
    /// Whether the page on which the account is kept is a way out, for who decides about it.
    pub stay: bool,
    /// Where to write to us, where that is a way out.
    pub write: Option<String>,
}

/// What is said to who cannot keep the account that it goes with.
const NOT_THEIRS: &str = "Whoever owns the account can keep it. Then it starts again at once.";

impl Pausing {
    /// What is shown of the pause of a workspace to who asked for its page.
    pub(super) fn of(workspace: &Workspace, asked: &Permitted<ViewWorkspace>) -> Self {
        let Workspace { id, pauses, .. } = workspace;
        let holds = |reason| pauses.iter().any(|pause| pause.reason == reason);
        let may = |permission| check(asked.permit.who(), permission, asked.permit.on()).is_ok();
        let is_wish = pauses.len() == 1 && holds(Reason::OwnerRequest);
        let fits = workspace.plan.is_some_and(|plan| plan.includes(workspace.region));
        let keepable = holds(Reason::OverPlan) && fits;
        let is_theirs = |reason| match reason {
            Reason::OwnerRequest | Reason::AccountClosing => true,
            Reason::OverPlan => fits,
            Reason::TrialEnded
            | Reason::PaymentFailed
            | Reason::PlanEnded
            | Reason::Operator
            | Reason::Abuse
            | Reason::Unknown => false,
        };
        let ours = pauses.iter().any(|pause| !is_theirs(pause.reason));
        // What is known of leaving is that of the account that they look at.
        let here = asked.visit.session.as_ref().filter(|session| session.account == workspace.account);
        let leaving = here.and_then(|session| session.leaving).filter(|_| holds(Reason::AccountClosing));
        let closes_at = leaving.map(|leaving| leaving.ends_at);
        let keeps = here.and_then(|session| session.role);
        let keeps = keeps.is_some_and(|role| account_role_permits(role, Permission::CloseAccount));
        let way_out = |reason| match reason {
            Reason::AccountClosing if !keeps => NOT_THEIRS.to_owned(),
            reason => way_out(reason, workspace.plan, workspace.region),
        };
        let ways_out = pauses.iter().map(|pause| way_out(pause.reason));
        Self {
            ways_out: ways_out.collect(),
            next: ends(next(Label::Paused, None, pauses, None).unwrap_or(Next::Kept), closes_at),
            resume: (is_wish && may(Permission::ResumeWorkspace)).then(|| Ask::of::<Resume>(&asked.visit, *id)),
            keep: (keepable && may(Permission::KeepWorkspace)).then(|| Ask::of::<Keep>(&asked.visit, *id)),
            plan: may(Permission::KeepWorkspace) && (holds(Reason::OverPlan) || needs_a_plan(pauses)),
            stay: keeps && leaving.is_some(),
            pay: may(Permission::KeepWorkspace) && holds(Reason::PaymentFailed),
            write: ours.then(|| format!("/help/write?page=/workspaces/{id}&workspace={id}")),
        }
    }
}

/// It goes with its account, if nothing ends it sooner.
fn ends(next: Next, closes_at: Option<Timestamp>) -> Next {
    match (next, closes_at) {
        (Next::KeptUntil(at), Some(closes_at)) => Next::KeptUntil(at.min(closes_at)),
        (_, Some(closes_at)) => Next::KeptUntil(closes_at),
        (next, None) => next,
    }
}

/// Whether it is paused for want of a plan.
fn needs_a_plan(pauses: &[Pause]) -> bool {
    pauses.iter().any(|pause| matches!(pause.reason, Reason::TrialEnded | Reason::PlanEnded))
}
