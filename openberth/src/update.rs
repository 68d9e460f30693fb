//! New code for a site that is there.

use std::collections::BTreeMap;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::deploy::Upload;
use crate::id::{DeploymentId, EnvName, SecretName};
use crate::multipart::Multipart;
use crate::route::Call;
use crate::send::Body;
use crate::{Error, Server, Size, Status};

/// How a site is built anew. What is none or empty stays, but for the secrets.
#[derive(Debug, Clone, Default)]
pub struct UpdateCode {
    /// Where its program listens.
    pub port: Option<u16>,
    /// Settings beside those that it has, which cannot be taken away.
    pub env: Vec<(EnvName, SecretString)>,
    /// All secrets that its program gets: those that are not named again, it gets no more.
    pub secrets: Vec<SecretName>,
    /// What it may use of the machine; memory and processors until the next time only.
    pub size: Size,
}

#[derive(Serialize)]
struct Json<'a> {
    files: &'a BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    port: Option<u16>,
    env: BTreeMap<&'a str, &'a str>,
    secrets: &'a [SecretName],
    #[serde(flatten)]
    size: BTreeMap<&'static str, String>,
}

#[derive(Deserialize)]
struct Updating {
    status: Status,
}

impl Server {
    /// Lays the files of an archive over those of a site, and builds it anew. Nothing of what was there goes.
    ///
    /// # Errors
    /// When it is not being built.
    pub async fn update_with_archive(
        &self,
        id: &DeploymentId,
        update: &UpdateCode,
        archive: Upload,
    ) -> Result<Status, Error> {
        let form = Body::Form(archive.into_form(update.form()));
        self.ask::<Updating>(Call::UpdateWithArchive.of(id), form).await.map(|updating| updating.status)
    }

    /// Replaces all files of a site with these, and builds it anew.
    ///
    /// # Errors
    /// When it is not being built. Its files can have been replaced all the same.
    pub async fn update_with_files(
        &self,
        id: &DeploymentId,
        update: &UpdateCode,
        files: &BTreeMap<String, String>,
    ) -> Result<Status, Error> {
        let body = update.body(files)?;
        self.ask::<Updating>(Call::UpdateWithFiles.of(id), body).await.map(|updating| updating.status)
    }
}

impl UpdateCode {
    pub(crate) fn form(&self) -> Multipart {
        let mut form = Multipart::new();
        if let Some(port) = self.port {
            form.text("port", &port.to_string());
        }
        for (name, value) in self.size.words() {
            form.text(name, &value);
        }
        for (name, value) in &self.env {
            form.text("env", &format!("{name}={}", value.expose_secret()));
        }
        for name in &self.secrets {
            form.text("secrets", name.as_str());
        }
        form
    }

    pub(crate) fn body(&self, files: &BTreeMap<String, String>) -> Result<Body, Error> {
        Body::json(&Json {
            files,
            port: self.port,
            env: self.env.iter().map(|(name, value)| (name.as_str(), value.expose_secret())).collect(),
            secrets: &self.secrets,
            size: self.size.words().into_iter().collect(),
        })
    }
}
