//! What people do with sandboxes as a whole. Each act enters the workspace anew, leaves it when it is done, and is kept in the history.

use std::num::NonZeroU32;

use domain::authorize::Permit;
use domain::authorize::permission::{UseSandboxes, ViewSandboxes};
use messages::workspace::Act;
use openberth::{
    ChangeDeployment, DeploymentId, Lifetime, NewDeployment, Promote, SecretName, SiteName, Status, Whose,
};

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

/// Takes away the lock of a sandbox. The server does that only while it runs.
///
/// # Errors
/// When it is locked still, or it is not known whether it is.
pub async fn unlock(
    access: &Access,
    permit: &Permit<UseSandboxes>,
    row: &Workspace,
    id: &DeploymentId,
    when: When,
) -> Result<(), Error> {
    let entered = access.enter(permit, row).await?;
    let sandbox = is_one(&entered, id).await?;
    if !sandbox.is_locked {
        return Ok(());
    }
    if !sandbox.can_be_unlocked() {
        return Err(Refusal::NotNow.into());
    }
    entered.server.lock_deployment(id, false).await?;
    note(access, permit, row, Act::SandboxUnlocked, when).await;
    Ok(())
}

/// Has a sandbox be there for so many hours from now on. One that is there for longer stays so.
///
/// The server takes what it cannot read for "for ever": so what goes there is a [`Lifetime`], and an answer that has no end in it is not
/// believed.
///
/// # Errors
/// When it ends as before, or it is not known when it ends.
pub async fn extend(
    access: &Access,
    permit: &Permit<UseSandboxes>,
    row: &Workspace,
    id: &DeploymentId,
    hours: NonZeroU32,
    when: When,
) -> Result<(), Error> {
    let entered = access.enter(permit, row).await?;
    let sandbox = is_one(&entered, id).await?;
    if sandbox.is_locked {
        return Err(Refusal::Locked.into());
    }
    if !sandbox.can_be_worked_in() {
        return Err(Refusal::NotNow.into());
    }
    if !sandbox.longer(when.0).contains(&hours.get()) {
        return Err(Refusal::NotNow.into());
    }
    let change = ChangeDeployment { lifetime: Some(Lifetime::Hours(hours)), ..ChangeDeployment::default() };
    if entered.server.update_deployment(id, &change).await?.is_none() {
        tracing::error!(workspace = %row.id, "a sandbox has another lifetime than it was given");
        return Err(Refusal::Unsure.into());
    }
    note(access, permit, row, Act::SandboxExtended, when).await;
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
