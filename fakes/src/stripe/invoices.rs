//! Invoices: what is to be paid, and whether it is.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{list::page, params::Asked, reply::Refusal, shape, shop::Shop, subscriptions::Status};

#[derive(Clone, Debug)]
pub(super) struct Invoice {
    pub(super) id: String,
    number: String,
    pub(super) at: Timestamp,
    pub(super) customer: String,
    pub(super) subscription: String,
    pub(super) reason: Reason,
    pub(super) state: State,
    pub(super) currency: String,
    pub(super) lines: Vec<Line>,
    /// What the customer had in their favour, and was used; below zero.
    used: i64,
    pub(super) tries: usize,
    pub(super) next_try: Option<Timestamp>,
    /// By what it was paid.
    pub(super) payment: Option<String>,
    paid_at: Option<Timestamp>,
    pub(super) given_back: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Open,
    Paid,
    Uncollectible,
    Void,
}

/// Why there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    Create,
    Cycle,
    Update,
}

#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) minor: i64,
    pub(super) what: String,
    pub(super) price: String,
    pub(super) period: (Timestamp, Timestamp),
}

impl Invoice {
    pub(super) fn total(&self) -> i64 {
        self.lines.iter().map(|line| line.minor).sum()
    }

    /// What somebody pays with money.
    pub(super) fn due(&self) -> i64 {
        (self.total() + self.used).max(0)
    }

    pub(super) fn show(&self, shop: &Shop, with_payments: bool) -> Value {
        let (due, at) = (self.due(), self.at.as_second());
        let paid = if self.state == State::Paid { due } else { 0 };
        let status = match self.state {
            State::Open => "open",
            State::Paid => "paid",
            State::Uncollectible => "uncollectible",
            State::Void => "void",
        };
        let page = format!("{}/i/{}", shop.base, self.id);
        let mut shown = shape::invoice(json!({
            "id": self.id, "number": self.number, "created": at, "effective_at": at, "customer": self.customer,
            "status": status, "attempted": self.tries > 0, "attempt_count": self.tries,
            "next_payment_attempt": self.next_try.map(Timestamp::as_second), "amount_paid": paid,
            "hosted_invoice_url": page, "invoice_pdf": format!("{page}/pdf"), "auto_advance": self.next_try.is_some(),
        }));
        look(
            &mut shown,
            &Bill {
                shop,
                id: &self.id,
                subscription: &self.subscription,
                reason: self.reason.word(),
                currency: &self.currency,
                lines: &self.lines,
                due,
                remaining: due - paid,
            },
        );
        shown["starting_balance"] = self.used.into();
        shown["status_transitions"]["finalized_at"] = at.into();
        shown["status_transitions"]["paid_at"] = self.paid_at.map(Timestamp::as_second).into();
        if with_payments && let Some(fields) = shown.as_object_mut() {
            fields.insert("payments".to_owned(), self.payments());
        }
        shown
    }

    fn payments(&self) -> Value {
        let payment = self.payment.as_ref().map(|payment| {
            shape::invoice_payment(json!({
                "id": payment.replacen("pi_", "inpay_", 1), "invoice": self.id, "created": self.at.as_second(),
                "amount_requested": self.due(), "amount_paid": self.due(), "currency": self.currency, "status": "paid",
                "payment": { "type": "payment_intent", "payment_intent": payment },
            }))
        });
        json!({ "object": "list", "has_more": false, "url": "/v1/invoice_payments", "data": Vec::from_iter(payment) })
    }
}

impl Reason {
    const fn word(self) -> &'static str {
        match self {
            Self::Create => "subscription_create",
            Self::Cycle => "subscription_cycle",
            Self::Update => "subscription_update",
        }
    }
}

/// What an invoice says, whether it is made or only shown.
pub(super) struct Bill<'a> {
    pub(super) shop: &'a Shop,
    pub(super) id: &'a str,
    pub(super) subscription: &'a str,
    pub(super) reason: &'static str,
    pub(super) currency: &'a str,
    pub(super) lines: &'a [Line],
    pub(super) due: i64,
    pub(super) remaining: i64,
}

/// Writes it into what is shown.
pub(super) fn look(shown: &mut Value, bill: &Bill<'_>) {
    let total: i64 = bill.lines.iter().map(|line| line.minor).sum();
    let lines: Vec<Value> = (1..).zip(bill.lines).map(|(number, line)| show_line(bill, number, line)).collect();
    let period = bill.lines.last().map(|line| line.period);
    for (name, value) in [
        ("billing_reason", bill.reason.into()),
        ("currency", bill.currency.into()),
        ("subtotal", total.into()),
        ("subtotal_excluding_tax", total.into()),
        ("total", total.into()),
        ("total_excluding_tax", total.into()),
        ("amount_due", bill.due.into()),
        ("amount_remaining", bill.remaining.into()),
        ("period_start", period.map(|(start, _)| start.as_second()).into()),
        ("period_end", period.map(|(_, end)| end.as_second()).into()),
        (
            "parent",
            json!({ "type": "subscription_details", "quote_details": null,
            "subscription_details": { "metadata": {}, "subscription": bill.subscription } }),
        ),
    ] {
        shown[name] = value;
    }
    shown["lines"]["data"] = lines.into();
    shown["lines"]["url"] = format!("/v1/invoices/{}/lines", bill.id).into();
}

