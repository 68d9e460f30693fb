//! What holds for each kind of letter.

use jiff::SignedDuration;
use messages::mail::Letter;
use messages::person::Choice;

/// Whether somebody can switch it off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Necessity {
    /// It must reach them: it is about money, access or the loss of data, or they asked for it. [`always`] says why.
    Necessary,
    /// They choose.
    Optional(Choice),
}

/// Where a letter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// To where mail reaches them.
    Them,
    /// To the address that it encloses: one that they want, from which they sign in, or that was asked to join.
    TheAddressAsked,
    /// To the address that they had, which it encloses.
    TheAddressBefore,
    /// To those of us who answer.
    Us,
}

/// What holds for a kind of letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Whether it can be switched off.
    pub necessity: Necessity,
    /// Whether it goes out at any hour: it cannot wait for the morning, or answers what somebody did a moment ago. The others wait for
    /// the day of whom it is for.
    pub urgent: bool,
    /// Whether it goes by itself, however many letters went before: it guards their account, or encloses something that was asked for.
    /// It does not count among the letters of a day, and stands in no digest.
    pub alone: bool,
    /// Whether somebody sits there and waits for it: it goes before all others.
    pub awaited: bool,
    /// After how long nobody needs it any more.
    pub of_use: SignedDuration,
}

/// As long as its link is good.
const MINUTES: SignedDuration = SignedDuration::from_mins(10);
const DAY: SignedDuration = SignedDuration::from_hours(24);
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// For so long the receipt of an account that was closed is tried. After that nothing is kept of them to send it to.
pub const RECEIPT: SignedDuration = SignedDuration::from_hours(3 * 24);

/// For so long what somebody had put together can be loaded.
pub const EXPORT: SignedDuration = WEEK;

const MONTH: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Less than what lies between two notices that the trial will end: who is told late is told once.
const NOTICE: SignedDuration = SignedDuration::from_hours(36);

/// What holds for letters of this kind.
#[must_use]
pub const fn rule(letter: Letter) -> Rule {
    match letter {
        // It goes when they are there: they have just signed up.
        Letter::Welcome => necessary(WEEK).at_any_hour().before_others(),
        Letter::TrialEnding => necessary(NOTICE),
        Letter::TrialEnded | Letter::PaymentFailed | Letter::CardExpiring | Letter::PlanEndsSoon => necessary(WEEK),
        Letter::PlanChanged | Letter::PlanWillChange | Letter::PlanGoesOn => necessary(WEEK),
        // Nothing runs any more: whoever is up can see to it.
        Letter::PaymentOverdue | Letter::WorkspacePaused => necessary(WEEK).at_any_hour(),
        Letter::PaymentReceived | Letter::Refunded | Letter::PlanEnded | Letter::WorkspaceDeleted => necessary(MONTH),
        // Somebody else may have asked for it: they are to know while it can be taken back.
        Letter::AccountClosing => necessary(WEEK).at_any_hour().by_itself(),
        Letter::AccountStays => necessary(WEEK).at_any_hour().by_itself(),
        // Their address is kept no longer than this for it.
        Letter::AccountClosed => necessary(RECEIPT).at_any_hour().by_itself(),
        Letter::WorkspaceRunning => necessary(DAY),
        // The last one comes a whole day before: not a night less.
        Letter::WorkspaceEnding => necessary(WEEK).at_any_hour(),
        Letter::WorkspaceReady => optional(Choice::Ready).at_any_hour(),
        Letter::WorkspaceTrouble | Letter::WorkspaceMended => optional(Choice::Trouble).at_any_hour(),
        Letter::SignedInAnew | Letter::SignedOutEverywhere | Letter::IdentityLinked | Letter::IdentityUnlinked => {
            necessary(WEEK).at_any_hour().by_itself()
        }
        Letter::AddressAsked => necessary(DAY).at_any_hour().by_itself(),
        Letter::SignInLink => necessary(MINUTES).at_any_hour().by_itself(),
        Letter::AddressChanged => necessary(MONTH).at_any_hour().by_itself(),
        Letter::QuestionArrived => necessary(DAY).at_any_hour().by_itself(),
        Letter::QuestionAnswered | Letter::QuestionForUs => necessary(MONTH).at_any_hour().by_itself(),
        // Somebody sent it a moment ago, and it is good for a week.
        Letter::Invitation => necessary(WEEK).at_any_hour().by_itself(),
        Letter::Joined => necessary(WEEK).at_any_hour(),
        Letter::Removed | Letter::HandedOver => necessary(MONTH).at_any_hour().by_itself(),
        // They asked for it a moment ago, and it can be loaded for as long.
        Letter::ExportReady => necessary(EXPORT).at_any_hour().by_itself(),
        Letter::WorkspaceOffered | Letter::OfferWithdrawn | Letter::OfferDeclined => {
            necessary(WEEK).at_any_hour().by_itself()
        }
        Letter::WorkspaceGiven | Letter::WorkspaceTaken => necessary(MONTH).at_any_hour().by_itself(),
        Letter::Digest => necessary(MONTH).at_any_hour(),
        // From a newer release, which knows what it is.
        Letter::Unknown => necessary(DAY),
    }
}

