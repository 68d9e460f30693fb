//! What can be different with a site that is there: its texts, its end, who may see it, whether it is locked.

use jiff::Timestamp;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::deploy::{Access, Lifetime};
use crate::id::{DeploymentId, UserName};
use crate::route::Call;
use crate::send::Body;
use crate::users::Done;
use crate::{Error, Server, lenient};

/// What is to be different. What is none stays.
#[derive(Debug, Clone, Default)]
pub struct ChangeDeployment {
    /// What it is called.
    pub title: Option<String>,
    /// What it is.
    pub description: Option<String>,
    /// How long it lives from now on.
    pub lifetime: Option<Lifetime>,
    /// What it may send in a period, in MiB; without a limit at 0.
    pub network_mib: Option<u32>,
}

#[derive(Serialize)]
struct Change<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ttl: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    network_quota: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Changed {
    #[serde(default, deserialize_with = "lenient::moment")]
    expires_at: Option<Timestamp>,
}

#[derive(Serialize)]
struct Protect<'a> {
    mode: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    username: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    password: &'a str,
    users: &'a [UserName],
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Protected {
    #[serde(default)]
    api_key: Option<SecretString>,
}

#[derive(Serialize)]
pub(crate) struct Lock {
    pub(crate) locked: bool,
}

impl Server {
    /// Changes a site, and says when it ends now, if it does.
    ///
    /// # Errors
    /// When nothing was changed, e.g. because it is locked.
    pub async fn update_deployment(
        &self,
        id: &DeploymentId,
        change: &ChangeDeployment,
    ) -> Result<Option<Timestamp>, Error> {
        let changed: Changed = self.ask(Call::UpdateDeployment.of(id), change.body()?).await?;
        Ok(changed.expires_at)
    }

    /// Changes who may see a site. The key by which it may be seen is said this once, if that is who may.
    ///
    /// # Errors
    /// When nothing was changed, e.g. because it does not run.
    pub async fn protect_deployment(&self, id: &DeploymentId, access: &Access) -> Result<Option<SecretString>, Error> {
        let protected: Protected = self.ask(Call::ProtectDeployment.of(id), protect(access)?).await?;
        Ok(protected.api_key)
    }

    /// Locks a site against changes, or unlocks it. Either only while it runs: one that is locked and runs no more can
    /// be neither unlocked nor ended by itself.
    ///
    /// # Errors
    /// When it is as it was.
    pub async fn lock_deployment(&self, id: &DeploymentId, locked: bool) -> Result<(), Error> {
        self.ask::<Done>(Call::LockDeployment.of(id), Body::json(&Lock { locked })?).await.map(drop)
    }
}

impl ChangeDeployment {
    pub(crate) fn body(&self) -> Result<Body, Error> {
        Body::json(&Change {
            title: self.title.as_deref(),
            description: self.description.as_deref(),
            ttl: self.lifetime.map(Lifetime::words),
            network_quota: self.network_mib.map(|mib| format!("{mib}m")),
        })
    }
}

pub(crate) fn protect(access: &Access) -> Result<Body, Error> {
    let words = access.words();
    Body::json(&Protect { mode: words.mode, username: words.user, password: words.password, users: words.users })
}
