//! A customer who went to their bank instead of to us.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{charges::charge_of, list::page, params::Asked, reply::Refusal, shape, shop::Shop};

#[derive(Clone, Debug)]
pub(super) struct Dispute {
    id: String,
    at: Timestamp,
    payment: String,
    minor: i64,
    currency: String,
}

impl Dispute {
    /// Whether it is about this payment.
    pub(super) fn is_of(&self, payment: &str) -> bool {
        self.payment == payment
    }

    pub(super) fn show(&self) -> Value {
        shape::dispute(json!({
            "id": self.id, "created": self.at.as_second(), "amount": self.minor, "currency": self.currency,
            "payment_intent": self.payment, "charge": charge_of(&self.payment), "status": "needs_response",
            "reason": "fraudulent",
        }))
    }
}

pub(super) fn list(shop: &mut Shop, asked: &Asked) -> Result<Value, Refusal> {
    let payment = asked.params.get("payment_intent");
    let those = shop.disputes.iter().filter(|each| payment.is_none_or(|payment| each.payment == payment));
    page("/v1/disputes", those.map(|each| (each.id.clone(), each.show())), &asked.params)
}

impl Shop {
    pub(super) fn dispute(&mut self, invoice: &str) -> Option<String> {
        let paid = self.invoice(invoice).ok()?.clone();
        let payment = paid.payment.clone()?;
        let (id, minor) = (self.new_id("dp_"), paid.due());
        let dispute = Dispute { id: id.clone(), at: self.now, payment, minor, currency: paid.currency };
        let shown = dispute.show();
        self.disputes.push(dispute);
        self.tell("charge.dispute.created", shown);
        Some(id)
    }
}