/// Why people get letters of this kind whatever they chose, in a sentence for them; none of what they can switch off.
#[must_use]
pub const fn always(letter: Letter) -> Option<&'static str> {
    Some(match letter {
        Letter::WorkspaceReady | Letter::WorkspaceTrouble | Letter::WorkspaceMended => return None,
        Letter::Welcome => "You get it once, when you sign up.",
        Letter::TrialEnding | Letter::TrialEnded => {
            "The end of your trial stops your workspaces, so we always tell you."
        }
        Letter::PaymentReceived | Letter::Refunded => "It is your proof of what was paid.",
        Letter::PaymentFailed | Letter::CardExpiring => {
            "Without a payment your workspaces stop, so we always tell you before."
        }
        Letter::PaymentOverdue => "Your workspaces have stopped, so we always tell you why.",
        Letter::PlanChanged | Letter::PlanWillChange | Letter::PlanGoesOn => {
            "It changes what you pay, so we always tell you."
        }
        Letter::PlanEndsSoon | Letter::PlanEnded => {
            "The end of your plan stops your workspaces, so we always tell you."
        }
        Letter::AccountClosing | Letter::AccountStays => "All that you have here hangs on it, so we always tell you.",
        Letter::AccountClosed => "It is your proof that your account is deleted.",
        Letter::WorkspacePaused => "Your sites have stopped, so we always tell you why.",
        Letter::WorkspaceRunning => "We told you that it stopped, so we tell you that it is back.",
        Letter::WorkspaceEnding => "What is in it would be lost, so we always tell you before.",
        Letter::WorkspaceDeleted => "What was in it is gone, so we always tell you.",
        Letter::SignedInAnew | Letter::SignedOutEverywhere | Letter::IdentityLinked | Letter::IdentityUnlinked => {
            "It keeps your account safe."
        }
        Letter::AddressAsked | Letter::AddressChanged => "It keeps others from taking your mail away.",
        Letter::SignInLink => "You asked for it, to sign in.",
        Letter::ExportReady => "You asked for it.",
        Letter::QuestionArrived | Letter::QuestionAnswered => "You asked us something.",
        Letter::QuestionForUs => "It is for those of us who answer.",
        Letter::Invitation => "Somebody asked us to send it, and it goes once.",
        Letter::Joined => "Somebody new sees what you have, so we always tell you.",
        Letter::Removed | Letter::HandedOver => "It changes what you may do, so we always tell you.",
        Letter::WorkspaceOffered => "Somebody asked us to send it, and it goes once.",
        Letter::OfferWithdrawn => "We wrote to this address about it before.",
        Letter::OfferDeclined => "You had asked them.",
        Letter::WorkspaceGiven | Letter::WorkspaceTaken => "It changes what you have, so we always tell you.",
        Letter::Digest => "It holds letters that we always send.",
        Letter::Unknown => "It is about your account.",
    })
}

