//! Subscriptions: reading them, ending them, and letting them go on.

use serde::Deserialize;

use super::Stripe;
use super::customer::Method;
use super::form::{Form, is_by};
use super::list::{List, Listed};
use super::wire::{Metadata, Named, Seconds, at};
use crate::{
    CustomerId, Error, InvoiceId, ItemId, NoAnswer, Once, PriceId, ScheduleId, Subscription, SubscriptionId,
    SubscriptionStatus,
};

#[derive(Deserialize)]
pub(super) struct Wire {
    id: SubscriptionId,
    customer: Named<CustomerId>,
    created: Seconds,
    status: SubscriptionStatus,
    livemode: bool,
    items: List<Item>,
    cancel_at_period_end: bool,
    canceled_at: Option<Seconds>,
    ended_at: Option<Seconds>,
    latest_invoice: Option<Named<InvoiceId>>,
    schedule: Option<Named<ScheduleId>>,
    /// What a checkout was paid with is kept here, and not with the customer.
    default_payment_method: Option<Method>,
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Deserialize)]
struct Item {
    id: ItemId,
    price: Named<PriceId>,
    current_period_start: Seconds,
    current_period_end: Seconds,
}

impl Stripe {
    pub(super) async fn read_subscription(&self, id: &SubscriptionId) -> Result<Subscription, Error> {
        self.get::<Wire>(&["subscriptions", id.as_str()], Form::new()).await?.read()
    }

    pub(super) async fn list_subscriptions(&self, customer: &CustomerId) -> Result<Vec<Subscription>, Error> {
        let of_customer = || {
            Form::new()
                .with("customer", customer)
                .with("status", "all")
                .with("expand[0]", "data.default_payment_method")
        };
        let all: Vec<Wire> = self.all(&["subscriptions"], of_customer).await?;
        all.into_iter().map(Wire::read).collect()
    }

    /// Says of a subscription that it ends with its period, or that it does not.
    pub(super) async fn set_ending(&self, id: &SubscriptionId, ends: bool, once: &Once) -> Result<Subscription, Error> {
        let now = self.read_subscription(id).await?;
        if is_by(now.effect.as_ref(), once) && now.cancels_at_period_end == ends {
            return Ok(now);
        }
        if let Some(schedule) = &now.schedule {
            // Stripe lets nothing be changed that a schedule changes.
            self.release(schedule, once).await?;
        }
        let form = Form::new().with("cancel_at_period_end", ends).by(once);
        self.post::<Wire>(&["subscriptions", id.as_str()], form, once, "").await?.read()
    }

    pub(super) async fn end_subscription(&self, id: &SubscriptionId, once: &Once) -> Result<Subscription, Error> {
        let now = self.read_subscription(id).await?;
        match now.status {
            // Nothing can be ended twice.
            SubscriptionStatus::Canceled | SubscriptionStatus::IncompleteExpired => Ok(now),
            SubscriptionStatus::Incomplete
            | SubscriptionStatus::Trialing
            | SubscriptionStatus::Active
            | SubscriptionStatus::PastDue
            | SubscriptionStatus::Unpaid
            | SubscriptionStatus::Paused
            | SubscriptionStatus::Unknown => self.delete::<Wire>(&["subscriptions", id.as_str()], once).await?.read(),
        }
    }
}

impl Wire {
    /// One without anything to pay for is none that we know.
    pub fn read(self) -> Result<Subscription, Error> {
        let items = self.items.data.len();
        let item = self.items.data.into_iter().next().ok_or(Error::no_answer(NoAnswer::Unreadable))?;
        Ok(Subscription {
            id: self.id,
            customer: self.customer.id(),
            made_at: self.created.0,
            status: self.status,
            live: self.livemode,
            item: item.id,
            items,
            price: item.price.id(),
            period_start: item.current_period_start.0,
            period_end: item.current_period_end.0,
            cancels_at_period_end: self.cancel_at_period_end,
            canceled_at: at(self.canceled_at),
            ended_at: at(self.ended_at),
            latest_invoice: self.latest_invoice.map(Named::id),
            schedule: self.schedule.map(Named::id),
            card: self.default_payment_method.and_then(Method::card),
            effect: self.metadata.effect(),
        })
    }
}

impl Listed for Wire {
    fn id(&self) -> &str {
        self.id.as_str()
    }
}
