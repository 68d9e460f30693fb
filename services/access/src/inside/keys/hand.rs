//! Handing a key over: with it goes all that it has, as it is.
//!
//! Sites, sandboxes and secrets belong to its user on the server, and stay there. The key itself ends with the hand-over: whoever had it is to
//! have no way in that no list of keys would say any more. Who it is handed to makes it new, and is then the only one who has it.

use domain::authorize::permission::{ManageKeys, ManageMembers, Permission};
use domain::authorize::{Permit, in_workspaces, role_permits};
use messages::PersonId;
use messages::workspace::Act;
use openberth::UserName;

use super::acts::shut;
use super::held::{self, Holder};
use super::looked::one;
use crate::Access;
use crate::inside::{Error, Refusal, When, note};
use crate::permit::also;
use crate::workspace::{InTeam, Workspace, people};

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handed {
    /// They have it.
    To(Holder),
    /// They may not hold keys of this workspace: nothing was changed.
    MayNot,
}

/// Who may hold a key of a workspace: who may make keys in it.
///
/// # Errors
/// When nobody can say.
pub async fn may_hold(access: &Access, permit: &Permit<ManageKeys>) -> Result<Vec<Holder>, crate::Error> {
    let all = people(&access.read().await?, &also(permit, ManageMembers)?).await?;
    let may = |one: &InTeam| {
        let role = one.given.max(in_workspaces(one.in_account));
        role.is_some_and(|role| role_permits(role, Permission::ManageKeys))
    };
    Ok(all.into_iter().filter(may).map(|one| Holder { person: one.person, name: Some(one.name) }).collect())
}

/// Hands a key over. To who has it already, nothing is handed.
///
/// # Errors
/// When there is no such key, or it is whose it was.
pub async fn hand_over(
    access: &Access,
    permit: &Permit<ManageKeys>,
    row: &Workspace,
    user: &UserName,
    to: PersonId,
    when: When,
) -> Result<Handed, Error> {
    let Some(to) = may_hold(access, permit).await?.into_iter().find(|one| one.is(to)) else {
        return Ok(Handed::MayNot);
    };
    let entered = access.enter(permit, row).await?;
    let key = one(&entered, user).await?;
    if held::holder(access, row, user).await? == Some(to.person) {
        return Ok(Handed::To(to));
    }
    // The new key is seen by nobody.
    shut(&entered.server, user).await?;
    if !held::hand(access, row, (user, &key.name), to.person, when.0).await? {
        // It is being ended, because somebody is removed.
        return Err(Refusal::NotNow.into());
    }
    note(access, permit, row, Act::KeyHandedOver, when).await;
    Ok(Handed::To(to))
}
