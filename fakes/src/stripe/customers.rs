//! Customers.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{
    card::{Card, Kept},
    list::page,
    params::Asked,
    reply::Refusal,
    shape,
    shop::Shop,
};

#[derive(Clone, Debug)]
pub(super) struct Customer {
    pub(super) id: String,
    at: Timestamp,
    email: Option<String>,
    name: Option<String>,
    pub(super) currency: Option<String>,
    /// What is in their favour is below zero.
    pub(super) balance: i64,
    pub(super) card: Option<Kept>,
    pub(super) delinquent: bool,
    metadata: Map<String, Value>,
}

impl Customer {
    pub(super) fn show(&self, whole_card: bool) -> Value {
        let card =
            self.card.as_ref().map(|kept| if whole_card { kept.show(&self.id) } else { kept.id.as_str().into() });
        let mut shown = shape::customer(json!({
            "id": self.id, "created": self.at.as_second(), "email": self.email, "name": self.name,
            "currency": self.currency, "balance": self.balance, "delinquent": self.delinquent, "metadata": self.metadata,
            "invoice_prefix": self.id.trim_start_matches("cus_").to_uppercase(),
        }));
        shown["invoice_settings"]["default_payment_method"] = card.into();
        shown
    }

    /// What people see of them.
    pub(super) fn email(&self) -> &str {
        self.email.as_deref().unwrap_or_default()
    }
}

pub(super) fn make(shop: &mut Shop, asked: &Asked) -> Result<Value, Refusal> {
    let text = |name| asked.params.get(name).map(str::to_owned);
    let customer = Customer {
        id: shop.new_id("cus_"),
        at: shop.now,
        email: text("email"),
        name: text("name"),
        currency: None,
        balance: 0,
        card: None,
        delinquent: false,
        metadata: asked.params.map("metadata"),
    };
    let shown = customer.show(false);
    shop.customers.push(customer);
    shop.tell("customer.created", shown.clone());
    Ok(shown)
}

pub(super) fn list(shop: &mut Shop, asked: &Asked) -> Result<Value, Refusal> {
    let email = asked.params.get("email");
    let those = shop.customers.iter().filter(|each| email.is_none_or(|email| each.email.as_deref() == Some(email)));
    page("/v1/customers", those.map(|each| (each.id.clone(), each.show(false))), &asked.params)
}

pub(super) fn show(shop: &mut Shop, asked: &Asked) -> Result<Value, Refusal> {
    let whole = asked.params.expands("invoice_settings.default_payment_method");
    let found = shop.customer(&asked.id).ok_or_else(|| Refusal::absent("customer", &asked.id))?;
    Ok(found.show(whole))
}

impl Shop {
    pub(super) fn customer(&self, id: &str) -> Option<&Customer> {
        self.customers.iter().find(|each| each.id == id)
    }

    pub(super) fn customer_mut(&mut self, id: &str) -> Option<&mut Customer> {
        self.customers.iter_mut().find(|each| each.id == id)
    }

    /// A customer leaves a card, and pays with it from now on.
    pub(super) fn take_card(&mut self, customer: &str, card: Card) -> bool {
        let kept = Kept { id: self.new_id("pm_"), card, at: self.now };
        let Some(found) = self.customer_mut(customer) else { return false };
        let attached = kept.show(customer);
        found.card = Some(kept);
        let updated = found.show(false);
        self.tell("payment_method.attached", attached);
        self.tell("customer.updated", updated);
        true
    }
}
