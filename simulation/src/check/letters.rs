//! Letters: which ones customers would get, and that each is true when it goes.
//!
//! A [`Desk`] takes the events of the log as they are read and lets letters go at the times at which they can, with customers in zones around the
//! world. No transport is asked and no table of the mailer: what is judged are the rules. A letter is true beside the workspaces and accounts as the
//! history has them. None goes twice, none at night that could wait, no more than four in a day, and nothing ends whose last warning did
//! not go a day before.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::fmt::Write as _;

use domain::account::Stops;
use domain::authorize::Presence;
use domain::letters::desk::{Desk, Gone, How};
use domain::letters::{A_DAY, gone_at, is_night, rule};
use domain::reader::Zone;
use domain::workspace::{Label, label};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use messages::mail::{Dropped, Letter};
use messages::workspace::{Kind, Snapshot};
use messages::{Envelope, LetterId, Message, PersonId, WorkspaceId, account, person, workspace};

/// Where customers are, one after the other.
const ZONES: [&str; 7] = [
    "Europe/Berlin",
    "America/New_York",
    "Asia/Calcutta",
    "Pacific/Auckland",
    "America/Los_Angeles",
    "Africa/Lagos",
    "Asia/Tokyo",
];

/// So long before its end the last warning goes.
const WARNED: SignedDuration = SignedDuration::from_hours(24);

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// What became of the letters of one kind.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    went: u64,
    in_digests: u64,
    untrue: u64,
    too_late: u64,
}

/// All letters so far.
pub(crate) struct Letters {
    desk: Desk,
    zones: HashMap<PersonId, TimeZone>,
    done: HashSet<LetterId>,
    /// When letters went that count, to each in the last day.
    of_a_day: HashMap<PersonId, VecDeque<Timestamp>>,
    /// When somebody was last warned of the end of a workspace.
    warned: HashMap<WorkspaceId, Timestamp>,
    counts: BTreeMap<&'static str, Counts>,
}

impl Letters {
    /// To these people, in the order in which they come.
    pub(crate) fn to(people: impl Iterator<Item = PersonId>) -> Self {
        let zones: Vec<TimeZone> =
            ZONES.iter().filter_map(|name| Zone::named(name)).map(|zone| zone.rules().clone()).collect();
        Self {
            desk: Desk::default(),
            zones: people.zip(zones.iter().cloned().cycle()).collect(),
            done: HashSet::new(),
            of_a_day: HashMap::new(),
            warned: HashMap::new(),
            counts: BTreeMap::new(),
        }
    }

    /// What is wrong with what goes by then.
    pub(crate) fn goes(&mut self, until: Timestamp) -> Vec<String> {
        let mut wrong = Vec::new();
        while let Some(at) = self.desk.wakes_at().filter(|at| *at <= until) {
            let zones = &self.zones;
            let gone = self.desk.goes(at, |person| zones.get(&person).cloned().unwrap_or(TimeZone::UTC));
            for one in gone {
                wrong.extend(self.judged(&one).map(|what| format!("the letter {} {what}", one.letter.word())));
            }
        }
        wrong
    }

    /// Takes a message, after what goes before it; what is wrong with that, and with what ends by it.
    pub(crate) fn take(&mut self, envelope: &Envelope, message: &Message) -> Vec<String> {
        let now = envelope.at;
        let mut wrong = self.goes(now);
        match message {
            Message::AccountEvent(id, event) => {
                // Nobody signs in here: that somebody did, their account says.
                if let (Some(account::Kind::Opened), Some(after)) = (event.kind(), event.snapshot()) {
                    let signed_up = person::Event::SignedUp { account: *id };
                    self.desk.person(envelope.id, after.owner, &signed_up, now);
                }
                self.desk.account(envelope.id, event, now);
            }
            Message::WorkspaceEvent(id, event) => {
                wrong.extend(self.ends_unannounced(*id, event, now));
                self.desk.workspace(envelope.id, event, now);
            }
            Message::PersonEvent(id, event) => self.desk.person(envelope.id, *id, event, now),
            Message::WorkspaceCommand(..)
            | Message::WorkspaceObserved(..)
            | Message::AccountCommand(..)
            | Message::AccountObserved(..)
            | Message::MailEvent(..)
            | Message::Tick(_) => {}
        }
        wrong
    }

