//! Making a site: of an archive that flows through, or of a few files.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use bytes::Bytes;
use futures_util::{Stream, StreamExt, TryStream, TryStreamExt};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::id::{DeploymentId, EnvName, SecretName, SiteName, UserName};
use crate::multipart::Multipart;
use crate::route::Call;
use crate::send::Body;
use crate::{Error, Server, Status, lenient};

/// A site to be made. What is none or empty is as the server has it.
#[derive(Debug, Clone)]
pub struct NewDeployment {
    /// Its name, by which it is found. Without one, two that are made at the same time can get in each other's way.
    pub name: SiteName,
    /// What it is called.
    pub title: String,
    /// What it is.
    pub description: String,
    /// How long it lives.
    pub lifetime: Option<Lifetime>,
    /// Where its program listens.
    pub port: Option<u16>,
    /// The settings of its program.
    pub env: Vec<(EnvName, SecretString)>,
    /// The secrets that its program gets.
    pub secrets: Vec<SecretName>,
    /// What it may use of the machine.
    pub size: Size,
    /// Who may see it.
    pub access: Access,
}

/// How long a site lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifetime {
    /// So many hours; to the server, none of them would be without end.
    Hours(NonZeroU32),
    /// Until somebody ends it.
    Unlimited,
}

/// What a site may use of the machine. What is none is as the server has it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Size {
    /// Memory, in MiB.
    pub memory_mib: Option<u32>,
    /// Thousandths of a processor.
    pub milli_cpus: Option<u32>,
    /// What it may send in a period, in MiB.
    pub network_mib: Option<u32>,
}

/// Who may see a site.
#[derive(Debug, Clone, Default)]
pub enum Access {
    /// Everybody.
    #[default]
    Public,
    /// Who knows a name and a password.
    Password {
        /// The name.
        user: UserName,
        /// The password.
        password: SecretString,
    },
    /// What shows a key, which the server makes.
    Key,
    /// These users of the server, its owner and administrators.
    Users(Vec<UserName>),
}

/// An archive of files on its way: a `tar.gz`.
pub struct Upload(std::pin::Pin<Box<dyn Stream<Item = Result<Bytes, Broken>> + Send>>);

type Broken = Box<dyn std::error::Error + Send + Sync>;

impl Upload {
    /// An archive that comes in parts. When it breaks off, so does the call, and the server keeps nothing of it.
    pub fn of<S>(parts: S) -> Self
    where
        S: TryStream<Ok = Bytes, Error: Into<Broken>> + Send + 'static,
    {
        Self(parts.map_err(Into::into).into_stream().boxed())
    }

    pub(crate) fn into_form(self, mut form: Multipart) -> Multipart {
        form.file("tarball", self.0);
        form
    }
}

/// A site that is on its way. Whether it comes up, [`Server::deployment`] tells.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Created {
    /// Its id.
    pub id: DeploymentId,
    /// Its name.
    pub name: String,
    /// The first part of its address.
    pub subdomain: String,
    /// What it is made with.
    #[serde(default)]
    pub framework: String,
    /// How it does.
    pub status: Status,
    /// Where it will answer.
    #[serde(default, deserialize_with = "lenient::address")]
    pub url: Option<Url>,
    /// When it ends by itself, if it does.
    #[serde(default, deserialize_with = "lenient::moment")]
    pub expires_at: Option<Timestamp>,
    /// The key by which it may be seen, said this once, if that is who may see it.
    #[serde(default)]
    pub api_key: Option<SecretString>,
}

impl Server {
    /// Makes a site of an archive, which is sent on as it comes.
    ///
    /// # Errors
    /// When none was made: with [`Kind::Full`](crate::Kind::Full), [`Kind::NameTaken`](crate::Kind::NameTaken) and
    /// others.
    pub async fn deploy_archive(&self, new: &NewDeployment, archive: Upload) -> Result<Created, Error> {
        self.ask(Call::DeployArchive.plain(), Body::Form(archive.into_form(new.form()))).await
    }

    /// Makes a site of texts, up to 100 and 10 MiB in all, by their paths.
    ///
    /// # Errors
    /// As above.
    pub async fn deploy_files(&self, new: &NewDeployment, files: &BTreeMap<String, String>) -> Result<Created, Error> {
        self.ask(Call::DeployFiles.plain(), Body::json(&new.json(files))?).await
    }
}

