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

#[cfg(any(test, feature = "gallery"))]
pub(crate) use shown::exhibits;
