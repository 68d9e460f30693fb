//! What letters are called where they are listed: what each kind is about. The subject of a letter may have names in it, and is not kept.

use messages::mail::Letter;

/// What letters of this kind are about.
#[must_use]
pub const fn about(letter: Letter) -> &'static str {
    match letter {
        Letter::Welcome => "Welcome",
        Letter::TrialEnding => "Your free trial ends soon",
        Letter::TrialEnded => "Your free trial is over",
        Letter::PaymentReceived => "We have your payment",
        Letter::PaymentFailed => "A payment did not come through",
        Letter::PaymentOverdue => "A payment is missing",
        Letter::CardExpiring => "Your card will soon end",
        Letter::Refunded => "You get money back",
        Letter::PlanChanged => "Your plan has changed",
        Letter::PlanWillChange => "Your plan will change",
        Letter::PlanGoesOn => "Your plan goes on",
        Letter::PlanEndsSoon => "Your plan ends soon",
        Letter::PlanEnded => "Your plan ended",
        Letter::AccountClosing => "Your account will be deleted",
        Letter::AccountStays => "Your account stays",
        Letter::AccountClosed => "Your account is deleted",
        Letter::WorkspaceReady => "A workspace is ready",
        Letter::WorkspacePaused => "A workspace is paused",
        Letter::WorkspaceRunning => "A workspace runs again",
        Letter::WorkspaceEnding => "A workspace will be deleted",
        Letter::WorkspaceDeleted => "A workspace was deleted",
        Letter::WorkspaceTrouble => "A workspace has trouble",
        Letter::WorkspaceMended => "A workspace is well again",
        Letter::SignedInAnew => "You signed in with another browser",
        Letter::SignedOutEverywhere => "You signed out everywhere",
        Letter::AddressAsked => "Confirm your address",
        Letter::AddressChanged => "Your address has changed",
        Letter::IdentityLinked => "A new way to sign in was added",
        Letter::IdentityUnlinked => "A way to sign in was removed",
        Letter::SignInLink => "A link to sign in",
        Letter::QuestionArrived => "Your question arrived",
        Letter::QuestionAnswered => "An answer to your question",
        Letter::QuestionForUs => "Somebody asked us something",
        Letter::Invitation => "An invitation",
        Letter::Joined => "Somebody joined your team",
        Letter::Removed => "You have left a team",
        Letter::HandedOver => "Your team has a new owner",
        Letter::ExportReady => "Your data is ready",
        Letter::WorkspaceOffered => "You are asked to take a workspace over",
        Letter::OfferWithdrawn => "A workspace is not handed over after all",
        Letter::OfferDeclined => "Somebody does not take your workspace over",
        Letter::WorkspaceGiven => "A workspace went to somebody else",
        Letter::WorkspaceTaken => "You took a workspace over",
        Letter::Digest => "Several things at once",
        Letter::Unknown => "A letter",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_called_otherwise() {
        for (place, letter) in Letter::ALL.iter().enumerate() {
            assert!(!Letter::ALL[..place].iter().any(|other| about(*other) == about(*letter)), "{}", letter.word());
        }
    }
}
