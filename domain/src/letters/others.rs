//! What a letter depends on of the others of the same person: whether a later one says the same, and what they were told last.

use jiff::Timestamp;
use messages::mail::{About, Letter};
use messages::{LetterId, WorkspaceId};

/// How one of their letters stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is to be told: it waits, or the digest does in which it stands.
    Waits,
    /// It was told then: it went out, or the digest did in which it stands.
    Told(Timestamp),
    /// It is told to nobody.
    Over,
}

/// One of their letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Other {
    /// Which.
    pub id: LetterId,
    /// Of which kind.
    pub letter: Letter,
    /// About what.
    pub about: About,
    /// How it stands.
    pub fate: Fate,
}

impl Other {
    /// When this told them how a workspace is.
    fn told_how(&self, workspace: WorkspaceId) -> Option<Timestamp> {
        match (self.letter, self.fate) {
            (Letter::WorkspaceTrouble | Letter::WorkspaceMended | Letter::WorkspaceReady, Fate::Told(at)) => {
                (self.about.workspace == Some(workspace)).then_some(at)
            }
            (_, Fate::Told(_) | Fate::Waits | Fate::Over) => None,
        }
    }
}

/// Whether one of these, in the order in which they were decided, comes after this one, says the same, and was or will be told: what nobody
/// hears of takes nothing away.
#[must_use]
pub fn has_later(all: impl IntoIterator<Item = Other>, one: LetterId) -> bool {
    let mut later = all.into_iter().skip_while(|other| other.id != one);
    let Some(one) = later.next() else { return false };
    let subject = |other: &Other| (other.letter, other.about.account, other.about.workspace);
    later.any(|other| subject(&other) == subject(&one) && other.fate != Fate::Over)
}

/// Whether the last that these told of how a workspace is, is that it has trouble; besides what `besides` tells.
#[must_use]
pub fn was_told_of_trouble(all: impl IntoIterator<Item = Other>, workspace: WorkspaceId, besides: LetterId) -> bool {
    let others = all.into_iter().filter(|other| other.id != besides);
    let told = others.filter_map(|other| Some((other.told_how(workspace)?, other.letter)));
    told.max_by_key(|(at, _)| *at).is_some_and(|(_, letter)| letter == Letter::WorkspaceTrouble)
}

/// Forgets those on which none depends that may still come: what was decided before all that wait, but for the last that told how
/// a workspace is.
pub fn forget(all: &mut Vec<Other>) {
    let first = all.iter().position(|other| other.fate == Fate::Waits).unwrap_or(all.len());
    let is_last_word = |place: usize, other: &Other| {
        let told = other.about.workspace.and_then(|workspace| Some((workspace, other.told_how(workspace)?)));
        let is_older = |(workspace, at): (WorkspaceId, Timestamp)| {
            let rest = all.iter().enumerate().filter(|(later, _)| *later != place);
            rest.filter_map(|(later, one)| Some((one.told_how(workspace)?, later))).any(|one| one > (at, place))
        };
        told.is_some_and(|told| !is_older(told))
    };
    let kept = all.iter().enumerate().filter(|&(place, other)| place >= first || is_last_word(place, other));
    let kept: Vec<Other> = kept.map(|(_, other)| *other).collect();
    *all = kept;
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use messages::samples::{ACCOUNT, WORKSPACE};
    use messages::{CommandId, MessageId, PersonId};

    use super::*;

    fn at(hours: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours)
    }

    fn one(letter: Letter, fate: Fate) -> Other {
        let id = LetterId::of(MessageId::Command(CommandId::new()), letter.word(), PersonId::new());
        let about = About { account: Some(ACCOUNT), workspace: Some(WORKSPACE), ..About::default() };
        Other { id, letter, about, fate }
    }

    #[test]
    fn a_later_one_takes_a_letters_place_only_if_it_is_told() {
        let kind = Letter::WorkspacePaused;
        let first = one(kind, Fate::Waits);
        for (fate, has) in [(Fate::Waits, true), (Fate::Told(at(0)), true), (Fate::Over, false)] {
            let later = one(kind, fate);
            assert_eq!(has_later([first, later], first.id), has, "{fate:?}");
            assert!(!has_later([first, later], later.id) && !has_later([later, first], first.id));
        }
        let elsewhere = Other { about: About::default(), ..one(kind, Fate::Waits) };
        assert!(!has_later([first, elsewhere, one(Letter::WorkspaceRunning, Fate::Waits)], first.id));
        assert!(!has_later([one(kind, Fate::Waits)], first.id), "it is none of these");
    }

    #[test]
    fn what_was_told_last_counts_whatever_was_decided_last() {
        use Letter::{WorkspaceMended, WorkspaceReady, WorkspaceTrouble};
        let told = |letter, hours| one(letter, Fate::Told(at(hours)));
        let (last, none) = (told(WorkspaceTrouble, 5), one(WorkspaceTrouble, Fate::Over).id);
        for (all, is_trouble) in [
            (vec![], false),
            (vec![last], true),
            (vec![last, told(WorkspaceMended, 4)], true),
            (vec![last, told(WorkspaceMended, 6)], false),
            (vec![last, told(WorkspaceReady, 6)], false),
            (vec![one(WorkspaceTrouble, Fate::Waits), one(WorkspaceTrouble, Fate::Over)], false),
        ] {
            assert_eq!(was_told_of_trouble(all.clone(), WORKSPACE, none), is_trouble, "{all:?}");
            let mut left = all.clone();
            forget(&mut left);
            assert_eq!(was_told_of_trouble(left, WORKSPACE, none), is_trouble, "forgotten: {all:?}");
        }
        assert!(!was_told_of_trouble([last], WORKSPACE, last.id));
        assert!(!was_told_of_trouble([last], WorkspaceId::new(), none));
    }

    #[test]
    fn what_none_depends_on_is_forgotten() {
        let told = |letter, hours| one(letter, Fate::Told(at(hours)));
        let (before, last) = (told(Letter::WorkspaceTrouble, 1), told(Letter::WorkspaceMended, 2));
        let waits = one(Letter::WorkspacePaused, Fate::Waits);
        let after = [one(Letter::WorkspacePaused, Fate::Over), told(Letter::WorkspacePaused, 3)];
        let mut all = vec![before, told(Letter::Refunded, 1), last, one(Letter::Refunded, Fate::Over), waits];
        all.extend(after);
        forget(&mut all);
        assert_eq!(all, [last, waits, after[0], after[1]]);
    }
}
