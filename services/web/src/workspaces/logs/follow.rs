//! A log while it is written, sent to the page that follows it.
//!
//! Each event of lines carries as its id where one stands after it. The browser sends the last one when it comes back, whatever became of the
//! stream and of this program meanwhile. Every stream ends after some minutes by itself, and is then authorized anew; in between, it is looked
//! now and then whether who follows may still do so.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use access::inside::logs::{self, End, Follower, Seam};
use access::inside::{self, Refusal};
use access::notifications::{Subscription, Topic};
use access::permit::Params;
use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use domain::authorize::permission::ViewSites;
use futures_util::stream::unfold;
use http::HeaderMap;
use messages::{PersonId, WorkspaceId};
use tokio::time::{Instant, sleep_until};
use url::form_urlencoded::parse;

use super::super::inside::{SiteId, refused, told};
use super::asked::Asked;
use super::events;
use crate::app::App;
use crate::permit::Permitted;
use crate::stream_limiter::StreamPermit;
use crate::streams;
use crate::visit::{Failure, Visit};

/// How often a stream shows that it is alive. A page that misses two asks anew: `logs.js` knows this figure.
const PULSE: Duration = Duration::from_secs(5);

/// Every so many pulses it is looked whether who follows may still do so, in case no notification said it.
const LOOK: u32 = 6;

/// `GET /workspaces/{id}/sites/{site}/logs/follow?after=…&find=…`
pub(crate) async fn open(
    asked: Permitted<ViewSites>,
    State(app): State<Arc<App>>,
    SiteId(site): SiteId,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let person = asked.visit.session.as_ref().map(|session| session.person).ok_or(Failure::SignIn)?;
    let permit = app.follows.acquire(person).map_err(|_| Failure::TooMany)?;
    let query = query.as_deref();
    let seam = stopped_at(&headers, query);
    match logs::follow(&app, &asked.permit, &asked.row, &site, seam).await {
        Ok(follower) => {
            let sought = Asked::of(query).find;
            let stream = Stream::of(app, asked, person, permit, follower, sought);
            Ok(streams::answer(Body::from_stream(unfold(stream, |mut stream| async move {
                let event = stream.next().await?;
                Some((Ok::<_, Infallible>(Bytes::from(event)), stream))
            }))))
        }
        Err(error) => match refused(error)? {
            Refusal::Absent => Err(Failure::NotFound),
            refusal => Ok(streams::answer(Body::from(closed(refusal))).into_response()),
        },
    }
}

/// Where somebody stopped: as a browser says it that comes back by itself, or as the page does.
fn stopped_at(headers: &HeaderMap, query: Option<&str>) -> Seam {
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()).map(Seam::parse);
    let after = || {
        let mut fields = parse(query.unwrap_or_default().as_bytes());
        fields.find(|(name, _)| name == "after").map(|(_, text)| Seam::parse(&text))
    };
    last.filter(|seam| !seam.is_empty()).or_else(after).unwrap_or_default()
}

fn closed(refusal: Refusal) -> String {
    events::event("closed", told(refusal).sentence)
}

/// One open stream.
struct Stream {
    _permit: StreamPermit<PersonId>,
    app: Arc<App>,
    visit: Visit,
    workspace: WorkspaceId,
    subscription: Subscription,
    follower: Follower,
    sought: String,
    next_pulse: Instant,
    pulses: u32,
    is_over: bool,
}

impl Stream {
    fn of(
        app: Arc<App>,
        asked: Permitted<ViewSites>,
        person: PersonId,
        permit: StreamPermit<PersonId>,
        follower: Follower,
        sought: String,
    ) -> Self {
        let workspace = asked.row.id;
        Self {
            _permit: permit,
            subscription: app.nudges.subscribe([Topic::Person(person), Topic::Workspace(workspace)]),
            visit: asked.visit,
            workspace,
            follower,
            sought,
            next_pulse: Instant::now() + PULSE,
            pulses: 0,
            is_over: false,
            app,
        }
    }

    /// The next event to send; none when the stream ends.
    async fn next(&mut self) -> Option<String> {
        loop {
            if self.is_over {
                return None;
            }
            let stop = self.app.stop.clone();
            tokio::select! {
                () = stop.cancelled() => return None,
                _ = self.subscription.changed() => {
                    if let Some(end) = self.looks().await {
                        return Some(end);
                    }
                }
                () = sleep_until(self.next_pulse) => return Some(self.pulse().await),
                news = self.follower.next() => match news {
                    Ok(news) => {
                        if let Some(event) = events::told(&news, &self.sought) {
                            return Some(event);
                        }
                    }
                    Err(end) => return Some(self.ends(end)),
                },
            }
        }
    }

    async fn pulse(&mut self) -> String {
        self.next_pulse = Instant::now() + PULSE;
        self.pulses = self.pulses.wrapping_add(1);
        let end = if self.pulses.is_multiple_of(LOOK) { self.looks().await } else { None };
        end.unwrap_or_else(|| events::event("alive", "1"))
    }

    /// What is to be said if it may not go on. Where that cannot be found out now, the next pulses find out.
    async fn looks(&mut self) -> Option<String> {
        let visit = self.visit.again(&self.app).await.ok()?;
        let params = Params::one("id", self.workspace.to_string());
        let event = match self.app.ask::<ViewSites>(&visit.asker(), &params).await {
            Ok(granted) => closed(inside::is_open(&granted.row).err()?),
            Err(error) => match Failure::from(error) {
                Failure::SignIn | Failure::NotFound | Failure::Forbidden(_) => events::event("ended", "1"),
                Failure::WrongMethod
                | Failure::Hostile
                | Failure::Unreadable
                | Failure::TooLarge
                | Failure::TooManyCookies
                | Failure::TooSlow
                | Failure::TooMany
                | Failure::Away(_)
                | Failure::Undone(_)
                | Failure::OfAnother(_)
                | Failure::Ours(_) => return None,
            },
        };
        self.is_over = true;
        Some(event)
    }

    fn ends(&mut self, end: End) -> String {
        self.is_over = true;
        match end {
            End::Over => events::event("over", "1"),
            End::Broken => events::event("broken", "1"),
        }
    }
}

#[cfg(test)]
mod tests {
    use access::inside::logs::mark;
    use http::HeaderValue;

    use super::*;

    #[test]
    fn what_a_browser_says_when_it_comes_back_counts_before_what_its_page_said() {
        let (page, browser) = (Seam::after([mark("a")].into_iter()), Seam::after([mark("b")].into_iter()));
        let query = format!("find=x&after={page}");
        let mut headers = HeaderMap::new();
        assert_eq!(stopped_at(&headers, Some(&query)), page);
        headers.insert("last-event-id", HeaderValue::from_str(&browser.to_string()).unwrap());
        assert_eq!(stopped_at(&headers, Some(&query)), browser);
        headers.insert("last-event-id", HeaderValue::from_static("<script>"));
        assert_eq!(stopped_at(&headers, Some(&query)), page);
        assert!(stopped_at(&HeaderMap::new(), None).is_empty());
    }
}
