//! A payment arrived.

use jiff::Timestamp;
use messages::account::Amount;
use messages::mail::Letter;

use super::said::{BILLING, named, priced, sum};
use crate::frame::Frame;
use crate::line::Line;
use crate::sheet::{Because, Link, Sheet, Tone, facts, text};

pub fn sheet(frame: &Frame, plan: &str, until: &Timestamp, amount: Option<Amount>) -> Sheet {
    let name = named(plan, "your plan");
    Sheet {
        subject: format!("We have your payment for {name}").into(),
        preview: format!("It is paid until {}. There is nothing to do.", frame.day(until)).into(),
        label: (Tone::Good, "Paid"),
        before: vec![
            text(format!("Thank you: your payment for {name} is here. There is nothing for you to do.")),
            facts([
                sum("You paid", amount),
                priced("Plan", plan),
                Some(("Paid until", Line::default().strong(frame.moment(until)))),
            ]),
        ],
        link: Some(Link { words: "See your invoices", path: BILLING.into() }),
        after: Vec::new(),
        because: Because::new(
            Letter::PaymentReceived,
            "a payment for your plan came in.",
            "What the words about money mean",
            "/help/billing-words",
        ),
    }
}
