//! The port to whoever takes the money: what Harbor may ask of a payment provider, in words of its own.
//!
//! **The cast.** A [`BillingProvider`] is the port. [`stripe::Stripe`] is its first adapter; what it speaks to is Stripe, or the
//! stand-in of it, which are told apart by an address alone. [`Once`] goes along with each call that changes something:
//! the id of the effect, which is idempotency key and metadata both. [`webhook::Secrets`] says whether what came in
//! was sent by the provider.
//!
//! **The play.** A call takes checked ids and whole minor units, and reads the answer into a type of ours: an observation
//! of what the provider has now. Nothing is retried in here: who calls keeps the effect and its pause. A checkout and a
//! portal are addresses that a browser is sent to; what came of it is read here, never from the address it comes back to.
//!
//! **What can go wrong.** An [`Error`] says in our words what came of a call, and [`Kind::may_be_done`] whether it can have
//! happened all the same. A key is remembered for a day: later, and after an answer that is stored as a failure, the
//! adapter looks for the metadata of the effect before it asks again ([`Once::must_look`]). A word that we do not know is
//! kept as unknown, and nothing is decided from it.

mod catalogue;
mod change;
mod charge;
mod checkout;
mod customer;
mod error;
mod event;
mod id;
mod invoice;
mod made;
mod money;
mod once;
mod provider;
mod refund;
mod status;
pub mod stripe;
mod subscription;
pub mod webhook;

pub use catalogue::{Interval, Price, Product};
pub use change::{Change, Preview, When};
pub use charge::{Charge, Dispute};
pub use checkout::{Area, Checkout, NewCheckout, Portal};
pub use customer::{Card, Customer, NewCustomer};
pub use error::{CardRefusal, Error, Kind, NoAnswer};
pub use event::{Event, EventKind};
pub use id::{
    CheckoutId, CustomerId, EffectId, EventId, InvoiceId, ItemId, Odd, PaymentId, PriceId, ProductId, RefundId,
    ScheduleId, SubscriptionId,
};
pub use invoice::Invoice;
pub use made::{Made, MadeKind};
pub use money::{Currency, Money};
pub use once::Once;
pub use provider::{Answer, BillingProvider, Capabilities, Page};
pub use refund::{NewRefund, Refund};
pub use status::{CheckoutStatus, DisputeStatus, InvoiceStatus, PaymentStatus, RefundStatus, SubscriptionStatus};
pub use subscription::Subscription;
