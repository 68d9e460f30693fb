//! That something was made at the provider: no more than its name, when, and by which effect of ours. To be held against what we know to have
//! made.

use jiff::Timestamp;

use crate::EffectId;

/// What can be made there that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MadeKind {
    /// Somebody who pays.
    Customer,
    /// A page on which something is paid.
    Checkout,
    /// Something that is paid again and again.
    Subscription,
    /// Money that was given back.
    Refund,
}

/// Something that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// What.
    pub kind: MadeKind,
    /// What the provider calls it.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// The effect that made it, or changed it last; none where that was not us.
    pub effect: Option<EffectId>,
}

impl MadeKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Customer, Self::Checkout, Self::Subscription, Self::Refund];

    /// The word in a list.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Checkout => "checkout",
            Self::Subscription => "subscription",
            Self::Refund => "refund",
        }
    }
}
