//! What people do with the settings of a site. Each act enters the workspace anew, leaves it when it is done, and is kept in the history.

use domain::authorize::Permit;
use domain::authorize::permission::{ManageSites, Permitted};
use jiff::Timestamp;
use messages::workspace::Act;
use openberth::{Access as Seen, ChangeDeployment, Deployment, DeploymentId, Lifetime, Status, UserName};
use secrecy::SecretString;

use super::{Settings, password};
use crate::Access;
use crate::inside::server::Period;
use crate::inside::{Entered, Error, Refusal, When, look, note};
use crate::workspace::Workspace;

/// Who is to see a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// Everybody.
    Everybody,
    /// Who knows a password, which is made for it and goes with this name.
    Password(UserName),
    /// What shows a key, which is made for it.
    Key,
    /// These users of the server, besides its owner and who runs the server.
    People(Vec<UserName>),
}

/// What is needed to see it from now on. It is said this once.
#[derive(Debug, Clone)]
pub enum Given {
    /// Nothing.
    Nothing,
    /// A name and a password.
    Password(UserName, SecretString),
    /// A key.
    Key(SecretString),
}

/// What a site says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Texts {
    /// What it is called; may be empty.
    pub title: String,
    /// What it is; may be empty.
    pub description: String,
}

/// How a site is set, for who may see it.
///
/// # Errors
/// When it cannot be found out.
pub async fn find<P: Permitted>(
    access: &Access,
    permit: &Permit<P>,
    row: &Workspace,
    site: &DeploymentId,
) -> Result<Settings, Error> {
    let server = access.enter(permit, row).await?.server;
    let (found, users) = tokio::try_join!(server.deployment(site), server.users()).map_err(look)?;
    let period = if found.network_quota.is_empty() { None } else { Period::of(&server).await };
    Ok(Settings { period, ..Settings::of(found, &users) })
}

/// Changes who may see it.
///
/// # Errors
/// When nothing was changed, e.g. because it is locked or does not run, or it is not known whether it was.
pub async fn protect(
    access: &Access,
    permit: &Permit<ManageSites>,
    row: &Workspace,
    site: &DeploymentId,
    who: Who,
    when: When,
) -> Result<Given, Error> {
    let entered = access.enter(permit, row).await?;
    running(&entered, site, false).await?;
    let (seen, given) = seen(who)?;
    let key = entered.server.protect_deployment(site, &seen).await?;
    note(access, permit, row, Act::SiteAccessChanged, when).await;
    Ok(self::given(given, &seen, key))
}

/// What the server is told of who is to see a site, and what they need for it as far as we make it.
pub(in crate::inside) fn seen(who: Who) -> Result<(Seen, Given), Error> {
    Ok(match who {
        Who::Everybody => (Seen::Public, Given::Nothing),
        Who::People(users) => (Seen::Users(users), Given::Nothing),
        Who::Key => (Seen::Key, Given::Nothing),
        Who::Password(user) => {
            let password = password::new()?;
            let given = Given::Password(user.clone(), password.clone());
            (Seen::Password { user, password }, given)
        }
    })
}

/// The same with the key that the server made, where there is to be one.
pub(in crate::inside) fn given(ours: Given, seen: &Seen, key: Option<SecretString>) -> Given {
    match key {
        Some(key) if matches!(seen, Seen::Key) => Given::Key(key),
        Some(_) | None => ours,
    }
}

/// Locks it against changes, or unlocks it.
///
/// # Errors
/// When it is as it was, e.g. because it does not run: what is locked then could not be unlocked any more.
pub async fn lock(
    access: &Access,
    permit: &Permit<ManageSites>,
    row: &Workspace,
    site: &DeploymentId,
    locked: bool,
    when: When,
) -> Result<(), Error> {
    let entered = access.enter(permit, row).await?;
    running(&entered, site, true).await?;
    entered.server.lock_deployment(site, locked).await?;
    let act = if locked { Act::SiteLocked } else { Act::SiteUnlocked };
    note(access, permit, row, act, when).await;
    Ok(())
}

/// Changes what it says of itself.
///
/// # Errors
/// When nothing was changed, or it is not known whether it was.
pub async fn say(
    access: &Access,
    permit: &Permit<ManageSites>,
    row: &Workspace,
    site: &DeploymentId,
    texts: Texts,
    when: When,
) -> Result<(), Error> {
    let Texts { title, description } = texts;
    let change = ChangeDeployment { title: Some(title), description: Some(description), ..ChangeDeployment::default() };
    this(access, permit, row, site, &change, when).await.map(drop)
}

/// Changes how much it may send in a period, in MiB; without a limit at 0.
///
/// # Errors
/// When nothing was changed, or it is not known whether it was.
pub async fn send_at_most(
    access: &Access,
    permit: &Permit<ManageSites>,
    row: &Workspace,
    site: &DeploymentId,
    mib: u32,
    when: When,
) -> Result<(), Error> {
    let change = ChangeDeployment { network_mib: Some(mib), ..ChangeDeployment::default() };
    this(access, permit, row, site, &change, when).await.map(drop)
}

/// Changes how long it lives from now on, and says until when.
///
/// The server takes what it cannot read for "for ever". So what goes there is a [`Lifetime`], never a text; and a server that says something
/// else than what it was told is not believed to have done it.
///
/// # Errors
/// When nothing was changed, or it is not known whether it was.
pub async fn live_for(
    access: &Access,
    permit: &Permit<ManageSites>,
    row: &Workspace,
    site: &DeploymentId,
    lifetime: Lifetime,
    when: When,
) -> Result<Option<Timestamp>, Error> {
    let change = ChangeDeployment { lifetime: Some(lifetime), ..ChangeDeployment::default() };
    let ends_at = this(access, permit, row, site, &change, when).await?;
    match (lifetime, ends_at) {
        (Lifetime::Unlimited, None) | (Lifetime::Hours(_), Some(_)) => Ok(ends_at),
        (Lifetime::Unlimited, Some(_)) | (Lifetime::Hours(_), None) => {
            tracing::error!(workspace = %row.id, "a site has another lifetime than it was given");
            Err(Refusal::Unsure.into())
        }
    }
}

async fn this(
    access: &Access,
    permit: &Permit<ManageSites>,
    row: &Workspace,
    site: &DeploymentId,
    change: &ChangeDeployment,
    when: When,
) -> Result<Option<Timestamp>, Error> {
    let entered = access.enter(permit, row).await?;
    let ends_at = entered.server.update_deployment(site, change).await?;
    note(access, permit, row, Act::SiteChanged, when).await;
    Ok(ends_at)
}

/// Looks whether it can be changed now, before the server is asked to: some of what it refuses, it refuses for ever.
async fn running(entered: &Entered, site: &DeploymentId, even_locked: bool) -> Result<(), Error> {
    let Deployment { status, locked, .. } = entered.server.deployment(site).await.map_err(look)?;
    if locked && !even_locked {
        return Err(Refusal::Locked.into());
    }
    if status == Status::Running { Ok(()) } else { Err(Refusal::NotNow.into()) }
}
