//! Bodies that are watched: what a request still owes us, and what of an answer is not taken.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::BoxError;
use axum::body::{Body, Bytes};
use http_body::{Body as _, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::time::Sleep;

use super::line::Line;

/// How far the body of a request has come; in the request's extensions.
#[derive(Debug, Clone, Default)]
pub struct Arrival(Arc<AtomicU8>);

const UNREAD: u8 = 0;
const AWAITED: u8 = 1;
const WHOLE: u8 = 2;
const STALLED: u8 = 3;

impl Arrival {
    /// Whether we wait for more of it: whoever gives up on the request now gives up on its sender.
    #[must_use]
    pub fn is_awaited(&self) -> bool {
        self.0.load(Ordering::Relaxed) == AWAITED
    }

    /// Whether it stopped before its end.
    #[must_use]
    pub fn has_stalled(&self) -> bool {
        self.0.load(Ordering::Relaxed) == STALLED
    }

    fn is_now(&self, how: u8) {
        self.0.store(how, Ordering::Relaxed);
    }
}

/// No piece of the body came in time.
#[derive(Debug, thiserror::Error)]
#[error("the body of the request stopped coming")]
struct Stalled;

/// The body of a request, which may pause, but not for long.
pub(super) struct Arriving {
    body: Incoming,
    arrival: Arrival,
    idle: Duration,
    pause: Option<Pin<Box<Sleep>>>,
}

impl Arriving {
    pub fn new(body: Incoming, arrival: Arrival, idle: Duration) -> Self {
        if body.is_end_stream() {
            arrival.is_now(WHOLE);
        }
        Self { body, arrival, idle, pause: None }
    }
}

impl http_body::Body for Arriving {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match Pin::new(&mut self.body).poll_frame(cx) {
            Poll::Ready(Some(Ok(frame))) => {
                self.pause = None;
                self.arrival.is_now(if self.body.is_end_stream() { WHOLE } else { UNREAD });
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(Some(Err(error))) => {
                if error.is_incomplete_message() {
                    self.arrival.is_now(STALLED);
                }
                Poll::Ready(Some(Err(error.into())))
            }
            Poll::Ready(None) => {
                self.arrival.is_now(WHOLE);
                Poll::Ready(None)
            }
            Poll::Pending => {
                self.arrival.is_now(AWAITED);
                let idle = self.idle;
                let pause = self.pause.get_or_insert_with(|| Box::pin(tokio::time::sleep(idle)));
                ready!(pause.as_mut().poll(cx));
                self.arrival.is_now(STALLED);
                Poll::Ready(Some(Err(Stalled.into())))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A call under way, from its request's header to the end of its answer's body.
pub(super) struct Call(Arc<Line>);

impl Call {
    pub fn begin(line: &Arc<Line>) -> Self {
        line.begins();
        Self(Arc::clone(line))
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        self.0.ends();
    }
}

/// The body of an answer. Who does not take what it offers keeps it from being asked for more: that is what shows.
pub(super) struct Leaving {
    body: Body,
    call: Call,
}

impl Leaving {
    pub const fn new(body: Body, call: Call) -> Self {
        Self { body, call }
    }
}

impl http_body::Body for Leaving {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        self.call.0.offers(matches!(polled, Poll::Ready(Some(Ok(_)))));
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
