//! The card that is paid with ends soon, or did.

use jiff::Timestamp;
use messages::mail::Letter;

use super::said::BILLING;
use crate::frame::Frame;
use crate::line::Line;
use crate::sheet::{Because, Block, Link, Sheet, Tone, text};

pub fn sheet(frame: &Frame, last_month: Option<&str>, next_charge_at: &Timestamp) -> Sheet {
    let month = last_month.map(|month| ("Your card ends", Line::new(month)));
    let next = ("Next payment", Line::default().strong(frame.moment(next_charge_at)));
    Sheet {
        subject: "Please give us another card".into(),
        preview: "The one that you pay with can soon not be charged any more.".into(),
        label: (Tone::Rest, "Your card"),
        before: vec![
            text(
                "The card that you pay with can soon not be charged any more. Please give us another one, so that your plan goes on.",
            ),
            Block::Facts(month.into_iter().chain([next]).collect()),
        ],
        link: Some(Link { words: "Change your card", path: BILLING.into() }),
        after: vec!["Did your bank pass a new card on to us already? Then there is nothing to do.".into()],
        because: Because::new(
            Letter::CardExpiring,
            "the card that you pay with ends soon.",
            "What the words about money mean",
            "/help/billing-words",
        ),
    }
}
