//! Doing what was asked: one wish, one answer. Each of them can be asked again after whatever became of the call before.

use std::time::Duration;

use jiff::Timestamp;
use messages::account::bills::Page;
use messages::account::{Outcome, Quote, Wish};
use payments::{
    Area, Change, CheckoutStatus, CustomerId, Kind, NewCheckout, Once, PriceId, Subscription, SubscriptionId, When,
};

use super::pick::{is_over, pick};
use super::{NotDone, Payer, Payers, error, mapping, rows};

/// A page for card and bills can be opened for so long, as far as we know.
const PORTAL_LASTS: Duration = Duration::from_secs(5 * 60);

/// What came of a wish, besides what is seen afterwards.
#[derive(Debug, Clone)]
pub(super) struct Came {
    pub outcome: Outcome,
    /// A page that was opened; a checkout is seen.
    pub page: Option<Page>,
    /// What a change costs.
    pub quote: Option<Quote>,
    /// Of which bill how much is given back by now.
    pub back: Option<(String, i64)>,
    /// Who pays from now on.
    pub customer: Option<CustomerId>,
}

impl Came {
    /// This, and nothing besides.
    pub(super) const fn of(outcome: Outcome) -> Self {
        Self { outcome, page: None, quote: None, back: None, customer: None }
    }
}

impl Payers {
    /// Does it.
    pub(super) async fn grant(&self, row: &Payer, wish: &Wish, once: &Once) -> Result<Came, NotDone> {
        match self.act(row, wish, once).await {
            Err(NotDone::Provider(error)) => match (error::answer(&error.kind), wish) {
                // As it is now, and not as it would have been then.
                (Some(Outcome::Stale), Wish::Change { quote }) => {
                    let anew = self.act(row, &Wish::Quote { plan: quote.plan.clone() }, once).await?;
                    Ok(Came { outcome: Outcome::Stale, ..anew })
                }
                (Some(outcome), _) => Ok(Came::of(outcome)),
                (None, _) => Err(NotDone::Provider(error)),
            },
            came => came,
        }
    }

    async fn act(&self, row: &Payer, wish: &Wish, once: &Once) -> Result<Came, NotDone> {
        match wish {
            Wish::Checkout { plan } => self.open_checkout_for(row, plan, once).await,
            Wish::Portal { card } => self.open_portal(row, *card, once.now).await,
            Wish::Quote { plan } => self.quote(row, plan, once.now).await,
            Wish::Change { quote } => self.change(row, quote, once).await,
            Wish::Cancel => self.cancel(row, once).await,
            Wish::End => self.end(row, once).await,
            Wish::GoOn => self.go_on(row, once).await,
            Wish::Look => Ok(Came::of(Outcome::Done)),
            Wish::Refund { invoice, minor } => self.refund(row, invoice, *minor, once).await,
            Wish::Relink { customer } => self.relink(row, customer).await,
            Wish::Unknown => Ok(Came::of(Outcome::Refused)),
        }
    }

    /// One page at a time: another one that is open is closed first, and nothing is sold beside what is paid already.
    async fn open_checkout_for(&self, row: &Payer, plan: &str, once: &Once) -> Result<Came, NotDone> {
        let Some(customer) = &row.customer else { return Ok(Came::of(Outcome::Absent)) };
        let Some(price) = self.terms.prices.price(plan) else { return Ok(Came::of(Outcome::Refused)) };
        for other in self.provider.open_checkouts(customer).await? {
            if other.effect.as_ref() != Some(&once.effect) {
                let closing = self.once_more(once, &format!("close-{}", other.id))?;
                let closed = self.provider.close_checkout(&other.id, &closing).await?;
                if closed.status == CheckoutStatus::Complete {
                    return Ok(Came::of(Outcome::Refused));
                }
            }
        }
        if let Some(paid) = pick(self.subscriptions(customer).await?).kept.filter(|one| !is_over(one.status)) {
            let is_ours = paid.effect.as_ref() == Some(&once.effect);
            return Ok(Came::of(if is_ours { Outcome::Done } else { Outcome::Refused }));
        }
        let origin = &self.terms.origin;
        let wanted = NewCheckout {
            customer: customer.clone(),
            account: row.account.to_string(),
            price: price.clone(),
            paid_to: format!("{origin}/account/plan/paid"),
            back_to: format!("{origin}/account/plan"),
            // A day, by the provider's clock: so each try asks for the same.
            open_until: None,
        };
        self.provider.open_checkout(&wanted, once).await?;
        Ok(Came::of(Outcome::Done))
    }

