//! Whether a server is up, and whose a key is.

use secrecy::SecretString;
use serde::Deserialize;

use crate::route::Call;
use crate::send::Body;
use crate::{Error, Server, UserId};

/// What a server says of itself to anyone.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Health {
    /// Its version, such as `0.9.1`.
    pub version: String,
}

/// Whose a key is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Me {
    /// The id of the user.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// The version of the server.
    #[serde(default)]
    pub server_version: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rotated {
    api_key: SecretString,
}

/// What a user may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything.
    Admin,
    /// What is their own.
    User,
    /// A word that we do not know.
    #[serde(other)]
    Unknown,
}

impl Server {
    /// Whether it is up; the key stays here.
    ///
    /// # Errors
    /// When it does not say so.
    pub async fn health(&self) -> Result<Health, Error> {
        self.ask(Call::Health.plain(), Body::Nothing).await
    }

    /// Whose the key is.
    ///
    /// # Errors
    /// When the server does not know it, or does not say.
    pub async fn me(&self) -> Result<Me, Error> {
        self.ask(Call::Me.plain(), Body::Nothing).await
    }

    /// Makes a new key for the owner of this one, which works no more from then on. The handle goes on with the old
    /// one.
    ///
    /// # Errors
    /// When there is no new one, or it got lost.
    pub async fn rotate_own_key(&self) -> Result<SecretString, Error> {
        self.ask::<Rotated>(Call::RotateOwnKey.plain(), Body::Nothing).await.map(|rotated| rotated.api_key)
    }
}
