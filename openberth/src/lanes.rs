//! How many calls there may be at one server at a time: so that one which is slow holds none of what others need.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Calls that are answered and over.
const CALLS: usize = 8;

/// Streams, which stay: logs that are followed, uploads, downloads.
const STREAMS: usize = 64;

/// Servers that are remembered before those are forgotten that nobody is at.
const REMEMBERED: usize = 256;

/// What a call is to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Lane {
    Call,
    Stream,
}

/// The lanes of all servers.
#[derive(Default)]
pub(crate) struct Lanes(Mutex<HashMap<(String, Lane), Arc<Semaphore>>>);

/// A place in a lane, for as long as it is held.
pub(crate) type Place = OwnedSemaphorePermit;

impl Lanes {
    /// A place in the lane of this server; none if none becomes free in time.
    pub async fn enter(&self, server: String, lane: Lane, patience: Duration) -> Option<Place> {
        let semaphore = self.of(server, lane);
        tokio::time::timeout(patience, semaphore.acquire_owned()).await.ok()?.ok()
    }

    fn of(&self, server: String, lane: Lane) -> Arc<Semaphore> {
        let mut lanes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lanes.len() >= REMEMBERED {
            // Who is in a lane, or waits at one, holds it.
            lanes.retain(|_, semaphore| Arc::strong_count(semaphore) > 1);
        }
        let width = match lane {
            Lane::Call => CALLS,
            Lane::Stream => STREAMS,
        };
        Arc::clone(lanes.entry((server, lane)).or_insert_with(|| Arc::new(Semaphore::new(width))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO_TIME: Duration = Duration::ZERO;

    #[tokio::test]
    async fn a_full_lane_is_full_for_one_server_only() {
        let lanes = Lanes::default();
        let mut held = Vec::new();
        for _ in 0..CALLS {
            held.push(lanes.enter("a".to_owned(), Lane::Call, NO_TIME).await.unwrap());
        }
        assert!(lanes.enter("a".to_owned(), Lane::Call, NO_TIME).await.is_none());
        assert!(lanes.enter("a".to_owned(), Lane::Stream, NO_TIME).await.is_some());
        assert!(lanes.enter("b".to_owned(), Lane::Call, NO_TIME).await.is_some());
        held.pop();
        assert!(lanes.enter("a".to_owned(), Lane::Call, NO_TIME).await.is_some());
    }

    #[tokio::test]
    async fn servers_that_nobody_is_at_are_forgotten() {
        let lanes = Lanes::default();
        let held = lanes.enter("held".to_owned(), Lane::Call, NO_TIME).await;
        for number in 0..10 * REMEMBERED {
            drop(lanes.enter(number.to_string(), Lane::Call, NO_TIME).await);
        }
        let known = lanes.0.lock().unwrap();
        assert!(known.len() <= REMEMBERED && known.contains_key(&("held".to_owned(), Lane::Call)));
        drop((known, held));
    }
}
