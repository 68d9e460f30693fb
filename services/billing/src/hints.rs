//! What billing takes from the provider's events: whom to look at. An event is a hint and no more: what it is about is fetched, so
//! events that come late, twice, in the wrong order or not at all do no harm.
//!
//! Whose it is follows from the customer that it names, held against those that we had made, and from nothing else in it. What is about
//! money of the other kind, about nobody of ours, or of a kind that we do not know is counted, and nothing follows from it. A body that
//! is no event is parked: ingress recorded it, so it was signed, and a person is to look at it.

use std::collections::HashSet;

use messages::{Actor, Producer, Unreadable};
use nats::definitions::STRIPE_EVENTS;
use nats::effect::Trigger;
use nats::fold::{Fold, Input, Outbox, Received, Subscription, envelope_of_bucket_entry};
use nats::{Entry, idempotency};
use payments::{CustomerId, Event, EventKind, webhook};
use tokio_postgres::{Client, Error, Statement};

use crate::payer::rows;

const STREAM: &str = "KV_stripe_events";
const FILTERS: &[&str] = &["$KV.stripe_events.>"];

/// Billing's fold of the provider's events.
pub struct Hints {
    payers: Trigger,
    /// Whether we take real money.
    live: bool,
}

impl Hints {
    pub(crate) const fn new(payers: Trigger, live: bool) -> Self {
        Self { payers, live }
    }
}

/// The one thing that we take from an event: whom to look at. None where nothing follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint(Option<CustomerId>);

impl Input for Hint {}

/// What an event comes to, in a word for metrics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Meant {
    /// It is about this customer.
    Somebody(CustomerId),
    /// It is about money of the other kind.
    OtherMoney,
    /// It is of a kind that we do not know.
    UnknownKind,
    /// It is about no customer.
    Nobody,
}

/// What an event is about.
pub(crate) fn meant(event: Event, live: bool) -> Meant {
    if event.live != live {
        return Meant::OtherMoney;
    }
    match (event.kind, event.customer) {
        (EventKind::Unknown, _) => Meant::UnknownKind,
        (_, Some(customer)) => Meant::Somebody(customer),
        (_, None) => Meant::Nobody,
    }
}

impl Meant {
    const fn word(&self) -> &'static str {
        match self {
            Self::Somebody(_) => "followed",
            Self::OtherMoney => "other_money",
            Self::UnknownKind => "unknown_kind",
            Self::Nobody => "nobody",
        }
    }

    /// Whom to look at.
    pub fn customer(self) -> Option<CustomerId> {
        match self {
            Self::Somebody(customer) => Some(customer),
            Self::OtherMoney | Self::UnknownKind | Self::Nobody => None,
        }
    }
}

impl Fold for Hints {
    type Input = Hint;
    type Statements = Statement;
    type Rows = HashSet<CustomerId>;

    fn subscription(&self) -> Subscription {
        Subscription { producer: Producer::Billing, stream: STREAM, filters: FILTERS, publishes: false }
    }

