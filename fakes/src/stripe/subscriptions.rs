//! Subscriptions: how they begin, what may be changed, and how they are.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{invoices::Reason, list::page, months, params::Asked, preview::Changed, reply::Refusal, shape, shop::Shop};

/// How a subscription is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The first payment did not go through yet.
    Incomplete,
    /// And never did.
    IncompleteExpired,
    /// Nothing is to be paid yet.
    Trialing,
    /// Paid.
    Active,
    /// A payment failed, and is tried again.
    PastDue,
    /// Over.
    Canceled,
    /// All tries failed, and it was kept.
    Unpaid,
    /// Its trial ended without a card.
    Paused,
}

impl Status {
    /// Each of them.
    pub const ALL: [Self; 8] = [
        Self::Incomplete,
        Self::IncompleteExpired,
        Self::Trialing,
        Self::Active,
        Self::PastDue,
        Self::Canceled,
        Self::Unpaid,
        Self::Paused,
    ];

    /// Nothing follows it.
    pub(super) const fn is_over(self) -> bool {
        matches!(self, Self::Canceled | Self::IncompleteExpired)
    }

    /// Its periods follow each other, and each is charged.
    pub(super) const fn renews(self) -> bool {
        matches!(self, Self::Active | Self::Trialing | Self::PastDue)
    }
}

#[derive(Clone, Debug)]
pub(super) struct Subscription {
    pub(super) id: String,
    pub(super) item: String,
    pub(super) customer: String,
    pub(super) price: String,
    pub(super) status: Status,
    began: Timestamp,
    /// Which period runs, counted from 0.
    pub(super) period: i64,
    pub(super) ends_with_period: bool,
    pub(super) canceled_at: Option<Timestamp>,
    pub(super) ended_at: Option<Timestamp>,
    pub(super) latest_invoice: Option<String>,
    pub(super) schedule: Option<String>,
    metadata: Map<String, Value>,
}

/// What one begins with.
pub(super) struct Begins<'a> {
    pub(super) customer: &'a str,
    pub(super) price: &'a str,
    pub(super) metadata: Map<String, Value>,
}

impl Subscription {
    /// What is paid for now.
    pub(super) fn now_paid_for(&self) -> (Timestamp, Timestamp) {
        (months::after(self.began, self.period), months::after(self.began, self.period + 1))
    }

    pub(super) fn show(&self, shop: &Shop) -> Value {
        let price = shop.price(&self.price).ok();
        let seconds = |at: Option<Timestamp>| at.map(Timestamp::as_second);
        let (start, end) = self.now_paid_for();
        let began = self.began.as_second();
        let item = shape::item(json!({
            "id": self.item, "created": began, "subscription": self.id, "quantity": 1,
            "current_period_start": start.as_second(), "current_period_end": end.as_second(),
            "price": price.as_ref().map(|price| price.show()).unwrap_or_default(),
        }));
        let items = json!({ "object": "list", "has_more": false, "data": [item],
                            "url": format!("/v1/subscription_items?subscription={}", self.id) });
        shape::subscription(json!({
            "id": self.id, "customer": self.customer, "status": self.status, "created": began, "start_date": began,
            "billing_cycle_anchor": began, "cancel_at_period_end": self.ends_with_period,
            "cancel_at": self.ends_with_period.then_some(end.as_second()), "canceled_at": seconds(self.canceled_at),
            "ended_at": seconds(self.ended_at), "latest_invoice": self.latest_invoice, "schedule": self.schedule,
            "currency": price.map(|price| price.currency.as_str()), "metadata": self.metadata,
            "items": items,
        }))
    }
}

pub(super) fn list(shop: &mut Shop, asked: &Asked) -> Result<Value, Refusal> {
    let (customer, status) = (asked.params.get("customer"), asked.params.get("status"));
    let those = shop.subscriptions.iter().filter(|each| customer.is_none_or(|customer| each.customer == customer));
    // Unless asked for, what is over is not listed.
    let those = those.filter(|each| status == Some("all") || !each.status.is_over());
    page("/v1/subscriptions", those.map(|each| (each.id.clone(), each.show(shop))), &asked.params)
}

pub(super) fn show(shop: &mut Shop, asked: &Asked) -> Result<Value, Refusal> {
    shop.subscription(&asked.id).map(|found| found.show(shop))
}

