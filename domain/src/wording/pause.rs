//! The sentences for why a workspace is paused, and what its people can do.

use messages::workspace::Reason;

/// Why it is paused.
#[must_use]
pub const fn because(reason: Reason) -> &'static str {
    match reason {
        Reason::TrialEnded => "Your trial is over, and there is no plan yet.",
        Reason::PaymentFailed => "A payment did not come through.",
        Reason::OverPlan => "Your plan has no room for it.",
        Reason::Operator => "We paused it.",
        Reason::Abuse => "It was used for what our terms do not allow.",
        Reason::OwnerRequest => "You paused it.",
        Reason::Unknown => "It is paused for a reason that we can tell you on request.",
    }
}

/// What they can do about it.
#[must_use]
pub const fn way_out(reason: Reason) -> &'static str {
    match reason {
        Reason::TrialEnded => "Tell us which plan you want, and it starts again at once.",
        Reason::PaymentFailed => "Check how you pay. It starts again as soon as the payment is here.",
        Reason::OverPlan => "Keep this one and let another rest, or take a larger plan.",
        Reason::Operator | Reason::Abuse | Reason::Unknown => "Write to us if you have a question.",
        Reason::OwnerRequest => "You can start it again whenever you like.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_told_in_a_sentence_of_its_own_with_a_way_out() {
        for (place, reason) in Reason::ALL.iter().enumerate() {
            assert!(because(*reason).ends_with('.') && way_out(*reason).ends_with('.'));
            assert!(!Reason::ALL[..place].iter().any(|other| because(*other) == because(*reason)), "{reason:?}");
        }
    }
}
