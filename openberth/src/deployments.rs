//! The sites and sandboxes on a server: what there is, and its end.

use jiff::Timestamp;
use serde::Deserialize;
use url::Url;

use crate::id::{DeploymentId, UserId};
use crate::route::Call;
use crate::send::Body;
use crate::users::Done;
use crate::{Error, Server, lenient};

/// Whose sites. Without the first two, a list is of one user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose<'a> {
    /// All that there are on the server, whoever the key belongs to.
    Everyone,
    /// Those of the owner of the key.
    Mine,
    /// Those of this user.
    Of(&'a UserId),
}

/// A site or a sandbox.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deployment {
    /// Its id.
    pub id: DeploymentId,
    /// Its name.
    pub name: String,
    /// What it is called, if it is.
    #[serde(default, deserialize_with = "lenient::text")]
    pub title: String,
    /// What it is, if somebody said so.
    #[serde(default, deserialize_with = "lenient::text")]
    pub description: String,
    /// The first part of its address.
    #[serde(default)]
    pub subdomain: String,
    /// What it is made with, such as `static` or `nextjs`.
    #[serde(default)]
    pub framework: String,
    /// How it does.
    pub status: Status,
    /// How what it runs in does. Only when it is shown by itself, and not to decide anything by.
    #[serde(default)]
    pub container_status: Option<ContainerStatus>,
    /// Where it answers.
    #[serde(default, deserialize_with = "lenient::address")]
    pub url: Option<Url>,
    /// When it was made.
    #[serde(default, deserialize_with = "lenient::moment")]
    pub created_at: Option<Timestamp>,
    /// When it ends by itself, if it does.
    #[serde(default, deserialize_with = "lenient::moment")]
    pub expires_at: Option<Timestamp>,
    /// Whose it is.
    #[serde(rename = "ownerId")]
    pub owner: UserId,
    /// What they are called.
    #[serde(default, deserialize_with = "lenient::text")]
    pub owner_name: String,
    /// Who may see it.
    #[serde(default)]
    pub access_mode: AccessMode,
    /// The name to sign in with, where there is a password.
    #[serde(default, deserialize_with = "lenient::text")]
    pub access_user: String,
    /// The users who may see it, with commas between them.
    #[serde(default, deserialize_with = "lenient::text")]
    pub access_users: String,
    /// Whether it is a site or a sandbox.
    #[serde(default)]
    pub mode: Mode,
    /// How much it may send in a period, as it was written, such as `5g`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub network_quota: String,
    /// How many bytes of that are left. Only when it is shown by itself, runs, and has one.
    #[serde(default)]
    pub quota_remaining: Option<u64>,
    /// Whether it is locked.
    #[serde(default)]
    pub locked: bool,
}

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $word:literal => $variant:ident,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
        #[serde(from = "String")]
        pub enum $name {
            $($(#[$doc])* $variant,)*
            /// A word that we do not know.
            Unknown(String),
        }

        impl From<String> for $name {
            fn from(word: String) -> Self {
                match word.as_str() {
                    $($word => Self::$variant,)*
                    _ => Self::Unknown(word.chars().take(40).collect()),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(match self {
                    $(Self::$variant => $word,)*
                    Self::Unknown(word) => word,
                })
            }
        }
    };
}
pub(crate) use words;

words!(
    /// How a site does.
    Status {
        /// It is built for the first time.
        "building" => Building,
        /// It was started. Whether its program works, the server does not know.
        "running" => Running,
        /// It is built anew; what there was before goes on until then.
        "updating" => Updating,
        /// Building it or starting it failed. Nothing more comes by itself.
        "failed" => Failed,
    }
);
words!(
    /// How what a site runs in does.
    ContainerStatus {
        /// It runs.
        "running" => Running,
        /// It stopped.
        "stopped" => Stopped,
        /// It starts again.
        "restarting" => Restarting,
        /// Something is wrong with it.
        "failed" => Failed,
        /// There is none.
        "not_found" => NotFound,
    }
);
words!(
    /// Who may see a site.
    AccessMode {
        /// Everybody.
        "public" => Public,
        /// Who knows a name and a password.
        "basic_auth" => Password,
        /// What shows a key.
        "api_key" => Key,
        /// Users of the server: those who are named, its owner and administrators.
        "user" => Users,
    }
);
words!(
    /// Site or sandbox.
    Mode {
        /// A site.
        "deploy" => Site,
        /// A sandbox.
        "sandbox" => Sandbox,
    }
);

impl Default for AccessMode {
    fn default() -> Self {
        Self::Unknown(String::new())
    }
}

impl Default for Mode {
    fn default() -> Self {
        Self::Unknown(String::new())
    }
}

impl Whose<'_> {
    pub(crate) fn query(self) -> Option<(&'static str, String)> {
        match self {
            Self::Everyone => None,
            Self::Mine => Some(("owner", "me".to_owned())),
            Self::Of(user) => Some(("owner", user.to_string())),
        }
    }
}

#[derive(Deserialize)]
struct List {
    #[serde(deserialize_with = "lenient::rows")]
    deployments: Vec<Deployment>,
}

impl Server {
    /// Sites and sandboxes, the newest first.
    ///
    /// # Errors
    /// When there is no list.
    pub async fn deployments(&self, whose: Whose<'_>) -> Result<Vec<Deployment>, Error> {
        self.ask::<List>(Call::ListDeployments.plain().with(whose.query()), Body::Nothing)
            .await
            .map(|list| list.deployments)
    }

    /// One of them.
    ///
    /// # Errors
    /// When there is none, or it is not shown.
    pub async fn deployment(&self, id: &DeploymentId) -> Result<Deployment, Error> {
        self.ask(Call::ShowDeployment.of(id), Body::Nothing).await
    }

    /// Ends one, with its files and data.
    ///
    /// # Errors
    /// When it is there still, e.g. because it is locked.
    pub async fn delete_deployment(&self, id: &DeploymentId) -> Result<(), Error> {
        self.ask::<Done>(Call::DeleteDeployment.of(id), Body::Nothing).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_reads_as_the_server_writes_it() {
        let text = r#"{"id":"d59k2v8c1h2s73fq0010","name":"shop","subdomain":"shop","framework":"static","status":"dreaming",
            "url":"https://shop.ws.example.com","createdAt":"2026-04-29T16:09:41Z","expiresAt":"2026-05-02 16:09:41","ttlHours":72,
            "ownerId":"usr_0123456789abcdef","accessMode":"public","mode":"deploy","locked":false,"tomorrow":[1]}"#;
        let row: Deployment = serde_json::from_str(text).unwrap();
        assert_eq!(row.status, Status::Unknown("dreaming".to_owned()));
        assert_eq!((row.access_mode, row.mode, row.container_status), (AccessMode::Public, Mode::Site, None));
        assert_eq!(row.expires_at.unwrap().duration_since(row.created_at.unwrap()).as_hours(), 72);
    }

    #[test]
    fn a_row_that_does_not_read_keeps_nobody_from_the_others() {
        let row = |id: &str| serde_json::json!({"id": id, "name": "a", "status": "running", "ownerId": "usr_0123456789abcdef"});
        let list = serde_json::json!({"deployments": [row("../../api/admin/backup"), row("d59k2v8c1h2s73fq0010"), 7], "count": 3});
        let list: List = serde_json::from_value(list).unwrap();
        assert_eq!(list.deployments.len(), 1);
        let none: List = serde_json::from_str(r#"{"deployments":null}"#).unwrap();
        assert!(none.deployments.is_empty());
    }
}
