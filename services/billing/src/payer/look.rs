//! Looking: what the provider has of who pays. It is read anew each time, whatever led to it, and nothing is believed from memory.

use domain::account::card::day_after;
use jiff::Timestamp;
use messages::account::bills::{Bill, Card};
use messages::account::{Checkout, Observed};
use payments::{Customer, CustomerId, Kind, Subscription, SubscriptionId};

use super::pick::{Picked, pick};
use super::{Payer, Payers, mapping};

/// What was seen.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    /// As the fold is told of it, without what is answered.
    pub observed: Observed,
    /// Paid beside what counts.
    pub surplus: Option<SubscriptionId>,
    /// What only the document has; none where nobody could be looked at.
    pub shown: Option<Shown>,
}

/// What is shown, and stands on no log.
#[derive(Debug, Clone, Default)]
pub(super) struct Shown {
    pub card: Option<Card>,
    /// Each with whether it is known what became of its money.
    pub invoices: Vec<(Bill, bool)>,
    /// The page on which a plan can be paid now.
    pub checkout: Option<payments::Checkout>,
}

impl Payers {
    /// Looks at this customer.
    pub(super) async fn look(
        &self,
        row: &Payer,
        customer: Option<&CustomerId>,
        now: Timestamp,
    ) -> Result<Seen, payments::Error> {
        let Some(id) = customer else { return Ok(Seen { shown: Some(Shown::default()), ..unseen(row, None, now) }) };
        let customer = match self.provider.customer(id).await {
            Ok(customer) => customer,
            // Where they are not, we look in the wrong place. That says nothing about what they pay.
            Err(error) if error.kind == Kind::Absent => return Ok(self.elsewhere(row, id, "absent", now)),
            Err(error) => return Err(error),
        };
        if customer.live.is_some_and(|live| live != self.terms.live) {
            return Ok(self.elsewhere(row, id, "live", now));
        }
        self.see(row, customer, now).await
    }

    async fn see(&self, row: &Payer, customer: Customer, now: Timestamp) -> Result<Seen, payments::Error> {
        let (id, prices) = (&customer.id, &self.terms.prices);
        let Picked { kept, surplus } = pick(self.subscriptions(id).await?);
        let planned = match kept.as_ref().and_then(|kept| kept.schedule.as_ref()) {
            Some(schedule) => self.provider.planned(schedule).await?,
            None => None,
        };
        let invoices = self.provider.invoices(id).await?;
        let checkout = self.open_checkout(id).await?;
        let own = kept.as_ref().and_then(|kept| kept.card.as_ref());
        let card = own.or(customer.card.as_ref()).map(mapping::card);
        let subscription = kept.map(|kept| mapping::subscription(&kept, planned.as_ref(), &invoices, prices));
        // What we were told of once, and is not listed any more, is not said to be over.
        let subscription = subscription.or_else(|| row.observed.as_ref()?.subscription.clone());
        let observed = Observed {
            seen_at: now,
            customer: (!customer.is_deleted).then(|| id.to_string()),
            subscription,
            checkout: checkout.as_ref().and_then(|open| self.told(open)),
            given_back: row.given_back,
            card_ends: card.as_ref().and_then(day_after),
            answers: None,
        };
        let invoices = self.bills(id, &invoices).await?;
        Ok(Seen { observed, surplus, shown: Some(Shown { card, invoices, checkout }) })
    }

    /// All that a customer ever had, of the kind of money that we take.
    pub(super) async fn subscriptions(&self, customer: &CustomerId) -> Result<Vec<Subscription>, payments::Error> {
        let mut all = self.provider.subscriptions(customer).await?;
        all.retain(|one| one.live == self.terms.live && one.customer == *customer);
        Ok(all)
    }

    /// The page on which a plan of ours can be paid: there should be one at most, and of several the last counts.
    async fn open_checkout(&self, customer: &CustomerId) -> Result<Option<payments::Checkout>, payments::Error> {
        let all = self.provider.open_checkouts(customer).await?;
        let ours = all.into_iter().filter(|open| self.told(open).is_some());
        Ok(ours.max_by_key(|open| open.open_until))
    }

    fn told(&self, open: &payments::Checkout) -> Option<Checkout> {
        let plan = self.terms.prices.plan(open.price.as_ref()?)?.to_owned();
        Some(Checkout { plan, open_until: open.open_until })
    }

    /// Nothing can be seen of them where we look: all stays as it was told last.
    fn elsewhere(&self, row: &Payer, customer: &CustomerId, why: &'static str, now: Timestamp) -> Seen {
        metrics::counter!("provider_trouble_total", "kind" => why).increment(1);
        tracing::warn!(account = %row.account, why, "a customer is not where we look for them");
        unseen(row, Some(customer), now)
    }
}

/// What is told where nothing was seen: what was told before.
pub(super) fn unseen(row: &Payer, customer: Option<&CustomerId>, now: Timestamp) -> Seen {
    let before = row.observed.clone();
    let observed = Observed {
        seen_at: now,
        customer: customer.map(ToString::to_string),
        subscription: before.as_ref().and_then(|before| before.subscription.clone()),
        card_ends: before.as_ref().and_then(|before| before.card_ends),
        checkout: before.and_then(|before| before.checkout),
        given_back: row.given_back,
        answers: None,
    };
    Seen { observed, surplus: None, shown: None }
}
