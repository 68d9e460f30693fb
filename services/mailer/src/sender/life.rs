//! The letters of one person, as far as one of them depends on the others: whether a later one says the same, what they were told last,
//! how many went today, and which of those that wait go now.

use std::collections::HashMap;

use domain::letters::{
    Fate, Known, Necessity, Other, Turn, Waits, Went, has_later, lost, quiet, rule, was_told_of_trouble,
};
use domain::reader::Zone;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use messages::mail::{About, Dropped, Letter};
use messages::person::Address;
use messages::{AccountId, LetterId, WorkspaceId, account, workspace};

/// How one of their letters stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// It is to go.
    Waiting,
    /// It went out then, by itself or in a digest.
    Went { at: Timestamp, digest: Option<LetterId> },
    /// It does not go out, or nobody knows.
    Over,
}

/// One of their letters.
#[derive(Debug, Clone)]
pub(super) struct One {
    pub letter: LetterId,
    pub kind: Letter,
    pub about: About,
    pub not_before: Timestamp,
    pub state: State,
}

/// All of them, in the order in which they were decided, and what they speak of.
#[derive(Debug)]
pub(super) struct Life {
    pub letters: Vec<One>,
    pub accounts: HashMap<AccountId, account::Snapshot>,
    pub workspaces: HashMap<WorkspaceId, workspace::Snapshot>,
    /// When those of the letters went that are digests.
    digests: HashMap<LetterId, Timestamp>,
}

impl Life {
    /// These letters, which speak of these.
    pub fn of(
        letters: Vec<One>,
        accounts: HashMap<AccountId, account::Snapshot>,
        workspaces: HashMap<WorkspaceId, workspace::Snapshot>,
    ) -> Self {
        let digests = letters.iter().filter(|one| one.kind == Letter::Digest);
        let digests = digests.filter_map(|one| Some((one.letter, one.went()?.at))).collect();
        Self { letters, accounts, workspaces, digests }
    }

    /// What is known of what a letter is about.
    pub fn known(&self, one: &One) -> Known<'_> {
        let workspace = one.about.workspace.and_then(|id| self.workspaces.get(&id));
        let account = one.about.account.or_else(|| workspace.map(|workspace| workspace.account));
        // What stands in a digest is told when that goes, and is asked again when it is written.
        let all = || self.letters.iter().map(|one| self.other(one));
        Known {
            account: account.and_then(|id| self.accounts.get(&id)),
            workspace,
            has_later: has_later(all(), one.letter),
            trouble_told: one.about.workspace.map(|id| was_told_of_trouble(all(), id, one.letter)),
            // Who they are does not stand with us, and is looked up where a letter says it.
            ..Known::default()
        }
    }

    /// Why it is not to be sent any more, if so.
    pub fn lost(&self, one: &One, now: Timestamp) -> Option<Dropped> {
        lost(one.kind, self.known(one), one.not_before.min(now), now)
    }

    /// The same letter, for what others of them depend on.
    fn other(&self, one: &One) -> Other {
        let fate = match one.state {
            State::Went { at, digest: None } => Fate::Told(at),
            State::Went { digest: Some(digest), .. } => {
                self.digests.get(&digest).map_or(Fate::Waits, |at| Fate::Told(*at))
            }
            State::Waiting => Fate::Waits,
            State::Over => Fate::Over,
        };
        Other { id: one.letter, letter: one.kind, about: one.about, fate }
    }

    /// What becomes of one of them now, and with whom it goes if it goes in a digest.
    pub fn turn(&self, letter: LetterId, address: Option<&Address>, now: Timestamp) -> (Turn, Vec<LetterId>) {
        let zone = address.and_then(|known| known.zone.as_deref()).and_then(Zone::named);
        let zone = zone.as_ref().map_or(TimeZone::UTC, |zone| zone.rules().clone());
        let went: Vec<Went> = self.letters.iter().filter_map(One::went).collect();
        let waiting: Vec<&One> = self.letters.iter().filter(|one| self.competes(one, letter, address, now)).collect();
        let waits: Vec<Waits> =
            waiting.iter().map(|one| Waits { letter: one.kind, since: one.not_before.min(now) }).collect();
        let turns = quiet(&went, &waits, &zone, now);
        let with_turns = || waiting.iter().zip(&turns);
        let own = with_turns().find(|(one, _)| one.letter == letter).map_or(Turn::Now, |(_, turn)| *turn);
        let together = with_turns().filter(|(_, turn)| **turn == Turn::Collected).map(|(one, _)| one.letter).collect();
        (own, together)
    }

    /// Whether it could go now. What will be dropped takes nobody's place.
    fn competes(&self, one: &One, letter: LetterId, address: Option<&Address>, now: Timestamp) -> bool {
        let waits = one.state == State::Waiting && one.kind != Letter::Digest;
        let could_go = one.not_before <= now && self.lost(one, now).is_none() && !is_unwanted(one.kind, address);
        waits && (one.letter == letter || could_go)
    }

    /// Those that stand in a digest and are still to be told.
    pub fn in_digest(&self, digest: LetterId, address: Option<&Address>, now: Timestamp) -> Vec<&One> {
        let stands_in_it = |one: &&One| matches!(one.state, State::Went { digest: Some(in_it), .. } if in_it == digest);
        let is_to_be_told = |one: &&One| self.lost(one, now).is_none() && !is_unwanted(one.kind, address);
        self.letters.iter().filter(stands_in_it).filter(is_to_be_told).collect()
    }
}