fn show_line(bill: &Bill<'_>, number: u32, line: &Line) -> Value {
    let (start, end) = line.period;
    let item = bill.shop.subscription(bill.subscription).map(|found| found.item.clone()).unwrap_or_default();
    shape::line(json!({
        "id": format!("{}_{number}", bill.id.replacen("in_", "il_", 1)), "invoice": bill.id, "amount": line.minor,
        "subtotal": line.minor, "currency": bill.currency, "description": line.what, "quantity": 1,
        "subscription": bill.subscription, "period": { "start": start.as_second(), "end": end.as_second() },
        "parent": { "type": "subscription_item_details", "invoice_item_details": null, "subscription_item_details": {
            "invoice_item": null, "proration": bill.reason == "subscription_update", "proration_details": null,
            "subscription": bill.subscription, "subscription_item": item } },
    }))
}

pub(super) fn list(shop: &mut Shop, asked: &Asked) -> Result<Value, Refusal> {
    let (customer, status) = (asked.params.get("customer"), asked.params.get("status"));
    let whole = asked.params.expands("data.payments");
    let those = shop.invoices.iter().filter(|each| customer.is_none_or(|customer| each.customer == customer));
    let shown = those.map(|each| (each.id.clone(), each.show(shop, whole)));
    let shown = shown.filter(|(_, each)| status.is_none_or(|status| each["status"] == status));
    page("/v1/invoices", shown, &asked.params)
}

pub(super) fn show(shop: &mut Shop, asked: &Asked) -> Result<Value, Refusal> {
    shop.invoice(&asked.id).map(|found| found.show(shop, asked.params.expands("payments")))
}

impl Shop {
    pub(super) fn invoice(&self, id: &str) -> Result<&Invoice, Refusal> {
        self.invoices.iter().find(|each| each.id == id).ok_or_else(|| Refusal::absent("invoice", id))
    }

    pub(super) fn with_invoice(&mut self, id: &str, work: impl FnOnce(&mut Invoice)) {
        if let Some(found) = self.invoices.iter_mut().find(|each| each.id == id) {
            work(found);
        }
    }

    /// Makes the invoice for the period that a subscription is in.
    pub(super) fn bill_period(&mut self, subscription: &str, reason: Reason) -> String {
        let Ok(found) = self.subscription(subscription) else { return String::new() };
        let (price, period) = (found.price.clone(), found.now_paid_for());
        let minor = self.price(&price).map(|price| price.minor).unwrap_or_default();
        let what = self.name_of(&price).to_owned();
        self.bill(subscription, reason, vec![Line { minor, what, price, period }])
    }

    /// Makes an invoice. What the customer has in their favour is used.
    pub(super) fn bill(&mut self, subscription: &str, reason: Reason, lines: Vec<Line>) -> String {
        let (id, number) = (self.new_id("in_"), format!("STANDIN-{:04}", self.invoices.len() + 1));
        let customer = self.subscription(subscription).map(|found| found.customer.clone()).unwrap_or_default();
        let total: i64 = lines.iter().map(|line| line.minor).sum();
        let currency = lines.last().and_then(|line| self.price(&line.price).ok()).map(|price| price.currency.clone());
        let balance = self.customer(&customer).map_or(0, |found| found.balance);
        // What is below zero is credited; what is above, paid from what was.
        let used = if total > 0 { balance.clamp(-total, 0) } else { 0 };
        if let Some(found) = self.customer_mut(&customer) {
            found.balance += total.min(0) - used;
        }
        self.invoices.push(Invoice {
            id: id.clone(),
            number,
            at: self.now,
            customer,
            subscription: subscription.to_owned(),
            reason,
            state: State::Open,
            currency: currency.unwrap_or_default(),
            lines,
            used,
            tries: 0,
            next_try: None,
            payment: None,
            paid_at: None,
            given_back: 0,
        });
        self.with_subscription(subscription, |found| found.latest_invoice = Some(id.clone()));
        self.tell_invoice("invoice.created", &id);
        self.tell_invoice("invoice.finalized", &id);
        id
    }

    pub(super) fn tell_invoice(&mut self, kind: &'static str, id: &str) {
        let shown = self.invoice(id).map(|found| found.show(self, false)).unwrap_or_default();
        self.tell(kind, shown);
    }

    /// It is paid, now. What was waiting for it goes on.
    pub(super) fn mark_paid(&mut self, id: &str) {
        let (at, payment) = (self.now, self.new_id("pi_"));
        self.with_invoice(id, |found| {
            found.payment = (found.due() > 0).then_some(payment);
            found.state = State::Paid;
            found.tries += 1;
            found.next_try = None;
            found.paid_at = Some(at);
        });
        self.tell_invoice("invoice.paid", id);
        let Ok(paid) = self.invoice(id).cloned() else { return };
        let waits =
            self.invoices.iter().any(|each| each.subscription == paid.subscription && each.state == State::Open);
        let status = self.subscription(&paid.subscription).map(|found| found.status);
        let revives = matches!(status, Ok(Status::PastDue | Status::Unpaid | Status::Incomplete)) && !waits;
        if let Some(customer) = self.customer_mut(&paid.customer) {
            customer.delinquent &= waits;
        }
        if revives {
            self.set_status(&paid.subscription, Status::Active);
        }
    }
}
