//! What people do at this Stripe, and how they stand there, for whoever plays years of it: the same as by the pages and over the wire, without
//! either.

use jiff::Timestamp;
use serde_json::Map;

use super::{
    Card, Status, Stripe, checkouts,
    invoices::{Invoice, Reason, State},
    shop::Shop,
    subscriptions::{Begins, Subscription},
};

/// How a subscription stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Its id.
    pub id: String,
    /// Whose it is.
    pub customer: String,
    /// How it is.
    pub status: Status,
    /// What is paid.
    pub price: String,
    /// When what is paid for now began.
    pub from: Timestamp,
    /// Since when a bill of it is open that nobody paid.
    pub unpaid_since: Option<Timestamp>,
    /// When it was over.
    pub ended_at: Option<Timestamp>,
}

/// An invoice that was paid.
#[derive(Clone, Debug)]
pub struct Paid {
    /// Its id.
    pub id: String,
    /// Who paid it.
    pub customer: String,
    /// For what.
    pub subscription: String,
    /// When the period began that it is for; none for what a change within a period costs.
    pub period: Option<Timestamp>,
    /// What was charged, in the smallest unit.
    pub minor: i64,
    /// What was given back of it.
    pub given_back: i64,
}

impl Stripe {
    /// The customer pays on the page that is open for them, with this card, and says yes if their bank asks. False where none is open, or the
    /// bank does not pay.
    pub fn pays(&self, customer: &str, card: Card) -> bool {
        self.with(|shop| {
            let open = shop
                .checkouts
                .iter()
                .rev()
                .find(|each| each.customer == customer && each.state == checkouts::State::Open);
            let Some(id) = open.map(|open| open.id.clone()) else { return false };
            shop.pay_checkout(&id, card).is_ok()
        })
    }

    /// The same on two pages at once, of which somebody had kept one: nobody can see to it that the second is not paid.
    pub fn pays_twice(&self, customer: &str, card: Card) -> bool {
        self.with(|shop| {
            let is_open =
                |each: &&checkouts::Checkout| each.customer == customer && each.state == checkouts::State::Open;
            let Some(open) = shop.checkouts.iter().rev().find(is_open).cloned() else { return false };
            shop.pay_checkout(&open.id, card).is_ok()
                && shop.begin(Begins { customer, price: &open.price, metadata: Map::new() }).is_ok()
        })
    }

    /// The customer pays each bill that is open on its page, with the card that they left. False where none is open, or the bank does not pay.
    pub fn pays_bills(&self, customer: &str) -> bool {
        self.with(|shop| {
            let open = shop.invoices.iter().filter(|each| each.customer == customer && each.state == State::Open);
            let open: Vec<String> = open.map(|each| each.id.clone()).collect();
            !open.is_empty() && open.iter().all(|id| shop.pay_invoice(id))
        })
    }

    /// The bill that the customer paid last, with money, and has not had back.
    #[must_use]
    pub fn last_paid(&self, customer: &str) -> Option<String> {
        let was_paid = |each: &&Invoice| {
            each.customer == customer && each.state == State::Paid && each.payment.is_some() && each.given_back == 0
        };
        self.with(|shop| shop.invoices.iter().rev().find(was_paid).map(|each| each.id.clone()))
    }

    /// Has no answers written down from now on: those of years do not fit.
    pub fn is_brief(&self) {
        self.0.book.be_brief();
    }

    /// How many calls reached it.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.0.book.count()
    }

    /// How every subscription stands.
    #[must_use]
    pub fn standings(&self) -> Vec<Standing> {
        self.with(|shop| shop.subscriptions.iter().map(|each| standing(shop, each)).collect())
    }

    /// Every invoice that was paid, the oldest first.
    #[must_use]
    pub fn paid(&self) -> Vec<Paid> {
        self.with(|shop| shop.invoices.iter().filter(|each| each.state == State::Paid).map(paid).collect())
    }
}

fn standing(shop: &Shop, of: &Subscription) -> Standing {
    let is_settled = matches!(of.status, Status::Active | Status::Trialing);
    let unpaid =
        |each: &&Invoice| each.subscription == of.id && matches!(each.state, State::Open | State::Uncollectible);
    let since = || shop.invoices.iter().find(unpaid).map(|each| each.at);
    Standing {
        id: of.id.clone(),
        customer: of.customer.clone(),
        status: of.status,
        price: of.price.clone(),
        from: of.now_paid_for().0,
        unpaid_since: if is_settled { None } else { since() },
        ended_at: of.ended_at,
    }
}

fn paid(invoice: &Invoice) -> Paid {
    let is_of_a_period = matches!(invoice.reason, Reason::Create | Reason::Cycle);
    Paid {
        id: invoice.id.clone(),
        customer: invoice.customer.clone(),
        subscription: invoice.subscription.clone(),
        period: invoice.lines.last().filter(|_| is_of_a_period).map(|line| line.period.0),
        minor: invoice.due(),
        given_back: invoice.given_back,
    }
}
