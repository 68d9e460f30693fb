//! Which secrets programs were given through Harbor, by names. The server forgets it, and says it to nobody.

use jiff::Timestamp;
use messages::WorkspaceId;
use openberth::{DeploymentId, SecretName};

use crate::database::Reading;
use crate::{Access, Error};

/// What a site or sandbox was given; none where Harbor never gave it anything.
pub(super) async fn of(
    db: &Reading,
    workspace: WorkspaceId,
    site: &DeploymentId,
) -> Result<Option<Vec<SecretName>>, Error> {
    let query = "select secrets from given_secrets where workspace = $1 and site = $2";
    let Some(row) = db.one(query, &[&workspace, &site.as_str()]).await? else { return Ok(None) };
    let names: Vec<String> = row.try_get("secrets")?;
    Ok(Some(names.iter().filter_map(|name| SecretName::parse(name).ok()).collect()))
}

/// The sites and sandboxes that were given this one.
pub(super) async fn with(
    db: &Reading,
    workspace: WorkspaceId,
    secret: &SecretName,
) -> Result<Vec<DeploymentId>, Error> {
    let query = "select site from given_secrets where workspace = $1 and $2 = any(secrets)";
    let rows = db.all(query, &[&workspace, &secret.as_str()]).await?;
    let sites = rows.iter().map(|row| row.try_get::<_, String>("site")).collect::<Result<Vec<_>, _>>()?;
    Ok(sites.iter().filter_map(|site| DeploymentId::parse(site).ok()).collect())
}

/// From now on it is these.
pub(super) async fn keep(
    access: &Access,
    workspace: WorkspaceId,
    site: &DeploymentId,
    secrets: &[SecretName],
    at: Timestamp,
) -> Result<(), Error> {
    let upsert = "insert into given_secrets (workspace, site, secrets, at) values ($1, $2, $3, $4) \
                  on conflict (workspace, site) do update set secrets = excluded.secrets, at = excluded.at";
    let names: Vec<&str> = secrets.iter().map(SecretName::as_str).collect();
    access.write().await?.execute(upsert, &[&workspace, &site.as_str(), &names, &at]).await?;
    Ok(())
}

/// There is no such site any more.
pub(super) async fn forget(access: &Access, workspace: WorkspaceId, site: &DeploymentId) -> Result<(), Error> {
    let delete = "delete from given_secrets where workspace = $1 and site = $2";
    access.write().await?.execute(delete, &[&workspace, &site.as_str()]).await?;
    Ok(())
}
