//! How long a page waits for the server of a workspace, which may be slow.
//!
//! The page waits a moment, and comes without what it is about if that is not enough: the part that is asked for at once then waits
//! longer. Without script the page loads itself again for that.

use std::time::Duration;

use access::inside::{Error, Refusal};
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::inside::{Told, refused, told};
use crate::app::App;
use crate::visit::Failure;

/// So long a page waits before it comes without.
const MOMENT: Duration = Duration::from_millis(500);

/// So long the part of a page waits; the browser gives up soon after.
const LONG: Duration = Duration::from_secs(6);

/// So long a form waits for what goes on to its end in any case.
const LONGEST: Duration = Duration::from_secs(15);

/// Asks for the whole page, however long it takes.
pub(super) const WHOLE: &str = "whole";

/// How long to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Patience {
    /// A moment: the page asks again.
    Short,
    /// As long as anybody looks at a page that does not come.
    Long,
}

/// What came of asking.
#[derive(Debug, Clone)]
pub enum Found<T> {
    /// Nothing yet.
    Loading,
    /// This.
    There(T),
    /// Nothing, and why.
    Closed(Told),
}

impl Patience {
    /// For a page that was asked for with this query.
    pub(super) fn of(query: Option<&str>) -> Self {
        if query == Some(WHOLE) { Self::Long } else { Self::Short }
    }

    /// What comes of it within that time. What only looked has changed nothing.
    pub(super) async fn ask<T>(self, look: impl Future<Output = Result<T, Error>>) -> Result<Found<T>, Failure> {
        let within = match self {
            Self::Short => MOMENT,
            Self::Long => LONG,
        };
        match (timeout(within, look).await, self) {
            (Ok(Ok(there)), _) => Ok(Found::There(there)),
            (Ok(Err(error)), _) => match refused(error)? {
                Refusal::Absent => Err(Failure::NotFound),
                refusal => Ok(Found::Closed(told(refusal.of_a_look()))),
            },
            (Err(_), Self::Short) => Ok(Found::Loading),
            (Err(_), Self::Long) => Ok(Found::Closed(told(Refusal::NoAnswer))),
        }
    }
}

impl<T> Found<T> {
    /// What is shown of it.
    pub(super) fn map<U>(self, show: impl FnOnce(T) -> U) -> Found<U> {
        match self {
            Self::Loading => Found::Loading,
            Self::There(there) => Found::There(show(there)),
            Self::Closed(told) => Found::Closed(told),
        }
    }

    /// In so many seconds the part is to be drawn anew; `usual` while nothing is missing.
    pub(super) const fn again_in(&self, usual: Option<u64>) -> Option<u64> {
        match self {
            Self::Loading => Some(0),
            Self::There(_) => usual,
            Self::Closed(_) => None,
        }
    }
}

/// Goes on with an act to its end, also when whoever asked for it is gone by then: one that stopped halfway would leave something broken.
/// Who waits is told that it is not known after a while.
pub(super) async fn to_the_end<T: Send + 'static>(
    app: &App,
    name: &'static str,
    act: impl Future<Output = Result<T, Error>> + Send + 'static,
) -> Result<T, Error> {
    let (done, outcome) = oneshot::channel();
    app.tasks.spawn(name, async move { drop(done.send(act.await)) });
    match timeout(LONGEST, outcome).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) | Err(_) => Err(Refusal::Unsure.into()),
    }
}
