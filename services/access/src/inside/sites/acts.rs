//! What people do with sites. Each act enters the workspace anew, leaves it when it is done, and is kept in the history.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::authorize::Permit;
use domain::authorize::permission::{ManageSites, Permitted, SendSites, ViewSites};
use messages::workspace::Act;
use openberth::{
    Deployment, DeploymentId, Flow, Kind, Lifetime, Mode, NewDeployment, SecretName, Tail, UpdateCode, Upload, Whose,
};
use tokio::time::timeout;

use super::{Called, Env, Room, Site, Sites};
use crate::Access;
use crate::inside::secrets::given;
use crate::inside::server::Period;
use crate::inside::site_settings::{Given, Traffic, Who, given as given_once, seen};
use crate::inside::{Entered, Error, Refusal, When, look, note};
use crate::workspace::Workspace;

/// So many lines are looked through for those that matter.
const LINES: u16 = 200;

/// So long a server may take to pack the files of a site before they come.
const BEGIN: Duration = Duration::from_secs(15);

/// What a site is made of.
pub enum Code {
    /// A few texts, by their paths.
    Files(BTreeMap<String, String>),
    /// An archive, which flows through.
    Archive(Upload),
}

/// A site that is to be made.
#[derive(Debug, Clone)]
pub struct New {
    /// What it is called.
    pub called: Called,
    /// Who is to see it, from the first moment on.
    pub who: Who,
    /// What its program gets.
    pub along: Along,
}

/// What a program gets along with its code.
#[derive(Debug, Clone, Default)]
pub struct Along {
    /// What is set in its environment, beside what is set there already.
    pub env: Env,
    /// The secrets that somebody chose for it. None where nobody was asked: then it has on what it had.
    pub secrets: Option<Vec<SecretName>>,
}

/// A site that is on its way.
#[derive(Debug, Clone)]
pub struct Made {
    /// Its id.
    pub id: DeploymentId,
    /// What is needed to see it, said this once.
    pub given: Given,
}

/// All sites of a workspace, the newest first, and whether there may be another.
///
/// # Errors
/// When there is no list to be had.
pub async fn list(access: &Access, permit: &Permit<ViewSites>, row: &Workspace) -> Result<Sites, Error> {
    all(&access.enter(permit, row).await?, row).await
}

/// One site, for who may see it.
///
/// # Errors
/// When there is none, or it cannot be found out.
pub async fn find<P: Permitted>(
    access: &Access,
    permit: &Permit<P>,
    row: &Workspace,
    site: &DeploymentId,
) -> Result<Site, Error> {
    one(&access.enter(permit, row).await?, site).await
}

/// One site, and for which time its limit for traffic is; none where it has no limit, or the server does not say.
///
/// # Errors
/// When there is none, or it cannot be found out.
pub async fn with_period(
    access: &Access,
    permit: &Permit<ViewSites>,
    row: &Workspace,
    site: &DeploymentId,
) -> Result<(Site, Option<Period>), Error> {
    let entered = access.enter(permit, row).await?;
    let found = one(&entered, site).await?;
    let period = match found.traffic {
        Traffic::Unlimited => None,
        Traffic::Mib(_) => Period::of(&entered.server).await,
    };
    Ok((found, period))
}

/// All files of a site as they come, in one archive, and what it is called. What is secret among them comes, too.
///
/// # Errors
/// When there are none to be had.
pub async fn source(
    access: &Access,
    permit: &Permit<SendSites>,
    row: &Workspace,
    site: &DeploymentId,
) -> Result<(String, Flow), Error> {
    let entered = access.enter(permit, row).await?;
    let found = one(&entered, site).await?;
    match timeout(BEGIN, entered.server.source(site)).await {
        Ok(files) => Ok((found.name, files.map_err(look)?)),
        Err(_) => Err(Refusal::NoAnswer.into()),
    }
}

/// What the program of a site wrote last, as the server has it: what is wrong with the log itself stands in the text, too.
///
/// # Errors
/// When there is nothing to be had.
pub async fn last_lines(
    access: &Access,
    permit: &Permit<ViewSites>,
    row: &Workspace,
    site: &DeploymentId,
) -> Result<String, Error> {
    let entered = access.enter(permit, row).await?;
    entered.server.logs(site, Tail::of(LINES)).await.map_err(look)
}