/// Where letters of this kind go.
#[must_use]
pub const fn to(letter: Letter) -> To {
    match letter {
        Letter::AddressAsked | Letter::Invitation | Letter::SignInLink => To::TheAddressAsked,
        Letter::WorkspaceOffered | Letter::OfferWithdrawn => To::TheAddressAsked,
        Letter::AddressChanged => To::TheAddressBefore,
        Letter::QuestionForUs => To::Us,
        Letter::Welcome
        | Letter::TrialEnding
        | Letter::TrialEnded
        | Letter::PaymentReceived
        | Letter::PaymentFailed
        | Letter::PaymentOverdue
        | Letter::CardExpiring
        | Letter::Refunded
        | Letter::PlanChanged
        | Letter::PlanWillChange
        | Letter::PlanGoesOn
        | Letter::PlanEndsSoon
        | Letter::PlanEnded
        | Letter::AccountClosing
        | Letter::AccountStays
        | Letter::AccountClosed
        | Letter::WorkspaceReady
        | Letter::WorkspacePaused
        | Letter::WorkspaceRunning
        | Letter::WorkspaceEnding
        | Letter::WorkspaceDeleted
        | Letter::WorkspaceTrouble
        | Letter::WorkspaceMended
        | Letter::SignedInAnew
        | Letter::SignedOutEverywhere
        | Letter::IdentityLinked
        | Letter::IdentityUnlinked
        | Letter::QuestionArrived
        | Letter::QuestionAnswered
        | Letter::Joined
        | Letter::Removed
        | Letter::HandedOver
        | Letter::ExportReady
        | Letter::OfferDeclined
        | Letter::WorkspaceGiven
        | Letter::WorkspaceTaken
        | Letter::Digest
        | Letter::Unknown => To::Them,
    }
}

const fn necessary(of_use: SignedDuration) -> Rule {
    Rule { necessity: Necessity::Necessary, urgent: false, alone: false, awaited: false, of_use }
}

const fn optional(choice: Choice) -> Rule {
    Rule { necessity: Necessity::Optional(choice), ..necessary(DAY) }
}

impl Rule {
    const fn at_any_hour(self) -> Self {
        Self { urgent: true, ..self }
    }

    const fn by_itself(self) -> Self {
        Self { alone: true, ..self }.before_others()
    }

    const fn before_others(self) -> Self {
        Self { awaited: true, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::trial::NOTICES;

    #[test]
    fn what_cannot_be_switched_off_says_why_and_what_can_says_nothing() {
        for letter in Letter::ALL {
            let is_necessary = rule(*letter).necessity == Necessity::Necessary;
            assert_eq!(always(*letter).is_some(), is_necessary, "{}", letter.word());
            assert!(always(*letter).is_none_or(|why| why.ends_with('.')), "{}", letter.word());
        }
    }

    #[test]
    fn a_notice_is_of_no_use_once_the_next_one_is_due() {
        let apart = NOTICES.windows(2).map(|pair| pair[1] - pair[0]);
        assert!(apart.min() > Some(rule(Letter::TrialEnding).of_use));
    }

    #[test]
    fn what_guards_an_account_or_was_asked_for_goes_at_once_and_the_warnings_before_a_loss_at_any_hour() {
        let alone: Vec<_> = Letter::ALL.iter().filter(|letter| rule(**letter).alone).map(|one| one.word()).collect();
        let expected = [
            "account_closing",
            "account_stays",
            "account_closed",
            "signed_in_anew",
            "signed_out_everywhere",
            "address_asked",
            "address_changed",
            "identity_linked",
            "identity_unlinked",
            "sign_in_link",
            "question_arrived",
            "question_answered",
            "question_for_us",
            "invitation",
            "removed",
            "handed_over",
            "export_ready",
            "workspace_offered",
            "offer_withdrawn",
            "offer_declined",
            "workspace_given",
            "workspace_taken",
        ];
        assert_eq!(alone, expected);
        assert!(Letter::ALL.iter().all(|letter| !rule(*letter).alone || rule(*letter).urgent));
        let awaited: Vec<_> = Letter::ALL.iter().filter(|one| rule(**one).awaited != rule(**one).alone).collect();
        assert_eq!(
            awaited,
            [&Letter::Welcome],
            "what goes by itself goes first, and who has just signed up waits, too"
        );
        assert!(rule(Letter::WorkspaceEnding).urgent && !rule(Letter::PaymentFailed).urgent);
    }
}
