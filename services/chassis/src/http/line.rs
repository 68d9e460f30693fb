//! What one connection is doing, so that it can be cut when it keeps us waiting for too long.
//!
//! A line either *waits* for a request, or has *calls* under way. While it waits, its time runs out: soon for the header
//! of a request, later for the next request. While calls are under way it has all the time that they take, unless the
//! other side does not take what we send. A stream that has nothing to say is a call under way, and is never cut.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use super::Limits;

/// What is left to a line that waits once its listener closes: time to send what was written, and no more.
const PARTING: Duration = Duration::from_secs(1);

/// Why a connection was cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// It sent nothing at all.
    Silent,
    /// The header of a request came too slowly.
    Headers,
    /// No other request came.
    Idle,
    /// Nobody took what we sent.
    Unread,
    /// Another needed its place.
    Crowded,
    /// Its listener closes.
    Closing,
}

impl Cut {
    /// A label for metrics.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::Headers => "headers",
            Self::Idle => "idle",
            Self::Unread => "unread",
            Self::Crowded => "crowded",
            Self::Closing => "closing",
        }
    }
}

/// One connection.
pub(super) struct Line {
    limits: Limits,
    state: Mutex<State>,
    changed: Notify,
}

struct State {
    asked: bool,
    calls: usize,
    waits_since: Instant,
    /// When the request that is awaited began to arrive.
    began: Option<Instant>,
    /// Since when the system takes nothing more from us, because the other side does not.
    blocked: Option<Instant>,
    /// Since when the answer has something to send that is not taken.
    offered: Option<Instant>,
    crowded: bool,
    closing: Option<Instant>,
}

impl Line {
    pub fn new(limits: Limits) -> Self {
        let state = State {
            asked: false,
            calls: 0,
            waits_since: Instant::now(),
            began: None,
            blocked: None,
            offered: None,
            crowded: false,
            closing: None,
        };
        Self { limits, state: Mutex::new(state), changed: Notify::new() }
    }

    /// Something was read from it.
    pub fn reads(&self) {
        let mut state = self.lock();
        if state.calls == 0 && state.began.is_none() {
            state.began = Some(Instant::now());
            drop(state);
            self.changed.notify_one();
        }
    }

    /// Something was written to it, or nothing could be.
    pub fn writes(&self, blocked: bool) {
        let mut state = self.lock();
        if blocked == state.blocked.is_some() {
            return;
        }
        state.blocked = blocked.then(Instant::now);
        drop(state);
        self.changed.notify_one();
    }

    /// A request has come.
    pub fn begins(&self) {
        let mut state = self.lock();
        (state.asked, state.began) = (true, None);
        state.calls += 1;
        drop(state);
        self.changed.notify_one();
    }

    /// Its answer has something to send, or no longer.
    pub fn offers(&self, offered: bool) {
        let mut state = self.lock();
        if !offered && state.offered.is_none() {
            return;
        }
        state.offered = offered.then(Instant::now);
        drop(state);
        self.changed.notify_one();
    }

    /// Its answer is finished or given up.
    pub fn ends(&self) {
        let mut state = self.lock();
        state.calls = state.calls.saturating_sub(1);
        state.offered = None;
        if state.calls == 0 {
            (state.waits_since, state.began) = (Instant::now(), None);
        }
        drop(state);
        self.changed.notify_one();
    }

    /// Since when it waits for a request; none while calls are under way.
    pub fn waits_since(&self) -> Option<Instant> {
        let state = self.lock();
        (state.calls == 0).then_some(state.waits_since)
    }

    /// Its place is needed by another.
    pub fn gives_way(&self) {
        self.lock().crowded = true;
        self.changed.notify_one();
    }

    /// It is to end when the calls under way have.
    pub fn closes(&self) {
        self.lock().closing.get_or_insert_with(Instant::now);
        self.changed.notify_one();
    }

