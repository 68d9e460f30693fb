//! Whether a workspace is in trouble, as lifecycle says: what is tried for it is published while it is. And what makes the
//! next try due at once: that somebody asked for one, and that there is trouble of which no try was published yet.

use std::collections::HashMap;

use domain::workspace::Status;
use jiff::Timestamp;
use messages::WorkspaceId;
use messages::workspace::{Event, Kind};
use tokio_postgres::{Client, Error, Statement};

/// What is older than what was published last changes nothing. A call that is under way finds that the row moved on, and is followed
/// by another.
pub(super) const WRITE: &str = "update instances set troubled = latest.troubled, troubled_version = latest.version, tries = case when latest.troubled then tries else 0 end, \
     due_at = case when latest.due_now then $5 else due_at end, nudge = nudge + case when latest.due_now then 1 else 0 end, \
     crash_restarted_at = case when latest.due_now then null else crash_restarted_at end, \
     rekey = case when latest.rekey then latest.version else instances.rekey end \
     from unnest($1::uuid[], $2::boolean[], $3::boolean[], $4::bigint[], $6::boolean[]) as latest (workspace, troubled, due_now, version, rekey) \
     where instances.workspace = latest.workspace and latest.version > instances.troubled_version";

/// What the events of one batch say about the trouble of one workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Troubled {
    /// Whether it is in trouble.
    pub now: bool,
    /// Whether the next try is due at once.
    pub due_now: bool,
    /// The version of the workspace that says so.
    pub version: u64,
    /// Whether our key to it is to be made new.
    pub rekey: bool,
}

impl Troubled {
    /// What an event says; none for what changed nothing.
    pub fn of(event: &Event) -> Option<Self> {
        let snapshot = event.snapshot()?;
        let now = Status::of(snapshot).is_in_trouble();
        let rekey = event.kind() == Some(Kind::Rekeyed);
        let is_asked_for = rekey || event.kind() == Some(Kind::RetryAsked);
        // Another name is nothing new of the machine.
        let is_about_it = !matches!(event.kind(), Some(Kind::Renamed | Kind::Unchanged));
        let due_now = is_asked_for || is_about_it && now && snapshot.attempts.is_none();
        Some(Self { now, due_now, version: snapshot.version, rekey })
    }

    /// The same after what was said before it in the same batch: what was asked for is not forgotten.
    pub fn after(self, before: Option<&Self>) -> Self {
        let due_now = self.due_now || before.is_some_and(|before| before.due_now);
        Self { due_now, rekey: self.rekey || before.is_some_and(|before| before.rekey), ..self }
    }
}

/// Writes it to the rows of the machines.
pub(super) async fn write(
    db: &Client,
    write: &Statement,
    all: &HashMap<WorkspaceId, Troubled>,
    now: Timestamp,
) -> Result<(), Error> {
    if all.is_empty() {
        return Ok(());
    }
    let ids: Vec<WorkspaceId> = all.keys().copied().collect();
    let troubled: Vec<bool> = all.values().map(|troubled| troubled.now).collect();
    let due_now: Vec<bool> = all.values().map(|troubled| troubled.due_now).collect();
    let versions: Vec<i64> = all.values().map(|troubled| troubled.version.cast_signed()).collect();
    let rekey: Vec<bool> = all.values().map(|troubled| troubled.rekey).collect();
    db.execute(write, &[&ids, &troubled, &due_now, &versions, &now, &rekey]).await.map(drop)
}

#[cfg(test)]
mod tests {
    use messages::workspace::{Attempts, Snapshot, State, samples};

    use super::*;

    fn workspace(state: State, is_published: bool) -> Snapshot {
        let at = Timestamp::UNIX_EPOCH;
        let attempts = is_published.then_some(Attempts { made: 1, last_at: at, next_at: Some(at) });
        Snapshot { attempts, ..samples::snapshot(state) }
    }

    fn troubled(state: State, is_published: bool) -> Option<Troubled> {
        Troubled::of(&Event::entered(workspace(state, is_published)))
    }

    #[test]
    fn trouble_of_which_nothing_was_published_is_due_at_once_and_what_was_published_is_not_again() {
        assert_eq!(
            troubled(State::Failed, false),
            Some(Troubled { now: true, due_now: true, version: 1, rekey: false })
        );
        assert_eq!(
            troubled(State::Failed, true),
            Some(Troubled { now: true, due_now: false, version: 1, rekey: false }),
            "or it would never end"
        );
        assert_eq!(
            troubled(State::Unknown, true),
            Some(Troubled { now: true, due_now: false, version: 1, rekey: false })
        );
        for state in [State::Pending, State::Provisioning, State::Ready, State::Suspended, State::Deleted] {
            assert_eq!(
                troubled(state, false),
                Some(Troubled { now: false, due_now: false, version: 1, rekey: false }),
                "{state}"
            );
        }
        assert_eq!(Troubled::of(&Event::Refused { refusal: messages::workspace::Refusal::TooSoon }), None);
    }

    #[test]
    fn a_new_key_that_was_asked_for_is_had_at_once_and_not_forgotten() {
        let ready = workspace(State::Ready, false);
        let asked = Troubled::of(&Event::Happened { kind: Kind::Rekeyed, workspace: ready }).unwrap();
        assert_eq!(asked, Troubled { now: false, due_now: true, version: 1, rekey: true });
        assert!(troubled(State::Ready, false).unwrap().after(Some(&asked)).rekey);
    }

    #[test]
    fn a_try_that_was_asked_for_is_not_forgotten_for_what_follows_it() {
        let asked =
            Troubled::of(&Event::Happened { kind: Kind::RetryAsked, workspace: workspace(State::Failed, true) })
                .unwrap();
        assert_eq!(asked, Troubled { now: true, due_now: true, version: 1, rekey: false });
        let later = troubled(State::Failed, true).unwrap().after(Some(&asked));
        assert_eq!(later, Troubled { now: true, due_now: true, version: 1, rekey: false });
    }
}
