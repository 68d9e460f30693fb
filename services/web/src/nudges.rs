//! "Look again": how open pages and waiting requests hear that the read model has moved on.
//!
//! On stage: the *teller*, which the fold, and who ends a session, call after each commit, and which never waits; the *carrier*, a task that
//! says on the bus what was touched, ids only; the *hearer*, a task in every replica; and the [`Ears`] of each page
//! and request. A nudge may get lost, so whoever listens also looks again by itself now and then; when something is
//! known to have been missed, everybody is told that everything was touched.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use messages::subject::WEB_NUDGE;
use messages::{AccountId, CommandId, Message, MessageId, PersonId, WorkspaceId};
use nats::Connection;
use nats::fold::Heard;
use serde::{Deserialize, Serialize};
use tokio::sync::{broadcast, mpsc};
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;

use crate::visit::Failure;

/// As many batches may wait to be told of; what does not fit is told as "everything".
const ROOM: usize = 64;

/// As many nudges may wait for one listener; one that falls behind is told "everything".
const BEHIND: usize = 256;

/// Who waits looks again this often without having heard anything: nudges may get lost.
const GLANCE: Duration = Duration::from_millis(500);

/// What a batch touched.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Touched {
    everything: bool,
    workspaces: BTreeSet<WorkspaceId>,
    accounts: BTreeSet<AccountId>,
    commands: BTreeSet<CommandId>,
    people: BTreeSet<PersonId>,
}

impl Touched {
    fn everything() -> Self {
        Self { everything: true, ..Self::default() }
    }

    /// Something about a person that no message tells: where they are signed in, what they chose.
    pub(crate) fn of(person: PersonId) -> Self {
        Self { people: BTreeSet::from([person]), ..Self::default() }
    }

    pub(crate) fn by(heard: &[Heard<Message>]) -> Self {
        let mut touched = Self::default();
        for one in heard {
            if let Some(MessageId::Command(command)) = one.envelope.cause {
                touched.commands.insert(command);
            }
            match &one.input {
                Message::WorkspaceCommand(id, _) | Message::WorkspaceObserved(id, _) => touched.workspaces.insert(*id),
                // A page of all workspaces of an account does not know the ids of those that are new.
                Message::WorkspaceEvent(id, event) => {
                    touched.accounts.extend(event.snapshot().map(|workspace| workspace.account));
                    touched.workspaces.insert(*id)
                }
                Message::AccountCommand(id, _) | Message::AccountEvent(id, _) => touched.accounts.insert(*id),
                Message::PersonEvent(..) | Message::Tick(_) => false,
            };
        }
        touched
    }

    pub(crate) fn workspace(&self, id: WorkspaceId) -> bool {
        self.everything || self.workspaces.contains(&id)
    }

    pub(crate) fn account(&self, id: AccountId) -> bool {
        self.everything || self.accounts.contains(&id)
    }

    pub(crate) fn person(&self, id: PersonId) -> bool {
        self.everything || self.people.contains(&id)
    }

    pub(crate) fn command(&self, id: CommandId) -> bool {
        self.everything || self.commands.contains(&id)
    }
}

/// Takes what was touched, at once.
#[derive(Clone)]
pub(crate) struct Teller {
    queue: mpsc::Sender<Touched>,
    missed: Arc<AtomicBool>,
}

impl Teller {
    pub(crate) fn tell(&self, touched: Touched) {
        if self.queue.try_send(touched).is_err() {
            self.missed.store(true, Ordering::Release);
        }
    }
}

/// Says on the bus what the teller took.
pub(crate) struct Carrier {
    queue: mpsc::Receiver<Touched>,
    missed: Arc<AtomicBool>,
}

/// The two ends of the way from the fold to the bus.
pub(crate) fn tellers() -> (Teller, Carrier) {
    let (sender, receiver) = mpsc::channel(ROOM);
    let missed = Arc::new(AtomicBool::new(false));
    (Teller { queue: sender, missed: Arc::clone(&missed) }, Carrier { queue: receiver, missed })
}

impl Carrier {
    /// Carries until `stop`.
    pub(crate) async fn run(mut self, log: Connection, stop: CancellationToken) {
        loop {
            let touched = tokio::select! {
                () = stop.cancelled() => return,
                touched = self.queue.recv() => touched,
            };
            let Some(touched) = touched else { return };
            let touched = if self.missed.swap(false, Ordering::Acquire) { Touched::everything() } else { touched };
            match serde_json::to_vec(&touched) {
                Ok(body) => nats::nudge(&log, WEB_NUDGE, body.into()).await,
                Err(error) => tracing::error!(%error, "a nudge could not be written"),
            }
        }
    }
}

