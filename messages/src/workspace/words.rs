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
    /// Why a workspace is paused. What follows from each, and when, is in the policy (`domain::suspension`).
    Reason {
        /// The trial is over, and no plan was chosen.
        TrialEnded = "trial_ended",
        /// What it costs was not paid.
        PaymentFailed = "payment_failed",
        /// The plan has no room for it, or does not go where it runs.
        OverPlan = "over_plan",
        /// What was paid for is over, and no other plan was chosen.
        PlanEnded = "plan_ended",
        /// The account that pays for it is on its way out.
        AccountClosing = "account_closing",
        /// One of us decided so.
        Operator = "operator",
        /// It was used against the terms.
        Abuse = "abuse",
        /// Its owner wished so.
        OwnerRequest = "owner_request",
    }
    besides {
        /// A reason that this release does not know: it holds until a release that knows it says otherwise.
        Unknown = "unknown",
    }
}

words! {
    /// What somebody did inside a workspace, with what is in it.
    Act {
        /// Somebody made a key in it.
        KeyMade = "key_made",
        /// Somebody made a key in it anew, and the one before works no more.
        KeyRenewed = "key_renewed",
        /// Somebody deleted a key in it.
        KeyDeleted = "key_deleted",
        /// Somebody handed a key in it over to somebody else.
        KeyHandedOver = "key_handed_over",
        /// Somebody set a password with which the user that a key is signs in to the workspace's own pages.
        PasswordSet = "password_set",
        /// Somebody made a site in it.
        SiteMade = "site_made",
        /// Somebody sent a site in it anew.
        SiteUpdated = "site_updated",
        /// Somebody changed how a site in it is served: its texts, its limits, how long it stays. Older ones are of all that.
        SiteChanged = "site_changed",
        /// Somebody changed who may see a site in it.
        SiteAccessChanged = "site_access_changed",
        /// Somebody locked a site in it against changes.
        SiteLocked = "site_locked",
        /// Somebody unlocked a site in it.
        SiteUnlocked = "site_unlocked",
        /// Somebody deleted a site in it.
        SiteDeleted = "site_deleted",
        /// Somebody set a secret in it.
        SecretSet = "secret_set",
        /// Somebody gave a secret in it another value.
        SecretChanged = "secret_changed",
        /// Somebody deleted a secret in it.
        SecretDeleted = "secret_deleted",
        /// Somebody made a sandbox in it.
        SandboxMade = "sandbox_made",
        /// Somebody unlocked a sandbox in it.
        SandboxUnlocked = "sandbox_unlocked",
        /// Somebody has a sandbox in it stay longer.
        SandboxExtended = "sandbox_extended",
        /// Somebody made a site of a sandbox in it.
        SandboxPromoted = "sandbox_promoted",
        /// Somebody deleted a sandbox in it.
        SandboxDeleted = "sandbox_deleted",
        /// Somebody changed what new sites in it get.
        DefaultsChanged = "defaults_changed",
    }
    besides {
        /// Something that this release does not know.
        Unknown = "unknown",
    }
}

words! {
    /// How one of us gets a workspace to move on that stands still.
    Step {
        /// What is due later is due at once.
        Retry = "retry",
        /// Its machine is stopped and started again.
        Restart = "restart",
        /// The key that we have to it is made new, and the one before works no more.
        NewKey = "new_key",
    }
    besides {
        /// One that this release does not know.
        Unknown = "unknown",
    }
}

words! {
    /// Why a workspace is taken away.
    Farewell {
        /// Somebody who may deleted it.
        Asked = "asked",
        /// Somebody who may gave up waiting for it: it was never up.
        Cancelled = "cancelled",
        /// It was paused until the end of its grace.
        GraceOver = "grace_over",
        /// The account that paid for it was closed.
        AccountClosed = "account_closed",
    }
    besides {
        /// One that this release does not know.
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
        /// The trial is over: a plan has to be chosen first.
        TrialEnded = "trial_ended",
        /// What it costs was not paid: that has to be paid first.
        PaymentFailed = "payment_failed",
        /// What was paid for is over: a plan has to be chosen first.
        PlanEnded = "plan_ended",
        /// The account is on its way out: that has to be taken back first.
        AccountClosing = "account_closing",
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
        /// It was asked for a moment ago.
        TooSoon = "too_soon",
        /// What was typed is not the name of the workspace.
        OtherName = "other_name",
        /// It is paused: what is asked for takes one that runs.
        Paused = "paused",
        /// It is not paused.
        NotPaused = "not_paused",
        /// It is paused for a reason that the one who asks cannot take away.
        HeldByOthers = "held_by_others",
        /// It has been up already, or is gone: there is no set-up to cancel.
        NotSettingUp = "not_setting_up",
        /// There is something in it: what is asked for takes one that is empty.
        NotEmpty = "not_empty",
        /// It was not up yet: there is nothing to restart.
        NeverUp = "never_up",
        /// Whom it is about cannot have that: they do not belong to the account, or own the workspace.
        NotMember = "not_member",
        /// It is offered to somebody already: that has to be taken back first.
        OfferWaits = "offer_waits",
        /// The offer was used, taken back, or its time is over.
        NoOffer = "no_offer",
        /// The account that is to take it over has it already.
        HereAlready = "here_already",
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
