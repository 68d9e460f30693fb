//! What to ask of infra for one machine: it follows from what is wanted of it and what was last observed, and from nothing
//! else. So after a crash at any point the next call is right.
//!
//! Every promise has a generation, and infra refuses what is older than what it was told last. A call that changes
//! something is made until infra was seen to know the generation; then the machine is only read.

mod health;

use messages::workspace::{Desired, Word};

pub use health::{Health, RESTARTS_BEFORE_ALERT};

/// What is wanted of a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Wanted {
    /// What was promised.
    pub desired: Desired,
    /// Counts the promises.
    pub generation: u64,
    /// Whether this promise is that it is stopped and started again, and that has not been done yet.
    pub restart: bool,
    /// Whether it is to be gone, but not yet: the brake has not let it go ([`crate::drift`]).
    pub held: bool,
    /// Whether it broke, and is to be started again now: [`Health`] says when.
    pub revive: bool,
}

/// What was last observed of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Seen {
    /// What it did; none when nothing was seen yet.
    pub word: Option<Word>,
    /// The promise that infra knew then.
    pub generation: u64,
    /// Whether infra was seen to have a machine for it.
    pub exists: bool,
    /// Whether we hold a key to it that is not known to be dead.
    pub has_key: bool,
}

/// What there is to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Call {
    /// Make it, or find the one that was made.
    Put,
    /// Have a key made: the one that came with the machine was lost.
    NewKey,
    /// Stop it, and keep what is on it.
    Suspend,
    /// Start it again.
    Resume,
    /// Take it away, with all that is on it.
    Delete,
    /// Read it.
    Get,
}

impl Call {
    /// Its word, in the ledger.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Put => "put",
            Self::NewKey => "new_key",
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::Delete => "delete",
            Self::Get => "get",
        }
    }
}

/// The next call.
#[must_use]
pub const fn next_call(wanted: Wanted, seen: Seen) -> Call {
    let is_told = seen.generation >= wanted.generation;
    match wanted.desired {
        Desired::Running => running(wanted, seen, is_told),
        Desired::Suspended => kept(seen, is_told),
        Desired::Deleted if wanted.held => kept(seen, is_told),
        Desired::Deleted => match seen.word {
            Some(Word::Deprovisioning | Word::Deleted) if is_told => Call::Get,
            _ => Call::Delete,
        },
        // Of what a newer release promised, reading is all that is right.
        Desired::Unknown => Call::Get,
    }
}

/// Of what is to stand still.
const fn kept(seen: Seen, is_told: bool) -> Call {
    match seen.word {
        // There may be a machine all the same, if the answer was lost.
        _ if !seen.exists => Call::Get,
        Some(Word::Deleted) => Call::Get,
        Some(Word::Suspended) if is_told => Call::Get,
        _ => Call::Suspend,
    }
}

const fn running(wanted: Wanted, seen: Seen, is_told: bool) -> Call {
    match seen.word {
        _ if !seen.exists => Call::Put,
        // It vanished: whether it may be made anew is for people to say.
        Some(Word::Deleted) => Call::Get,
        Some(Word::Suspended) if is_told || !wanted.restart => Call::Resume,
        // What stands still already only has to start.
        Some(Word::Failed) if wanted.restart || wanted.revive => Call::Resume,
        _ if wanted.restart => Call::Suspend,
        // However it was seen last, a call whose answer was lost may have stopped it since.
        _ if !is_told => Call::Resume,
        _ if !seen.has_key => Call::NewKey,
        _ => Call::Get,
    }
}