pub(super) fn update(shop: &mut Shop, asked: &Asked) -> Result<Value, Refusal> {
    let now = shop.subscription(&asked.id)?.clone();
    let params = &asked.params;
    let ends = params.flag("cancel_at_period_end");
    if now.status.is_over() {
        return Err(Refusal::not_now("A canceled subscription can only update its cancellation_details."));
    }
    if now.schedule.is_some() && ends.is_some() {
        return Err(Refusal::not_now("The subscription is managed by a subscription schedule."));
    }
    // What it costs comes first: where the bank does not pay, nothing is changed.
    let change = params.get("items[0][price]").map(|price| Changed::read(shop, &now, price, params)).transpose()?;
    if let Some(change) = change.filter(|change| change.price != now.price) {
        shop.change_price(&now, &change)?;
    }
    let at = shop.now;
    let metadata = params.map("metadata");
    shop.with_subscription(&asked.id, |found| {
        if let Some(ends) = ends {
            found.ends_with_period = ends;
            found.canceled_at = ends.then_some(at);
        }
        found.metadata.extend(metadata);
    });
    Ok(shop.tell_subscription("customer.subscription.updated", &asked.id))
}

pub(super) fn end(shop: &mut Shop, asked: &Asked) -> Result<Value, Refusal> {
    if shop.subscription(&asked.id)?.status.is_over() {
        return Err(Refusal::absent("subscription", &asked.id));
    }
    Ok(shop.end(&asked.id))
}

impl Shop {
    pub(super) fn subscription(&self, id: &str) -> Result<&Subscription, Refusal> {
        self.subscriptions.iter().find(|each| each.id == id).ok_or_else(|| Refusal::absent("subscription", id))
    }

    pub(super) fn with_subscription(&mut self, id: &str, work: impl FnOnce(&mut Subscription)) {
        if let Some(found) = self.subscriptions.iter_mut().find(|each| each.id == id) {
            work(found);
        }
    }

    /// Tells that it changed, and how it is now.
    pub(super) fn tell_subscription(&mut self, kind: &'static str, id: &str) -> Value {
        let shown = self.subscription(id).map(|found| found.show(self)).unwrap_or_default();
        self.tell(kind, shown.clone());
        shown
    }

    /// It begins, paid. Its id, and that of its first invoice.
    pub(super) fn begin(&mut self, begins: Begins<'_>) -> Result<(String, String), Refusal> {
        let currency = self.price(begins.price)?.currency.clone();
        let (id, item) = (self.new_id("sub_"), self.new_id("si_"));
        self.subscriptions.push(Subscription {
            id: id.clone(),
            item,
            customer: begins.customer.to_owned(),
            price: begins.price.to_owned(),
            status: Status::Active,
            began: self.now,
            period: 0,
            ends_with_period: false,
            canceled_at: None,
            ended_at: None,
            latest_invoice: None,
            schedule: None,
            metadata: begins.metadata,
        });
        if let Some(customer) = self.customer_mut(begins.customer) {
            customer.currency.get_or_insert(currency);
        }
        let invoice = self.bill_period(&id, Reason::Create);
        self.tell_subscription("customer.subscription.created", &id);
        self.mark_paid(&invoice);
        Ok((id, invoice))
    }

    /// It is over, now.
    pub(super) fn end(&mut self, id: &str) -> Value {
        let at = self.now;
        let schedule = self.subscription(id).ok().and_then(|found| found.schedule.clone());
        if let Some(schedule) = schedule {
            self.let_go(&schedule, "canceled");
        }
        self.with_subscription(id, |found| {
            found.status = Status::Canceled;
            found.canceled_at.get_or_insert(at);
            found.ended_at = Some(at);
        });
        self.tell_subscription("customer.subscription.deleted", id)
    }

    pub(super) fn set_status(&mut self, id: &str, status: Status) {
        let before = self.subscription(id).map(|found| found.status);
        if before.is_ok_and(|before| before != status) {
            self.with_subscription(id, |found| found.status = status);
            self.tell_subscription("customer.subscription.updated", id);
        }
    }

    pub(super) fn force(&mut self, id: &str, status: Status) -> bool {
        if self.subscription(id).is_err() {
            return false;
        }
        if status == Status::Canceled {
            self.end(id);
        } else {
            self.set_status(id, status);
        }
        true
    }
}