impl NewDeployment {
    /// One of this name, with everything else as the server has it.
    #[must_use]
    pub fn named(name: SiteName) -> Self {
        Self {
            name,
            title: String::new(),
            description: String::new(),
            lifetime: None,
            port: None,
            env: Vec::new(),
            secrets: Vec::new(),
            size: Size::default(),
            access: Access::Public,
        }
    }

    pub(crate) fn form(&self) -> Multipart {
        let mut form = Multipart::new();
        let mut text = |name: &'static str, value: &str| {
            if !value.is_empty() {
                form.text(name, value);
            }
        };
        text("name", self.name.as_str());
        text("title", &self.title);
        text("description", &self.description);
        text("ttl", &self.lifetime.map(Lifetime::words).unwrap_or_default());
        text("port", &self.port.map(|port| port.to_string()).unwrap_or_default());
        for (name, value) in self.size.words() {
            text(name, &value);
        }
        for (name, value) in &self.env {
            text("env", &format!("{name}={}", value.expose_secret()));
        }
        for name in &self.secrets {
            text("secrets", name.as_str());
        }
        let access = self.access.words();
        text("protect_mode", access.mode);
        text("protect_username", access.user);
        text("protect_password", access.password);
        text("protect_users", &access.users.iter().map(|user| user.as_str()).collect::<Vec<_>>().join(","));
        form
    }

    pub(crate) fn json<'a>(&'a self, files: &'a BTreeMap<String, String>) -> impl Serialize + 'a {
        let env = self.env.iter().map(|(name, value)| (name.as_str(), value.expose_secret())).collect();
        let access = self.access.words();
        Json {
            files,
            name: self.name.as_str(),
            title: &self.title,
            description: &self.description,
            ttl: self.lifetime.map(Lifetime::words).unwrap_or_default(),
            port: self.port,
            env,
            secrets: &self.secrets,
            size: self.size.words().into_iter().collect(),
            protect_mode: access.mode,
            protect_username: access.user,
            protect_password: access.password,
            protect_users: access.users,
        }
    }
}

/// The same as a form has it, in JSON.
#[derive(Serialize)]
struct Json<'a> {
    files: &'a BTreeMap<String, String>,
    name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    title: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    #[serde(skip_serializing_if = "String::is_empty")]
    ttl: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    port: Option<u16>,
    env: BTreeMap<&'a str, &'a str>,
    secrets: &'a [SecretName],
    #[serde(flatten)]
    size: BTreeMap<&'static str, String>,
    protect_mode: &'a str,
    protect_username: &'a str,
    protect_password: &'a str,
    protect_users: &'a [UserName],
}

/// Who may see a site, in the words of the server.
pub(crate) struct AccessWords<'a> {
    pub mode: &'static str,
    pub user: &'a str,
    pub password: &'a str,
    pub users: &'a [UserName],
}

impl Access {
    pub(crate) fn words(&self) -> AccessWords<'_> {
        let plain = |mode| AccessWords { mode, user: "", password: "", users: &[] };
        match self {
            Self::Public => plain("public"),
            Self::Password { user, password } => {
                AccessWords { user: user.as_str(), password: password.expose_secret(), ..plain("basic_auth") }
            }
            Self::Key => plain("api_key"),
            Self::Users(users) => AccessWords { users, ..plain("user") },
        }
    }
}

impl Lifetime {
    pub(crate) fn words(self) -> String {
        match self {
            Self::Unlimited => "0".to_owned(),
            Self::Hours(hours) => format!("{hours}h"),
        }
    }
}

impl Size {
    /// As the server reads them.
    pub(crate) fn words(self) -> Vec<(&'static str, String)> {
        let mib = |amount: u32| format!("{amount}m");
        let cpus = |milli: u32| format!("{}.{:03}", milli / 1000, milli % 1000);
        let memory = self.memory_mib.map(|amount| ("memory", mib(amount)));
        let processors = self.milli_cpus.map(|milli| ("cpus", cpus(milli)));
        let network = self.network_mib.map(|amount| ("network_quota", mib(amount)));
        [memory, processors, network].into_iter().flatten().collect()
    }
}