    /// Returns when its time has run out, with the reason.
    pub async fn expires(&self) -> Cut {
        loop {
            let (ends, cut) = self.lock().ends(&self.limits).unzip();
            match (ends, cut) {
                (Some(at), Some(cut)) if at <= Instant::now() => return cut,
                (Some(at), _) => tokio::select! {
                    () = sleep_until(at) => {}
                    () = self.changed.notified() => {}
                },
                (None, _) => self.changed.notified().await,
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// When its time runs out, and why; none while nothing is owed to us.
    fn ends(&self, limits: &Limits) -> Option<(Instant, Cut)> {
        if self.crowded {
            return Some((self.waits_since, Cut::Crowded));
        }
        let unread = self.offered.into_iter().chain(self.blocked).min();
        if let Some(since) = unread {
            return Some((since + limits.write_idle, Cut::Unread));
        }
        if self.calls > 0 {
            return None;
        }
        let (at, cut) = match self.began {
            // From the connection on, so that a first byte buys no time.
            Some(_) if !self.asked => (self.waits_since + limits.headers, Cut::Headers),
            None if !self.asked => (self.waits_since + limits.headers, Cut::Silent),
            Some(began) => (began + limits.headers, Cut::Headers),
            None => (self.waits_since + limits.keep_alive, Cut::Idle),
        };
        match self.closing {
            Some(closing) => {
                let parting = closing.max(self.waits_since) + PARTING;
                Some(if parting < at { (parting, Cut::Closing) } else { (at, cut) })
            }
            None => Some((at, cut)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Virtual time: what is written here took no time.
    fn line() -> Line {
        Line::new(Limits::default())
    }

    async fn cut_after(line: &Line) -> (u64, Cut) {
        let from = Instant::now();
        let cut = line.expires().await;
        (from.elapsed().as_secs(), cut)
    }

    #[tokio::test(start_paused = true)]
    async fn a_line_without_a_request_ends_soon_whatever_trickles_in() {
        assert_eq!(cut_after(&line()).await, (10, Cut::Silent));
        let slow = line();
        tokio::time::advance(Duration::from_secs(9)).await;
        slow.reads();
        assert_eq!(cut_after(&slow).await, (1, Cut::Headers));
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_under_way_takes_as_long_as_it_takes_unless_nobody_reads() {
        let line = line();
        line.begins();
        let hour = Duration::from_secs(3600);
        assert!(tokio::time::timeout(hour, line.expires()).await.is_err(), "a stream with nothing to say");
        line.offers(true);
        line.offers(false);
        assert!(tokio::time::timeout(hour, line.expires()).await.is_err(), "what was offered was taken");
        line.offers(true);
        assert_eq!(cut_after(&line).await, (30, Cut::Unread));
        line.ends();
        line.writes(true);
        assert_eq!(cut_after(&line).await, (30, Cut::Unread), "what is written is not sent yet");
        line.writes(false);
        assert_eq!(cut_after(&line).await, (30, Cut::Idle), "the rest of a minute");
    }

    #[tokio::test(start_paused = true)]
    async fn the_next_request_may_come_late_but_not_slowly() {
        let line = line();
        line.begins();
        line.ends();
        assert_eq!(cut_after(&line).await, (60, Cut::Idle));
        line.begins();
        line.ends();
        tokio::time::advance(Duration::from_secs(50)).await;
        line.reads();
        assert_eq!(cut_after(&line).await, (10, Cut::Headers));
    }

    #[tokio::test(start_paused = true)]
    async fn a_line_ends_for_another_or_with_its_listener() {
        let crowded = line();
        crowded.gives_way();
        assert_eq!(cut_after(&crowded).await, (0, Cut::Crowded));
        let closing = line();
        closing.begins();
        closing.closes();
        assert!(tokio::time::timeout(Duration::from_secs(20), closing.expires()).await.is_err());
        closing.ends();
        assert_eq!(cut_after(&closing).await, (1, Cut::Closing));
    }
}
