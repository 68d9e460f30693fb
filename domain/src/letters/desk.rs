//! A desk: what a mailer does that is never away, as it can be watched.
//!
//! It takes the events of the log, keeps the letters that follow from them, and at the times at which something can go says what goes and
//! what is dropped. It has no transport and no table: the simulation and the tests play with it what the mailer does with both, and judge each
//! letter as it goes.

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use messages::mail::{About, Dropped, Letter};
use messages::{AccountId, LetterId, MessageId, PersonId, WorkspaceId, account, person, workspace};

use super::others::forget;
use super::{
    Fate, Happened, Known, Other, Turn, Waits, Wanted, Went, decide, has_later, lost, quiet, was_told_of_trouble,
};

/// What became of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It went out by itself.
    Sent,
    /// It stood in a digest.
    Collected,
    /// It did not go.
    Dropped(Dropped),
}

/// A letter that is done with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gone {
    /// Which; each is done with once.
    pub id: LetterId,
    /// Of which kind. A digest is one, too.
    pub letter: Letter,
    /// To whom.
    pub person: PersonId,
    /// About what.
    pub about: About,
    /// When it was decided.
    pub decided_at: Timestamp,
    /// When it went, or was dropped.
    pub at: Timestamp,
    /// What became of it.
    pub how: How,
}

/// A letter that waits.
#[derive(Debug, Clone)]
struct Row {
    id: LetterId,
    wanted: Wanted,
    decided_at: Timestamp,
}

/// The desk.
#[derive(Debug, Default)]
pub struct Desk {
    accounts: HashMap<AccountId, account::Snapshot>,
    workspaces: HashMap<WorkspaceId, workspace::Snapshot>,
    decided: HashSet<LetterId>,
    /// Those on which others may depend, as they were decided.
    all: HashMap<PersonId, Vec<Other>>,
    waiting: HashMap<PersonId, Vec<Row>>,
    went: HashMap<PersonId, Vec<Went>>,
    /// When to look at whose letters.
    looks: BTreeSet<(Timestamp, PersonId)>,
}

impl Desk {
    /// Takes what happened to an account.
    pub fn account(&mut self, cause: MessageId, event: &account::Event, now: Timestamp) {
        let before = event.snapshot().and_then(|after| self.accounts.get(&after.id));
        let wanted = decide(Happened::Account { before, event }, now);
        if let Some(after) = event.snapshot() {
            self.accounts.insert(after.id, after.clone());
        }
        self.want(cause, wanted, now);
    }

    /// Takes what happened to a workspace.
    pub fn workspace(&mut self, cause: MessageId, event: &workspace::Event, now: Timestamp) {
        let before = event.snapshot().and_then(|after| self.workspaces.get(&after.id));
        let wanted = decide(Happened::Workspace { before, event }, now);
        if let Some(after) = event.snapshot() {
            self.workspaces.insert(after.id, after.clone());
        }
        self.want(cause, wanted, now);
    }

    /// Takes what happened to a person.
    pub fn person(&mut self, cause: MessageId, id: PersonId, event: &person::Event, now: Timestamp) {
        self.want(cause, decide(Happened::Person { id, event }, now), now);
    }

    fn want(&mut self, cause: MessageId, wanted: Vec<Wanted>, now: Timestamp) {
        for one in wanted {
            let id = LetterId::of(cause, one.letter.word(), one.person);
            if self.decided.insert(id) {
                let Wanted { letter, about, .. } = one;
                self.all.entry(one.person).or_default().push(Other { id, letter, about, fate: Fate::Waits });
                self.looks.insert((one.not_before.max(now), one.person));
                self.waiting.entry(one.person).or_default().push(Row { id, wanted: one, decided_at: now });
            }
        }
    }

    /// When something can go next.
    #[must_use]
    pub fn wakes_at(&self) -> Option<Timestamp> {
        self.looks.first().map(|(at, _)| *at)
    }

