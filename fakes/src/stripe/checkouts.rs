//! Checkouts: what a page on which something is paid stands for. The page itself is in `hosted`.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use super::{card::Card, list::page, params::Asked, reply::Refusal, shape, shop::Shop, subscriptions::Begins};

#[derive(Clone, Debug)]
pub(super) struct Checkout {
    pub(super) id: String,
    at: Timestamp,
    pub(super) open_until: Timestamp,
    pub(super) state: State,
    pub(super) customer: String,
    pub(super) price: String,
    account: Option<String>,
    paid_to: String,
    pub(super) back_to: String,
    metadata: Map<String, Value>,
    of_subscription: Map<String, Value>,
    /// The card that the bank is asking its customer about.
    pub(super) asking: Option<Card>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    Open,
    Expired,
    Complete { subscription: String, invoice: String },
}

impl Checkout {
    /// Where the browser goes when it is paid.
    pub(super) fn paid_to(&self) -> String {
        self.paid_to.replace("{CHECKOUT_SESSION_ID}", &self.id)
    }

    pub(super) fn show(&self, shop: &Shop) -> Value {
        let price = shop.price(&self.price).ok();
        let minor = price.map(|price| price.minor);
        let (status, paid, done) = match &self.state {
            State::Open => ("open", "unpaid", None),
            State::Expired => ("expired", "unpaid", None),
            State::Complete { subscription, invoice } => ("complete", "paid", Some((subscription, invoice))),
        };
        let url = (self.state == State::Open).then(|| format!("{}/c/pay/{}", shop.base, self.id));
        shape::checkout(json!({
            "id": self.id, "created": self.at.as_second(), "expires_at": self.open_until.as_second(),
            "status": status, "payment_status": paid, "url": url, "customer": self.customer,
            "amount_subtotal": minor, "amount_total": minor, "currency": price.map(|price| price.currency.as_str()),
            "client_reference_id": self.account, "success_url": self.paid_to, "cancel_url": self.back_to,
            "subscription": done.map(|(subscription, _)| subscription), "invoice": done.map(|(_, invoice)| invoice),
            "metadata": self.metadata,
        }))
    }
}

pub(super) fn open(shop: &mut Shop, asked: &Asked) -> Result<Value, Refusal> {
    let params = &asked.params;
    let (customer, price) = (params.need("customer")?, params.need("line_items[0][price]")?);
    if params.need("mode")? != "subscription" {
        return Err(Refusal::invalid("mode"));
    }
    shop.customer(customer).ok_or_else(|| Refusal::no_such("customer", customer))?;
    shop.price(price)?;
    let day = SignedDuration::from_hours(24);
    let open_until = params.time("expires_at")?.unwrap_or(shop.now + day);
    let lasts = open_until.duration_since(shop.now);
    if lasts < SignedDuration::from_mins(29) || lasts > day + SignedDuration::from_mins(1) {
        return Err(Refusal::invalid("expires_at"));
    }
    let checkout = Checkout {
        id: shop.new_id("cs_test_"),
        at: shop.now,
        open_until,
        state: State::Open,
        customer: customer.to_owned(),
        price: price.to_owned(),
        account: params.get("client_reference_id").map(str::to_owned),
        paid_to: params.need("success_url")?.to_owned(),
        back_to: params.get("cancel_url").unwrap_or_default().to_owned(),
        metadata: params.map("metadata"),
        of_subscription: params.map("subscription_data[metadata]"),
        asking: None,
    };
    let shown = checkout.show(shop);
    shop.checkouts.push(checkout);
    Ok(shown)
}

pub(super) fn list(shop: &mut Shop, asked: &Asked) -> Result<Value, Refusal> {
    let (customer, status) = (asked.params.get("customer"), asked.params.get("status"));
    let those = shop.checkouts.iter().filter(|each| customer.is_none_or(|customer| each.customer == customer));
    let shown = those.map(|each| (each.id.clone(), each.show(shop)));
    let shown = shown.filter(|(_, each)| status.is_none_or(|status| each["status"] == status));
    page("/v1/checkout/sessions", shown, &asked.params)
}

pub(super) fn show(shop: &mut Shop, asked: &Asked) -> Result<Value, Refusal> {
    shop.checkout(&asked.id).map(|found| found.show(shop))
}

pub(super) fn expire(shop: &mut Shop, asked: &Asked) -> Result<Value, Refusal> {
    if shop.checkout(&asked.id)?.state != State::Open {
        return Err(Refusal::not_now("Only Checkout Sessions with a status of open can be expired."));
    }
    Ok(shop.close(&asked.id))
}

impl Shop {
    pub(super) fn checkout(&self, id: &str) -> Result<&Checkout, Refusal> {
        self.checkouts.iter().find(|each| each.id == id).ok_or_else(|| Refusal::absent("checkout.session", id))
    }

    pub(super) fn checkout_mut(&mut self, id: &str) -> Option<&mut Checkout> {
        self.checkouts.iter_mut().find(|each| each.id == id)
    }

    /// It can no more be paid.
    pub(super) fn close(&mut self, id: &str) -> Value {
        if let Some(checkout) = self.checkout_mut(id) {
            checkout.state = State::Expired;
        }
        let shown = self.checkout(id).map(|found| found.show(self)).unwrap_or_default();
        self.tell("checkout.session.expired", shown.clone());
        shown
    }

    /// Somebody pays with this card, and their bank has no question any more.
    pub(super) fn pay_checkout(&mut self, id: &str, card: Card) -> Result<(), Refusal> {
        let checkout = self.checkout(id)?.clone();
        if checkout.state != State::Open {
            return Err(Refusal::not_now("This Checkout Session is over."));
        }
        card.pays_at_once()?;
        self.take_card(&checkout.customer, card);
        let metadata = checkout.of_subscription;
        let begins = Begins { customer: &checkout.customer, price: &checkout.price, metadata };
        let (subscription, invoice) = self.begin(begins)?;
        if let Some(found) = self.checkout_mut(id) {
            found.state = State::Complete { subscription, invoice };
        }
        let shown = self.checkout(id)?.show(self);
        self.tell("checkout.session.completed", shown);
        Ok(())
    }
}