/// Makes a site. It is on its way then; whether it comes up, [`find`] tells.
///
/// # Errors
/// When none was made, or it is not known whether one was.
pub async fn make(
    access: &Access,
    permit: &Permit<SendSites>,
    row: &Workspace,
    new: &New,
    code: Code,
    when: When,
) -> Result<Made, Error> {
    let New { called, who, along } = new;
    let entered = access.enter(permit, row).await?;
    // Before anything goes up: the server would find out only when it has all of it.
    let there = entered.server.deployments(Whose::Everyone).await.map_err(look)?;
    if there.iter().any(|other| other.subdomain == called.name.as_str()) {
        return Err(Refusal::NameTaken.into());
    }
    if !room(&there, row).is_free() {
        return Err(Refusal::Full.into());
    }
    let secrets = given::first(&entered, along.secrets.as_deref().unwrap_or_default()).await?.into_names();
    let (seen, given) = seen(who.clone())?;
    let wanted = NewDeployment {
        title: called.own_title(),
        // The server ends what nobody says this of after three days.
        lifetime: Some(Lifetime::Unlimited),
        env: along.env.pairs(),
        secrets: secrets.clone(),
        access: seen,
        ..NewDeployment::named(called.name.clone())
    };
    let created = match code {
        Code::Files(files) => entered.server.deploy_files(&wanted, &files).await,
        Code::Archive(archive) => entered.server.deploy_archive(&wanted, archive).await,
    }
    .map_err(unreadable)?;
    given::keep(access, row, &created.id, &secrets, when.0).await;
    note(access, permit, row, Act::SiteMade, when).await;
    Ok(Made { id: created.id, given: given_once(given, &wanted.access, created.api_key) })
}

/// Sends a site anew. What it shows until then, it shows on.
///
/// # Errors
/// When it is as it was, or it is not known whether it is.
pub async fn update(
    access: &Access,
    permit: &Permit<SendSites>,
    row: &Workspace,
    site: &DeploymentId,
    along: &Along,
    code: Code,
    when: When,
) -> Result<(), Error> {
    let entered = access.enter(permit, row).await?;
    let found = one(&entered, site).await?;
    if found.locked {
        return Err(Refusal::Locked.into());
    }
    if found.is_on_its_way() {
        return Err(Refusal::NotNow.into());
    }
    let secrets = given::again(access, &entered, row, site, along.secrets.as_deref()).await?.into_names();
    let update = UpdateCode { env: along.env.pairs(), secrets, ..UpdateCode::default() };
    match code {
        Code::Files(files) => entered.server.update_with_files(site, &update, &files).await,
        Code::Archive(archive) => entered.server.update_with_archive(site, &update, archive).await,
    }
    .map_err(unreadable)?;
    given::keep(access, row, site, &update.secrets, when.0).await;
    note(access, permit, row, Act::SiteUpdated, when).await;
    Ok(())
}

/// What a server cannot read is what somebody sent: nothing for those who run Harbor to mend.
fn unreadable(error: openberth::Error) -> Error {
    if error.kind == Kind::Invalid {
        tracing::info!(error = error.for_log(), "an OpenBerth server could not read what was sent to it");
        return Refusal::NotPossible.into();
    }
    error.into()
}

/// Deletes a site, with its files and its data.
///
/// # Errors
/// When it is still there, e.g. because it is locked or being built, or it is not known whether it is.
pub async fn delete(
    access: &Access,
    permit: &Permit<ManageSites>,
    row: &Workspace,
    site: &DeploymentId,
    when: When,
) -> Result<(), Error> {
    let entered = access.enter(permit, row).await?;
    let found = one(&entered, site).await?;
    // The server would leave behind what is being built.
    if found.is_on_its_way() {
        return Err(Refusal::NotNow.into());
    }
    entered.server.delete_deployment(site).await?;
    given::forget(access, row, site).await;
    note(access, permit, row, Act::SiteDeleted, when).await;
    Ok(())
}

async fn all(entered: &Entered, row: &Workspace) -> Result<Sites, Error> {
    let rows = entered.server.deployments(Whose::Everyone).await.map_err(look)?;
    let room = room(&rows, row);
    let sites = rows.into_iter().filter_map(|row| Site::of(row, entered)).collect();
    Ok(Sites { sites, room })
}

/// What the plan has room for beside what is there, whoever made it.
pub(in crate::inside) fn room(there: &[Deployment], row: &Workspace) -> Room {
    let sandboxes = there.iter().filter(|one| one.mode == Mode::Sandbox).count();
    Room::of(there.len() - sandboxes, sandboxes, row.plan)
}

async fn one(entered: &Entered, site: &DeploymentId) -> Result<Site, Error> {
    let row = entered.server.deployment(site).await.map_err(look)?;
    Site::of(row, entered).ok_or(Error::Refused(Refusal::Absent))
}
