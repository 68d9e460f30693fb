//! Whether the account that somebody looks at has room for a workspace that is offered to them: said before they press anything. Lifecycle decides
//! by the same rule when they do.

use access::account::Payer;
use domain::authorize::account_role_permits;
use domain::authorize::permission::Permission;
use domain::wording::{count, handing};
use domain::workspace::has_room;
use messages::workspace::{Refusal, Region};

/// What the account of who looks has, and what is against it.
#[derive(Debug, Clone)]
pub struct Room {
    /// What it is on and how much of that is taken, such as `Pro: two of five workspaces`; none where that is not known.
    pub plan: Option<String>,
    /// Why it cannot be taken, and what to do; none where it can.
    pub against: Option<String>,
    /// Whether another plan is a way out.
    pub is_of_plan: bool,
}

/// Of this account, for a workspace in this region.
pub(super) fn room(payer: &Payer, region: Region) -> Room {
    let refusal = refusal(payer, region);
    let against = refusal.map(|refusal| handing::refusal(refusal, payer.plan, Some(payer.workspaces), region));
    let plan = payer.plan.map(|plan| {
        let (has, most) = (count(payer.workspaces), plan.terms.max_workspaces);
        let workspaces = if most == 1 { "workspace" } else { "workspaces" };
        format!("{}: {has} of {} {workspaces}", plan.name, count(most))
    });
    let is_of_plan = match refusal {
        Some(
            Refusal::LimitReached
            | Refusal::RegionNotIncluded
            | Refusal::TrialEnded
            | Refusal::PlanEnded
            | Refusal::PaymentFailed,
        ) => true,
        Some(_) | None => false,
    };
    Room { plan, against, is_of_plan }
}

fn refusal(payer: &Payer, region: Region) -> Option<Refusal> {
    let may = payer.role.is_some_and(|role| account_role_permits(role, Permission::CreateWorkspace));
    if !may {
        return Some(Refusal::NotAllowed);
    }
    let Some(plan) = payer.plan.filter(|_| payer.is_open) else { return Some(Refusal::NoAccount) };
    has_room(plan, (payer.workspaces, payer.stops), region).err()
}
