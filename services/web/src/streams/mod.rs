//! What has changed, sent to a browser while it happens: one stream for all its windows, whatever they show.
//!
//! The stream carries no page, only which of the things that its windows watch have changed; each window then asks for
//! its own part anew ([`crate::live`]), so that a stream costs next to nothing. A pulse shows the browser that the way is
//! still open: what stands between may buffer, and a server may be frozen.

mod stream;
mod topics;

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::fmt::Write;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use domain::authorize::permission::ListWorkspaces;
use futures_util::stream::unfold;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderName, HeaderValue};

use crate::app::App;
use crate::entry::{Entry, see};
use crate::permit::Permitted;
use crate::visit::Failure;
use stream::Stream;

pub(crate) fn routes() -> Vec<Entry> {
    vec![see("/live", ListWorkspaces, open).no_place("a part of pages")]
}

/// `GET /live?watch=list&watch=ws_…&watch=cmd_…`: what of these has changed, from now on.
pub(crate) async fn open(
    asked: Permitted<ListWorkspaces>,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let permit = app.streams.acquire(asked.row.person).map_err(|_| Failure::TooMany)?;
    let watched = topics::watched(&app, &asked, query.as_deref().unwrap_or_default()).await?;
    let stream = Stream::open(app, asked, permit, watched);
    let first = event("watching", &joined(stream.words()));
    let events = unfold((stream, Some(first)), |(mut stream, first)| async move {
        let event = match first {
            Some(first) => first,
            None => stream.next().await?,
        };
        Some((Ok::<_, Infallible>(Bytes::from(event)), (stream, None)))
    });
    Ok(answer(Body::from_stream(events)))
}

/// A stream of events as an answer.
pub(crate) fn answer(events: Body) -> Response {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        // What stands between must neither keep, change nor hold back any of it.
        (CACHE_CONTROL, HeaderValue::from_static("no-store, no-transform")),
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    (headers, events).into_response()
}

/// Each word once, in order.
fn joined<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(" ")
}

fn event(name: &str, data: &str) -> String {
    let mut text = String::with_capacity(name.len() + data.len() + 16);
    // Writing to a String cannot fail.
    let _ = write!(text, "event: {name}\ndata: {data}\n\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_two_lines_and_an_empty_one() {
        assert_eq!(
            event("changed", &joined(["ws_1", "list", "ws_1"].into_iter())),
            "event: changed\ndata: list ws_1\n\n"
        );
    }
}
