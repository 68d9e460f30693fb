//! "Look again": how open pages and waiting requests hear that the read model has moved on.
//!
//! On stage: the *teller*, which the fold, and who ends a session, call after each commit, and which never waits; the *carrier*, a task that
//! says on the bus what was touched, ids only; [`Nudges`], a task in every replica; and the [`Subscription`] of each
//! stream and request, found by the topics that it watches, so that a change wakes those whom it concerns and nobody
//! else. A nudge may get lost, so whoever waits also looks again by itself now and then; when something is known to
//! have been missed, everybody is told that everything was touched.

mod subscription;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use messages::subject::WEB_NUDGE;
use messages::{AccountId, CommandId, Message, MessageId, PersonId, WorkspaceId};
use nats::Connection;
use nats::fold::Received;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use subscription::Index;
pub(crate) use subscription::{Changes, Subscription, Topic};

/// As many batches may wait to be told of; what does not fit is told as "everything".
const ROOM: usize = 64;

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

    pub(crate) fn by(received: &[Received<Message>]) -> Self {
        let mut touched = Self::default();
        for one in received {
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
                // Who joined a workspace, or left one, has another list than before.
                Message::PersonEvent(id, _) => touched.people.insert(*id),
                Message::Tick(_) => false,
            };
        }
        touched
    }

    /// What was touched, topic by topic.
    fn topics(&self) -> impl Iterator<Item = Topic> {
        let workspaces = self.workspaces.iter().copied().map(Topic::Workspace);
        let accounts = self.accounts.iter().copied().map(Topic::Account);
        let commands = self.commands.iter().copied().map(Topic::Command);
        workspaces.chain(accounts).chain(commands).chain(self.people.iter().copied().map(Topic::Person))
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

/// Where this process learns what any replica's fold touched, and whom it wakes for that. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Nudges(Arc<Index>);

impl Nudges {
    /// Watches these topics from now on. Subscribe first, then look: so nothing falls between.
    pub(crate) fn subscribe(&self, topics: impl IntoIterator<Item = Topic>) -> Subscription {
        Index::subscribe(&self.0, topics.into_iter().collect())
    }

    /// Passes on what is said on the bus until `stop`.
    pub(crate) async fn run(self, log: Connection, stop: CancellationToken) {
        let mut listener = tokio::select! {
            () = stop.cancelled() => return,
            listener = nats::listen(&log, WEB_NUDGE) => listener,
        };
        loop {
            let received = tokio::select! {
                () = stop.cancelled() => return,
                received = listener.next() => received,
            };
            let touched = match received {
                nats::Notification::Nudge(body) => {
                    serde_json::from_slice(&body).unwrap_or_else(|_| Touched::everything())
                }
                nats::Notification::Reconnected => Touched::everything(),
            };
            self.0.notify(&touched);
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
    fn what_concerns_a_person_is_a_topic_of_theirs() {
        let ada = PersonId::new();
        let body = serde_json::to_string(&Touched::of(ada)).unwrap();
        let touched: Touched = serde_json::from_str(&body).unwrap();
        assert_eq!(touched.topics().collect::<Vec<_>>(), [Topic::Person(ada)]);
    }

    #[tokio::test]
    async fn what_does_not_fit_is_told_as_everything() {
        let (teller, mut carrier) = tellers();
        (0..=ROOM).for_each(|_| teller.tell(Touched::default()));
        assert!(carrier.missed.load(Ordering::Acquire));
        assert!(carrier.queue.recv().await.is_some());
    }
}