    /// A workspace that is taken away, or should be, and of which that was not said a day before.
    fn ends_unannounced(&self, id: WorkspaceId, event: &workspace::Event, now: Timestamp) -> Option<String> {
        let before = self.desk.known_workspace(id)?;
        let ends_at = gone_at(before).filter(|_| event.kind() == Some(Kind::Deprovisioning))?;
        let is_late = ends_at <= now && !self.was_warned(id, now);
        is_late.then(|| format!("it ends at {now}, and its last warning was not sent a day before"))
    }

    /// Whether the last warning of its end went out a day before this.
    pub(crate) fn was_warned(&self, id: WorkspaceId, end: Timestamp) -> bool {
        self.warned.get(&id).is_some_and(|at| end.duration_since(*at) >= WARNED)
    }

    /// What is wrong with a letter that is done with.
    fn judged(&mut self, one: &Gone) -> Option<String> {
        let counts = self.counts.entry(one.letter.word()).or_default();
        if !self.done.insert(one.id) {
            return Some("went twice".to_owned());
        }
        match one.how {
            How::Sent => counts.went += 1,
            How::Collected => counts.in_digests += 1,
            How::Dropped(Dropped::TooLate) => counts.too_late += 1,
            How::Dropped(_) => counts.untrue += 1,
        }
        if matches!(one.how, How::Dropped(_)) {
            return None;
        }
        if let Some(id) = one.about.workspace.filter(|_| one.letter == Letter::WorkspaceEnding) {
            self.warned.insert(id, one.at);
        }
        self.untrue(one).or_else(|| self.untimely(one))
    }

    fn untrue(&self, one: &Gone) -> Option<String> {
        let account = one.about.account.and_then(|id| self.desk.known_account(id));
        let workspace = one.about.workspace.and_then(|id| self.desk.known_workspace(id));
        let (is_true, stands) = match (workspace, account) {
            (Some(workspace), _) => (of_workspace(one.letter, workspace, one.at), workspace.state.word().to_owned()),
            (None, Some(account)) => (of_account(one.letter, account, one.at), format!("on {}", account.plan)),
            (None, None) => (one.letter == Letter::Digest, "of nothing".to_owned()),
        };
        (!is_true).then(|| format!("went at {}, and is untrue: it stands {stands}", one.at))
    }

    fn untimely(&mut self, one: &Gone) -> Option<String> {
        let zone = self.zones.get(&one.person).cloned().unwrap_or(TimeZone::UTC);
        let by_itself = one.how == How::Sent;
        if by_itself && !rule(one.letter).urgent && is_night(one.at, &zone) {
            return Some(format!("went at {}, which is night there", one.at));
        }
        if !by_itself || rule(one.letter).alone || one.letter == Letter::Digest {
            return None;
        }
        let day = self.of_a_day.entry(one.person).or_default();
        day.push_back(one.at);
        while day.front().is_some_and(|at| one.at.duration_since(*at) >= DAY) {
            day.pop_front();
        }
        (day.len() > A_DAY).then(|| format!("is number {} in a day", day.len()))
    }

    /// How many went, and how many did not.
    pub(crate) fn sums(&self) -> (u64, u64) {
        let went = self.counts.values().map(|counts| counts.went + counts.in_digests).sum();
        (went, self.counts.values().map(|counts| counts.untrue + counts.too_late).sum())
    }

    /// What became of the letters of each kind.
    pub(crate) fn table(&self) -> String {
        let mut text =
            format!("{:<42} {:>10} {:>10} {:>10} {:>10}\n", "letters", "went", "in digests", "untrue", "too late");
        for (letter, counts) in &self.counts {
            let Counts { went, in_digests, untrue, too_late } = counts;
            let _ = writeln!(text, "  {letter:<40} {went:>10} {in_digests:>10} {untrue:>10} {too_late:>10}");
        }
        text
    }
}

