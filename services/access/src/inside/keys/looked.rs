//! What is seen of keys: the list of them, and one with all that is known of it.
//!
//! The server does not say when a key was used last. What is known instead is what came with it: its newest site.

use domain::authorize::Permit;
use domain::authorize::permission::{ManageKeys, ViewKeys};
use jiff::Timestamp;
use messages::PersonId;
use openberth::{Deployment, Mode, UserName, Whose};

use super::Key;
use super::held::{self, Holder};
use crate::Access;
use crate::inside::text::line;
use crate::inside::{Entered, Error, Refusal, look};
use crate::workspace::Workspace;

/// As much of the name of a program is shown.
const LONGEST: usize = 60;

/// A key in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The key.
    pub key: Key,
    /// Who was shown it last, or was given it; none where that is not known.
    pub holder: Option<Holder>,
    /// The newest site that came with it; none where there is none, or nobody could look.
    pub newest: Option<Newest>,
}

/// A site that came with a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newest {
    /// What it is called.
    pub name: String,
    /// When it was made, if the server says so.
    pub at: Option<Timestamp>,
}

/// Something that runs and belongs to a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// What it is called.
    pub name: String,
    /// Whether it is a sandbox, and no site.
    pub is_sandbox: bool,
}

/// A key with all that is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    /// The key.
    pub key: Key,
    /// Who has it, where that is known.
    pub holder: Option<Holder>,
    /// What runs and belongs to it.
    pub programs: Vec<Program>,
}

/// All keys of a workspace, the oldest first.
///
/// # Errors
/// When there is no list to be had.
pub async fn list(access: &Access, permit: &Permit<ViewKeys>, row: &Workspace) -> Result<Vec<Listed>, Error> {
    let entered = access.enter(permit, row).await?;
    let (keys, sites) = tokio::join!(all(&entered), entered.server.deployments(Whose::Everyone));
    let (keys, holders) = (keys?, held::holders(&access.read().await?, row.id).await?);
    // The list is of use without them.
    let sites = sites.unwrap_or_else(|error| {
        tracing::warn!(workspace = %row.id, error = error.for_log(), "a list of keys without their sites");
        Vec::new()
    });
    let listed = |key: Key| Listed { holder: of(&holders, &key), newest: newest(&sites, &key), key };
    Ok(keys.into_iter().map(listed).collect())
}

/// What the keys of a workspace are called.
///
/// # Errors
/// When nobody can say.
pub async fn names(access: &Access, permit: &Permit<ViewKeys>, row: &Workspace) -> Result<Vec<String>, Error> {
    Ok(all(&access.enter(permit, row).await?).await?.into_iter().map(|key| key.name).collect())
}

/// One key by its user, for who may do something with it.
///
/// # Errors
/// When there is none of this name, or it cannot be found out.
pub async fn whole(
    access: &Access,
    permit: &Permit<ManageKeys>,
    row: &Workspace,
    user: &UserName,
) -> Result<Whole, Error> {
    let entered = access.enter(permit, row).await?;
    let key = one(&entered, user).await?;
    let programs = programs_of(&entered, &key).await?;
    let holder = of(&held::holders(&access.read().await?, row.id).await?, &key);
    Ok(Whole { key, holder, programs })
}

/// The sites and sandboxes of a key.
///
/// # Errors
/// When there is no such key, or nobody can say.
pub async fn programs(
    access: &Access,
    permit: &Permit<ManageKeys>,
    row: &Workspace,
    user: &UserName,
) -> Result<Vec<Program>, Error> {
    let entered = access.enter(permit, row).await?;
    let key = one(&entered, user).await?;
    programs_of(&entered, &key).await
}

async fn programs_of(entered: &Entered, key: &Key) -> Result<Vec<Program>, Error> {
    let all = entered.server.deployments(Whose::Of(&key.id)).await.map_err(look)?;
    let own = all.into_iter().filter(|one| one.owner == key.id);
    Ok(own.map(|one| Program { is_sandbox: one.mode == Mode::Sandbox, name: line(&one.name, LONGEST) }).collect())
}

fn of(holders: &[(String, Holder)], key: &Key) -> Option<Holder> {
    let user = key.user.as_ref()?.as_str();
    holders.iter().find(|(held, _)| held == user).map(|(_, holder)| holder.clone())
}

fn newest(sites: &[Deployment], key: &Key) -> Option<Newest> {
    let own = sites.iter().filter(|site| site.owner == key.id && site.mode != Mode::Sandbox);
    let newest = own.max_by_key(|site| site.created_at)?;
    Some(Newest { name: line(&newest.name, LONGEST), at: newest.created_at })
}

async fn all(entered: &Entered) -> Result<Vec<Key>, Error> {
    let users = entered.server.users().await.map_err(look)?;
    Ok(users.iter().filter_map(|user| Key::of(user, &entered.admin)).collect())
}

/// Looked for among the keys, so that no name that somebody types reaches the user that Harbor is.
pub(super) async fn one(entered: &Entered, user: &UserName) -> Result<Key, Error> {
    let keys = all(entered).await?;
    keys.into_iter().find(|key| key.user.as_ref() == Some(user)).ok_or(Error::Refused(Refusal::Absent))
}

impl Holder {
    /// Whether that is this person.
    #[must_use]
    pub fn is(&self, person: PersonId) -> bool {
        self.person == person
    }
}
