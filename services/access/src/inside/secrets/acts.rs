//! What people do with secrets. Each act enters the workspace anew, leaves it when it is done, and is kept in the history.

use domain::authorize::Permit;
use domain::authorize::permission::{ManageSecrets, ViewSecrets};
use messages::workspace::Act;
use openberth::{DeploymentId, Kind, Mode, SecretName, Server, SetSecret, Whose};

use super::{ForWhom, New, Secret, Value, rows};
use crate::Access;
use crate::inside::{Entered, Error, Refusal, When, look, note, text};
use crate::workspace::Workspace;

/// So often a value is sent whose predecessor is deleted already.
const TRIES: usize = 3;

/// What a new value for a secret came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// It is set, and these start again with it.
    Restarted(Vec<String>),
    /// It is set. What runs goes on with the old one until it is sent again.
    Replaced,
    /// The old one is deleted, and whether the new one is there is not known.
    Lost,
}

/// Something that was given a secret on Harbor's pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    /// Which.
    pub id: DeploymentId,
    /// What it is called.
    pub name: String,
    /// Whether it is a sandbox.
    pub is_sandbox: bool,
}

/// All secrets that Harbor can see: those for all, and those for the pages.
///
/// # Errors
/// When there is no list to be had.
pub async fn list(access: &Access, permit: &Permit<ViewSecrets>, row: &Workspace) -> Result<Vec<Secret>, Error> {
    all(&access.enter(permit, row).await?).await
}

/// One of them, and what was given it.
///
/// # Errors
/// When there is none of this name, or it cannot be found out.
pub async fn find(
    access: &Access,
    permit: &Permit<ManageSecrets>,
    row: &Workspace,
    name: &SecretName,
) -> Result<(Secret, Vec<Used>), Error> {
    let entered = access.enter(permit, row).await?;
    let with = rows::with(&access.read().await?, row.id, name).await?;
    let (secret, sites) = tokio::try_join!(one(&entered, name), used(&entered, &with))?;
    Ok((secret, sites))
}

/// Sets a new secret. One of this name is left as it is.
///
/// # Errors
/// When it was not set, or it is not known whether it was.
pub async fn set(
    access: &Access,
    permit: &Permit<ManageSecrets>,
    row: &Workspace,
    new: New,
    when: When,
) -> Result<(), Error> {
    let entered = access.enter(permit, row).await?;
    if is_there(&entered, &new.name).await? {
        return Err(Refusal::NameTaken.into());
    }
    let set = set_of(new.name, new.whom, new.value, new.description);
    match entered.server.set_secret(&set).await {
        Ok(_) => {}
        // The server has one for all and one of the pages under the same name never at once: somebody was quicker.
        Err(error) if error.kind == Kind::Invalid && is_there(&entered, &set.name).await? => {
            return Err(Refusal::NameTaken.into());
        }
        Err(error) => return Err(error.into()),
    }
    note(access, permit, row, Act::SecretSet, when).await;
    Ok(())
}

/// Gives a secret another value, and another description with it: the server takes neither alone.
///
/// # Errors
/// When it has the one before, or it is not known which one it has.
pub async fn change(
    access: &Access,
    permit: &Permit<ManageSecrets>,
    row: &Workspace,
    name: &SecretName,
    (value, description): (Value, String),
    when: When,
) -> Result<Changed, Error> {
    let entered = access.enter(permit, row).await?;
    let secret = one(&entered, name).await?;
    let whom = secret.whom.ok_or(Refusal::NotPossible)?;
    let set = set_of(name.clone(), whom, value, description);
    let changed = match whom {
        ForWhom::Pages => Changed::Restarted(entered.server.set_secret(&set).await?.restarted),
        ForWhom::All => replace(&entered, &set).await?,
    };
    note(access, permit, row, Act::SecretChanged, when).await;
    Ok(changed)
}

/// Deletes a secret. What has it keeps it until it starts again.
///
/// # Errors
/// When it is still there, or it is not known whether it is.
pub async fn delete(
    access: &Access,
    permit: &Permit<ManageSecrets>,
    row: &Workspace,
    name: &SecretName,
    when: When,
) -> Result<(), Error> {
    let entered = access.enter(permit, row).await?;
    let secret = one(&entered, name).await?;
    let whom = secret.whom.ok_or(Refusal::NotPossible)?;
    entered.server.delete_secret(name, whom.is_shared()).await?;
    note(access, permit, row, Act::SecretDeleted, when).await;
    Ok(())
}

/// A secret that all have cannot be set anew: the server fails at that, whatever is sent. So the old one goes first. From there on
/// nothing but the new one mends it, which is why it is sent again, and why whoever calls this goes on to the end.
async fn replace(entered: &Entered, set: &SetSecret) -> Result<Changed, Error> {
    let is_gone = match entered.server.delete_secret(&set.name, true).await {
        Ok(()) => true,
        // Whether it is gone shows when the new one is set.
        Err(error) if error.kind.may_be_done() => false,
        Err(error) => return Err(error.into()),
    };
    let mut is_unknown = false;
    for _ in 0..TRIES {
        let Err(error) = entered.server.set_secret(set).await else { return Ok(Changed::Replaced) };
        let kind = error.kind;
        tracing::warn!(error = error.for_log(), "a secret whose old value is deleted is not set yet");
        match is_there(entered, &set.name).await {
            Ok(false) => is_unknown = false,
            // Ours arrived, and the answer got lost. Where the server said that it failed, it is somebody else's or the old one.
            Ok(true) if is_gone && kind != Kind::Broken => return Ok(Changed::Replaced),
            Ok(true) => return Err(Refusal::Unsure.into()),
            Err(_) => is_unknown = true,
        }
    }
    if !is_gone && is_unknown { Err(Refusal::Unsure.into()) } else { Ok(Changed::Lost) }
}

fn set_of(name: SecretName, whom: ForWhom, value: Value, description: String) -> SetSecret {
    SetSecret { name, value: value.0, description, shared: whom.is_shared() }
}

pub(super) async fn all(entered: &Entered) -> Result<Vec<Secret>, Error> {
    let secrets = entered.server.secrets().await.map_err(look)?;
    Ok(secrets.iter().map(Secret::of).collect())
}

async fn one(entered: &Entered, name: &SecretName) -> Result<Secret, Error> {
    let secrets = all(entered).await?;
    secrets.into_iter().find(|secret| secret.name.as_ref() == Some(name)).ok_or(Error::Refused(Refusal::Absent))
}

async fn is_there(entered: &Entered, name: &SecretName) -> Result<bool, Error> {
    Ok(all(entered).await?.iter().any(|secret| secret.name.as_ref() == Some(name)))
}

/// Of what was given a secret, what is there still.
async fn used(entered: &Entered, with: &[DeploymentId]) -> Result<Vec<Used>, Error> {
    if with.is_empty() {
        return Ok(Vec::new());
    }
    let sites = sites(&entered.server).await?;
    let used = |site: openberth::Deployment| Used {
        name: text::line(&site.name, 60),
        is_sandbox: site.mode == Mode::Sandbox,
        id: site.id,
    };
    Ok(sites.into_iter().filter(|site| with.contains(&site.id)).map(used).collect())
}

async fn sites(server: &Server) -> Result<Vec<openberth::Deployment>, Error> {
    server.deployments(Whose::Everyone).await.map_err(look)
}
