//! In which state things are at the provider. A word that we do not know is `Unknown`, and nothing is decided from it.

use serde::{Deserialize, Deserializer};

macro_rules! words {
    ($($(#[$meta:meta])* $name:ident { $($(#[$each:meta])* $variant:ident $word:literal,)* })*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$each])* $variant,)*
            /// A word that was not there when this was written.
            Unknown,
        }

        impl $name {
            /// Every word that we know.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// What the provider's word means.
            #[must_use]
            pub fn of(word: &str) -> Self {
                match word {
                    $($word => Self::$variant,)*
                    _ => Self::Unknown,
                }
            }

            /// The provider's word.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                    Self::Unknown => "unknown",
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                Ok(Self::of(&String::deserialize(from)?))
            }
        }
    )*};
}

pub(crate) use words;

words! {
    /// How a subscription is.
    SubscriptionStatus {
        /// The first payment did not go through yet; there is a day to pay.
        Incomplete "incomplete",
        /// That day is over: it never began.
        IncompleteExpired "incomplete_expired",
        /// Nothing is to be paid yet.
        Trialing "trialing",
        /// It is paid.
        Active "active",
        /// A payment failed; the provider tries again.
        PastDue "past_due",
        /// It is over.
        Canceled "canceled",
        /// All tries failed, and it was kept.
        Unpaid "unpaid",
        /// Its trial ended without a card.
        Paused "paused",
    }

    /// How a bill is.
    InvoiceStatus {
        /// It can still change.
        Draft "draft",
        /// It is to be paid.
        Open "open",
        /// It is paid.
        Paid "paid",
        /// It is not expected to be paid.
        Uncollectible "uncollectible",
        /// It was made in error.
        Void "void",
    }

    /// How a checkout is.
    CheckoutStatus {
        /// It can be paid.
        Open "open",
        /// It went through.
        Complete "complete",
        /// It can no more be paid.
        Expired "expired",
    }

    /// Whether a checkout is paid.
    PaymentStatus {
        /// It is.
        Paid "paid",
        /// It is not.
        Unpaid "unpaid",
        /// There is nothing to pay now.
        NotRequired "no_payment_required",
    }

    /// How it stands with what a bank was asked to take back.
    DisputeStatus {
        /// The bank asks, and took nothing; somebody has to answer.
        Asked "warning_needs_response",
        /// The bank asks, and thinks about the answer.
        AskedAndAnswered "warning_under_review",
        /// The bank asked, and left it at that.
        AskedOnly "warning_closed",
        /// The bank took it; somebody has to answer.
        Taken "needs_response",
        /// The bank took it, and thinks about the answer.
        TakenAndAnswered "under_review",
        /// The bank gave it to us after all.
        Won "won",
        /// The bank keeps it.
        Lost "lost",
        /// It came to nothing before it began.
        Prevented "prevented",
    }

    /// How the giving back of money is.
    RefundStatus {
        /// Under way.
        Pending "pending",
        /// The customer has something to do.
        RequiresAction "requires_action",
        /// Done.
        Succeeded "succeeded",
        /// The bank refused it.
        Failed "failed",
        /// Taken back.
        Canceled "canceled",
    }
}
