//! Giving money back.

use crate::{EffectId, Money, PaymentId, RefundId, RefundStatus};

/// What is to be given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRefund {
    /// Of which payment.
    pub payment: PaymentId,
    /// How much.
    pub amount: Money,
}

/// What a provider has of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// Its id.
    pub id: RefundId,
    /// How it is.
    pub status: RefundStatus,
    /// How much.
    pub amount: Money,
    /// The effect that gave it back.
    pub effect: Option<EffectId>,
}
