//! What people do with keys. Each act enters the workspace anew, leaves it when it is done, and is kept in the history.

use domain::authorize::Permit;
use domain::authorize::permission::{ManageKeys, ViewKeys};
use messages::workspace::Act;
use openberth::{ChangeUser, Mode, Server, UserName, Whose};
use secrecy::SecretString;

use super::{Called, Key, held};
use crate::Access;
use crate::inside::text::line;
use crate::inside::{Entered, Error, Refusal, When, look, note};
use crate::workspace::Workspace;

/// All keys of a workspace, the oldest first.
///
/// # Errors
/// When there is no list to be had.
pub async fn list(access: &Access, permit: &Permit<ViewKeys>, row: &Workspace) -> Result<Vec<Key>, Error> {
    all(&access.enter(permit, row).await?).await
}

/// One key by its user, for who may do something with it.
///
/// # Errors
/// When there is none of this name, or it cannot be found out.
pub async fn find(
    access: &Access,
    permit: &Permit<ManageKeys>,
    row: &Workspace,
    user: &UserName,
) -> Result<Key, Error> {
    one(&access.enter(permit, row).await?, user).await
}

/// Makes a key. It is said this once.
///
/// # Errors
/// When none was made, or it is not known whether one was.
pub async fn make(
    access: &Access,
    permit: &Permit<ManageKeys>,
    row: &Workspace,
    called: &Called,
    when: When,
) -> Result<SecretString, Error> {
    let Entered { server, .. } = access.enter(permit, row).await?;
    let odd = |odd: openberth::Odd| crate::Error::Ours(format!("a key's user: {odd}"));
    let mut new = called.new_user().map_err(odd)?;
    new.max_deployments = sites(row);
    let user = called.user().map_err(odd)?;
    let is_new = held::begin(access, permit, row, (&user, &called.name), when.0).await?;
    let created = match server.create_user(&new).await {
        Ok(created) => created,
        Err(error) => {
            if is_new && !error.kind.may_be_done() {
                held::forget(access, row, &user).await;
            }
            return Err(error.into());
        }
    };
    // How it was written is a nicety. The key is there, and whoever asked for it has to see it now or never.
    let change = ChangeUser { display_name: Some(called.name.clone()), max_deployments: None };
    if let Err(error) = server.update_user(&user, &change).await {
        tracing::warn!(workspace = %row.id, error = error.for_log(), "a key is listed under the name of its user");
    }
    held::shown(access, permit, row, (&user, &called.name), when.0).await;
    note(access, permit, row, Act::KeyMade, when).await;
    Ok(created.api_key)
}

/// Makes a key anew: the one before works no more. It is said this once, with what it is called.
///
/// # Errors
/// When the one before still works, or it is not known which one does.
pub async fn renew(
    access: &Access,
    permit: &Permit<ManageKeys>,
    row: &Workspace,
    user: &UserName,
    when: When,
) -> Result<(Key, SecretString), Error> {
    let entered = access.enter(permit, row).await?;
    let key = one(&entered, user).await?;
    let secret = entered.server.rotate_user_key(user).await?;
    held::shown(access, permit, row, (user, &key.name), when.0).await;
    note(access, permit, row, Act::KeyRenewed, when).await;
    Ok((key, secret))
}

/// Deletes a key. With `everything`, also all that it has: its sites and its secrets.
///
/// # Errors
/// When it is still there, e.g. because it has something, or it is not known whether it is.
pub async fn delete(
    access: &Access,
    permit: &Permit<ManageKeys>,
    row: &Workspace,
    user: &UserName,
    everything: bool,
    when: When,
) -> Result<(), Error> {
    let entered = access.enter(permit, row).await?;
    let key = one(&entered, user).await?;
    if everything {
        clear(access, &entered, &key, user).await?;
    }
    entered.server.delete_user(user).await?;
    held::forget(access, row, user).await;
    note(access, permit, row, Act::KeyDeleted, when).await;
    Ok(())
}

/// As much of the name of a program is shown.
const LONGEST: usize = 60;

/// Something that runs and belongs to a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// What it is called.
    pub name: String,
    /// Whether it is a sandbox, and no site.
    pub is_sandbox: bool,
}

/// The sites and sandboxes of a key.
///
/// # Errors
/// When there is no such key, or nobody can say.
pub async fn programs(
    access: &Access,
    permit: &Permit<ManageKeys>,
    row: &Workspace,
    user: &UserName,
) -> Result<Vec<Program>, Error> {
    let entered = access.enter(permit, row).await?;
    let key = one(&entered, user).await?;
    let all = entered.server.deployments(Whose::Of(&key.id)).await.map_err(look)?;
    let own = all.into_iter().filter(|one| one.owner == key.id);
    Ok(own.map(|one| Program { is_sandbox: one.mode == Mode::Sandbox, name: line(&one.name, LONGEST) }).collect())
}

async fn all(entered: &Entered) -> Result<Vec<Key>, Error> {
    let users = entered.server.users().await.map_err(look)?;
    Ok(users.iter().filter_map(|user| Key::of(user, &entered.admin)).collect())
}

/// Looked for among the keys, so that no name that somebody types reaches the user that Harbor is.
async fn one(entered: &Entered, user: &UserName) -> Result<Key, Error> {
    let keys = all(entered).await?;
    keys.into_iter().find(|key| key.user.as_ref() == Some(user)).ok_or(Error::Refused(Refusal::Absent))
}

/// Takes away all that a key has. Nobody but its owner may see and delete its secrets: so it becomes ours first, and works no more
/// for whoever had it. Begun again after it broke off, it goes on.
async fn clear(access: &Access, entered: &Entered, key: &Key, user: &UserName) -> Result<(), Error> {
    let taken = entered.server.rotate_user_key(user).await?;
    let own = access.inside.openberth.server(&entered.endpoint, taken);
    for secret in own.secrets().await? {
        let Ok(name) = openberth::SecretName::parse(&secret.name) else { continue };
        let shared = secret.scope != openberth::Scope::Own;
        match own.delete_secret(&name, shared).await {
            Ok(()) => {}
            // One for all that somebody else made.
            Err(error) if shared && error.kind == openberth::Kind::NotAllowed => {}
            Err(error) => return Err(error.into()),
        }
    }
    for site in entered.server.deployments(Whose::Of(&key.id)).await? {
        // What belongs to somebody else stays, whatever the server lists.
        if site.owner == key.id {
            end(&entered.server, &site).await?;
        }
    }
    Ok(())
}

async fn end(server: &Server, site: &openberth::Deployment) -> Result<(), Error> {
    if site.locked {
        server.lock_deployment(&site.id, false).await?;
    }
    Ok(server.delete_deployment(&site.id).await?)
}

/// How many sites one key may have: as many as the plan has for the workspace. None where the plan sets no bound that the server knows.
fn sites(row: &Workspace) -> Option<u16> {
    match row.plan?.terms.deployments_per_workspace {
        plans::Limit::Count(count) => u16::try_from(count).ok(),
        plans::Limit::Unlimited => Some(u16::MAX),
    }
}
