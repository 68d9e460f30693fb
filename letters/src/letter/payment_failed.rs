//! A payment failed: until when all works, and what to do.

use jiff::Timestamp;
use messages::account::Amount;
use messages::mail::Letter;

use super::said::{BILLING, named, priced, sum};
use crate::frame::Frame;
use crate::line::Line;
use crate::sheet::{Because, Link, Sheet, Tone, facts, text};

pub fn sheet(
    frame: &Frame,
    plan: &str,
    pay_by: &Timestamp,
    next_try_at: Option<&Timestamp>,
    amount: Option<Amount>,
) -> Sheet {
    let name = named(plan, "your plan");
    let tries = next_try_at.map(|at| ("We try again", Line::new(frame.moment(at))));
    let works = ("All works until", Line::default().strong(frame.moment(pay_by)));
    let then = ("After that", "Your workspaces are paused until it is paid.".into());
    Sheet {
        subject: "Your payment did not go through".into(),
        preview: format!("All works until {}. Please look at your card.", frame.day(pay_by)).into(),
        label: (Tone::Bad, "Not paid yet"),
        before: vec![
            text(format!(
                "Your bank did not pay what {name} costs. This can happen when a card has ended or has a limit."
            )),
            facts([sum("To pay", amount), priced("Plan", plan), Some(works), tries, Some(then)]),
            text("Please look at your card, or pay with another one."),
        ],
        link: Some(Link { words: "See to your payment", path: BILLING.into() }),
        after: Vec::new(),
        because: Because::new(
            Letter::PaymentFailed,
            "a payment for your plan did not go through.",
            "What the words about money mean",
            "/help/billing-words",
        ),
    }
}
