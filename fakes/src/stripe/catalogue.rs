//! What is sold.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{list::page, params::Asked, reply::Refusal, shape, shop::Shop};

#[derive(Clone, Debug)]
pub(super) struct Product {
    pub(super) id: String,
    at: Timestamp,
    pub(super) name: String,
    price: String,
}

#[derive(Clone, Debug)]
pub(super) struct Price {
    pub(super) id: String,
    at: Timestamp,
    pub(super) product: String,
    pub(super) minor: i64,
    pub(super) currency: String,
}

impl Product {
    fn show(&self) -> Value {
        let at = self.at.as_second();
        shape::product(json!({
            "id": self.id, "name": self.name, "created": at, "updated": at, "description": null,
            "default_price": self.price,
        }))
    }
}

impl Price {
    pub(super) fn show(&self) -> Value {
        shape::price(json!({
            "id": self.id, "product": self.product, "created": self.at.as_second(), "currency": self.currency,
            "unit_amount": self.minor, "unit_amount_decimal": self.minor.to_string(), "tax_behavior": "inclusive",
            "recurring": { "interval": "month", "interval_count": 1, "meter": null, "usage_type": "licensed" },
        }))
    }
}

impl Price {
    /// It as Stripe called it before there were prices, which stands beside each still.
    pub(super) fn write_plan(&self, plan: &mut Value) {
        for (name, value) in [
            ("id", Value::from(self.id.as_str())),
            ("product", self.product.as_str().into()),
            ("created", self.at.as_second().into()),
            ("currency", self.currency.as_str().into()),
            ("amount", self.minor.into()),
            ("amount_decimal", self.minor.to_string().into()),
            ("interval_count", 1.into()),
        ] {
            plan[name] = value;
        }
    }
}

pub(super) fn products(shop: &mut Shop, asked: &Asked) -> Result<Value, Refusal> {
    page("/v1/products", shop.products.iter().map(|each| (each.id.clone(), each.show())), &asked.params)
}

pub(super) fn prices(shop: &mut Shop, asked: &Asked) -> Result<Value, Refusal> {
    page("/v1/prices", shop.prices.iter().map(|each| (each.id.clone(), each.show())), &asked.params)
}

impl Shop {
    pub(super) fn sell(&mut self, product: &str, name: &str, price: &str, minor: i64, currency: &str) {
        let at = self.now;
        if !self.products.iter().any(|each| each.id == product) {
            let (id, name) = (product.to_owned(), name.to_owned());
            self.products.push(Product { id, at, name, price: price.to_owned() });
        }
        let (id, product, currency) = (price.to_owned(), product.to_owned(), currency.to_lowercase());
        self.prices.push(Price { id, at, product, minor, currency });
    }

    pub(super) fn price(&self, id: &str) -> Result<&Price, Refusal> {
        self.prices.iter().find(|each| each.id == id).ok_or_else(|| Refusal::no_such("price", id))
    }

    /// What customers call what has this price.
    pub(super) fn name_of(&self, price: &str) -> &str {
        let product = self.prices.iter().find(|each| each.id == price).map(|each| each.product.as_str());
        self.products.iter().find(|each| Some(each.id.as_str()) == product).map_or("", |each| &each.name)
    }
}
