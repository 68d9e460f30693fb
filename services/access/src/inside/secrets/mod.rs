//! Secrets: values that a program gets under a name, and that nobody can read again, not even we.
//!
//! **For whom.** Harbor has one user of the server, so it reaches two kinds: those *for all*, which every site of the workspace can be
//! given, whoever sends it; and those for the *pages*, which only what is made on Harbor's pages can be given. Secrets that a key set
//! for itself alone are seen by that key and by nobody else ([decision 44](../../../../../docs/decisions/0044-secrets-for-all-and-for-the-pages.md)).
//!
//! **What is known of a site.** The server does not say which secrets a program was given, and forgets them whenever the program is
//! built anew. So what is given through Harbor is kept in a table of ours ([`Given`]), by names; values are kept nowhere.

mod acts;
pub(super) mod given;
mod new;
mod rows;

pub use acts::{Changed, Used, change, delete, find, list, set};
pub use given::{Choice, Given, choices};
pub(super) use new::is_needed;
pub use new::{BadDescription, BadName, BadValue, New, Value, description, name};
pub use openberth::SecretName;

use jiff::Timestamp;
use openberth::Scope;

use super::text;

/// So much of what somebody wrote about a secret is shown.
pub const LONGEST_DESCRIPTION: usize = 200;

/// Whose programs can be given a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForWhom {
    /// Everything in the workspace, whoever sent it.
    All,
    /// What is made on Harbor's pages.
    Pages,
}

impl ForWhom {
    /// Both, the usual one first.
    pub const ALL: [Self; 2] = [Self::All, Self::Pages];

    /// Its word in forms.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Pages => "pages",
        }
    }

    /// The one with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|whom| whom.word() == word)
    }

    const fn is_shared(self) -> bool {
        match self {
            Self::All => true,
            Self::Pages => false,
        }
    }
}

/// A secret, without its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// Its name, if it is one that a call may have in it: another one can be looked at only.
    pub name: Option<SecretName>,
    /// Its name as it is shown.
    pub shown: String,
    /// For whom it is; none where the server says a word that we do not know.
    pub whom: Option<ForWhom>,
    /// What somebody wrote about it, if they did.
    pub description: String,
    /// When it was last set, if the server says so.
    pub set_at: Option<Timestamp>,
}

impl Secret {
    fn of(secret: &openberth::Secret) -> Self {
        let shown = text::line(&secret.name, 128);
        Self {
            name: SecretName::parse(&secret.name).ok(),
            shown: if shown.is_empty() { "A secret without a name".to_owned() } else { shown },
            whom: match secret.scope {
                Scope::Own => Some(ForWhom::Pages),
                Scope::Shared => Some(ForWhom::All),
                Scope::Unknown(_) => None,
            },
            description: text::line(&secret.description, LONGEST_DESCRIPTION),
            set_at: secret.updated_at.or(secret.created_at),
        }
    }
}
