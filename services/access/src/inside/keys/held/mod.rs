//! Who holds which key, and what becomes of the keys of who is removed.
//!
//! **The cast.** A [`Held`] is a key as the person has it who was shown it last. A [`Fate`] is what who removes them chose. [`Fates`] is the
//! effect that carries it out; [`ask`] makes it due.
//!
//! **The play.** The page that removes somebody names their keys. The command that removes them brings the fate, which is put down before
//! anybody else knows of the command. Once it is known to be done, each key is ended or changes hands, in each workspace by itself. Ended is: made
//! new, of which nobody learns, and deleted; where it still has sites or secrets the server keeps it, it opens nothing for anybody,
//! and it is of who removed them.
//!
//! **What can go wrong.** The command is refused: nothing becomes of the keys. The workspace is paused: its keys wait until it runs again. It does
//! not answer: it is tried again until it does. The process dies half way: the next one does the same again, which changes nothing more. Somebody is shown the key
//! meanwhile: then it is theirs, and stays.

mod rows;
mod settle;

use domain::authorize::Resource;
use domain::authorize::permission::{ChangePeople, ManageMembers, Permitted};
use domain::authorize::{Permit, Principal};
use messages::{AccountId, CommandId, PersonId, WorkspaceId};
use serde::{Deserialize, Serialize};

use super::Purpose;
use crate::{Access, Error};

pub(super) use rows::{begin, forget, hand, holder, holders, shown};
pub(crate) use settle::TABLE;
pub use settle::{Fates, ask};

/// A key, as somebody holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// To which workspace.
    pub workspace: WorkspaceId,
    /// What that is called.
    pub place: String,
    /// What the key is called.
    pub name: String,
    /// What it is for, if its user says so.
    pub purpose: Option<Purpose>,
}

/// Somebody who has a key, or may have one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Who.
    pub person: PersonId,
    /// How they are called; none for who is known here no more.
    pub name: Option<String>,
}

/// What becomes of the keys of who is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// They open nothing any more.
    End,
    /// They are of who removes them from then on.
    Keep,
}

impl Fate {
    /// Both, the one that is safe first.
    pub const ALL: [Self; 2] = [Self::End, Self::Keep];

    /// Its word, in forms and rows.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::End => "end",
            Self::Keep => "keep",
        }
    }

    /// The fate with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fate| fate.word() == word)
    }
}

/// A permission by which somebody is removed: from an account, or from one workspace.
pub trait Removes: Permitted {}

impl Removes for ChangePeople {}
impl Removes for ManageMembers {}

/// The keys that somebody holds in what they are removed from, by workspace and name.
///
/// # Errors
/// When nobody can say.
pub async fn held<P: Removes>(access: &Access, permit: &Permit<P>, person: PersonId) -> Result<Vec<Held>, Error> {
    rows::of(&access.read().await?, within(permit)?, person).await
}

/// Puts down what becomes of them by this command.
///
/// # Errors
/// When it could not be noted.
pub async fn decide<P: Removes>(
    access: &Access,
    permit: &Permit<P>,
    person: PersonId,
    (fate, command): (Fate, CommandId),
) -> Result<(), Error> {
    let Principal::Person(by) = permit.who() else { return Err(Error::NOT_FOUND) };
    rows::decide(access, within(permit)?, person, (fate, by, command)).await
}

/// The account, and the workspace where it is one only.
fn within<P>(permit: &Permit<P>) -> Result<(AccountId, Option<WorkspaceId>), Error> {
    match *permit.on() {
        Resource::Account { id, .. } => Ok((id, None)),
        Resource::Workspace { id, account, .. } => Ok((account, Some(id))),
        Resource::Public
        | Resource::Person(_)
        | Resource::Invitation { .. }
        | Resource::Offer { .. }
        | Resource::Command { .. }
        | Resource::House => Err(Error::NOT_FOUND),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fate_is_read_by_its_word_and_from_nothing_else() {
        for fate in Fate::ALL {
            assert_eq!(Fate::from_word(fate.word()), Some(fate));
            assert_eq!(serde_json::to_value(fate).unwrap(), fate.word());
        }
        for word in ["", "End", "end ", "revoke"] {
            assert_eq!(Fate::from_word(word), None);
        }
    }
}
