//! What became of money that was taken.

use serde::Deserialize;

use super::Stripe;
use super::form::Form;
use super::list::{List, PAGE};
use super::wire::{Named, money};
use crate::{Charge, Currency, CustomerId, Dispute, DisputeStatus, Error, PaymentId};

#[derive(Deserialize)]
struct Wire {
    currency: Currency,
    amount_refunded: i64,
    disputed: bool,
    payment_intent: Option<Named<PaymentId>>,
}

#[derive(Deserialize)]
struct Asked {
    status: DisputeStatus,
}

impl Stripe {
    /// The newest hundred, as of bills.
    pub(super) async fn list_charges(&self, customer: &CustomerId) -> Result<Vec<Charge>, Error> {
        let query = Form::new().with("customer", customer).with("limit", PAGE);
        let page: List<Wire> = self.get(&["charges"], query).await?;
        Ok(page.data.into_iter().map(Charge::from).collect())
    }

    /// The newest first.
    pub(super) async fn list_disputes(&self, payment: &PaymentId) -> Result<Vec<Dispute>, Error> {
        let query = Form::new().with("payment_intent", payment).with("limit", PAGE);
        let page: List<Asked> = self.get(&["disputes"], query).await?;
        Ok(page.data.into_iter().map(|Asked { status }| Dispute { status }).collect())
    }
}

impl From<Wire> for Charge {
    fn from(wire: Wire) -> Self {
        Self {
            payment: wire.payment_intent.map(Named::id),
            given_back: money(wire.amount_refunded, wire.currency),
            is_disputed: wire.disputed,
        }
    }
}
