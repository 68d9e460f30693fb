//! Customers.

use serde::Deserialize;

use super::Stripe;
use super::form::{Form, is_by};
use super::list::Listed;
use super::wire::Metadata;
use crate::{Card, Currency, Customer, CustomerId, Error, NewCustomer, Once};

#[derive(Deserialize)]
pub(super) struct Wire {
    id: CustomerId,
    #[serde(default)]
    deleted: bool,
    livemode: Option<bool>,
    currency: Option<Currency>,
    #[serde(default)]
    metadata: Metadata,
    #[serde(default)]
    invoice_settings: Settings,
}

#[derive(Deserialize, Default)]
struct Settings {
    default_payment_method: Option<Method>,
}

/// A card stands there whole because we ask for it; what is no card is not shown.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Method {
    Whole { card: Option<CardWire> },
    Other(serde::de::IgnoredAny),
}

#[derive(Deserialize)]
pub(super) struct CardWire {
    brand: String,
    last4: String,
    exp_year: i16,
    exp_month: i8,
}

impl Stripe {
    pub(super) async fn make_customer(&self, new: &NewCustomer, once: &Once) -> Result<Customer, Error> {
        if once.must_look()
            && let Some(found) = self.made_customer(new, once).await?
        {
            return Ok(found);
        }
        let form = Form::new()
            .with_some("email", new.email.as_ref())
            .with_some("name", new.name.as_ref())
            .with("metadata[harbor_account]", &new.account)
            .by(once);
        self.post::<Wire>(&["customers"], form, once, "").await.map(Customer::from)
    }

    /// By the address, which is listed at once; what can be searched for is known only after a while.
    async fn made_customer(&self, new: &NewCustomer, once: &Once) -> Result<Option<Customer>, Error> {
        // One of many without an address is not found, and is made again: nothing is paid by it.
        let Some(email) = &new.email else { return Ok(None) };
        let all: Vec<Wire> = self.all(&["customers"], || Form::new().with("email", email)).await?;
        Ok(all.into_iter().map(Customer::from).find(|customer| is_by(customer.effect.as_ref(), once)))
    }

    pub(super) async fn read_customer(&self, id: &CustomerId) -> Result<Customer, Error> {
        let query = Form::new().with("expand[0]", "invoice_settings.default_payment_method");
        self.get::<Wire>(&["customers", id.as_str()], query).await.map(Customer::from)
    }
}

impl Method {
    pub fn card(self) -> Option<Card> {
        let Self::Whole { card } = self else { return None };
        card.map(|CardWire { brand, last4, exp_year, exp_month }| Card {
            brand,
            last4,
            expires_year: exp_year,
            expires_month: exp_month,
        })
    }
}

impl From<Wire> for Customer {
    fn from(wire: Wire) -> Self {
        let card = wire.invoice_settings.default_payment_method.and_then(Method::card);
        Self {
            id: wire.id,
            is_deleted: wire.deleted,
            live: wire.livemode,
            currency: wire.currency,
            card,
            effect: wire.metadata.effect(),
        }
    }
}

impl Listed for Wire {
    fn id(&self) -> &str {
        self.id.as_str()
    }
}