    fn tables(&self) -> &'static [&'static str] {
        &[]
    }

    fn read(&self, entry: &Entry) -> Result<Option<Received<Hint>>, Unreadable> {
        let Some((_, value)) = idempotency::read(entry, STRIPE_EVENTS) else { return Ok(None) };
        let Some(event) = webhook::hint(&value) else {
            let kind = "an event of the payment provider".to_owned();
            return Err(Unreadable::Mismatch { subject: entry.subject.clone(), kind });
        };
        let meant = meant(event, self.live);
        metrics::counter!("provider_events_total", "meant" => meant.word()).increment(1);
        let input = Hint(meant.customer());
        Ok(Some(Received { seq: entry.seq, envelope: envelope_of_bucket_entry(entry, Actor::Stripe), input }))
    }

    async fn prepare(&self, db: &Client) -> Result<Statement, Error> {
        db.prepare(rows::DUE).await
    }

    async fn load(&self, _: &Client, _: &Statement, _: &[Received<Hint>]) -> Result<HashSet<CustomerId>, Error> {
        Ok(HashSet::new())
    }

    async fn save(&self, db: &Client, due: &Statement, customers: &HashSet<CustomerId>) -> Result<(), Error> {
        if customers.is_empty() {
            return Ok(());
        }
        let named: Vec<&str> = customers.iter().map(CustomerId::as_str).collect();
        let found = db.execute(due, &[&named, &self.payers.now()]).await?;
        let strangers = u64::try_from(named.len()).unwrap_or_default().saturating_sub(found);
        metrics::counter!("provider_events_total", "meant" => "stranger").increment(strangers);
        Ok(())
    }

    fn decide(&self, customers: &mut HashSet<CustomerId>, received: &Received<Hint>, _: &mut Outbox) {
        customers.extend(received.input.0.clone());
    }

    fn committed(&self, customers: HashSet<CustomerId>, _: &[Received<Hint>]) {
        if !customers.is_empty() {
            self.payers.fire();
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use nats::effect::Clock;

    use super::*;

    fn body(kind: &str, live: bool, object: &str) -> Vec<u8> {
        format!(
            r#"{{"id":"evt_1","object":"event","type":"{kind}","created":1800000000,"livemode":{live},
                "api_version":"2099-01-01.unheard","request":null,"data":{{"object":{object}}}}}"#
        )
        .into_bytes()
    }

    fn read(body: Vec<u8>) -> Result<Option<CustomerId>, String> {
        let hints = Hints::new(Trigger::new(Clock::set(Timestamp::UNIX_EPOCH).0), false);
        let entry = Entry {
            seq: 1,
            stored_at: Timestamp::UNIX_EPOCH,
            subject: "$KV.stripe_events.evt_1".into(),
            headers: None,
            unreadable: None,
            body: body.into(),
            pending: 0,
            passed: nats::Passed::default(),
        };
        let read = hints.read(&entry).map_err(|error| error.to_string())?;
        Ok(read.and_then(|received| received.input.0))
    }

    #[test]
    fn whom_to_look_at_follows_from_the_customer_alone() {
        let somebody = CustomerId::parse("cus_1").ok();
        let object = r#"{"object":"subscription","id":"sub_1","customer":"cus_1","status":"a_new_word"}"#;
        assert_eq!(read(body("customer.subscription.updated", false, object)), Ok(somebody.clone()));
        let named = r#"{"object":"customer","id":"cus_1","metadata":{"harbor_account":"acc_of_another"}}"#;
        assert_eq!(read(body("customer.updated", false, named)), Ok(somebody));
        let only = r#"{"object":"invoice","id":"in_1","metadata":{"harbor_account":"acc_of_another"}}"#;
        assert_eq!(read(body("invoice.paid", false, only)), Ok(None), "what is written beside it is nobody's word");
    }

    #[test]
    fn nothing_follows_from_what_is_not_ours_or_not_known() {
        let object = r#"{"object":"invoice","id":"in_1","customer":"cus_1"}"#;
        assert_eq!(read(body("invoice.paid", true, object)), Ok(None), "other money");
        assert_eq!(read(body("invoice.was_dreamt_of", false, object)), Ok(None), "another kind");
        assert_eq!(read(body("invoice.paid", false, r#"{"customer":"../../x"}"#)), Ok(None), "no name of a customer");
    }

    /// E2: whatever arrives in whatever order, however often, one is looked at, once; and what is there then is what counts.
    #[test]
    fn every_order_of_events_comes_to_the_same() {
        let kinds = ["created", "updated", "deleted"].map(|kind| format!("customer.subscription.{kind}"));
        let kinds = kinds.into_iter().chain(["invoice.paid", "invoice.payment_failed"].map(str::to_owned));
        let object = r#"{"object":"subscription","id":"sub_1","customer":"cus_1"}"#;
        let bodies: Vec<Vec<u8>> = kinds.map(|kind| body(&kind, false, object)).collect();
        let expected = HashSet::from_iter(CustomerId::parse("cus_1"));
        let mut orders = 0;
        for order in orders_of(bodies.len()) {
            for times in [1, 2] {
                let all = order.iter().flat_map(|place| std::iter::repeat_n(&bodies[*place], times));
                let seen: HashSet<CustomerId> = all.filter_map(|body| read(body.clone()).unwrap()).collect();
                assert_eq!(seen, expected, "{order:?}");
            }
            orders += 1;
        }
        assert_eq!(orders, 120);
    }

    /// All orders of so many.
    fn orders_of(count: usize) -> Vec<Vec<usize>> {
        if count == 0 {
            return vec![Vec::new()];
        }
        let put = |order: &Vec<usize>, place: usize| {
            let mut order = order.clone();
            order.insert(place, count - 1);
            order
        };
        let shorter = orders_of(count - 1);
        shorter.iter().flat_map(|order| (0..count).map(move |place| put(order, place))).collect()
    }

    #[test]
    fn what_is_no_event_is_parked() {
        let large = vec![b' '; 256 * 1024];
        for odd in [b"{".to_vec(), b"[]".to_vec(), br#"{"id":"evt_1"}"#.to_vec(), b"null".to_vec(), large] {
            assert!(read(odd).is_err_and(|why| why.contains("do not belong together")));
        }
    }
}
