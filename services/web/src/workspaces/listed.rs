//! What stands in a person's list of workspaces, beside the page of it that is drawn: how many there are in each state,
//! and which of them somebody else pays for. Counted by Postgres, so that a long list costs no more than a short one.

use domain::authorize::permission::ListWorkspaces;
use domain::authorize::{Permit, Principal};
use domain::workspace::label;
use messages::workspace::State;
use messages::{AccountId, WorkspaceId};

use crate::database::Reading;
use crate::visit::Failure;
use face::label::Label;

/// How many there are with each label, in the order in which they are told: the good ones first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts([(Label, usize); 4]);

impl Counts {
    /// Of a list that is known as a whole.
    #[must_use]
    pub fn of(labels: impl IntoIterator<Item = Label>) -> Self {
        let mut counts = Self::default();
        labels.into_iter().for_each(|label| counts.add(label, 1));
        counts
    }

    fn add(&mut self, label: Label, more: usize) {
        self.0.iter_mut().filter(|(one, _)| *one == label).for_each(|(_, count)| *count += more);
    }

    /// All together.
    #[must_use]
    pub fn total(&self) -> usize {
        self.0.iter().map(|(_, count)| count).sum()
    }

    /// In words, such as `2 ready, 1 setting up`; nothing for an empty list.
    #[must_use]
    pub fn told(&self) -> String {
        let there = self.0.iter().filter(|(_, count)| *count > 0);
        there.map(|(label, count)| format!("{count} {}", label.text().to_lowercase())).collect::<Vec<_>>().join(", ")
    }
}

impl Default for Counts {
    fn default() -> Self {
        Self([Label::Ready, Label::SettingUp, Label::Paused, Label::HavingTrouble].map(|label| (label, 0)))
    }
}

/// The states in which a workspace has left the list: those without a label. Named this way round, so that a state which
/// a newer release wrote is not hidden.
pub(crate) fn left() -> Vec<State> {
    State::ALL.iter().copied().filter(|state| label(*state).is_none()).collect()
}

/// How many workspaces the person who asks is part of.
pub(crate) async fn count(db: &Reading, permit: &Permit<ListWorkspaces>) -> Result<Counts, Failure> {
    let mut counts = Counts::default();
    let Principal::Person(person) = permit.who() else { return Ok(counts) };
    let query = "select w.state, count(*) from memberships m join workspaces w on w.id = m.workspace \
                 where m.person = $1 and w.state <> all($2) group by w.state";
    for row in db.all(query, &[&person, &left()]).await? {
        let (state, count): (State, i64) = (row.try_get(0)?, row.try_get(1)?);
        if let Some(label) = label(state) {
            counts.add(label, usize::try_from(count).unwrap_or(0));
        }
    }
    Ok(counts)
}

/// Those of them that another account than this one pays for, the newest: as many as one stream can watch.
pub(crate) async fn paid_by_others(
    db: &Reading,
    permit: &Permit<ListWorkspaces>,
    account: AccountId,
    most: usize,
) -> Result<Vec<WorkspaceId>, Failure> {
    let Principal::Person(person) = permit.who() else { return Ok(Vec::new()) };
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let query = "select w.id from memberships m join workspaces w on w.id = m.workspace \
                 where m.person = $1 and w.account <> $2 order by w.created_at desc, w.id desc limit $3";
    db.all(query, &[&person, &account, &most]).await?.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_there_is_is_counted_good_ones_first() {
        let (ready, setting_up) = (Label::Ready, Label::SettingUp);
        let counts = Counts::of([setting_up, ready, ready]);
        assert_eq!((counts.told().as_str(), counts.total()), ("2 ready, 1 setting up", 3));
        assert_eq!(Counts::of([Label::HavingTrouble, Label::Paused]).told(), "1 paused, 1 having trouble");
        assert_eq!((Counts::default().told(), Counts::default().total()), (String::new(), 0));
        assert_eq!(Counts::of(Label::ALL).total(), Label::ALL.len(), "no label is left out");
    }
}
