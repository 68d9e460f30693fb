//! Paying something else: what it costs, and doing it as it was seen.

use jiff::Timestamp;
use serde::Deserialize;

use super::Stripe;
use super::form::{Form, is_by};
use super::subscription;
use super::wire::money;
use crate::{Change, Currency, Error, Kind, Once, Preview, Subscription, When};

/// A bill that nobody sent. What it has no id for yet is not read.
#[derive(Deserialize)]
struct Seen {
    currency: Currency,
    total: i64,
    amount_due: i64,
}

impl Stripe {
    pub(super) async fn preview(&self, change: &Change) -> Result<Preview, Error> {
        let now = self.read_subscription(&change.subscription).await?;
        self.preview_of(change, &now).await
    }

    async fn preview_of(&self, change: &Change, now: &Subscription) -> Result<Preview, Error> {
        let then = self.see(change, now, None).await?;
        let nothing = money(0, then.currency);
        let then = money(then.total, then.currency);
        Ok(match change.when {
            When::AtPeriodEnd => Preview { due_now: nothing, credit: nothing, then, next_charge_at: now.period_end },
            When::Now { as_of } => {
                let today = self.see(change, now, Some(as_of)).await?;
                Preview {
                    due_now: money(today.amount_due, today.currency),
                    credit: money(today.total.min(0).saturating_abs(), today.currency),
                    then,
                    next_charge_at: now.period_end,
                }
            }
        })
    }

    /// What is charged as of a moment, or else each period from then on.
    async fn see(&self, change: &Change, now: &Subscription, as_of: Option<Timestamp>) -> Result<Seen, Error> {
        let form = Form::new()
            .with("customer", &now.customer)
            .with("subscription", &now.id)
            .with("subscription_details[items][0][id]", &now.item)
            .with("subscription_details[items][0][price]", &change.price);
        let form = match as_of {
            Some(as_of) => form
                .with("subscription_details[proration_behavior]", "always_invoice")
                .with_time("subscription_details[proration_date]", as_of),
            None => form.with("preview_mode", "recurring"),
        };
        self.post_again(&["invoices", "create_preview"], form).await
    }

    pub(super) async fn change_as_seen(
        &self,
        change: &Change,
        expected: &Preview,
        once: &Once,
    ) -> Result<Subscription, Error> {
        let now = self.read_subscription(&change.subscription).await?;
        // What was done already looks otherwise than what was seen before it, so this comes first.
        if is_by(now.effect.as_ref(), once) {
            return Ok(now);
        }
        let seen = self.preview_of(change, &now).await?;
        if seen != *expected {
            return Err(Error::of(Kind::StalePreview(Box::new(seen))));
        }
        match change.when {
            When::AtPeriodEnd => self.change_later(&now, &change.price, once).await,
            When::Now { as_of } => self.change_now(change, &now, as_of, once).await,
        }
    }

    /// All or nothing: where the bank does not pay, nothing is changed.
    async fn change_now(
        &self,
        change: &Change,
        now: &Subscription,
        as_of: Timestamp,
        once: &Once,
    ) -> Result<Subscription, Error> {
        if let Some(schedule) = &now.schedule {
            self.release(schedule, once).await?;
        }
        let form = Form::new()
            .with("items[0][id]", &now.item)
            .with("items[0][price]", &change.price)
            .with("cancel_at_period_end", false)
            .with("payment_behavior", "error_if_incomplete")
            .with("proration_behavior", "always_invoice")
            .with_time("proration_date", as_of)
            .by(once);
        self.post::<subscription::Wire>(&["subscriptions", now.id.as_str()], form, once, "").await?.read()
    }
}
