//! Giving money back.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{
    params::Asked,
    reply::{Refusal, list as page},
    shape,
    shop::Shop,
};

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
            "payment_intent": self.payment, "charge": charge_of(&self.payment), "status": "succeeded",
            "metadata": self.metadata,
        }))
    }
}

/// What took the money of a payment.
pub(super) fn charge_of(payment: &str) -> String {
    payment.replacen("pi_", "ch_", 1)
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
    let back = paid.given_back + minor;
    let mut charge = shape::charge(json!({
        "id": charge_of(payment), "payment_intent": payment, "customer": paid.customer, "amount": paid.due(),
        "amount_captured": paid.due(), "amount_refunded": back, "refunded": back == paid.due(), "captured": true,
        "currency": paid.currency, "created": paid.at.as_second(), "receipt_url": null, "balance_transaction": null,
        "payment_method": null, "payment_method_details": null, "description": null,
    }));
    charge["refunds"] = Value::Null;
    shop.tell("charge.refunded", charge);
    Ok(shown)
}

pub(super) fn list(shop: &mut Shop, asked: &Asked) -> Result<Value, Refusal> {
    let payment = asked.params.get("payment_intent");
    let those = shop.refunds.iter().filter(|each| payment.is_none_or(|payment| each.payment == payment));
    page("/v1/refunds", those.map(|each| (each.id.clone(), each.show())), &asked.params)
}
