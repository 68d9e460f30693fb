//! What took the money of a bill, and what became of it.

use serde_json::{Value, json};

use super::{
    invoices::{Invoice, State},
    list::page,
    params::Asked,
    reply::Refusal,
    shape,
    shop::Shop,
};

/// What took the money of a payment.
pub(super) fn charge_of(payment: &str) -> String {
    payment.replacen("pi_", "ch_", 1)
}

/// That of a bill which was paid by this.
pub(super) fn show(shop: &Shop, paid: &Invoice, payment: &str) -> Value {
    let mut charge = shape::charge(json!({
        "id": charge_of(payment), "payment_intent": payment, "customer": paid.customer, "amount": paid.due(),
        "amount_captured": paid.due(), "amount_refunded": paid.given_back, "refunded": paid.given_back == paid.due(),
        "captured": true, "disputed": shop.disputes.iter().any(|each| each.is_of(payment)),
        "currency": paid.currency, "created": paid.at.as_second(), "receipt_url": null, "balance_transaction": null,
        "payment_method": null, "payment_method_details": null, "description": null,
    }));
    charge["refunds"] = Value::Null;
    charge
}

pub(super) fn list(shop: &mut Shop, asked: &Asked) -> Result<Value, Refusal> {
    let customer = asked.params.get("customer");
    let is_theirs = |each: &&Invoice| customer.is_none_or(|customer| each.customer == customer);
    let paid = shop.invoices.iter().filter(|each| each.state == State::Paid).filter(is_theirs);
    let shown = paid.filter_map(|each| {
        let payment = each.payment.as_deref()?;
        Some((charge_of(payment), show(shop, each, payment)))
    });
    page("/v1/charges", shown, &asked.params)
}
