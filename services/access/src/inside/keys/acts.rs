//! What people do with keys. Each act enters the workspace anew, leaves it when it is done, and is kept in the history.

use domain::authorize::Permit;
use domain::authorize::permission::ManageKeys;
use messages::workspace::Act;
use openberth::{ChangeUser, Server, UserName, Whose};
use secrecy::SecretString;

use super::looked::one;
use super::{Called, Key, STAYS_HOURS, held, limits, password};
use crate::Access;
use crate::inside::{Entered, Error, When, note};
use crate::workspace::Workspace;

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
    new.max_deployments = limits::sites(row);
    new.ttl_hours = Some(STAYS_HOURS);
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

/// Makes a key anew: the one before works no more, nor does a password that was set for it. It is said this once, with what it is called.
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
    // Between the end of the old key and the sight of the new one nothing else is asked.
    limits::set(&entered.server, &key, row).await;
    let secret = shut(&entered.server, user).await?;
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

/// Nobody gets in any more as this user who did until now: by the key, or by a password, with which they could have the server say the new
/// key. Who is signed in stays so until that ends: the server has no way to end it but to delete the user. The new key.
pub(super) async fn shut(server: &Server, user: &UserName) -> Result<SecretString, Error> {
    server.set_password(user, &password::unknown()?).await?;
    Ok(server.rotate_user_key(user).await?)
}

/// Takes away all that a key has. Nobody but its owner may see and delete its secrets: so it becomes ours first, and works no more
/// for whoever had it. Begun again after it broke off, it goes on.
async fn clear(access: &Access, entered: &Entered, key: &Key, user: &UserName) -> Result<(), Error> {
    let taken = shut(&entered.server, user).await?;
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
