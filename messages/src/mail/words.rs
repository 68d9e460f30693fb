//! The words that messages of letters use.

use crate::words::words;

words! {
    /// What a letter is for.
    Letter {
        /// They signed up.
        Welcome = "welcome",
        /// Their trial ends soon.
        TrialEnding = "trial_ending",
        /// Their trial ended.
        TrialEnded = "trial_ended",
        /// A payment arrived.
        PaymentReceived = "payment_received",
        /// A payment failed.
        PaymentFailed = "payment_failed",
        /// What is missing was not paid in its time: all is paused.
        PaymentOverdue = "payment_overdue",
        /// The card ends before the next payment.
        CardExpiring = "card_expiring",
        /// Money was given back.
        Refunded = "refunded",
        /// They are on another plan.
        PlanChanged = "plan_changed",
        /// Their plan will end, or become another one.
        PlanWillChange = "plan_will_change",
        /// What was planned is taken back.
        PlanGoesOn = "plan_goes_on",
        /// Their plan ends in some days.
        PlanEndsSoon = "plan_ends_soon",
        /// Their plan ended.
        PlanEnded = "plan_ended",
        /// Their account will be deleted, as they asked.
        AccountClosing = "account_closing",
        /// It stays after all.
        AccountStays = "account_stays",
        /// It is deleted: the last letter to them.
        AccountClosed = "account_closed",
        /// A workspace became ready after a while.
        WorkspaceReady = "workspace_ready",
        /// A workspace was paused.
        WorkspacePaused = "workspace_paused",
        /// A workspace runs again.
        WorkspaceRunning = "workspace_running",
        /// A workspace will be deleted.
        WorkspaceEnding = "workspace_ending",
        /// A workspace was deleted for good.
        WorkspaceDeleted = "workspace_deleted",
        /// A workspace has trouble.
        WorkspaceTrouble = "workspace_trouble",
        /// The trouble is over.
        WorkspaceMended = "workspace_mended",
        /// Somebody signed in as them with a browser that was not seen before.
        SignedInAnew = "signed_in_anew",
        /// They signed out everywhere.
        SignedOutEverywhere = "signed_out_everywhere",
        /// Mail shall go to another address: it is to be confirmed there.
        AddressAsked = "address_asked",
        /// Mail goes to another address from now on: told to the one before.
        AddressChanged = "address_changed",
        /// They sign in by another way, too, from now on.
        IdentityLinked = "identity_linked",
        /// They do not sign in by one of their ways any more.
        IdentityUnlinked = "identity_unlinked",
        /// They sign in by this letter.
        SignInLink = "sign_in_link",
        /// Their question arrived.
        QuestionArrived = "question_arrived",
        /// Their question is answered.
        QuestionAnswered = "question_answered",
        /// Somebody asked us something: to those of us who answer.
        QuestionForUs = "question_for_us",
        /// Somebody is asked to belong to an account: to the address that was asked.
        Invitation = "invitation",
        /// Somebody who was asked belongs to the account: to who asked them.
        Joined = "joined",
        /// They do not belong to an account any more, because somebody removed them.
        Removed = "removed",
        /// An account has another owner: to who was it, and who is.
        HandedOver = "handed_over",
        /// All that we keep of them is put together, and can be loaded for some days.
        ExportReady = "export_ready",
        /// They are asked to take a workspace over: to the address that was asked.
        WorkspaceOffered = "workspace_offered",
        /// That was taken back: to the same address.
        OfferWithdrawn = "offer_withdrawn",
        /// Whom they asked to take a workspace over does not want it.
        OfferDeclined = "offer_declined",
        /// A workspace that was theirs is somebody else's.
        WorkspaceGiven = "workspace_given",
        /// They took a workspace over.
        WorkspaceTaken = "workspace_taken",
        /// Several things at once, because there were too many for a letter each.
        Digest = "digest",
    }
    besides {
        /// A letter that this release does not know.
        Unknown = "unknown",
    }
}

words! {
    /// Why a letter does not go out.
    Dropped {
        /// What it says is no longer so.
        Untrue = "untrue",
        /// They do not want such letters.
        Unwanted = "unwanted",
        /// Nobody knows where mail reaches them.
        NoAddress = "no_address",
        /// Mail to them comes back.
        Unreachable = "unreachable",
        /// Who carries our mail refuses it for good.
        Refused = "refused",
        /// It could not be sent for so long that nobody needs it any more.
        TooLate = "too_late",
        /// It stands in a digest.
        Collected = "collected",
        /// It was sent before: the record of it is older than our tables.
        SentBefore = "sent_before",
        /// One of us said so.
        TakenBack = "taken_back",
    }
    besides {
        /// A reason that this release does not know.
        Unknown = "unknown",
    }
}

words! {
    /// Why mail comes back.
    Returned {
        /// There is no such mailbox.
        NoMailbox = "no_mailbox",
        /// The mailbox takes nothing now, and did not for long.
        Full = "full",
        /// The other side refuses our mail.
        Refused = "refused",
        /// They said that it is unwanted.
        Complained = "complained",
    }
    besides {
        /// A reason that this release does not know.
        Unknown = "unknown",
    }
}
