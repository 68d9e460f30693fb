//! Checkouts: pages of Stripe's on which a plan is paid.

use jiff::Timestamp;
use serde::Deserialize;

use super::Stripe;
use super::form::{Form, is_by};
use super::list::Listed;
use super::wire::{Metadata, Named, Seconds};
use crate::{
    Checkout, CheckoutId, CheckoutStatus, CustomerId, Error, Kind, NewCheckout, Once, PaymentStatus, SubscriptionId,
};

#[derive(Deserialize)]
pub(super) struct Wire {
    id: CheckoutId,
    status: Option<CheckoutStatus>,
    payment_status: PaymentStatus,
    url: Option<String>,
    expires_at: Seconds,
    customer: Option<Named<CustomerId>>,
    subscription: Option<Named<SubscriptionId>>,
    #[serde(default)]
    metadata: Option<Metadata>,
}

impl Stripe {
    pub(super) async fn make_checkout(&self, new: &NewCheckout, once: &Once) -> Result<Checkout, Error> {
        if once.must_look()
            && let Some(found) = self.made_checkout(new, once).await?
        {
            return Ok(found);
        }
        let form = Form::new()
            .with("mode", "subscription")
            .with("customer", &new.customer)
            .with("client_reference_id", &new.account)
            .with("line_items[0][price]", &new.price)
            .with("line_items[0][quantity]", 1)
            .with("success_url", &new.paid_to)
            .with("cancel_url", &new.back_to)
            .with_some("expires_at", new.open_until.map(Timestamp::as_second))
            .with("subscription_data[metadata][harbor_effect]", &once.effect)
            .with("subscription_data[metadata][harbor_account]", &new.account)
            .with("metadata[harbor_account]", &new.account)
            .with("metadata[harbor_price]", &new.price)
            .by(once);
        self.post::<Wire>(&["checkout", "sessions"], form, once, "").await.map(Checkout::from)
    }

    async fn made_checkout(&self, new: &NewCheckout, once: &Once) -> Result<Option<Checkout>, Error> {
        let of_customer = || Form::new().with("customer", &new.customer);
        let all: Vec<Wire> = self.all(&["checkout", "sessions"], of_customer).await?;
        Ok(all.into_iter().map(Checkout::from).find(|checkout| is_by(checkout.effect.as_ref(), once)))
    }

    /// Those on which something can be paid now.
    pub(super) async fn list_open_checkouts(&self, customer: &CustomerId) -> Result<Vec<Checkout>, Error> {
        let open = || Form::new().with("customer", customer).with("status", "open");
        let all: Vec<Wire> = self.all(&["checkout", "sessions"], open).await?;
        Ok(all.into_iter().map(Checkout::from).filter(|checkout| checkout.status == CheckoutStatus::Open).collect())
    }

    pub(super) async fn read_checkout(&self, id: &CheckoutId) -> Result<Checkout, Error> {
        self.get::<Wire>(&["checkout", "sessions", id.as_str()], Form::new()).await.map(Checkout::from)
    }

    pub(super) async fn expire_checkout(&self, id: &CheckoutId, once: &Once) -> Result<Checkout, Error> {
        let path = ["checkout", "sessions", id.as_str(), "expire"];
        match self.post::<Wire>(&path, Form::new(), once, "").await {
            Ok(closed) => Ok(closed.into()),
            // It is paid or closed already: how it is says which.
            Err(error) if error.kind == Kind::Refused => self.read_checkout(id).await,
            Err(error) => Err(error),
        }
    }
}

impl From<Wire> for Checkout {
    fn from(wire: Wire) -> Self {
        let metadata = wire.metadata.unwrap_or_default();
        Self {
            id: wire.id,
            status: wire.status.unwrap_or(CheckoutStatus::Unknown),
            paid: wire.payment_status,
            url: wire.url,
            open_until: wire.expires_at.0,
            customer: wire.customer.map(Named::id),
            subscription: wire.subscription.map(Named::id),
            price: metadata.price(),
            effect: metadata.effect(),
        }
    }
}

impl Listed for Wire {
    fn id(&self) -> &str {
        self.id.as_str()
    }
}