    /// How many letters wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.values().map(Vec::len).sum()
    }

    /// The account as it is known here.
    #[must_use]
    pub fn known_account(&self, id: AccountId) -> Option<&account::Snapshot> {
        self.accounts.get(&id)
    }

    /// The workspace as it is known here.
    #[must_use]
    pub fn known_workspace(&self, id: WorkspaceId) -> Option<&workspace::Snapshot> {
        self.workspaces.get(&id)
    }

    /// What goes by then, at the times at which it can.
    pub fn goes(&mut self, until: Timestamp, zone_of: impl Fn(PersonId) -> TimeZone) -> Vec<Gone> {
        let mut gone = Vec::new();
        while let Some((at, person)) = self.looks.first().copied().filter(|(at, _)| *at <= until) {
            self.looks.remove(&(at, person));
            self.look(person, &zone_of(person), at, &mut gone);
        }
        gone
    }

    fn look(&mut self, person: PersonId, zone: &TimeZone, now: Timestamp, gone: &mut Vec<Gone>) {
        let rows = self.waiting.remove(&person).unwrap_or_default();
        let (ready, mut left): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| since(row) <= now);
        let kept: Vec<Row> = ready.into_iter().filter(|row| !self.drops(row, now, gone)).collect();
        let waits: Vec<Waits> = kept.iter().map(|row| Waits { letter: row.wanted.letter, since: since(row) }).collect();
        let went = self.went.entry(person).or_default();
        went.retain(|one| now.duration_since(one.at) < DAY);
        let turns = quiet(went, &waits, zone, now);
        let mut digest = Vec::new();
        for (row, turn) in kept.into_iter().zip(turns) {
            match turn {
                Turn::Now if self.drops(&row, now, gone) => {}
                Turn::Now => self.goes_out(&row, How::Sent, now, gone),
                Turn::Collected => digest.push(row),
                Turn::Later(at) => {
                    self.looks.insert((at, person));
                    left.push(row);
                }
            }
        }
        self.digests(&digest, now, gone);
        left.sort_by_key(|row| row.decided_at);
        if !left.is_empty() {
            self.waiting.insert(person, left);
        }
        if let Some(all) = self.all.get_mut(&person) {
            forget(all);
        }
    }

    /// What is collected goes, as far as it still holds.
    fn digests(&mut self, rows: &[Row], now: Timestamp, gone: &mut Vec<Gone>) {
        let mut first = None;
        for row in rows {
            if !self.drops(row, now, gone) {
                first = first.or(Some(row));
                self.goes_out(row, How::Collected, now, gone);
            }
        }
        if let Some(Row { id, wanted: Wanted { person, .. }, .. }) = first {
            let (person, about) = (*person, About::default());
            let id =
                LetterId::of(MessageId::Event(messages::EventId::from_uuid(id.uuid())), Letter::Digest.word(), person);
            self.went.entry(person).or_default().push(Went { letter: Letter::Digest, at: now });
            gone.push(Gone { id, letter: Letter::Digest, person, about, decided_at: now, at: now, how: How::Sent });
        }
    }

    /// Drops it, if it lost its meaning.
    fn drops(&mut self, row: &Row, now: Timestamp, gone: &mut Vec<Gone>) -> bool {
        let Wanted { letter, person, about, .. } = &row.wanted;
        let all = || self.all.get(person).into_iter().flatten().copied();
        let known = Known {
            account: about.account.and_then(|id| self.accounts.get(&id)),
            workspace: about.workspace.and_then(|id| self.workspaces.get(&id)),
            has_later: has_later(all(), row.id),
            trouble_told: about.workspace.map(|id| was_told_of_trouble(all(), id, row.id)),
            ..Known::default()
        };
        let why = lost(*letter, known, since(row), now);
        let Some(why) = why else { return false };
        self.becomes(row, Fate::Over);
        gone.push(done(row, How::Dropped(why), now));
        true
    }

    fn becomes(&mut self, row: &Row, fate: Fate) {
        let all = self.all.get_mut(&row.wanted.person);
        if let Some(one) = all.and_then(|all| all.iter_mut().find(|one| one.id == row.id)) {
            one.fate = fate;
        }
    }

    fn goes_out(&mut self, row: &Row, how: How, now: Timestamp, gone: &mut Vec<Gone>) {
        let Wanted { letter, person, .. } = row.wanted;
        self.becomes(row, Fate::Told(now));
        if how == How::Sent {
            self.went.entry(person).or_default().push(Went { letter, at: now });
        }
        gone.push(done(row, how, now));
    }
}

const DAY: SignedDuration = SignedDuration::from_hours(24);

fn since(row: &Row) -> Timestamp {
    row.wanted.not_before.max(row.decided_at)
}

const fn done(row: &Row, how: How, at: Timestamp) -> Gone {
    let Wanted { letter, person, about, .. } = row.wanted;
    Gone { id: row.id, letter, person, about, decided_at: row.decided_at, at, how }
}
