//! Sandboxes: rows like sites, which files can be pushed into and commands run in while they live.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::deploy::{Created, NewDeployment};
use crate::id::{DeploymentId, EnvName, SecretName};
use crate::route::Call;
use crate::send::Body;
use crate::{Error, Lifetime, Server, Size, lenient};
use secrecy::{ExposeSecret, SecretString};

/// A command may take this long, and no longer.
const LONGEST_COMMAND: Duration = Duration::from_mins(5);

/// A change to one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum Push {
    /// There is this in it now.
    Write {
        /// Where it is.
        path: String,
        /// What is in it.
        content: String,
    },
    /// It is there no more.
    Delete {
        /// Where it was.
        path: String,
    },
}

/// What a push came to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pushed {
    /// Files that were written.
    pub updated: u32,
    /// Files that were deleted.
    pub deleted: u32,
    /// Whether what the project needs was installed anew.
    #[serde(default)]
    pub deps_installed: bool,
    /// What installing it said.
    #[serde(default, deserialize_with = "lenient::text")]
    pub install_output: String,
}

/// What a command came to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ran {
    /// What it wrote.
    #[serde(default, deserialize_with = "lenient::text")]
    pub output: String,
    /// How it ended: well at 0. One that took too long ended with 1, like others.
    pub exit_code: i64,
}

/// What installing came to. Whether it worked, the server says in a sentence of its own only, so that its output is
/// what to show.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Installed {
    /// What it said.
    #[serde(default, deserialize_with = "lenient::text")]
    pub output: String,
    #[serde(default, deserialize_with = "lenient::text")]
    message: String,
}

impl Installed {
    /// Whether it worked.
    #[must_use]
    pub fn worked(&self) -> bool {
        self.message.starts_with("Successfully")
    }
}

/// How a sandbox becomes a site. Its secrets have to be named again, or it gets none.
#[derive(Debug, Clone, Default)]
pub struct Promote {
    /// How long it lives.
    pub lifetime: Option<Lifetime>,
    /// Settings of its program beside those that it has.
    pub env: Vec<(EnvName, SecretString)>,
    /// The secrets that its program gets.
    pub secrets: Vec<SecretName>,
    /// What it may use of the machine.
    pub size: Size,
}

#[derive(Deserialize)]
struct Source {
    #[serde(default)]
    files: Option<BTreeMap<String, Option<String>>>,
}

#[derive(Serialize)]
pub(crate) struct Changes<'a> {
    pub(crate) changes: &'a [Push],
}

#[derive(Serialize)]
pub(crate) struct Packages<'a> {
    pub(crate) packages: &'a [String],
    pub(crate) uninstall: bool,
}

#[derive(Serialize)]
pub(crate) struct Command<'a> {
    pub(crate) command: &'a str,
    pub(crate) timeout: u64,
}

#[derive(Serialize)]
struct Promotion<'a> {
    #[serde(skip_serializing_if = "String::is_empty")]
    ttl: String,
    env: BTreeMap<&'a str, &'a str>,
    secrets: &'a [SecretName],
    #[serde(flatten)]
    size: BTreeMap<&'static str, String>,
}

impl Server {
    /// Makes a sandbox of texts, up to 100 and 10 MiB in all, by their paths. It lives four hours, unless said
    /// otherwise. Titles, descriptions and processors are for sites only.
    ///
    /// # Errors
    /// When none was made.
    pub async fn create_sandbox(
        &self,
        new: &NewDeployment,
        files: &BTreeMap<String, String>,
    ) -> Result<Created, Error> {
        self.ask(Call::CreateSandbox.plain(), Body::json(&new.json(files))?).await
    }

    /// The files that are texts, by their paths. The server leaves out what is no text or larger than 5 MiB, and says in
    /// place of what looks like a secret that it does not show it. All of it is one answer, so there may be too much.
    ///
    /// # Errors
    /// When there are no files, or too much is in them to be held.
    pub async fn texts(&self, id: &DeploymentId) -> Result<BTreeMap<String, String>, Error> {
        let source: Source = self.ask(Call::DownloadSource.of(id).with(texts_only()), Body::Nothing).await?;
        let files = source.files.unwrap_or_default();
        Ok(files.into_iter().map(|(path, text)| (path, text.unwrap_or_default())).collect())
    }

    /// Changes files of a sandbox. When one is wrong, those before it stay changed.
    ///
    /// # Errors
    /// When not all were changed.
    pub async fn push(&self, id: &DeploymentId, changes: &[Push]) -> Result<Pushed, Error> {
        self.ask(Call::Push.of(id), Body::json(&Changes { changes })?).await
    }

    /// Installs packages in a sandbox, or takes them away.
    ///
    /// # Errors
    /// When it was not tried. Whether it worked, the answer says.
    pub async fn install(&self, id: &DeploymentId, packages: &[String], uninstall: bool) -> Result<Installed, Error> {
        self.ask(Call::Install.of(id), Body::json(&Packages { packages, uninstall })?).await
    }

    /// Runs a command in a sandbox, for this long at most.
    ///
    /// # Errors
    /// When it did not run. How it ended, the answer says.
    pub async fn run(&self, id: &DeploymentId, command: &str, limit: Duration) -> Result<Ran, Error> {
        let timeout = limit.clamp(Duration::from_secs(1), LONGEST_COMMAND).as_secs();
        self.ask(Call::Run.of(id), Body::json(&Command { command, timeout })?).await
    }

    /// Makes a site of a sandbox. Its id stays, its address mostly changes.
    ///
    /// # Errors
    /// When it is a sandbox still.
    pub async fn promote(&self, id: &DeploymentId, promote: &Promote) -> Result<Created, Error> {
        self.ask(Call::Promote.of(id), promote.body()?).await
    }
}

/// That the files are asked for as texts.
pub(crate) fn texts_only() -> Option<(&'static str, String)> {
    Some(("format", "json".to_owned()))
}

impl Promote {
    pub(crate) fn body(&self) -> Result<Body, Error> {
        Body::json(&Promotion {
            ttl: self.lifetime.map(Lifetime::words).unwrap_or_default(),
            env: self.env.iter().map(|(name, value)| (name.as_str(), value.expose_secret())).collect(),
            secrets: &self.secrets,
            size: self.size.words().into_iter().collect(),
        })
    }
}
