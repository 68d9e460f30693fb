//! What has changed, told to a browser while it happens: one stream for all its windows, whatever they show.
//!
//! The stream carries no page, only which of the things that its windows watch have changed; each window then asks for
//! its own part anew, in the same way as it does where no stream gets through. So there is one truth, drawn in one
//! place and authorized each time, and a stream costs next to nothing. A pulse tells the browser that the way is still
//! open: what stands between may buffer, and a server may be frozen.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::convert::Infallible;
use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use access::notifications::{Changes, Subscription, Topic};
use access::workspace::paid_by_others;
use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State};
use axum::response::{Html, IntoResponse, Response};
use domain::authorize::permission::{ListWorkspaces, ViewOrder, ViewWorkspace};
use futures_util::stream;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderName, HeaderValue};
use messages::PersonId;
use tokio::time::{Instant, sleep_until};

use crate::app::App;
use crate::permit::{Permitted, ask};
use crate::visit::{Failure, Visit};

/// How often a stream says that it is alive. Pages that miss two say so: `live.js` knows this figure.
const PULSE: Duration = Duration::from_secs(5);

/// Every so many pulses the session is looked for, in case nobody told that it ended.
const LOOK_FOR_SESSION: u32 = 12;

/// As many streams as one person may hold: one for each browser, and more than anybody has.
const OF_A_PERSON: usize = 12;

/// As many things as one stream watches. Windows beyond that ask now and then.
const WATCHED: usize = 32;

/// As many workspaces as a stream watches that somebody else pays for: more than a person is invited to.
const LISTED: usize = 1000;

/// What stands for the list of workspaces among the words of a stream.
const LIST: &str = "list";

/// Who holds streams open, and how many may.
#[derive(Clone)]
pub(crate) struct Places {
    most: usize,
    taken: Arc<Mutex<Taken>>,
}

#[derive(Default)]
struct Taken {
    all: usize,
    by_person: HashMap<PersonId, usize>,
}

impl Places {
    /// Room for so many streams in this process.
    pub fn of(most: usize) -> Self {
        Self { most, taken: Arc::default() }
    }

    /// Takes a place, if the process and the person have one left.
    fn take(&self, person: PersonId) -> Result<Place, Failure> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let of_person = taken.by_person.get(&person).copied().unwrap_or(0);
        let limit = if taken.all >= self.most { Some("process") } else { None };
        if let Some(limit) = limit.or((of_person >= OF_A_PERSON).then_some("person")) {
            metrics::counter!("web_live_refused_total", "limit" => limit).increment(1);
            return Err(Failure::TooMany);
        }
        taken.all += 1;
        taken.by_person.insert(person, of_person + 1);
        metrics::gauge!("web_live_streams").increment(1);
        Ok(Place { places: self.clone(), person })
    }
}

/// The place of one stream, free again when dropped.
struct Place {
    places: Places,
    person: PersonId,
}

impl Drop for Place {
    fn drop(&mut self) {
        metrics::gauge!("web_live_streams").decrement(1);
        let mut taken = self.places.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.all -= 1;
        if let Entry::Occupied(mut place) = taken.by_person.entry(self.person) {
            *place.get_mut() -= 1;
            if *place.get() == 0 {
                place.remove();
            }
        }
    }
}

/// One open stream.
struct Watch {
    _place: Place,
    app: Arc<App>,
    visit: Visit,
    subscription: Subscription,
    /// What is watched, with the words by which the browser knows it.
    words: Vec<(Topic, String)>,
    person: PersonId,
    next_pulse: Instant,
    pulses: u32,
    is_over: bool,
}

/// `GET /live?watch=list&watch=ws_…&watch=cmd_…`: what of these has changed, from now on.
pub(crate) async fn stream(
    asked: Permitted<ListWorkspaces>,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let person = asked.row.person;
    let place = app.places.take(person)?;
    let words = watched(&app, &asked, query.as_deref().unwrap_or_default()).await?;
    let topics = words.iter().map(|(topic, _)| *topic).chain([Topic::Person(person)]);
    let subscription = app.nudges.subscribe(topics);
    let names: BTreeSet<&str> = words.iter().map(|(_, word)| word.as_str()).collect();
    let open = event("watching", &names.into_iter().collect::<Vec<_>>().join(" "));
    let watch = Watch {
        _place: place,
        visit: asked.visit,
        subscription,
        words,
        person,
        next_pulse: Instant::now() + PULSE,
        pulses: 0,
        is_over: false,
        app,
    };
    let events = stream::unfold((watch, Some(open)), |(mut watch, open)| async move {
        let event = match open {
            Some(open) => open,
            None => watch.next().await?,
        };
        Some((Ok::<_, Infallible>(Bytes::from(event)), (watch, None)))
    });
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        // What stands between must neither keep, change nor hold back any of it.
        (CACHE_CONTROL, HeaderValue::from_static("no-store, no-transform")),
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    Ok((headers, Body::from_stream(events)).into_response())
}

