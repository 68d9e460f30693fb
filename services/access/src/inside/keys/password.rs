//! The password with which a key's user signs in to the workspace's own pages: to see sites that only some may see, and to let in AI tools
//! that can send no key.
//!
//! It is made here, shown once and kept nowhere, as a key is. With it somebody can have the server say the key, so whatever ends a key ends it, too.

use domain::authorize::permission::ManageKeys;
use domain::authorize::{Permit, Principal};
use messages::workspace::Act;
use openberth::UserName;
use secrecy::SecretString;

use super::looked::one;
use super::{Key, held};
use crate::inside::site_settings::password;
use crate::inside::{Error, Refusal, When, note};
use crate::workspace::Workspace;
use crate::{Access, Error as Failed};

/// Sets a new one; the one before works no more. It is said this once, with what the key is called. Only who has the key may: with the password
/// they could have it said to them, and nobody would know that they have it.
///
/// # Errors
/// When none was set, e.g. because the key is somebody else's, or it is not known whether one was.
pub async fn set_password(
    access: &Access,
    permit: &Permit<ManageKeys>,
    row: &Workspace,
    user: &UserName,
    when: When,
) -> Result<(Key, SecretString), Error> {
    let entered = access.enter(permit, row).await?;
    let key = one(&entered, user).await?;
    let Principal::Person(person) = permit.who() else { return Err(Failed::NOT_FOUND.into()) };
    if held::holder(access, row, user).await? != Some(person) {
        return Err(Refusal::NotNow.into());
    }
    let password = password::new()?;
    entered.server.set_password(user, &password).await?;
    note(access, permit, row, Act::PasswordSet, when).await;
    Ok((key, password))
}

/// One that nobody is told.
pub(super) fn unknown() -> Result<SecretString, Failed> {
    password::new()
}
