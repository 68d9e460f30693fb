//! Money was given back.

use messages::mail::Letter;

use super::said::BILLING;
use crate::sheet::{Because, Link, Sheet, Tone, text};

pub fn sheet() -> Sheet {
    Sheet {
        subject: "We gave you money back".into(),
        preview: "It goes to the card that you paid with.".into(),
        label: (Tone::Good, "Given back"),
        before: vec![
            text("We gave back money that you had paid. Your invoice says how much it is."),
            text("It goes to the card that you paid with. Your bank may need some days to show it."),
        ],
        link: Some(Link { words: "See your invoices", path: BILLING.into() }),
        after: Vec::new(),
        because: Because::new(
            Letter::Refunded,
            "money was given back to you.",
            "What the words about money mean",
            "/help/billing-words",
        ),
    }
}
