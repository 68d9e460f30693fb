//! What is counted of what was decided, so that somebody can be told when it goes wrong.

use messages::account::{Event, Kind};

/// Something that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counted {
    /// A payment failed.
    PaymentFailed,
    /// All of an account is stopped, for this.
    Stopped(&'static str),
    /// This came of what was asked of the provider.
    Answered(&'static str),
    /// It was paid twice, and given back.
    GivenBack,
}

impl Counted {
    /// What of an event is counted; none of most.
    pub fn of(event: &Event) -> Option<Self> {
        let (kind, account) = (event.kind()?, event.snapshot()?);
        let money = account.money.as_ref();
        let stop = || money.and_then(|money| money.stopped).map(|stopped| Self::Stopped(stopped.why.word()));
        match kind {
            Kind::PaymentFailed => Some(Self::PaymentFailed),
            Kind::GivenBack => Some(Self::GivenBack),
            Kind::TrialEnded => Some(Self::Stopped("trial_ended")),
            Kind::PaymentOverdue | Kind::SubscriptionEnded | Kind::GrantEnded => stop(),
            Kind::Arranged | Kind::NotArranged => {
                let asked = money.and_then(|money| money.asked.as_ref());
                asked.and_then(|asked| asked.outcome).map(|outcome| Self::Answered(outcome.word()))
            }
            Kind::Opened
            | Kind::TrialEnding
            | Kind::PlanChanged
            | Kind::Arranging
            | Kind::Subscribed
            | Kind::Renewed
            | Kind::Paid
            | Kind::ChangePlanned
            | Kind::ChangeDropped
            | Kind::CardExpiring
            | Kind::ClosingAsked
            | Kind::ClosingUndone
            | Kind::Closed
            | Kind::Erased
            | Kind::MoneySeen
            | Kind::Invited
            | Kind::InvitationWithdrawn
            | Kind::Joined
            | Kind::RoleChanged
            | Kind::Left
            | Kind::HandedOver
            | Kind::Unchanged => None,
        }
    }

    pub fn count(self) {
        match self {
            Self::PaymentFailed => metrics::counter!("account_payments_failed_total").increment(1),
            Self::Stopped(why) => metrics::counter!("account_stopped_total", "why" => why).increment(1),
            Self::Answered(outcome) => metrics::counter!("account_wishes_total", "outcome" => outcome).increment(1),
            Self::GivenBack => metrics::counter!("account_paid_twice_total").increment(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use messages::account::samples;

    use super::*;

    #[test]
    fn what_goes_wrong_is_counted_once() {
        let counted: Vec<_> = samples::events().iter().filter_map(|(_, event)| Counted::of(event)).collect();
        let expected = [
            Counted::Stopped("trial_ended"),
            Counted::Answered("done"),
            Counted::Answered("refused"),
            Counted::PaymentFailed,
            Counted::Stopped("payment_failed"),
            Counted::Stopped("plan_ended"),
            Counted::GivenBack,
        ];
        assert_eq!(counted, expected);
    }
}