    async fn open_portal(&self, row: &Payer, card: bool, now: Timestamp) -> Result<Came, NotDone> {
        let Some(customer) = &row.customer else { return Ok(Came::of(Outcome::Absent)) };
        let (area, kind) = if card { (Area::Card, "card") } else { (Area::Home, "portal") };
        let return_to = format!("{}/account/billing", self.terms.origin);
        let portal = self.provider.open_portal(customer, area, &return_to).await?;
        let open_until = now.checked_add(PORTAL_LASTS).unwrap_or(now);
        let asked = row.number.cast_unsigned();
        let page = Page { kind: kind.to_owned(), plan: None, asked, url: portal.url, open_until };
        Ok(Came { page: Some(page), ..Came::of(Outcome::Done) })
    }

    async fn quote(&self, row: &Payer, plan: &str, now: Timestamp) -> Result<Came, NotDone> {
        let Some(paid) = self.alive(row).await? else { return Ok(Came::of(Outcome::Absent)) };
        let Some(change) = self.wanted(&paid, plan, now) else { return Ok(Came::of(Outcome::Refused)) };
        let seen = self.provider.preview_change(&change).await?;
        Ok(Came { quote: Some(mapping::quote(plan, change.when, &seen)), ..Came::of(Outcome::Done) })
    }

    async fn change(&self, row: &Payer, quote: &Quote, once: &Once) -> Result<Came, NotDone> {
        let Some(paid) = self.alive(row).await? else { return Ok(Came::of(Outcome::Absent)) };
        let (price, expected) = (self.terms.prices.price(&quote.plan), mapping::expected(quote));
        let (Some(price), Some((when, expected))) = (price, expected) else { return Ok(Came::of(Outcome::Refused)) };
        let change = Change { subscription: paid.id, price: price.clone(), when };
        self.provider.change(&change, &expected, once).await?;
        Ok(Came::of(Outcome::Done))
    }

    async fn cancel(&self, row: &Payer, once: &Once) -> Result<Came, NotDone> {
        let Some(paid) = self.alive(row).await? else { return Ok(Came::of(Outcome::Absent)) };
        self.provider.cancel_at_period_end(&paid.id, once).await?;
        Ok(Came::of(Outcome::Done))
    }

    /// At once, and nothing is given back. What is not there any more is ended.
    async fn end(&self, row: &Payer, once: &Once) -> Result<Came, NotDone> {
        let Some(paid) = self.alive(row).await? else { return Ok(Came::of(Outcome::Done)) };
        self.provider.cancel_now(&paid.id, once).await?;
        Ok(Came::of(Outcome::Done))
    }

    async fn go_on(&self, row: &Payer, once: &Once) -> Result<Came, NotDone> {
        let Some(paid) = self.alive(row).await? else { return Ok(Came::of(Outcome::Absent)) };
        let now = if paid.schedule.is_some() { self.provider.undo_change(&paid.id, once).await? } else { paid };
        if now.cancels_at_period_end {
            self.provider.undo_cancel(&now.id, once).await?;
        }
        Ok(Came::of(Outcome::Done))
    }

    /// Only to who pays for nobody else, and in the kind of money that we take.
    async fn relink(&self, row: &Payer, customer: &str) -> Result<Came, NotDone> {
        let Ok(id) = CustomerId::parse(customer) else { return Ok(Came::of(Outcome::Absent)) };
        let found = self.provider.customer(&id).await?;
        if found.is_deleted || found.id != id {
            return Ok(Came::of(Outcome::Absent));
        }
        if found.live != Some(self.terms.live) || rows::is_of_another(&self.pool, row.account, &id).await? {
            return Ok(Came::of(Outcome::Refused));
        }
        Ok(Came { customer: Some(id), ..Came::of(Outcome::Done) })
    }

    /// What is paid for, as it is now.
    async fn alive(&self, row: &Payer) -> Result<Option<Subscription>, payments::Error> {
        let Some(customer) = &row.customer else { return Ok(None) };
        let kept = pick(self.subscriptions(customer).await?).kept;
        Ok(kept.filter(|one| !is_over(one.status)))
    }

