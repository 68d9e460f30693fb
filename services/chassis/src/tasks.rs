//! Tracked tasks: every task has a name, is cancelled when it has to stop, and is waited for, with a deadline.
//!
//! Stopping has two steps. First the doors close: listeners take nothing new and finish what they have, while everything
//! they lean on still works. Then the rest stops.

use std::collections::BTreeMap;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The tasks of one process. Cheap to clone.
#[derive(Clone, Default)]
pub struct Tasks {
    doors: TaskTracker,
    closing: CancellationToken,
    tracker: TaskTracker,
    stop: CancellationToken,
    running: Arc<Mutex<BTreeMap<&'static str, usize>>>,
    broke: Arc<AtomicBool>,
}

impl Tasks {
    /// No tasks yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Cancelled when the doors close: for listeners, and for answers that would go on for ever.
    #[must_use]
    pub fn closing(&self) -> CancellationToken {
        self.closing.clone()
    }

    /// Cancelled when everything is to stop.
    #[must_use]
    pub fn stop(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Runs a task until it ends by itself, which it must soon after [`Tasks::stop`] is cancelled.
    ///
    /// A task that panics takes the process down in good order: a supervisor starts a whole process again, half a
    /// process would only look alive.
    pub fn spawn(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        self.spawn_on(&self.tracker, name, task);
    }

    /// Runs a listener, which must end by itself soon after [`Tasks::closing`] is cancelled.
    pub fn spawn_door(&self, name: &'static str, door: impl Future<Output = ()> + Send + 'static) {
        self.spawn_on(&self.doors, name, door);
    }

    #[expect(clippy::disallowed_methods, reason = "this is what everyone else uses instead")]
    fn spawn_on(&self, tracker: &TaskTracker, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        *self.lock().entry(name).or_default() += 1;
        let (this, task) = (self.clone(), AssertUnwindSafe(task).catch_unwind());
        let tracked = tracker.track_future(async move {
            if task.await.is_err() {
                tracing::error!(task = name, "a task panicked; stopping the process");
                this.broke.store(true, Ordering::Relaxed);
                this.stop.cancel();
            }
            let mut running = this.lock();
            if let Some(count) = running.get_mut(name) {
                *count -= 1;
            }
            running.retain(|_, count| *count > 0);
        });
        drop(tokio::spawn(tracked));
    }

    /// Cancels all tasks and waits for them; logs which kept it waiting past the deadline.
    ///
    /// Returns whether all ended in time and none had panicked.
    pub async fn drain(&self, deadline: Duration) -> bool {
        let all = async {
            self.closing.cancel();
            self.doors.close();
            self.doors.wait().await;
            self.stop.cancel();
            self.tracker.close();
            self.tracker.wait().await;
        };
        let in_time = tokio::time::timeout(deadline, all).await.is_ok();
        if !in_time {
            let names: Vec<&str> = self.lock().keys().copied().collect();
            tracing::error!(tasks = names.join(", "), "tasks did not stop within the deadline");
        }
        in_time && !self.broke.load(Ordering::Relaxed)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<&'static str, usize>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_task_that_stops_when_it_is_cancelled_is_waited_for() {
        let tasks = Tasks::new();
        let stop = tasks.stop();
        tasks.spawn("polite", async move { stop.cancelled().await });
        assert!(tasks.drain(Duration::from_secs(5)).await);
        assert!(tasks.lock().is_empty());
    }

    #[tokio::test]
    async fn a_task_that_does_not_stop_is_named() {
        let tasks = Tasks::new();
        tasks.spawn("deaf", std::future::pending());
        assert!(!tasks.drain(Duration::from_millis(20)).await);
        assert_eq!(tasks.lock().keys().copied().collect::<Vec<_>>(), ["deaf"]);
    }

    #[tokio::test]
    async fn what_a_door_leans_on_outlives_it() {
        let tasks = Tasks::new();
        let (closing, stop) = (tasks.closing(), tasks.stop());
        tasks.spawn_door("door", async move {
            closing.cancelled().await;
            assert!(!stop.is_cancelled(), "what is under way still needs the others");
        });
        let stop = tasks.stop();
        tasks.spawn("engine", async move { stop.cancelled().await });
        assert!(tasks.drain(Duration::from_secs(5)).await);
    }

    #[tokio::test]
    async fn a_panic_stops_the_process() {
        let tasks = Tasks::new();
        tasks.spawn("clumsy", async { panic!("oh") });
        tasks.stop().cancelled().await;
        assert!(!tasks.drain(Duration::from_secs(5)).await);
    }
}
