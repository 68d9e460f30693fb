//! Schedules: what a subscription will be when its period ends.

use serde::Deserialize;

use super::Stripe;
use super::form::Form;
use super::wire::{Named, Seconds};
use crate::{Error, Kind, Once, PriceId, ScheduleId, Subscription, SubscriptionId};

#[derive(Deserialize)]
struct Wire {
    id: ScheduleId,
}

#[derive(Deserialize)]
struct Whole {
    current_phase: Option<Current>,
    #[serde(default)]
    phases: Vec<Phase>,
}

#[derive(Deserialize)]
struct Current {
    end_date: Seconds,
}

#[derive(Deserialize)]
struct Phase {
    start_date: Seconds,
    items: Vec<PhaseItem>,
}

#[derive(Deserialize)]
struct PhaseItem {
    price: Named<PriceId>,
}

impl Stripe {
    /// Has a subscription go over to another price when its period ends. It takes two calls, and each can be made again: a
    /// schedule that is there already is written anew.
    pub(super) async fn change_later(
        &self,
        now: &Subscription,
        price: &PriceId,
        once: &Once,
    ) -> Result<Subscription, Error> {
        let schedule = match &now.schedule {
            Some(schedule) => schedule.clone(),
            None => self.make_schedule(&now.id, once).await?,
        };
        let form = Form::new()
            .with("end_behavior", "release")
            .with("proration_behavior", "none")
            .with("phases[0][items][0][price]", &now.price)
            .with("phases[0][items][0][quantity]", 1)
            .with_time("phases[0][start_date]", now.period_start)
            .with_time("phases[0][end_date]", now.period_end)
            .with("phases[1][items][0][price]", price)
            .with("phases[1][items][0][quantity]", 1)
            .with("phases[1][duration][interval]", "month")
            .with("phases[1][duration][interval_count]", 1)
            .with("phases[1][proration_behavior]", "none")
            .by(once);
        self.post::<Wire>(&["subscription_schedules", schedule.as_str()], form, once, "set").await?;
        self.read_subscription(&now.id).await
    }

    async fn make_schedule(&self, of: &SubscriptionId, once: &Once) -> Result<ScheduleId, Error> {
        let form = Form::new().with("from_subscription", of);
        let made: Wire = self.post(&["subscription_schedules"], form, once, "make").await?;
        Ok(made.id)
    }

    /// Lets a subscription be as it is. One that was let go already stays so.
    pub(super) async fn release(&self, schedule: &ScheduleId, once: &Once) -> Result<(), Error> {
        let path = ["subscription_schedules", schedule.as_str(), "release"];
        match self.post::<Wire>(&path, Form::new(), once, "release").await {
            Ok(_) => Ok(()),
            Err(error) if error.kind == Kind::Refused => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// What is paid when the phase that runs is over; none for a schedule that is over, or has no other phase.
    pub(super) async fn read_planned(&self, schedule: &ScheduleId) -> Result<Option<PriceId>, Error> {
        let whole: Whole = self.get(&["subscription_schedules", schedule.as_str()], Form::new()).await?;
        let Some(Current { end_date }) = whole.current_phase else { return Ok(None) };
        let next = whole.phases.into_iter().find(|phase| phase.start_date.0 >= end_date.0);
        Ok(next.and_then(|phase| phase.items.into_iter().next()).map(|item| item.price.id()))
    }

    pub(super) async fn change_not(&self, id: &SubscriptionId, once: &Once) -> Result<Subscription, Error> {
        let now = self.read_subscription(id).await?;
        match &now.schedule {
            Some(schedule) => {
                self.release(schedule, once).await?;
                self.read_subscription(id).await
            }
            None => Ok(now),
        }
    }
}
