//! Giving money back.

use serde::Deserialize;

use super::Stripe;
use super::form::{Form, is_by};
use super::list::Listed;
use super::wire::{Metadata, money};
use crate::{Currency, Error, NewRefund, Once, PaymentId, Refund, RefundId, RefundStatus};

#[derive(Deserialize)]
struct Wire {
    id: RefundId,
    status: Option<RefundStatus>,
    amount: i64,
    currency: Currency,
    #[serde(default)]
    metadata: Option<Metadata>,
}

impl Stripe {
    pub(super) async fn give_back(&self, new: &NewRefund, once: &Once) -> Result<Refund, Error> {
        if once.must_look()
            && let Some(found) = self.given_back(new, once).await?
        {
            return Ok(found);
        }
        let form = Form::new().with("payment_intent", &new.payment).with("amount", new.amount.minor).by(once);
        self.post::<Wire>(&["refunds"], form, once, "").await.map(Refund::from)
    }

    async fn given_back(&self, new: &NewRefund, once: &Once) -> Result<Option<Refund>, Error> {
        let all = self.list_refunds(&new.payment).await?;
        Ok(all.into_iter().find(|refund| is_by(refund.effect.as_ref(), once)))
    }

    pub(super) async fn list_refunds(&self, payment: &PaymentId) -> Result<Vec<Refund>, Error> {
        let of_payment = || Form::new().with("payment_intent", payment);
        let all: Vec<Wire> = self.all(&["refunds"], of_payment).await?;
        Ok(all.into_iter().map(Refund::from).collect())
    }
}

impl From<Wire> for Refund {
    fn from(wire: Wire) -> Self {
        Self {
            id: wire.id,
            status: wire.status.unwrap_or(RefundStatus::Unknown),
            amount: money(wire.amount, wire.currency),
            effect: wire.metadata.and_then(|metadata| metadata.effect()),
        }
    }
}

impl Listed for Wire {
    fn id(&self) -> &str {
        self.id.as_str()
    }
}
