//! The users of a server: the keys that people and their tools have.

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::id::{Odd, UserId, UserName};
use crate::route::Call;
use crate::send::Body;
use crate::{Error, Role, Server, lenient};

/// A user as the list has them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// Their name, which is not always one that a call may have in it: see [`UserName::parse`].
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// How many sites they may have.
    #[serde(default)]
    pub max_deployments: i64,
    /// How many hours their sites live unless said otherwise. It is set when they are made, and stays.
    #[serde(default)]
    pub default_ttl_hours: i64,
    /// What they are called, if they are.
    #[serde(default, deserialize_with = "lenient::text")]
    pub display_name: String,
    /// When they were made.
    #[serde(default, deserialize_with = "lenient::moment")]
    pub created_at: Option<Timestamp>,
}

/// A user to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewUser {
    name: UserName,
    /// How many sites they may have; the server's own number where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_deployments: Option<u16>,
    /// How many hours their sites live, unless said otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ttl_hours: Option<u32>,
}

impl NewUser {
    /// One with this name: small letters, digits, and single dashes between them, 64 at most.
    ///
    /// # Errors
    /// When the name is another.
    pub fn named(name: UserName) -> Result<Self, Odd> {
        if name.is_plain() { Ok(Self { name, max_deployments: None, ttl_hours: None }) } else { Err(Odd::new_user()) }
    }
}

/// A user that was made. The key is said this once.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreatedUser {
    /// Their id.
    pub id: UserId,
    /// Their key.
    pub api_key: SecretString,
}

/// What is to be different with a user. What is none stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangeUser {
    /// What they are called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// How many sites they may have; none at 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_deployments: Option<u16>,
}

#[derive(Serialize)]
pub(crate) struct Password<'a> {
    password: &'a str,
}

#[derive(Deserialize)]
struct Users {
    #[serde(deserialize_with = "lenient::rows")]
    users: Vec<User>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rotated {
    api_key: SecretString,
}

impl Password<'_> {
    pub(crate) fn body(password: &SecretString) -> Result<Body, Error> {
        Body::json(&Password { password: password.expose_secret() })
    }
}

/// That it was done, of which no more is of use.
#[derive(Deserialize)]
pub(crate) struct Done {}

impl Server {
    /// All users, the oldest first.
    ///
    /// # Errors
    /// When there is no list.
    pub async fn users(&self) -> Result<Vec<User>, Error> {
        self.ask::<Users>(Call::ListUsers.plain(), Body::Nothing).await.map(|list| list.users)
    }

    /// Makes a user, and a key for them.
    ///
    /// # Errors
    /// When there is none made, e.g. because the name is taken.
    pub async fn create_user(&self, new: &NewUser) -> Result<CreatedUser, Error> {
        self.ask(Call::CreateUser.plain(), Body::json(new)?).await
    }

    /// Changes a user.
    ///
    /// # Errors
    /// When nothing was changed.
    pub async fn update_user(&self, name: &UserName, change: &ChangeUser) -> Result<(), Error> {
        self.ask::<Done>(Call::UpdateUser.of(name), Body::json(change)?).await.map(drop)
    }

    /// Sets the password with which a user signs in to the server's own pages; the one before works no more. Who is signed in stays so.
    ///
    /// # Errors
    /// When nothing was changed.
    pub async fn set_password(&self, name: &UserName, password: &SecretString) -> Result<(), Error> {
        self.ask::<Done>(Call::UpdateUser.of(name), Password::body(password)?).await.map(drop)
    }

    /// Makes a new key for a user; the one before works no more.
    ///
    /// # Errors
    /// When there is no new one, or it got lost.
    pub async fn rotate_user_key(&self, name: &UserName) -> Result<SecretString, Error> {
        self.ask::<Rotated>(Call::RotateUserKey.of(name), Body::Nothing).await.map(|rotated| rotated.api_key)
    }

    /// Deletes a user who has nothing any more.
    ///
    /// # Errors
    /// When they are there still, e.g. with [`InUse`](crate::InUse).
    pub async fn delete_user(&self, name: &UserName) -> Result<(), Error> {
        self.ask::<Done>(Call::DeleteUser.of(name), Body::Nothing).await.map(drop)
    }
}
