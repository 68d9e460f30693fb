//! A fact of a history in words: who, what and why, for one reader.

use std::collections::HashMap;

use access::database::Reading;
use access::workspace::{Entry, names};
use domain::authorize::permission::ViewWorkspace;
use domain::authorize::{Permit, Principal};
use domain::because::Chain;
use domain::wording::because::{Who, why};
use jiff::Timestamp;
use messages::{Actor, PersonId};

use crate::visit::Failure;

/// Something that happened, as it is told.
#[derive(Debug, Clone)]
pub struct Told {
    /// When.
    pub at: Timestamp,
    /// Who is behind it.
    pub who: String,
    /// What happened.
    pub what: String,
    /// Why; none where somebody just did it, and where that was not kept.
    pub why: Option<String>,
}

/// How people are called by one reader.
pub(in crate::workspaces) struct Names {
    reader: Option<PersonId>,
    others: HashMap<PersonId, String>,
}

impl Names {
    /// Of all these people, for who may see the workspace.
    pub async fn of(
        db: &Reading,
        permit: &Permit<ViewWorkspace>,
        actors: impl Iterator<Item = &Actor>,
    ) -> Result<Self, Failure> {
        let reader = match permit.who() {
            Principal::Person(person) => Some(person),
            Principal::Anonymous | Principal::Staff => None,
        };
        let is_other = |actor: &&Actor| reader.is_none_or(|reader| **actor != Actor::Person(reader));
        Ok(Self { reader, others: names(db, permit, actors.filter(is_other)).await? })
    }

    /// Who that is.
    pub fn who(&self, actor: Option<&Actor>) -> Who {
        Who::of(actor, self.reader, |person| self.others.get(&person).cloned())
    }
}

/// In words, each.
pub(super) async fn told(
    db: &Reading,
    permit: &Permit<ViewWorkspace>,
    entries: &[Entry],
) -> Result<Vec<Told>, Failure> {
    let links = entries.iter().filter_map(|entry| entry.because.as_ref()).flat_map(Chain::links);
    let actors = entries.iter().filter_map(|entry| entry.actor.as_ref()).chain(links.map(|link| &link.who));
    let names = Names::of(db, permit, actors).await?;
    let one = |entry: &Entry| Told {
        at: entry.at,
        who: names.who(entry.actor.as_ref()).text().to_owned(),
        what: entry.sentence.clone(),
        why: entry.because.as_ref().and_then(|because| why(because, |actor| names.who(Some(actor)))),
    };
    Ok(entries.iter().map(one).collect())
}