/// What it means that infra has no machine. One that was never seen to exist did not vanish: paused before it was made, it is as
/// still as was promised.
#[must_use]
pub const fn absent(wanted: Wanted, seen: Seen) -> Word {
    match wanted.desired {
        Desired::Suspended if !seen.exists => Word::Suspended,
        Desired::Running | Desired::Suspended | Desired::Deleted | Desired::Unknown => Word::Deleted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEW: Seen = Seen { word: None, generation: 0, exists: false, has_key: false };

    const fn wanted(desired: Desired, generation: u64) -> Wanted {
        Wanted { desired, generation, restart: false, held: false, revive: false }
    }

    const fn seen(word: Word, generation: u64) -> Seen {
        Seen { word: Some(word), generation, exists: true, has_key: true }
    }

    #[test]
    fn a_machine_is_made_then_gets_its_key_then_is_read() {
        let first = wanted(Desired::Running, 1);
        assert_eq!(next_call(first, NEW), Call::Put);
        let keyless = Seen { has_key: false, ..seen(Word::Provisioning, 1) };
        assert_eq!(next_call(first, keyless), Call::NewKey, "the answer that held the key was lost");
        assert_eq!(next_call(first, seen(Word::Running, 1)), Call::Get);
        assert_eq!(next_call(first, seen(Word::Deleted, 1)), Call::Get, "what vanished is not made again");
    }

    #[test]
    fn it_is_stopped_and_started_by_what_is_promised() {
        let paused = wanted(Desired::Suspended, 2);
        assert_eq!(next_call(paused, NEW), Call::Get, "nothing is made to be stopped");
        for word in [Word::Provisioning, Word::Running, Word::Failed, Word::Unknown] {
            assert_eq!(next_call(paused, seen(word, 2)), Call::Suspend, "{word}: until it is");
        }
        assert_eq!(next_call(paused, seen(Word::Suspended, 1)), Call::Suspend, "infra is told of this promise");
        assert_eq!(next_call(paused, seen(Word::Suspended, 2)), Call::Get);
        let resumed = wanted(Desired::Running, 3);
        assert_eq!(next_call(resumed, seen(Word::Suspended, 2)), Call::Resume);
        assert_eq!(
            next_call(resumed, seen(Word::Running, 2)),
            Call::Resume,
            "infra is told, whether it stopped or not"
        );
        assert_eq!(next_call(resumed, seen(Word::Suspended, 3)), Call::Resume, "a late call stopped it");
        assert_eq!(next_call(resumed, seen(Word::Provisioning, 3)), Call::Get);
    }

    #[test]
    fn a_restart_stops_it_first() {
        let restart = Wanted { restart: true, ..wanted(Desired::Running, 4) };
        assert_eq!(next_call(restart, seen(Word::Running, 3)), Call::Suspend);
        assert_eq!(next_call(restart, seen(Word::Suspended, 3)), Call::Suspend, "it was stopped before that was asked");
        assert_eq!(next_call(restart, seen(Word::Suspended, 4)), Call::Resume);
        assert_eq!(next_call(Wanted { restart: false, ..restart }, seen(Word::Provisioning, 4)), Call::Get);
    }

    #[test]
    fn it_is_taken_away_once_and_looked_after_until_it_is_gone() {
        let gone = wanted(Desired::Deleted, 5);
        for word in [Word::Running, Word::Suspended, Word::Failed] {
            assert_eq!(next_call(gone, seen(word, 5)), Call::Delete, "{word}");
        }
        assert_eq!(next_call(gone, NEW), Call::Delete, "it may be there all the same");
        assert_eq!(next_call(gone, seen(Word::Deprovisioning, 4)), Call::Delete);
        assert_eq!(next_call(gone, seen(Word::Deprovisioning, 5)), Call::Get);
    }

    #[test]
    fn what_broke_is_read_until_its_time_has_come_and_then_started_again() {
        let runs = wanted(Desired::Running, 3);
        let revived = Wanted { revive: true, ..runs };
        assert_eq!(next_call(runs, seen(Word::Failed, 3)), Call::Get);
        assert_eq!(next_call(revived, seen(Word::Failed, 3)), Call::Resume);
        for word in [Word::Running, Word::Provisioning] {
            assert_eq!(next_call(revived, seen(word, 3)), Call::Get, "{word}: it came back by itself");
        }
        let paused = Wanted { revive: true, ..wanted(Desired::Suspended, 3) };
        assert_eq!(next_call(paused, seen(Word::Failed, 3)), Call::Suspend, "what is paused stays so");
    }

    #[test]
    fn what_the_brake_holds_is_kept_stopped_and_goes_once_it_is_let_go() {
        let held = Wanted { held: true, ..wanted(Desired::Deleted, 5) };
        for word in [Word::Running, Word::Provisioning, Word::Failed] {
            assert_eq!(next_call(held, seen(word, 5)), Call::Suspend, "{word}");
        }
        assert_eq!(next_call(held, seen(Word::Suspended, 4)), Call::Suspend, "infra is told of this promise");
        assert_eq!(next_call(held, seen(Word::Suspended, 5)), Call::Get);
        assert_eq!(absent(held, NEW), Word::Deleted, "what is not there has gone by itself");
        assert_eq!(next_call(Wanted { held: false, ..held }, seen(Word::Suspended, 5)), Call::Delete);
    }

    #[test]
    fn nothing_is_asked_where_all_is_as_promised() {
        for (desired, word) in [
            (Desired::Running, Word::Running),
            (Desired::Suspended, Word::Suspended),
            (Desired::Deleted, Word::Deleted),
        ] {
            assert_eq!(next_call(wanted(desired, 3), seen(word, 3)), Call::Get, "{word}");
        }
    }
}
