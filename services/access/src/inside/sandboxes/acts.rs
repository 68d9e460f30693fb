//! What people do with sandboxes as a whole. Each act enters the workspace anew, leaves it when it is done, and is kept in the history.

use std::num::NonZeroU32;

use domain::authorize::Permit;
use domain::authorize::permission::{UseSandboxes, ViewSandboxes};
use messages::workspace::Act;
use openberth::{DeploymentId, Lifetime, NewDeployment, Promote, SecretName, SiteName, Status, Whose};

use super::{Example, Sandbox};
use crate::Access;
use crate::inside::secrets::Given;
use crate::inside::sites::room;
use crate::inside::{Entered, Error, Refusal, When, look, note, secrets};
use crate::workspace::Workspace;

/// All sandboxes of a workspace, the newest first.
///
/// # Errors
/// When there is no list to be had.
pub async fn list(access: &Access, permit: &Permit<ViewSandboxes>, row: &Workspace) -> Result<Vec<Sandbox>, Error> {
    let entered = access.enter(permit, row).await?;
    let rows = entered.server.deployments(Whose::Everyone).await.map_err(look)?;
    Ok(rows.into_iter().filter_map(|row| Sandbox::of(row, &entered)).collect())
}

/// One of them.
///
/// # Errors
/// When there is none with this id, or it cannot be found out.
pub async fn find(
    access: &Access,
    permit: &Permit<UseSandboxes>,
    row: &Workspace,
    id: &DeploymentId,
) -> Result<Sandbox, Error> {
    is_one(&access.enter(permit, row).await?, id).await
}

/// Makes a sandbox of an example, for so many hours, and says which one it is.
///
/// # Errors
/// When none was made, e.g. because the plan has no room, or it is not known whether one was.
pub async fn make(
    access: &Access,
    permit: &Permit<UseSandboxes>,
    row: &Workspace,
    (name, example, hours): (SiteName, Example, NonZeroU32),
    chosen: &[SecretName],
    when: When,
) -> Result<DeploymentId, Error> {
    let entered = access.enter(permit, row).await?;
    has_room(&entered, row).await?;
    let given = secrets::given::first(&entered, chosen).await?.into_names();
    let mut new = NewDeployment::named(name);
    new.lifetime = Some(Lifetime::Hours(hours));
    new.secrets.clone_from(&given);
    let created = entered.server.create_sandbox(&new, &example.files()).await?;
    secrets::given::keep(access, row, &created.id, &given, when.0).await;
    note(access, permit, row, Act::SandboxMade, when).await;
    Ok(created.id)
}

/// Makes a site of a sandbox, under the same id. It stays until somebody deletes it: what the server would take instead is the lifetime of our own user.
///
/// # Errors
/// When it is a sandbox still, or it is not known what it is.
pub async fn promote(
    access: &Access,
    permit: &Permit<UseSandboxes>,
    row: &Workspace,
    id: &DeploymentId,
    chosen: &[SecretName],
    when: When,
) -> Result<(), Error> {
    let entered = access.enter(permit, row).await?;
    is_one(&entered, id).await?;
    let given: Given = secrets::given::again(access, &entered, row, id, Some(chosen)).await?;
    let given = given.into_names();
    let promote = Promote { lifetime: Some(Lifetime::Unlimited), secrets: given.clone(), ..Promote::default() };
    entered.server.promote(id, &promote).await?;
    secrets::given::keep(access, row, id, &given, when.0).await;
    note(access, permit, row, Act::SandboxPromoted, when).await;
    Ok(())
}

/// Deletes a sandbox with its files. One that is being built is left until that is over: the server would leave a part of it behind.
///
/// # Errors
/// When it is still there, e.g. because it is locked, or it is not known whether it is.
pub async fn delete(
    access: &Access,
    permit: &Permit<UseSandboxes>,
    row: &Workspace,
    id: &DeploymentId,
    when: When,
) -> Result<(), Error> {
    let entered = access.enter(permit, row).await?;
    let sandbox = is_one(&entered, id).await?;
    if matches!(sandbox.status, Status::Building | Status::Updating) {
        return Err(Refusal::NotNow.into());
    }
    entered.server.delete_deployment(id).await?;
    secrets::given::forget(access, row, id).await;
    note(access, permit, row, Act::SandboxDeleted, when).await;
    Ok(())
}

/// Looked at before anything is done with it: an id that somebody types can be that of a site.
pub(super) async fn is_one(entered: &Entered, id: &DeploymentId) -> Result<Sandbox, Error> {
    let row = entered.server.deployment(id).await.map_err(look)?;
    Sandbox::of(row, entered).ok_or(Error::Refused(Refusal::Absent))
}

async fn has_room(entered: &Entered, row: &Workspace) -> Result<(), Error> {
    let there = entered.server.deployments(Whose::Everyone).await.map_err(look)?;
    if room(&there, row).is_free() { Ok(()) } else { Err(Refusal::Full.into()) }
}
