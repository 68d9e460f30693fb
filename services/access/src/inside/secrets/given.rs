//! What programs were given, so that they are given it again.
//!
//! Whoever builds a program anew (an update of a site, a sandbox that becomes a site) sends its secrets along, or it starts with none.
//! [`again`] makes that list, and nothing else should. What was sent is kept with [`keep`].

use std::collections::BTreeSet;

use domain::authorize::Permit;
use domain::authorize::permission::Permitted;
use jiff::Timestamp;
use openberth::{DeploymentId, SecretName};

use super::{acts, rows};
use crate::Access;
use crate::inside::{Entered, Error};
use crate::workspace::Workspace;

/// The secrets that a program is to have, all of which the server knows right now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given(Vec<SecretName>);

/// A secret that a program can be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Its name.
    pub name: SecretName,
    /// What somebody wrote about it, if they did.
    pub description: String,
    /// Whether the program has it, as far as Harbor knows.
    pub has_it: bool,
}

impl Given {
    /// Their names, as calls take them.
    #[must_use]
    pub fn into_names(self) -> Vec<SecretName> {
        self.0
    }
}

/// What a program can be given: with `site`, what it has is marked.
///
/// # Errors
/// When there is no list to be had.
pub async fn choices<P: Permitted>(
    access: &Access,
    permit: &Permit<P>,
    row: &Workspace,
    site: Option<&DeploymentId>,
) -> Result<Vec<Choice>, Error> {
    let entered = access.enter(permit, row).await?;
    let had: BTreeSet<SecretName> = match site {
        Some(site) => rows::of(&access.read().await?, row.id, site).await?.unwrap_or_default().into_iter().collect(),
        None => BTreeSet::new(),
    };
    let choice = |secret: super::Secret| {
        let name = secret.name?;
        Some(Choice { has_it: had.contains(&name), description: secret.description, name })
    };
    Ok(acts::all(&entered).await?.into_iter().filter_map(choice).collect())
}

/// What goes along when the program of a site is built anew: what somebody chose, and where nobody was asked, what it had. One that
/// the server has no more is left out, because with it the server would refuse the whole.
///
/// # Errors
/// When it cannot be found out: then nothing is to be sent.
pub(in crate::inside) async fn again(
    access: &Access,
    entered: &Entered,
    row: &Workspace,
    site: &DeploymentId,
    chosen: Option<&[SecretName]>,
) -> Result<Given, Error> {
    let wanted = match chosen {
        Some(chosen) => chosen.to_vec(),
        None => rows::of(&access.read().await?, row.id, site).await?.unwrap_or_default(),
    };
    of_those_there(entered, wanted).await
}

/// What goes along with something new.
///
/// # Errors
/// As above.
pub(in crate::inside) async fn first(entered: &Entered, chosen: &[SecretName]) -> Result<Given, Error> {
    of_those_there(entered, chosen.to_vec()).await
}

async fn of_those_there(entered: &Entered, wanted: Vec<SecretName>) -> Result<Given, Error> {
    if wanted.is_empty() {
        return Ok(Given::default());
    }
    let there: BTreeSet<SecretName> = acts::all(entered).await?.into_iter().filter_map(|secret| secret.name).collect();
    Ok(Given(wanted.into_iter().filter(|name| there.contains(name)).collect()))
}

/// Keeps what a program was given. It has it by now: where it cannot be kept, somebody has to choose again next time.
pub(in crate::inside) async fn keep(
    access: &Access,
    row: &Workspace,
    site: &DeploymentId,
    given: &[SecretName],
    at: Timestamp,
) {
    if let Err(error) = rows::keep(access, row.id, site, given, at).await {
        tracing::warn!(workspace = %row.id, %error, "which secrets a program was given is not known");
    }
}

/// Forgets what a program had that is gone.
pub(in crate::inside) async fn forget(access: &Access, row: &Workspace, site: &DeploymentId) {
    if let Err(error) = rows::forget(access, row.id, site).await {
        tracing::warn!(workspace = %row.id, %error, "which secrets a program had that is gone is still kept");
    }
}
