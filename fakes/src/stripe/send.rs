//! Sending events, again and again until they are accepted, with all that can happen to them on the way.

use backon::BackoffBuilder as _;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use super::{
    Stripe,
    events::{Event, VERSION},
    misbehave::{Hitch, On},
    sink::Sink,
};
use crate::{client::WAITS, clock, lock::lock};

/// An event that is held back.
pub(super) struct Held {
    event: Event,
    until: Until,
}

enum Until {
    /// The stand-in's own clock says so.
    At(Timestamp),
    /// So many are held.
    Among(usize),
}

impl Stripe {
    pub(super) fn send(&self, news: Vec<Event>) {
        for event in news {
            self.0.book.begin_event(&event.id, event.kind);
            match self.0.hitches.take(On::Event).map(|drawn| drawn.fault) {
                None => self.deliver(&event, VERSION, 1, false),
                Some(Hitch::Drop) => self.0.book.on_event(&event.id, |sent| sent.over = true),
                Some(Hitch::Duplicate { copies }) => self.deliver(&event, VERSION, copies, false),
                Some(Hitch::Newer { version }) => self.deliver(&event, &version, 1, false),
                Some(Hitch::Forged) => self.deliver(&event, VERSION, 1, true),
                Some(Hitch::Delay { hours }) => {
                    self.hold(event, Until::At(self.now() + SignedDuration::from_hours(hours)));
                }
                Some(Hitch::Reorder { among }) => self.hold(event, Until::Among(among)),
            }
        }
    }

    fn hold(&self, event: Event, until: Until) {
        lock(&self.0.held).push(Held { event, until });
        self.release_held();
    }

    /// Sends what was held back long enough.
    pub(super) fn release_held(&self) {
        let now = self.now();
        let mut held = lock(&self.0.held);
        let among = held.iter().filter(|each| matches!(each.until, Until::Among(_))).count();
        let is_due = |each: &mut Held| match each.until {
            Until::At(at) => at <= now,
            Until::Among(wanted) => among >= wanted,
        };
        let due: Vec<Held> = held.extract_if(.., is_due).collect();
        drop(held);
        self.send_held(due);
    }

    /// Sends all that was held back.
    pub(super) fn release_all(&self) {
        let all = std::mem::take(&mut *lock(&self.0.held));
        self.send_held(all);
    }

    /// The last first, each when the one before it has arrived: otherwise the order would be chance.
    fn send_held(&self, due: Vec<Held>) {
        if due.is_empty() {
            return;
        }
        let (stripe, halt) = (self.clone(), self.halt());
        self.0.tasks.spawn(async move {
            for Held { event, .. } in due.into_iter().rev() {
                tokio::select! {
                    () = stripe.try_often(&event.id, stripe.body(&event, VERSION), false) => {}
                    () = CancellationToken::cancelled(&halt) => return,
                }
            }
        });
    }

    fn deliver(&self, event: &Event, version: &str, copies: u32, forged: bool) {
        let body = self.body(event, version);
        for _ in 0..copies {
            let (stripe, halt) = (self.clone(), self.halt());
            let (id, body) = (event.id.clone(), body.clone());
            self.0.tasks.spawn(async move {
                tokio::select! {
                    () = stripe.try_often(&id, body, forged) => {}
                    () = CancellationToken::cancelled(&halt) => {}
                }
            });
        }
    }

    /// The bytes of an event. In a version that is newer than ours, they have words that nobody knows.
    fn body(&self, event: &Event, version: &str) -> Bytes {
        let mut shown = event.show(version);
        if version != VERSION {
            shown["reason"] = "a field of tomorrow".into();
            shown["data"]["object"]["status"] = "a_word_of_tomorrow".into();
        }
        Bytes::from(shown.to_string())
    }

    async fn try_often(&self, id: &str, body: Bytes, forged: bool) {
        for wait in WAITS.build() {
            let status = self.attempt(body.clone(), forged).await;
            let taken = status.is_some_and(|status| (200..300).contains(&status));
            // What is forged on purpose is refused, and nobody sends it again.
            let over = taken || (forged && status.is_some());
            self.0.book.on_event(id, |sent| {
                sent.tries += 1;
                sent.status = status;
                sent.over |= over;
            });
            if over {
                return;
            }
            tokio::time::sleep(wait).await;
        }
        self.0.book.on_event(id, |sent| sent.over = true);
    }

    /// One attempt; the status that was answered. A sink that is not set yet is one that does not answer.
    async fn attempt(&self, body: Bytes, forged: bool) -> Option<u16> {
        let sink = lock(&self.0.sink).clone()?;
        let signer = if forged { Sink::new(sink.url(), "whsec_of_somebody_else_altogether") } else { sink.clone() };
        // A signature says when it was sent, on the wall, whatever the stand-in's own clock says.
        let signature = signer.sign(clock::now().as_second(), &body);
        let request = self.0.http.post(sink.url()).header(CONTENT_TYPE, "application/json; charset=utf-8");
        let answered = request.header("stripe-signature", signature).body(body).send().await.ok()?;
        Some(answered.status().as_u16())
    }

    /// Waits until no event is under way; those that are held back are not.
    pub async fn quiet(&self) {
        let mut changes = self.0.book.changes();
        loop {
            let held: Vec<String> = lock(&self.0.held).iter().map(|each| each.event.id.clone()).collect();
            let ledger = self.ledger();
            if ledger.events.iter().all(|sent| sent.over || held.contains(&sent.id)) {
                return;
            }
            if changes.changed().await.is_err() {
                return;
            }
        }
    }
}
