//! Schedules: what a subscription goes over to when its period ends.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{params::Asked, reply::Refusal, shape, shop::Shop};

#[derive(Clone, Debug)]
pub(super) struct Schedule {
    pub(super) id: String,
    at: Timestamp,
    subscription: String,
    customer: String,
    status: &'static str,
    /// When the last phase began, and what is paid in it; none while there is only the first.
    pub(super) then: Option<Phase>,
    now: Phase,
    over_at: Option<Timestamp>,
    metadata: Map<String, Value>,
}

#[derive(Clone, Debug)]
pub(super) struct Phase {
    pub(super) price: String,
    pub(super) start: Timestamp,
    end: Timestamp,
}

impl Schedule {
    pub(super) fn show(&self, shop: &Shop) -> Value {
        let is_over = self.status != "active";
        let over_at = self.over_at.map(Timestamp::as_second);
        let phase = |phase: &Phase| {
            let price = shop.price(&phase.price).ok();
            let (start, end) = (phase.start.as_second(), phase.end.as_second());
            let currency = price.map(|price| price.currency.as_str());
            let mut shown = shape::phase(json!({ "start_date": start, "end_date": end, "currency": currency }));
            shown["items"][0]["price"] = phase.price.as_str().into();
            if let Some(price) = price {
                price.write_plan(&mut shown["items"][0]["plan"]);
            }
            shown
        };
        let current = json!({ "start_date": self.now.start.as_second(), "end_date": self.now.end.as_second() });
        let phases: Vec<Value> = [Some(&self.now), self.then.as_ref()].into_iter().flatten().map(phase).collect();
        shape::schedule(json!({
            "id": self.id, "created": self.at.as_second(), "customer": self.customer, "status": self.status,
            "subscription": (!is_over).then_some(&self.subscription),
            "released_subscription": (self.status == "released").then_some(&self.subscription),
            "released_at": over_at.filter(|_| self.status == "released"),
            "canceled_at": over_at.filter(|_| self.status == "canceled"), "completed_at": null,
            "current_phase": (!is_over).then_some(current), "phases": phases, "metadata": self.metadata,
        }))
    }
}

pub(super) fn make(shop: &mut Shop, asked: &Asked) -> Result<Value, Refusal> {
    let of = asked.params.need("from_subscription")?;
    let subscription = shop.subscription(of).map_err(|_| Refusal::no_such("subscription", of))?.clone();
    if subscription.status.is_over() || subscription.schedule.is_some() {
        return Err(Refusal::not_now("You cannot migrate a subscription that is canceled or has a schedule."));
    }
    let (start, end) = subscription.now_paid_for();
    let schedule = Schedule {
        id: shop.new_id("sub_sched_"),
        at: shop.now,
        subscription: subscription.id.clone(),
        customer: subscription.customer.clone(),
        status: "active",
        now: Phase { price: subscription.price.clone(), start, end },
        then: None,
        over_at: None,
        metadata: Map::new(),
    };
    let (id, shown) = (schedule.id.clone(), schedule.show(shop));
    shop.schedules.push(schedule);
    shop.with_subscription(&subscription.id, |found| found.schedule = Some(id));
    shop.tell("subscription_schedule.created", shown.clone());
    Ok(shown)
}

pub(super) fn show(shop: &mut Shop, asked: &Asked) -> Result<Value, Refusal> {
    shop.schedule(&asked.id).map(|found| found.show(shop))
}

pub(super) fn update(shop: &mut Shop, asked: &Asked) -> Result<Value, Refusal> {
    let params = &asked.params;
    let now = shop.schedule(&asked.id)?.clone();
    if now.status != "active" {
        return Err(Refusal::not_now("You can only update a schedule that is not over."));
    }
    let start = params.time("phases[0][start_date]")?.unwrap_or(now.now.start);
    if start.as_second() != now.now.start.as_second() || params.need("phases[0][items][0][price]")? != now.now.price {
        return Err(Refusal::invalid("phases[0]"));
    }
    let end = params.time("phases[0][end_date]")?.unwrap_or(now.now.end);
    let then = params.get("phases[1][items][0][price]").map(|price| {
        shop.price(price)?;
        Ok::<_, Refusal>(Phase { price: price.to_owned(), start: end, end: super::months::after(end, 1) })
    });
    let then = then.transpose()?;
    let metadata = params.map("metadata");
    if let Some(found) = shop.schedules.iter_mut().find(|each| each.id == asked.id) {
        found.now.end = end;
        found.then = then;
        found.metadata.extend(metadata);
    }
    let shown = shop.schedule(&asked.id)?.show(shop);
    shop.tell("subscription_schedule.updated", shown.clone());
    Ok(shown)
}

pub(super) fn release(shop: &mut Shop, asked: &Asked) -> Result<Value, Refusal> {
    if shop.schedule(&asked.id)?.status != "active" {
        return Err(Refusal::not_now("You can only release a schedule that is not over."));
    }
    shop.let_go(&asked.id, "released");
    let shown = shop.schedule(&asked.id)?.show(shop);
    Ok(shown)
}

impl Shop {
    fn schedule(&self, id: &str) -> Result<&Schedule, Refusal> {
        self.schedules.iter().find(|each| each.id == id).ok_or_else(|| Refusal::absent("subscription schedule", id))
    }

    /// The schedule is over; what it held goes on by itself, or is over too.
    pub(super) fn let_go(&mut self, id: &str, how: &'static str) {
        let at = self.now;
        let Some(found) = self.schedules.iter_mut().find(|each| each.id == id) else { return };
        (found.status, found.over_at) = (how, Some(at));
        let (subscription, found) = (found.subscription.clone(), found.clone());
        self.with_subscription(&subscription, |held| held.schedule = None);
        let shown = found.show(self);
        let is_released = how == "released";
        self.tell(if is_released { "subscription_schedule.released" } else { "subscription_schedule.canceled" }, shown);
    }

    /// What a subscription goes over to as its period ends, if anything; its schedule has done its work then.
    pub(super) fn go_over(&mut self, subscription: &str) {
        let Some(schedule) = self.subscription(subscription).ok().and_then(|found| found.schedule.clone()) else {
            return;
        };
        let then = self.schedule(&schedule).ok().and_then(|found| found.then.clone());
        if let Some(phase) = then.filter(|phase| phase.start <= self.now) {
            self.with_subscription(subscription, |found| found.price = phase.price);
            self.let_go(&schedule, "released");
        }
    }
}
