//! Giving money back.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{charges, list::page, params::Asked, reply::Refusal, shape, shop::Shop};

#[derive(Clone, Debug)]
pub(super) struct Refund {
    id: String,
    at: Timestamp,
    payment: String,
    minor: i64,
    currency: String,
    metadata: Map<String, Value>,
}

impl Refund {
    pub(super) fn show(&self) -> Value {
        shape::refund(json!({
            "id": self.id, "created": self.at.as_second(), "amount": self.minor, "currency": self.currency,
            "payment_intent": self.payment, "charge": charges::charge_of(&self.payment), "status": "succeeded",
            "metadata": self.metadata,
        }))
    }
}

pub(super) fn make(shop: &mut Shop, asked: &Asked) -> Result<Value, Refusal> {
    let payment = asked.params.need("payment_intent")?;
    let paid = shop.invoices.iter().find(|each| each.payment.as_deref() == Some(payment)).cloned();
    let paid = paid.ok_or_else(|| Refusal::no_such("payment_intent", payment))?;
    let left = paid.due() - paid.given_back;
    let minor = asked.params.number("amount")?.unwrap_or(left);
    if minor < 1 || minor > left {
        return Err(Refusal::invalid("amount"));
    }
    let refund = Refund {
        id: shop.new_id("re_"),
        at: shop.now,
        payment: payment.to_owned(),
        minor,
        currency: paid.currency.clone(),
        metadata: asked.params.map("metadata"),
    };
    let shown = refund.show();
    shop.refunds.push(refund);
    shop.with_invoice(&paid.id, |found| found.given_back += minor);
    let paid = shop.invoice(&paid.id)?;
    let charge = charges::show(shop, paid, payment);
    shop.tell("charge.refunded", charge);
    Ok(shown)
}

pub(super) fn list(shop: &mut Shop, asked: &Asked) -> Result<Value, Refusal> {
    let payment = asked.params.get("payment_intent");
    let those = shop.refunds.iter().filter(|each| payment.is_none_or(|payment| each.payment == payment));
    page("/v1/refunds", those.map(|each| (each.id.clone(), each.show())), &asked.params)
}
