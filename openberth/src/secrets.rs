//! Secrets, which a program gets under their names and nobody else ever gets.

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::deployments::words;
use crate::id::SecretName;
use crate::route::Call;
use crate::send::Body;
use crate::users::Done;
use crate::{Error, Server, lenient};

words!(
    /// Who has a secret.
    Scope {
        /// The owner of the key.
        "user" => Own,
        /// All users of the server.
        "global" => Shared,
    }
);

/// A secret, without its value: that is never said.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Secret {
    /// Its name, which is not always one that a call may have in it: see [`SecretName::parse`].
    pub name: String,
    /// Who has it.
    pub scope: Scope,
    /// What it is for.
    #[serde(default, deserialize_with = "lenient::text")]
    pub description: String,
    /// When it was made.
    #[serde(default, deserialize_with = "lenient::moment")]
    pub created_at: Option<Timestamp>,
    /// When it was last set.
    #[serde(default, deserialize_with = "lenient::moment")]
    pub updated_at: Option<Timestamp>,
}

/// A secret to be set. One that is there gets the new value, and the new description also where that is empty.
///
/// The server cannot set one anew that all users have: it has to be deleted first, and starts no program again then.
#[derive(Debug, Clone)]
pub struct SetSecret {
    /// Its name.
    pub name: SecretName,
    /// Its value.
    pub value: SecretString,
    /// What it is for.
    pub description: String,
    /// Whether all users of the server have it.
    pub shared: bool,
}

/// What setting a secret came to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SetTo {
    /// Whether it is new.
    pub created: bool,
    /// The names of the sites that start again with the new value, whoever they belong to.
    #[serde(default)]
    pub restarted: Vec<String>,
}

#[derive(Serialize)]
struct Set<'a> {
    name: &'a str,
    value: &'a str,
    description: &'a str,
    global: bool,
}

#[derive(Deserialize)]
struct List {
    #[serde(deserialize_with = "lenient::rows")]
    secrets: Vec<Secret>,
}

impl Server {
    /// The secrets of the owner of the key, and those of all.
    ///
    /// # Errors
    /// When there is no list.
    pub async fn secrets(&self) -> Result<Vec<Secret>, Error> {
        self.ask::<List>(Call::ListSecrets.plain(), Body::Nothing).await.map(|list| list.secrets)
    }

    /// Sets a secret. Sites that use one of this name start again.
    ///
    /// # Errors
    /// When it was not set.
    pub async fn set_secret(&self, secret: &SetSecret) -> Result<SetTo, Error> {
        self.ask(Call::SetSecret.plain(), secret.body()?).await
    }

    /// Deletes a secret. Programs that have it keep it until they start again.
    ///
    /// # Errors
    /// When it is there still.
    pub async fn delete_secret(&self, name: &SecretName, shared: bool) -> Result<(), Error> {
        let query = shared.then(|| ("global", "true".to_owned()));
        self.ask::<Done>(Call::DeleteSecret.of(name).with(query), Body::Nothing).await.map(drop)
    }
}

impl SetSecret {
    pub(crate) fn body(&self) -> Result<Body, Error> {
        Body::json(&Set {
            name: self.name.as_str(),
            value: self.value.expose_secret(),
            description: &self.description,
            global: self.shared,
        })
    }
}