/// Whether a letter about an account that stands so is true.
fn of_account(letter: Letter, account: &account::Snapshot, now: Timestamp) -> bool {
    let runs = Stops::of(account).refusal().is_none();
    let money = account.money.as_deref();
    let is_missing = money.is_some_and(|money| money.overdue_since.is_some());
    let paid = money.and_then(|money| money.subscription.as_ref());
    match letter {
        Letter::TrialEnding => runs && account.trial_ends_at.is_some_and(|ends_at| ends_at > now),
        Letter::TrialEnded => account.trial_ended_at.is_some(),
        Letter::PaymentFailed => is_missing && runs,
        Letter::PaymentOverdue => is_missing && !runs,
        Letter::PlanChanged => runs,
        Letter::PlanEnded => !runs,
        Letter::PlanWillChange => paid.is_some_and(|paid| paid.ends || paid.then.is_some()),
        Letter::PlanGoesOn => paid.is_some_and(|paid| !paid.ends),
        Letter::PlanEndsSoon => {
            let given = money.and_then(|money| money.granted.as_ref()?.until);
            let until = given.or_else(|| paid.filter(|paid| paid.ends).map(|paid| paid.until));
            runs && until.is_some_and(|until| until > now && until.duration_since(now) <= 3 * DAY)
        }
        _ => true,
    }
}

/// Whether a letter about a workspace that stands so is true.
fn of_workspace(letter: Letter, workspace: &Snapshot, now: Timestamp) -> bool {
    let label = label(workspace.state);
    match letter {
        Letter::WorkspaceReady | Letter::WorkspaceMended => label == Some(Label::Ready),
        Letter::WorkspaceTrouble => label == Some(Label::HavingTrouble),
        Letter::WorkspacePaused => {
            Presence::of(workspace.state, workspace.desired) == Presence::Here && !workspace.pauses.is_empty()
        }
        Letter::WorkspaceRunning => matches!(label, Some(Label::Ready | Label::SettingUp)),
        Letter::WorkspaceEnding => {
            let ends = workspace.pauses.iter().filter_map(|pause| pause.ends_at);
            Presence::of(workspace.state, workspace.desired) == Presence::Here && ends.min() > Some(now)
        }
        Letter::WorkspaceDeleted => label.is_none(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use messages::workspace::{State, samples};
    use messages::{Actor, EventId, MessageId};

    use super::*;

    fn envelope(number: u64, at: Timestamp) -> Envelope {
        let id = MessageId::Event(EventId::numbered(0, number, at));
        Envelope { id, cause: None, actor: Actor::Clock, at, policy: None, number: None, trace: None }
    }

    fn happened(kind: Kind, workspace: Snapshot) -> Message {
        Message::WorkspaceEvent(workspace.id, Box::new(workspace::Event::Happened { kind, workspace }))
    }

    #[test]
    fn what_ends_without_a_warning_a_day_before_is_found() {
        let owner = samples::paused().owner;
        let paused = samples::paused();
        let Some(ends_at) = gone_at(&paused) else { panic!("it never ends") };
        let leaves = || Snapshot { version: 9, ..samples::snapshot(State::Deprovisioning) };
        for (warned_before, found) in [(25, 0), (24, 0), (23, 1)] {
            let mut letters = Letters::to([owner].into_iter());
            let warned_at = ends_at - SignedDuration::from_hours(warned_before);
            assert!(
                letters.take(&envelope(1, paused.created_at), &happened(Kind::Suspended, paused.clone())).is_empty()
            );
            let warning = happened(Kind::EndingAnnounced, Snapshot { version: 8, ..paused.clone() });
            assert!(letters.take(&envelope(2, warned_at), &warning).is_empty());
            let wrong = letters.take(&envelope(3, ends_at), &happened(Kind::Deprovisioning, leaves()));
            assert_eq!(wrong.len(), found, "{warned_before} hours: {wrong:?}");
        }
    }

    #[test]
    fn each_kind_is_counted_by_what_became_of_it() {
        let paused = samples::paused();
        let mut letters = Letters::to([paused.owner].into_iter());
        let since = paused.pauses.iter().map(|pause| pause.since).max().unwrap_or(paused.created_at);
        assert!(letters.take(&envelope(1, since), &happened(Kind::Suspended, paused)).is_empty());
        assert!(letters.goes(Timestamp::MAX).is_empty());
        assert_eq!(letters.sums(), (1, 0));
        assert!(letters.table().contains("workspace_paused"), "{}", letters.table());
    }
}