impl One {
    /// That it went out by itself, for who counts.
    fn went(&self) -> Option<Went> {
        match self.state {
            State::Went { at, digest: None } => Some(Went { letter: self.kind, at }),
            State::Went { digest: Some(_), .. } | State::Waiting | State::Over => None,
        }
    }
}

/// Whether they do not want such letters.
pub(super) fn is_unwanted(kind: Letter, address: Option<&Address>) -> bool {
    match rule(kind).necessity {
        Necessity::Necessary => false,
        Necessity::Optional(choice) => address.is_some_and(|known| known.unwanted.contains(&choice)),
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use messages::person::Choice;
    use messages::samples::WORKSPACE;
    use messages::{CommandId, MessageId, PersonId};

    use super::*;

    const NOON: &str = "2027-03-01T12:00:00Z";

    fn at(hours: i64) -> Timestamp {
        NOON.parse::<Timestamp>().unwrap() + SignedDuration::from_hours(hours)
    }

    fn one(kind: Letter, hours: i64, state: State) -> One {
        let letter = LetterId::of(MessageId::Command(CommandId::new()), kind.word(), PersonId::new());
        let about = About { workspace: Some(WORKSPACE), ..About::default() };
        One { letter, kind, about, not_before: at(hours), state }
    }

    fn went(kind: Letter, hours: i64) -> One {
        one(kind, hours, State::Went { at: at(hours), digest: None })
    }

    fn life(letters: Vec<One>) -> Life {
        Life::of(letters, HashMap::new(), HashMap::new())
    }

    #[test]
    fn they_hear_that_trouble_is_over_only_if_they_heard_of_it() {
        let mended = one(Letter::WorkspaceMended, 0, State::Waiting);
        for (before, told) in [
            (vec![], false),
            (vec![went(Letter::WorkspaceTrouble, -2)], true),
            (vec![went(Letter::WorkspaceTrouble, -3), went(Letter::WorkspaceMended, -2)], false),
            (vec![one(Letter::WorkspaceTrouble, -2, State::Over)], false),
        ] {
            let life = life(before.into_iter().chain([mended.clone()]).collect());
            assert_eq!(life.known(&mended).trouble_told, Some(told));
            assert_eq!(life.lost(&mended, at(0)), (!told).then_some(Dropped::Untrue));
        }
    }

    #[test]
    fn what_stands_in_a_digest_was_told_once_that_went() {
        let mended = one(Letter::WorkspaceMended, 0, State::Waiting);
        let over = State::Went { at: at(-1), digest: None };
        for (state, told) in [(State::Waiting, false), (State::Over, false), (over, true)] {
            let digest = one(Letter::Digest, -2, state);
            let collected = State::Went { at: at(-2), digest: Some(digest.letter) };
            let trouble = one(Letter::WorkspaceTrouble, -3, collected);
            let life = life(vec![trouble, digest, mended.clone()]);
            assert_eq!(life.known(&mended).trouble_told, Some(told), "{state:?}");
        }
    }

    #[test]
    fn trouble_that_stands_in_a_digest_is_told_there() {
        let digest = one(Letter::Digest, 0, State::Waiting).letter;
        let trouble = one(Letter::WorkspaceTrouble, 0, State::Went { at: at(0), digest: Some(digest) });
        assert_eq!(life(vec![trouble.clone()]).in_digest(digest, None, at(0)).len(), 1);
        let told_before = life(vec![went(Letter::WorkspaceTrouble, -1), trouble]);
        assert_eq!(told_before.in_digest(digest, None, at(0)).len(), 0);
    }

    #[test]
    fn a_letter_gives_way_to_a_later_one_that_says_the_same() {
        let first = one(Letter::WorkspaceTrouble, -1, State::Waiting);
        let dropped = one(Letter::WorkspaceTrouble, 0, State::Over);
        assert!(!life(vec![first.clone(), dropped]).known(&first).has_later, "nobody hears of that one");
        let all = life(vec![first.clone(), one(Letter::WorkspaceTrouble, 0, State::Waiting)]);
        assert!(all.known(&first).has_later && !all.known(&all.letters[1]).has_later);
    }

    #[test]
    fn what_is_too_much_for_a_day_goes_together() {
        let kind = Letter::QuestionAnswered;
        let mut letters: Vec<One> = (0..4).map(|_| went(Letter::WorkspaceReady, -1)).collect();
        letters.extend((0..3).map(|_| one(Letter::Refunded, -4, State::Waiting)));
        letters.push(one(kind, -4, State::Waiting));
        let (refund, answer) = (letters[4].letter, letters[7].letter);
        let life = life(letters);
        let (turn, together) = life.turn(refund, None, at(0));
        assert_eq!((turn, together.len()), (Turn::Collected, 3));
        assert_eq!(life.turn(answer, None, at(0)).0, Turn::Now, "what was asked for goes by itself");
    }

    #[test]
    fn what_is_not_wanted_takes_nobodys_place_and_is_in_no_digest() {
        let address = Address { unwanted: vec![Choice::Trouble], ..Address::default() };
        assert!(is_unwanted(Letter::WorkspaceTrouble, Some(&address)));
        assert!(!is_unwanted(Letter::WorkspaceTrouble, None) && !is_unwanted(Letter::PaymentFailed, Some(&address)));
        let digest = one(Letter::Digest, 0, State::Waiting).letter;
        let in_it = State::Went { at: at(0), digest: Some(digest) };
        let life = life(vec![one(Letter::WorkspaceTrouble, 0, in_it), one(Letter::Refunded, 0, in_it)]);
        let told: Vec<_> = life.in_digest(digest, Some(&address), at(0)).iter().map(|one| one.kind).collect();
        assert_eq!(told, [Letter::Refunded]);
    }
}
