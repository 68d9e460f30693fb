//! The password with which a key's user signs in to the workspace's own pages: to see sites that only some may see, and to let in AI tools
//! that can send no key.
//!
//! It is made here, shown once and kept nowhere, as a key is. With it somebody can have the server say the key, so whatever ends a key ends it, too.

use domain::authorize::Permit;
use domain::authorize::permission::ManageKeys;
use messages::workspace::Act;
use openberth::UserName;
use secrecy::SecretString;

use super::Key;
use super::looked::one;
use crate::inside::site_settings::password;
use crate::inside::{Error, When, note};
use crate::workspace::Workspace;
use crate::{Access, Error as Failed};

/// Sets a new one; the one before works no more. It is said this once, with what the key is called.
///
/// # Errors
/// When none was set, or it is not known whether one was.
pub async fn set_password(
    access: &Access,
    permit: &Permit<ManageKeys>,
    row: &Workspace,
    user: &UserName,
    when: When,
) -> Result<(Key, SecretString), Error> {
    let entered = access.enter(permit, row).await?;
    let key = one(&entered, user).await?;
    let password = password::new()?;
    entered.server.set_password(user, &password).await?;
    note(access, permit, row, Act::PasswordSet, when).await;
    Ok((key, password))
}

/// One that nobody is told.
pub(super) fn unknown() -> Result<SecretString, Failed> {
    password::new()
}
