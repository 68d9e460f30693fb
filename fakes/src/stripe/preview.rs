//! What a change costs, shown and done: both come from the same lines, so that they cannot differ.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    invoices::{Bill, Line, Reason, look},
    params::{Asked, Params},
    proration::Proration,
    reply::Refusal,
    shape,
    shop::Shop,
    subscriptions::Subscription,
};

/// What a subscription is to become, and as of when.
pub(super) struct Changed {
    pub(super) price: String,
    as_of: Timestamp,
    at_once: bool,
    all_or_nothing: bool,
}

impl Changed {
    pub(super) fn read(shop: &Shop, now: &Subscription, price: &str, params: &Params) -> Result<Self, Refusal> {
        shop.price(price)?;
        let as_of = params.time("proration_date")?.unwrap_or(shop.now);
        let (start, end) = now.now_paid_for();
        if as_of.as_second() < start.as_second() || as_of > end {
            return Err(Refusal::invalid("proration_date"));
        }
        if params.get("items[0][id]") != Some(now.item.as_str()) {
            return Err(Refusal::invalid("items[0][id]"));
        }
        let at_once = params.get("proration_behavior") == Some("always_invoice");
        let all_or_nothing = params.get("payment_behavior") == Some("error_if_incomplete");
        Ok(Self { price: price.to_owned(), as_of, at_once, all_or_nothing })
    }
}

pub(super) fn show(shop: &mut Shop, asked: &Asked) -> Result<Value, Refusal> {
    let params = &asked.params;
    let id = params.need("subscription")?;
    let now = shop.subscription(id)?.clone();
    let price = params.get("subscription_details[items][0][price]").unwrap_or(&now.price).to_owned();
    let period = now.now_paid_for();
    let (lines, reason) = if params.get("preview_mode") == Some("recurring") {
        let minor = shop.price(&price)?.minor;
        let what = shop.name_of(&price).to_owned();
        (vec![Line { minor, what, price, period }], "upcoming")
    } else {
        let as_of = params.time("subscription_details[proration_date]")?.unwrap_or(shop.now);
        (shop.prorated(&now, &price, as_of)?, "subscription_update")
    };
    Ok(as_if(shop, &now, &lines, reason))
}

/// An invoice that nobody made.
fn as_if(shop: &Shop, of: &Subscription, lines: &[Line], reason: &'static str) -> Value {
    let id = format!("upcoming_in_{}", of.id);
    let total: i64 = lines.iter().map(|line| line.minor).sum();
    let balance = shop.customer(&of.customer).map_or(0, |customer| customer.balance);
    let used = if total > 0 { balance.clamp(-total, 0) } else { 0 };
    let due = (total + used).max(0);
    let currency = shop.price(&of.price).map(|price| price.currency.clone()).unwrap_or_default();
    let mut shown = shape::invoice(json!({
        "id": id, "customer": of.customer, "status": "draft", "created": shop.now.as_second(),
    }));
    let bill = Bill { shop, id: &id, subscription: &of.id, reason, currency: &currency, lines, due, remaining: due };
    look(&mut shown, &bill);
    shown["starting_balance"] = used.into();
    shown
}

impl Shop {
    fn prorated(&self, now: &Subscription, price: &str, as_of: Timestamp) -> Result<Vec<Line>, Refusal> {
        let (old, new) = (self.price(&now.price)?.minor, self.price(price)?.minor);
        let (start, end) = now.now_paid_for();
        let Proration { credit, charge } = Proration::of(old, new, (start, end), as_of);
        let line = |minor, of: &str, what: &str| Line {
            minor,
            what: format!("{what} {}", self.name_of(of)),
            price: of.to_owned(),
            period: (as_of, end),
        };
        Ok(vec![line(-credit, &now.price, "Unused time on"), line(charge, price, "Remaining time on")])
    }

    /// Changes what is paid, and has what it costs paid. Where that is refused, and all or nothing was asked for, nothing is
    /// changed.
    pub(super) fn change_price(&mut self, now: &Subscription, change: &Changed) -> Result<(), Refusal> {
        let lines = self.prorated(now, &change.price, change.as_of)?;
        let total: i64 = lines.iter().map(|line| line.minor).sum();
        let customer = self.customer(&now.customer).ok_or_else(|| Refusal::no_such("customer", &now.customer))?;
        let to_pay = change.at_once && total + customer.balance > 0;
        let paid = match &customer.card {
            _ if !to_pay => Ok(()),
            Some(kept) => kept.card.pays_later(),
            None => Err(Refusal::no_such("payment method", "none")),
        };
        if change.all_or_nothing {
            paid.clone()?;
        }
        self.with_subscription(&now.id, |found| found.price.clone_from(&change.price));
        if change.at_once {
            let invoice = self.bill(&now.id, Reason::Update, lines);
            match paid {
                Ok(()) => self.mark_paid(&invoice),
                Err(_) => self.try_failed(&invoice),
            }
        }
        Ok(())
    }
}
