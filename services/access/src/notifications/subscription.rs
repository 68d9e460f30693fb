//! Who watches what in this process: an index by topic, so that a change costs as much as it has watchers.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use messages::{AccountId, CommandId, PersonId, WorkspaceId};
use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};

use super::ChangeSet;

/// Who waits looks again this often without having been notified: nudges may get lost.
const GLANCE: Duration = Duration::from_millis(500);

/// Something that one can watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// One workspace.
    Workspace(WorkspaceId),
    /// An account and the workspaces that it pays for.
    Account(AccountId),
    /// What comes of a command.
    Command(CommandId),
    /// A person: where they are signed in, what they chose, where they are a member.
    Person(PersonId),
}

/// What has changed since one last looked.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Changes {
    everything: bool,
    topics: BTreeSet<Topic>,
}

impl Changes {
    /// Whether anything of this may have changed.
    #[must_use]
    pub fn concern(&self, topic: Topic) -> bool {
        self.everything || self.topics.contains(&topic)
    }

    /// Whether something was missed, so that all may have changed, for everybody.
    #[must_use]
    pub const fn are_everything(&self) -> bool {
        self.everything
    }

    fn is_empty(&self) -> bool {
        !self.everything && self.topics.is_empty()
    }
}

/// One that waits, and what it was not yet notified of.
#[derive(Default)]
struct Watcher {
    woken: Notify,
    changes: Mutex<Changes>,
}

impl Watcher {
    fn changes(&self) -> MutexGuard<'_, Changes> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All watchers of this process.
#[derive(Default)]
pub(super) struct Index(Mutex<Table>);

#[derive(Default)]
struct Table {
    last: u64,
    all: HashMap<u64, Arc<Watcher>>,
    by_topic: HashMap<Topic, Vec<u64>>,
}

impl Index {
    fn table(&self) -> MutexGuard<'_, Table> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn subscribe(index: &Arc<Self>, topics: BTreeSet<Topic>) -> Subscription {
        let watcher = Arc::<Watcher>::default();
        let mut table = index.table();
        table.last += 1;
        let id = table.last;
        table.all.insert(id, Arc::clone(&watcher));
        for topic in &topics {
            table.by_topic.entry(*topic).or_default().push(id);
        }
        drop(table);
        Subscription { index: Arc::clone(index), id, topics, watcher }
    }

    /// Wakes who watches what was changed, each once, and counts them.
    pub(super) fn notify(&self, changed: &ChangeSet) {
        let table = self.table();
        if changed.everything {
            for watcher in table.all.values() {
                watcher.changes().everything = true;
                watcher.woken.notify_one();
            }
            metrics::counter!("web_watchers_woken_total").increment(table.all.len() as u64);
            return;
        }
        let mut woken = BTreeSet::new();
        for topic in changed.topics() {
            for id in table.by_topic.get(&topic).into_iter().flatten() {
                if let Some(watcher) = table.all.get(id) {
                    watcher.changes().topics.insert(topic);
                    woken.insert(*id);
                }
            }
        }
        woken.iter().filter_map(|id| table.all.get(id)).for_each(|watcher| watcher.woken.notify_one());
        metrics::counter!("web_watchers_woken_total").increment(woken.len() as u64);
    }
}

/// A watch on some topics, until it is dropped.
pub struct Subscription {
    index: Arc<Index>,
    id: u64,
    topics: BTreeSet<Topic>,
    watcher: Arc<Watcher>,
}

impl Subscription {
    /// Waits until something has changed that was not reported yet. Dropping the wait loses nothing.
    pub async fn changed(&mut self) -> Changes {
        loop {
            let changes = std::mem::take(&mut *self.watcher.changes());
            if !changes.is_empty() {
                return changes;
            }
            self.watcher.woken.notified().await;
        }
    }

    /// Looks, again after each change, until there is something to see; none by the deadline.
    ///
    /// # Errors
    /// With that of the look.
    pub async fn until<T, E, F>(&mut self, deadline: Instant, look: impl Fn() -> F) -> Result<Option<T>, E>
    where
        F: Future<Output = Result<Option<T>, E>>,
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
            // Notified or not, it is time to look again.
            let _ = timeout_at(glance, self.changed()).await;
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut table = self.index.table();
        table.all.remove(&self.id);
        for topic in &self.topics {
            if let Some(watchers) = table.by_topic.get_mut(topic) {
                watchers.retain(|id| *id != self.id);
                if watchers.is_empty() {
                    table.by_topic.remove(topic);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[test]
    fn a_change_wakes_who_watches_it_once_and_nobody_else() {
        let index = Arc::<Index>::default();
        let (ada, eve) = (Topic::Person(PersonId::new()), PersonId::new());
        let mut adas = Index::subscribe(&index, BTreeSet::from([ada]));
        let mut eves = Index::subscribe(&index, BTreeSet::from([Topic::Person(eve)]));
        index.notify(&ChangeSet::of(eve));
        index.notify(&ChangeSet::of(eve));
        assert!(eves.changed().now_or_never().unwrap().concern(Topic::Person(eve)));
        assert_eq!(eves.changed().now_or_never(), None, "reported once");
        assert_eq!(adas.changed().now_or_never(), None);
        index.notify(&ChangeSet::everything());
        for watch in [&mut adas, &mut eves] {
            assert!(watch.changed().now_or_never().unwrap().are_everything());
        }
    }

    #[test]
    fn what_changes_while_nobody_waits_is_not_lost_and_an_ended_watch_leaves_nothing() {
        let index = Arc::<Index>::default();
        let person = PersonId::new();
        let mut watch = Index::subscribe(&index, BTreeSet::from([Topic::Person(person)]));
        assert_eq!(watch.changed().now_or_never(), None, "a wait that was dropped");
        index.notify(&ChangeSet::of(person));
        assert!(watch.changed().now_or_never().is_some());
        drop(watch);
        let table = index.table();
        assert!(table.all.is_empty() && table.by_topic.is_empty());
    }

    #[tokio::test]
    async fn a_wait_ends_when_there_is_something_to_see() {
        let index = Arc::<Index>::default();
        let looks = std::cell::Cell::new(0);
        let deadline = Instant::now() + Duration::from_secs(60);
        let look = || {
            looks.set(looks.get() + 1);
            let seen = (looks.get() == 2).then_some("it");
            index.notify(&ChangeSet::everything());
            async move { Ok::<_, ()>(seen) }
        };
        let seen = Index::subscribe(&index, BTreeSet::new()).until(deadline, look).await;
        assert!(matches!(seen, Ok(Some("it"))));
        assert_eq!(looks.get(), 2);
    }
}
