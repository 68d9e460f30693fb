//! Who asks something of a workspace that exists: the one way to a permit for it.

use messages::person::Role;
use messages::workspace::{Refusal, Snapshot};

use crate::authorize::permission::Permitted;
use crate::authorize::{Permit, Presence, Principal, Resource, authorize};

/// The workspace and the permit, if `by` may do `what` with it. Who asks comes before what they ask for: a stranger does not
/// learn how a workspace is, or whether there is one.
pub(super) fn permitted<P: Permitted>(
    by: Principal,
    what: P,
    workspace: Option<&Snapshot>,
) -> Result<(Permit<P>, &Snapshot), Refusal> {
    let workspace = workspace.ok_or(Refusal::NotAllowed)?;
    let &Snapshot { id, account, owner, state, desired, .. } = workspace;
    let role = (by == Principal::Person(owner)).then_some(Role::Owner);
    let on = Resource::Workspace { id, account, role, presence: Presence::of(state, desired) };
    let permit = authorize(by, what, &on).map_err(|_| Refusal::NotAllowed)?;
    Ok((permit, workspace))
}