/// The topics that the browser asks for, as far as who asks may see them.
async fn watched(app: &App, asked: &Permitted<ListWorkspaces>, query: &str) -> Result<Vec<(Topic, String)>, Failure> {
    let mut words = Vec::new();
    let fields = url::form_urlencoded::parse(query.as_bytes());
    for word in fields.filter(|(name, _)| name == "watch").map(|(_, word)| word).take(WATCHED) {
        let topic = if word == LIST {
            // The account does not tell of workspaces that somebody else pays for.
            let foreign = paid_by_others(&app.read().await?, &asked.permit, asked.row.account, LISTED).await?;
            words.extend(foreign.into_iter().map(|id| (Topic::Workspace(id), LIST.to_owned())));
            Ok(Topic::Account(asked.row.account))
        } else if word.starts_with("cmd_") {
            ask::<ViewOrder>(app, asked.visit.clone(), &word).await.map(|asked| Topic::Command(asked.row.command))
        } else {
            ask::<ViewWorkspace>(app, asked.visit.clone(), &word).await.map(|asked| Topic::Workspace(asked.row.id))
        };
        match topic {
            Ok(topic) => words.push((topic, word.into_owned())),
            // Its page finds out by itself; the other windows of the browser are not held up.
            Err(Failure::NotFound) => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(words)
}

impl Watch {
    /// The next thing to say; none when the stream ends.
    async fn next(&mut self) -> Option<String> {
        if self.is_over {
            return None;
        }
        let stop = self.app.stop.clone();
        loop {
            let said = tokio::select! {
                () = stop.cancelled() => return None,
                changes = self.subscription.changed() => self.tell(&changes).await,
                () = sleep_until(self.next_pulse) => self.pulse().await,
            };
            if said.is_some() {
                return said;
            }
        }
    }

    async fn tell(&mut self, changes: &Changes) -> Option<String> {
        if changes.are_everything() {
            return Some(event("changed", "everything"));
        }
        if changes.concern(Topic::Person(self.person)) {
            return Some(if self.has_ended().await { self.end() } else { event("changed", "person") });
        }
        let changed = self.words.iter().filter(|(topic, _)| changes.concern(*topic)).map(|(_, word)| word.as_str());
        Some(event("changed", &changed.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(" ")))
    }

    async fn pulse(&mut self) -> Option<String> {
        self.next_pulse = Instant::now() + PULSE;
        self.pulses = self.pulses.wrapping_add(1);
        let ended = self.pulses.is_multiple_of(LOOK_FOR_SESSION) && self.has_ended().await;
        Some(if ended { self.end() } else { event("pulse", "1") })
    }

    /// Whether who watches is signed in no longer. Where that cannot be found out now, the next pulses find out.
    async fn has_ended(&self) -> bool {
        matches!(self.visit.again(&self.app).await, Ok(Visit { session: None, .. }))
    }

    fn end(&mut self) -> String {
        self.is_over = true;
        event("ended", "1")
    }
}

fn event(name: &str, data: &str) -> String {
    let mut text = String::with_capacity(name.len() + data.len() + 16);
    // Writing to a String cannot fail.
    let _ = write!(text, "event: {name}\ndata: {data}\n\n");
    text
}

/// Answers with the part of a page that changes, as `live.js` asks for it.
pub(crate) fn part(fragment: &impl askama::Template) -> Result<Response, Failure> {
    let html = fragment.render().map_err(|error| Failure::Ours(format!("a fragment could not be written: {error}")))?;
    Ok(Html(html).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_and_a_process_hold_so_many_streams_and_no_more() {
        let (ada, eve) = (PersonId::new(), PersonId::new());
        let places = Places::of(OF_A_PERSON + 1);
        let mut taken: Vec<Place> = (0..OF_A_PERSON).map(|_| places.take(ada).ok().unwrap()).collect();
        assert!(matches!(places.take(ada), Err(Failure::TooMany)), "a person's are used up");
        taken.push(places.take(eve).ok().unwrap());
        assert!(matches!(places.take(eve), Err(Failure::TooMany)), "the process's are used up");
        drop(taken);
        assert!(places.taken.lock().unwrap().by_person.is_empty());
        assert!(places.take(ada).is_ok());
    }

    #[test]
    fn an_event_is_two_lines_and_an_empty_one() {
        assert_eq!(event("changed", "list ws_1"), "event: changed\ndata: list ws_1\n\n");
    }
}
