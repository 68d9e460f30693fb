//! The words that messages of accounts use.

use crate::words::words;

words! {
    /// Why billing did not do what a command asked.
    Refusal {
        /// No such account, or it is not open yet.
        NoAccount = "no_account",
        /// We sell no plan of that name and version, or no longer.
        NoSuchPlan = "no_such_plan",
        /// The command asks for something by someone who may not.
        NotAllowed = "not_allowed",
        /// Something that was asked before is still under way.
        Busy = "busy",
        /// It is that plan already.
        SamePlan = "same_plan",
        /// Something is paid for already: it is changed, and not bought once more.
        Subscribed = "subscribed",
        /// Nothing is paid for that could be changed or ended.
        NotSubscribed = "not_subscribed",
        /// Nothing is planned that could be taken back.
        NothingPlanned = "nothing_planned",
        /// A payment is missing: that comes first.
        Unpaid = "unpaid",
        /// We sell nothing here: no provider is configured.
        NoProvider = "no_provider",
        /// It is on its way out: that has to be taken back first.
        Closing = "closing",
        /// It is closed for good.
        Closed = "closed",
        /// Nobody asked to have it deleted.
        NotClosing = "not_closing",
        /// The invitation was used, taken back, or its time is over.
        NoInvitation = "no_invitation",
        /// Who accepts belongs to it already.
        AlreadyMember = "already_member",
        /// Whom it is about does not belong to it.
        NotMember = "not_member",
        /// The plan has no place for another person.
        NoSeat = "no_seat",
        /// More were asked today than can be asked in a day, or more wait than can wait.
        TooManyInvitations = "too_many_invitations",
        /// It would have no owner.
        LastOwner = "last_owner",
    }
    besides {
        /// A reason that this release does not know.
        Unknown = "unknown",
    }
}

words! {
    /// What a person may do with an account. Not ranked: each is a set of permissions of its own.
    Role {
        /// Is there for what they are let into, and sees nothing else of it.
        Guest = "guest",
        /// Works in what they are let into.
        Member = "member",
        /// Sees to what it pays.
        Billing = "billing",
        /// Runs all of it, but for its money and its end.
        Admin = "admin",
        /// Answers for all of it.
        Owner = "owner",
    }
    besides {
        /// A role that this release does not know: it permits nothing.
        Unknown = "unknown",
    }
}

words! {
    /// How what is paid for again and again is at the provider. Its eight words, in ours.
    Standing {
        /// The first payment did not go through yet.
        Incomplete = "incomplete",
        /// It never went through, and no longer can.
        NeverBegan = "never_began",
        /// Nothing is to be paid yet.
        Free = "free",
        /// It is paid.
        Paid = "paid",
        /// A payment failed; the provider tries again.
        Late = "late",
        /// All tries failed, and it was kept.
        Unpaid = "unpaid",
        /// It waits for a card.
        Waiting = "waiting",
        /// It is over.
        Over = "over",
    }
    besides {
        /// A word that this release does not know: nothing is decided from it.
        Unknown = "unknown",
    }
}

words! {
    /// What a plan comes from. Of several, the last in this list counts.
    Grant {
        /// The trial that each account begins with.
        Trial = "trial",
        /// It is paid for.
        Subscription = "subscription",
        /// One of us gave it.
        Staff = "staff",
    }
    besides {
        /// From a newer release: credit, say.
        Unknown = "unknown",
    }
}

words! {
    /// Why nothing of an account runs any more.
    Stop {
        /// A payment failed, and the days in which it could be paid are over.
        PaymentFailed = "payment_failed",
        /// What was paid for is over, and there is no other plan.
        PlanEnded = "plan_ended",
    }
    besides {
        /// A reason that this release does not know.
        Unknown = "unknown",
    }
}

words! {
    /// What came of what was asked of the provider.
    Outcome {
        /// It is done.
        Done = "done",
        /// It was shown otherwise: nothing was done, and how it is now is written down.
        Stale = "stale",
        /// The bank does not pay. Nothing was changed.
        CardRefused = "card_refused",
        /// The provider will not do it. Nothing was changed.
        Refused = "refused",
        /// There is no such thing at the provider.
        Absent = "absent",
        /// It could not be done for so long that it was given up. It was looked for, and was not done.
        GivenUp = "given_up",
    }
    besides {
        /// An outcome that this release does not know.
        Unknown = "unknown",
    }
}