/// Where this process hears what any replica's fold touched. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Nudges(broadcast::Sender<Arc<Touched>>);

impl Nudges {
    pub(crate) fn new() -> Self {
        Self(broadcast::channel(BEHIND).0)
    }

    /// Hears from now on. Listen first, then look: so nothing falls between.
    pub(crate) fn ears(&self) -> Ears {
        Ears(self.0.subscribe())
    }

    /// Passes on what is said on the bus until `stop`.
    pub(crate) async fn run(self, log: Connection, stop: CancellationToken) {
        let mut listener = tokio::select! {
            () = stop.cancelled() => return,
            listener = nats::listen(&log, WEB_NUDGE) => listener,
        };
        loop {
            let heard = tokio::select! {
                () = stop.cancelled() => return,
                heard = listener.next() => heard,
            };
            let touched = match heard {
                nats::Heard::Nudge(body) => serde_json::from_slice(&body).unwrap_or_else(|_| Touched::everything()),
                nats::Heard::Reconnected => Touched::everything(),
            };
            // Nobody listens now: then nobody missed anything.
            let _ = self.0.send(Arc::new(touched));
        }
    }
}

/// One listener.
pub(crate) struct Ears(broadcast::Receiver<Arc<Touched>>);

impl Ears {
    /// Waits for something that concerns the listener. Dropping the wait loses nothing.
    pub(crate) async fn hear(&mut self, concerns: impl Fn(&Touched) -> bool) {
        loop {
            match self.0.recv().await {
                Ok(touched) if concerns(&touched) => return,
                Ok(_) => {}
                Err(broadcast::error::RecvError::Lagged(_)) => return,
                // The process ends; so will whoever waits here, by its own deadline or drain.
                Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
            }
        }
    }

    /// Looks, again after each nudge that concerns it, until there is something to see; none by the deadline.
    pub(crate) async fn until<T, F>(
        &mut self,
        deadline: Instant,
        concerns: impl Fn(&Touched) -> bool,
        look: impl Fn() -> F,
    ) -> Result<Option<T>, Failure>
    where
        F: Future<Output = Result<Option<T>, Failure>>,
    {
        loop {
            let late = Instant::now() >= deadline;
            if let Some(seen) = look().await? {
                return Ok(Some(seen));
            }
            if late {
                return Ok(None);
            }
            let glance = deadline.min(Instant::now() + GLANCE);
            // Heard or not, it is time to look again.
            let _ = timeout_at(glance, self.hear(&concerns)).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nudge_survives_its_bytes_and_holds_ids_only() {
        let mut touched = Touched::default();
        touched.workspaces.insert(WorkspaceId::from_uuid(uuid::Uuid::nil()));
        let body = serde_json::to_string(&touched).unwrap();
        assert!(body.contains("ws_00000000000000000000000000"), "{body}");
        assert_eq!(serde_json::from_str::<Touched>(&body).unwrap(), touched);
        assert_eq!(serde_json::from_str::<Touched>("{}").unwrap(), Touched::default());
    }

    #[test]
    fn a_person_hears_of_what_concerns_them_and_nobody_else_does() {
        let (ada, eve) = (PersonId::new(), PersonId::new());
        let body = serde_json::to_string(&Touched::of(ada)).unwrap();
        let touched: Touched = serde_json::from_str(&body).unwrap();
        assert!(touched.person(ada) && !touched.person(eve) && Touched::everything().person(eve));
    }

    #[tokio::test]
    async fn what_does_not_fit_is_told_as_everything() {
        let (teller, mut carrier) = tellers();
        (0..=ROOM).for_each(|_| teller.tell(Touched::default()));
        assert!(carrier.missed.load(Ordering::Acquire));
        assert!(carrier.queue.recv().await.is_some());
    }

    #[tokio::test]
    async fn a_listener_that_fell_behind_looks_again() {
        let nudges = Nudges::new();
        let mut ears = nudges.ears();
        for _ in 0..=BEHIND {
            nudges.0.send(Arc::new(Touched::default())).unwrap();
        }
        ears.hear(|_| false).await;
    }

    #[tokio::test]
    async fn a_wait_ends_when_there_is_something_to_see() {
        let nudges = Nudges::new();
        let looks = std::cell::Cell::new(0);
        let deadline = Instant::now() + Duration::from_secs(60);
        let look = || {
            looks.set(looks.get() + 1);
            let seen = (looks.get() == 2).then_some("it");
            nudges.0.send(Arc::new(Touched::everything())).unwrap();
            async move { Ok(seen) }
        };
        let seen = nudges.ears().until(deadline, |_| true, look).await;
        assert!(matches!(seen, Ok(Some("it"))));
        assert_eq!(looks.get(), 2);
    }
}
