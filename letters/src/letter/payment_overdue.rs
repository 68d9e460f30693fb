//! What is missing was not paid in its time: all is paused.

use jiff::Timestamp;
use messages::account::Amount;
use messages::mail::Letter;

use super::said::{BILLING, kept_until, named, priced, sum};
use crate::frame::Frame;
use crate::sheet::{Because, Link, Sheet, Tone, facts, text};

pub fn sheet(frame: &Frame, plan: &str, deleted_at: &Timestamp, amount: Option<Amount>) -> Sheet {
    let name = named(plan, "your plan");
    Sheet {
        subject: "Your workspaces are paused until you pay".into(),
        preview: format!("What is in them is kept until {}.", frame.day(deleted_at)).into(),
        label: (Tone::Bad, "Paused"),
        before: vec![
            text(format!(
                "A payment for {name} is missing, and the time to pay it is over. So your workspaces are paused."
            )),
            facts([sum("To pay", amount), priced("Plan", plan)]),
            kept_until(frame, deleted_at),
            text("Pay what is open, and they start again as soon as the payment is here."),
        ],
        link: Some(Link { words: "Pay what is open", path: BILLING.into() }),
        after: Vec::new(),
        because: Because::new(
            Letter::PaymentOverdue,
            "a payment for your plan is missing.",
            "What the words about money mean",
            "/help/billing-words",
        ),
    }
}
