//! Letters about an account: its trial, its plan and its money.

use messages::account::{Amount, Currency};

use super::{Sample, ada, day, grace, maryam, nobody};
use crate::content::Content;
use crate::frame::Frame;

pub fn samples() -> Vec<Sample> {
    let sample = |name, frame: Frame, content| Sample { name, content, frame };
    let euros = |minor| Some(Amount { minor, currency: Currency::Eur });
    let (pro, hobby, newer) = (|| "pro@2".to_owned(), || "hobby@2".to_owned(), || "harbour@7".to_owned());
    vec![
        sample("welcome", ada(), Content::Welcome { trial_ends_at: day(14) }),
        sample("welcome/nobody", nobody(), Content::Welcome { trial_ends_at: day(14) }),
        sample("trial_ending", ada(), Content::TrialEnding { ends_at: day(3) }),
        sample("trial_ending/american", grace(), Content::TrialEnding { ends_at: day(1) }),
        sample("trial_ended", ada(), Content::TrialEnded { at: day(0), deleted_at: day(14) }),
        sample(
            "payment_received",
            grace(),
            Content::PaymentReceived { plan: pro(), until: day(30), amount: euros(29_00) },
        ),
        sample(
            "payment_received/newer_plan",
            nobody(),
            Content::PaymentReceived { plan: newer(), until: day(30), amount: None },
        ),
        sample(
            "payment_failed",
            grace(),
            Content::PaymentFailed { plan: pro(), pay_by: day(7), next_try_at: Some(day(3)), amount: euros(29_00) },
        ),
        sample(
            "payment_failed/last_try",
            maryam(),
            Content::PaymentFailed { plan: hobby(), pay_by: day(1), next_try_at: None, amount: euros(4_35) },
        ),
        sample(
            "payment_overdue",
            grace(),
            Content::PaymentOverdue { plan: pro(), deleted_at: day(14), amount: euros(29_00) },
        ),
        sample(
            "card_expiring",
            grace(),
            Content::CardExpiring { last_month: Some("December 2026".to_owned()), next_charge_at: day(20) },
        ),
        sample("card_expiring/unknown", nobody(), Content::CardExpiring { last_month: None, next_charge_at: day(20) }),
        sample("refunded", grace(), Content::Refunded),
        sample("plan_changed", grace(), Content::PlanChanged { plan: pro() }),
        sample("plan_changed/newer_plan", ada(), Content::PlanChanged { plan: newer() }),
        sample("plan_will_change", grace(), Content::PlanWillChange { plan: pro(), then: Some(hobby()), at: day(12) }),
        sample("plan_will_change/end", grace(), Content::PlanWillChange { plan: pro(), then: None, at: day(12) }),
        sample("plan_goes_on", grace(), Content::PlanGoesOn { plan: pro(), until: day(12) }),
        sample("plan_ends_soon", maryam(), Content::PlanEndsSoon { plan: hobby(), at: day(3) }),
        sample("plan_ended", grace(), Content::PlanEnded { deleted_at: Some(day(14)) }),
        sample(
            "account_closing",
            Frame { stay: Some("/mail/stay/uk7w2m9q4x".to_owned()), ..grace() },
            Content::AccountClosing { at: day(14), plan_ends_at: Some(day(20)) },
        ),
        sample("account_closing/no_plan", nobody(), Content::AccountClosing { at: day(14), plan_ends_at: None }),
        sample("account_stays", grace(), Content::AccountStays),
        sample("account_closed", grace(), Content::AccountClosed { asked_at: day(-14), at: day(0) }),
        sample("plan_ended/nothing_paused", nobody(), Content::PlanEnded { deleted_at: None }),
    ]
}
