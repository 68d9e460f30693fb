//! Products and prices.

use serde::Deserialize;

use super::Stripe;
use super::form::Form;
use super::list::Listed;
use super::wire::{Named, money};
use crate::{Currency, Error, Interval, Price, PriceId, Product, ProductId};

#[derive(Deserialize)]
struct ProductWire {
    id: ProductId,
    name: String,
    active: bool,
    livemode: bool,
}

#[derive(Deserialize)]
struct PriceWire {
    id: PriceId,
    product: Named<ProductId>,
    active: bool,
    livemode: bool,
    currency: Currency,
    unit_amount: Option<i64>,
    recurring: Option<Recurring>,
    tax_behavior: Option<String>,
}

#[derive(Deserialize)]
struct Recurring {
    interval: Interval,
    interval_count: u32,
}

impl Stripe {
    pub(super) async fn list_products(&self) -> Result<Vec<Product>, Error> {
        let all: Vec<ProductWire> = self.all(&["products"], Form::new).await?;
        Ok(all.into_iter().map(Product::from).collect())
    }

    pub(super) async fn list_prices(&self) -> Result<Vec<Price>, Error> {
        let all: Vec<PriceWire> = self.all(&["prices"], Form::new).await?;
        Ok(all.into_iter().map(Price::from).collect())
    }
}

impl From<ProductWire> for Product {
    fn from(wire: ProductWire) -> Self {
        Self { id: wire.id, name: wire.name, is_active: wire.active, live: wire.livemode }
    }
}

impl From<PriceWire> for Price {
    fn from(wire: PriceWire) -> Self {
        let tax_included = match wire.tax_behavior.as_deref() {
            Some("inclusive") => Some(true),
            Some("exclusive") => Some(false),
            Some(_) | None => None,
        };
        Self {
            id: wire.id,
            product: wire.product.id(),
            is_active: wire.active,
            amount: wire.unit_amount.map(|minor| money(minor, wire.currency)),
            every: wire.recurring.map(|each| (each.interval_count, each.interval)),
            tax_included,
            live: wire.livemode,
        }
    }
}

impl Listed for ProductWire {
    fn id(&self) -> &str {
        self.id.as_str()
    }
}

impl Listed for PriceWire {
    fn id(&self) -> &str {
        self.id.as_str()
    }
}