    /// To more at once, and to less when what is paid for is over. None for what is no plan, and where more is paid than we sell.
    fn wanted(&self, paid: &Subscription, plan: &str, now: Timestamp) -> Option<Change> {
        let price: PriceId = self.terms.prices.price(plan)?.clone();
        let minor = |plan: &str| plans::find(plan).map(|plan| plan.terms.price_minor);
        let before = mapping::plan(paid, &self.terms.prices).and_then(minor)?;
        // The provider knows whole seconds, and its clock may have begun the period a moment before ours does.
        let as_of = Timestamp::from_second(now.as_second()).unwrap_or(now).max(paid.period_start);
        let when = if minor(plan)? > before { When::Now { as_of } } else { When::AtPeriodEnd };
        Some(Change { subscription: paid.id.clone(), price, when })
    }

    /// Whether what was asked too long ago was done, though no answer came.
    pub(super) async fn was_done(&self, row: &Payer, wish: &Wish, once: &Once) -> Result<bool, payments::Error> {
        let Some(customer) = &row.customer else { return Ok(false) };
        let is_ours = |effect: Option<&payments::EffectId>| effect == Some(&once.effect);
        let paid = pick(self.subscriptions(customer).await?).kept.filter(|one| !is_over(one.status));
        let Some(paid) = paid else {
            let is_open = matches!(wish, Wish::Checkout { .. });
            let open = if is_open { self.provider.open_checkouts(customer).await? } else { Vec::new() };
            return Ok(open.iter().any(|open| is_ours(open.effect.as_ref())));
        };
        match wish {
            Wish::Checkout { .. } => Ok(is_ours(paid.effect.as_ref())),
            Wish::Change { quote } => {
                let wanted = self.terms.prices.price(&quote.plan);
                let planned = match &paid.schedule {
                    Some(schedule) => self.provider.planned(schedule).await?,
                    None => None,
                };
                Ok(planned.as_ref().or(Some(&paid.price)) == wanted)
            }
            Wish::Cancel => Ok(paid.cancels_at_period_end),
            Wish::GoOn => Ok(!paid.cancels_at_period_end && paid.schedule.is_none()),
            Wish::Portal { .. } | Wish::Quote { .. } | Wish::Unknown => Ok(false),
            // These are done however late.
            Wish::End | Wish::Look | Wish::Refund { .. } | Wish::Relink { .. } => Ok(false),
        }
    }

    /// The same effect for another object, which has a key of its own.
    pub(super) fn once_more(&self, once: &Once, name: &str) -> Result<Once, NotDone> {
        let effect = payments::EffectId::parse(name).map_err(|_| nats::effect::Error::Row("no name of an effect"))?;
        Ok(Once { effect, ..once.clone() })
    }
}

/// Whether it is answered late as well as early, or is of no use to anybody after a while.
pub(super) const fn is_of_the_moment(wish: &Wish) -> bool {
    match wish {
        Wish::Checkout { .. }
        | Wish::Portal { .. }
        | Wish::Quote { .. }
        | Wish::Change { .. }
        | Wish::Cancel
        | Wish::GoOn => true,
        Wish::End | Wish::Look | Wish::Refund { .. } | Wish::Relink { .. } | Wish::Unknown => false,
    }
}

/// The word of a wish in the ledger.
pub(super) const fn word(wish: &Wish) -> &'static str {
    match wish {
        Wish::Checkout { .. } => "checkout",
        Wish::Portal { .. } => "portal",
        Wish::Quote { .. } => "quote",
        Wish::Change { .. } => "change",
        Wish::Cancel => "cancel",
        Wish::End => "end",
        Wish::GoOn => "go_on",
        Wish::Look => "look",
        Wish::Refund { .. } => "refund",
        Wish::Relink { .. } => "relink",
        Wish::Unknown => "unknown",
    }
}

/// Whether a subscription that was named is of those.
pub(super) fn named<'a>(all: &'a [Subscription], id: &SubscriptionId) -> Option<&'a Subscription> {
    all.iter().find(|one| one.id == *id)
}

/// Whether a failure says that it cannot be done any more, in whatever way.
pub(super) const fn is_settled(kind: &Kind) -> bool {
    error::answer(kind).is_some()
}
