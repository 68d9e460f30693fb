//! The words that messages of workspaces use.

use crate::words::words;

words! {
    /// Where a workspace runs.
    Region {
        /// Europe.
        Eu = "eu",
        /// The United States.
        Us = "us",
    }
    besides {
        /// A place that this release does not know.
        Unknown = "unknown",
    }
}

words! {
    /// What we promised the customer.
    Desired {
        /// It is up and theirs to use.
        Running = "running",
        /// It is kept, but stopped.
        Suspended = "suspended",
        /// It is gone.
        Deleted = "deleted",
    }
    besides {
        /// Something that this release does not know: nothing is concluded from it.
        Unknown = "unknown",
    }
}

words! {
    /// What the machine does, in our words; `domain::infra` translates into them.
    Word {
        /// Being made.
        Provisioning = "provisioning",
        /// Up.
        Running = "running",
        /// Stopped, its data kept.
        Suspended = "suspended",
        /// Broken, or not to be had.
        Failed = "failed",
        /// On its way out.
        Deprovisioning = "deprovisioning",
        /// Gone.
        Deleted = "deleted",
        /// Infra said a word that we have no meaning for.
        Unknown = "unknown",
        /// Infra did not say anything that we could use, several times in a row.
        Unreachable = "unreachable",
    }
    besides {}
}

words! {
    /// Lifecycle's judgement of promise and reality; `domain::workspace` gives each its label and its deadline.
    State {
        /// Ordered; nothing has been seen of it.
        Pending = "pending",
        /// Being made.
        Provisioning = "provisioning",
        /// Up, as promised.
        Ready = "ready",
        /// Stopped, as decided.
        Suspended = "suspended",
        /// Not as promised, and we know how.
        Failed = "failed",
        /// Not known to be as promised.
        Unknown = "unknown",
        /// Being taken away, as decided.
        Deprovisioning = "deprovisioning",
        /// Gone, as decided.
        Deleted = "deleted",
    }
    besides {}
}

words! {
    /// Why a workspace is in trouble.
    Trouble {
        /// Setting up took longer than the deadline.
        TookTooLong = "took_too_long",
        /// Infra refuses or does not answer.
        Unreachable = "unreachable",
        /// Infra says that it broke.
        Broke = "broke",
        /// It stopped although it should run.
        Stopped = "stopped",
        /// It is gone although it should be there.
        Vanished = "vanished",
        /// Infra says a word that we do not know.
        Unclear = "unclear",
    }
    besides {
        /// Something that this release does not know.
        Unknown = "unknown",
    }
}

words! {
    /// Why lifecycle did not do what a command asked.
    Refusal {
        /// The plan's number of workspaces is reached.
        LimitReached = "limit_reached",
        /// The plan does not include the region.
        RegionNotIncluded = "region_not_included",
        /// No such account, or it is not open yet.
        NoAccount = "no_account",
        /// The name is empty, too long, or has characters that a name cannot have.
        BadName = "bad_name",
        /// The command asks for something by someone who may not.
        NotAllowed = "not_allowed",
        /// Another try is asked for of a workspace that is not in trouble.
        NotInTrouble = "not_in_trouble",
        /// Another try was asked for a moment ago.
        TooSoon = "too_soon",
    }
    besides {
        /// A reason that this release does not know.
        Unknown = "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_finds_its_value() {
        assert!(State::ALL.iter().all(|state| State::from_word(state.word()) == Some(*state)));
        assert!(Word::ALL.iter().all(|word| Word::from_word(word.word()) == Some(*word)));
        assert_eq!(Region::from_word("mars"), None);
    }
}
