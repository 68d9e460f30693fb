//! What an account pays: its plan and the next charge, how to stop, what it is paid with, its invoices, and what happened.
//!
//! What was decided is told from the read model: plan, dates, reasons. What is only shown, card and invoices, is a mirror of what the payment
//! partner has, as billing wrote it down last. The page says when that was, and says so when it cannot be had; nothing else on it depends on it.

pub mod cancel;
pub(crate) mod dues;
pub mod lead;
pub mod paper;
pub mod show;
#[cfg(any(test, feature = "gallery"))]
mod shown;

use domain::authorize::permission::{ManageMoney, ViewMoney};

use super::Tab;
use crate::entry::{Entry, part, see};
use crate::place::{Group, Place};

#[cfg(any(test, feature = "gallery"))]
pub(crate) use shown::exhibits;

pub(crate) fn routes() -> Vec<Entry> {
    vec![
        see("/account/billing", ViewMoney, show::show).offered(Tab::Billing.called(
            "invoice invoices bill bills receipt receipts card payment payments charge charged refund tax keep my plan account history \
             and back change missing what",
        )),
        part::<show::Live>("/account/billing/live"),
        see("/account/billing/cancel", ManageMoney, cancel::show).offered(Place::of(
            Group::Account,
            "End your plan",
            "cancel stop quit leave unsubscribe subscription billing account money",
        )),
    ]
}
