//! Pages that change while one looks: a stream that says how things stand, at once and again after each change.
//!
//! Every message holds the whole fragment, so that a browser that comes back after hours needs nothing of what it
//! missed. Before each one the visitor is asked for again: a session that ended, or a workspace that is no longer
//! theirs, ends the stream, and the page loads itself anew and finds out why.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use http::HeaderValue;
use http::header::CACHE_CONTROL;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::nudges::{Ears, Touched};
use crate::session::secret::Key;
use crate::visit::{Failure, Visit};

/// Something is sent this often, so that nobody on the way takes the line for dead; and we look, in case a nudge got lost.
const PULSE: Duration = Duration::from_secs(15);

/// As many streams as one session may hold: more tabs than anybody looks at.
const MOST: usize = 8;

/// Who listens, by session.
#[derive(Clone, Default)]
pub(crate) struct Seats(Arc<Mutex<HashMap<Key, usize>>>);

impl Seats {
    /// Takes a seat, if the session has one left.
    pub fn take(&self, visit: &Visit) -> Result<Seat, Failure> {
        let key = visit.session.as_ref().map(|session| session.key).ok_or(Failure::SignIn)?;
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(key).or_default();
        if *count >= MOST {
            return Err(Failure::TooMany);
        }
        *count += 1;
        metrics::gauge!("web_live_streams").increment(1);
        Ok(Seat { seats: self.clone(), key })
    }
}

/// One place among the listeners, free again when dropped.
pub(crate) struct Seat {
    seats: Seats,
    key: Key,
}

impl Drop for Seat {
    fn drop(&mut self) {
        metrics::gauge!("web_live_streams").decrement(1);
        let mut taken = self.seats.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Entry::Occupied(mut place) = taken.entry(self.key) {
            *place.get_mut() -= 1;
            if *place.get() == 0 {
                place.remove();
            }
        }
    }
}

type Drawn = Pin<Box<dyn Future<Output = Result<String, Failure>> + Send>>;

struct Watch<C, D> {
    _seat: Seat,
    ears: Ears,
    stop: CancellationToken,
    concerns: C,
    draw: D,
    last: Option<String>,
}

/// Streams what `draw` draws: now, and whenever it differs after a nudge that concerns it or the person who looks.
pub(crate) fn stream<C, D>(app: &App, visit: &Visit, concerns: C, draw: D) -> Result<Response, Failure>
where
    C: Fn(&Touched) -> bool + Send + Sync + 'static,
    D: Fn() -> Drawn + Send + Sync + 'static,
{
    let (seat, ears, stop) = (app.seats.take(visit)?, app.nudges.ears(), app.stop.clone());
    let person = visit.session.as_ref().map(|session| session.person).ok_or(Failure::SignIn)?;
    // Whatever it shows, it ends with the session.
    let concerns = move |touched: &Touched| concerns(touched) || touched.person(person);
    let watch = Watch { _seat: seat, ears, stop, concerns, draw, last: None };
    let events = stream::unfold(watch, |mut watch| async move {
        let event = watch.next().await?;
        Some((Ok::<_, Infallible>(event), watch))
    });
    let mut response = Sse::new(events).into_response();
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

impl<C: Fn(&Touched) -> bool, D: Fn() -> Drawn> Watch<C, D> {
    async fn next(&mut self) -> Option<Event> {
        if self.last.is_some() {
            tokio::select! {
                () = self.stop.cancelled() => return None,
                () = self.ears.hear(&self.concerns) => {}
                () = tokio::time::sleep(PULSE) => {}
            }
        }
        let drawn = match (self.draw)().await {
            // A carriage return would end a line of the stream, and no page needs one.
            Ok(drawn) => drawn.replace('\r', ""),
            Err(failure) => {
                tracing::debug!(?failure, "a stream ended");
                return None;
            }
        };
        if self.last.as_ref() == Some(&drawn) {
            return Some(Event::default().comment("still here"));
        }
        let event = Event::default().data(&drawn);
        self.last = Some(drawn);
        Some(event)
    }
}

/// Writes a fragment.
pub(crate) fn render(fragment: &impl askama::Template) -> Result<String, Failure> {
    fragment.render().map_err(|error| Failure::Ours(format!("a fragment could not be written: {error}")))
}
