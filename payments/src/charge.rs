//! What became of money that was taken: given back by us, or asked back at the bank of whoever paid.

use crate::{DisputeStatus, Money, PaymentId};

/// The taking of money, once it went through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    /// Of which payment. None for what was taken by hand.
    pub payment: Option<PaymentId>,
    /// How much was given back of it, whoever did that.
    pub given_back: Money,
    /// Whether a bank was ever asked to take it back.
    pub is_disputed: bool,
}

/// That a bank was asked to take something back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dispute {
    /// How it stands.
    pub status: DisputeStatus,
}
