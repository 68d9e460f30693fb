//! One open stream: what it sends, and when it ends.

use std::sync::Arc;
use std::time::Duration;

use domain::authorize::permission::ListWorkspaces;
use messages::PersonId;
use tokio::time::{Instant, sleep_until};

use super::topics::Watched;
use super::{event, joined};
use crate::app::App;
use crate::permit::Permitted;
use crate::stream_limiter::StreamPermit;
use crate::visit::Visit;
use access::notifications::{Changes, Subscription, Topic};

/// How often a stream shows that it is alive. Pages that miss two say so: `live.js` knows this figure.
const PULSE: Duration = Duration::from_secs(5);

/// Every so many pulses the session is looked for, in case no notification said that it ended.
const LOOK_FOR_SESSION: u32 = 12;

/// One open stream.
pub(super) struct Stream {
    _permit: StreamPermit<PersonId>,
    app: Arc<App>,
    visit: Visit,
    subscription: Subscription,
    watched: Vec<Watched>,
    person: PersonId,
    next_pulse: Instant,
    pulses: u32,
    is_over: bool,
}

impl Stream {
    /// Watches from now on.
    pub fn open(
        app: Arc<App>,
        asked: Permitted<ListWorkspaces>,
        permit: StreamPermit<PersonId>,
        watched: Vec<Watched>,
    ) -> Self {
        let person = asked.row.person;
        let topics = watched.iter().map(|(topic, _)| *topic).chain([Topic::Person(person)]);
        Self {
            _permit: permit,
            visit: asked.visit,
            subscription: app.nudges.subscribe(topics),
            watched,
            person,
            next_pulse: Instant::now() + PULSE,
            pulses: 0,
            is_over: false,
            app,
        }
    }

    /// What it watches, by the words of the browser.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.watched.iter().map(|(_, word)| word.as_str())
    }

    /// The next event to send; none when the stream ends.
    pub async fn next(&mut self) -> Option<String> {
        if self.is_over {
            return None;
        }
        let stop = self.app.stop.clone();
        tokio::select! {
            () = stop.cancelled() => None,
            changes = self.subscription.changed() => Some(self.publish(&changes).await),
            () = sleep_until(self.next_pulse) => Some(self.pulse().await),
        }
    }

    async fn publish(&mut self, changes: &Changes) -> String {
        if changes.are_everything() {
            return event("changed", "everything");
        }
        if changes.concern(Topic::Person(self.person)) {
            return if self.has_ended().await { self.end() } else { event("changed", "person") };
        }
        let changed = self.watched.iter().filter(|(topic, _)| changes.concern(*topic)).map(|(_, word)| word.as_str());
        event("changed", &joined(changed))
    }

    async fn pulse(&mut self) -> String {
        self.next_pulse = Instant::now() + PULSE;
        self.pulses = self.pulses.wrapping_add(1);
        let ended = self.pulses.is_multiple_of(LOOK_FOR_SESSION) && self.has_ended().await;
        if ended { self.end() } else { event("pulse", "1") }
    }

    /// Whether who watches is signed in no longer, or looks at another account: then the pages are drawn anew. Where that cannot be found out now,
    /// the next pulses find out.
    async fn has_ended(&self) -> bool {
        let account = |visit: &Visit| visit.session.as_ref().map(|session| session.account);
        match self.visit.again(&self.app).await {
            Ok(again) => again.session.is_none() || account(&again) != account(&self.visit),
            Err(_) => false,
        }
    }

    fn end(&mut self) -> String {
        self.is_over = true;
        event("ended", "1")
    }
}
