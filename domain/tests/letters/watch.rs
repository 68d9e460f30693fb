//! A desk that is watched: each letter that goes is judged by how things stand at that time, in words of its own.

use std::collections::HashSet;

use domain::account::{Ahead, Stops, ahead};
use domain::authorize::Presence;
use domain::letters::desk::{Desk, Gone, How};
use domain::letters::{Necessity, is_night, rule};
use domain::workspace::{Label, label};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use messages::mail::{Dropped, Letter};
use messages::workspace::Snapshot;
use messages::{EventId, LetterId, MessageId, account, workspace};

/// The desk, and all that went.
pub struct Watched {
    pub desk: Desk,
    pub gone: Vec<Gone>,
    done: HashSet<LetterId>,
    zone: TimeZone,
    number: u64,
}

impl Watched {
    pub fn in_zone(zone: &str) -> Self {
        let zone = domain::reader::Zone::named(zone).unwrap().rules().clone();
        Self { desk: Desk::default(), gone: Vec::new(), done: HashSet::new(), zone, number: 0 }
    }

    /// The next cause.
    fn cause(&mut self, now: Timestamp) -> MessageId {
        self.number += 1;
        MessageId::Event(EventId::numbered(0, self.number, now))
    }

    /// An event of an account: twice, as a reader can take one.
    pub fn account(&mut self, event: &account::Event, now: Timestamp) {
        self.goes(now);
        let cause = self.cause(now);
        self.desk.account(cause, event, now);
        self.desk.account(cause, event, now);
        self.goes(now);
    }

    pub fn workspace(&mut self, event: &workspace::Event, now: Timestamp) {
        self.goes(now);
        let cause = self.cause(now);
        self.desk.workspace(cause, event, now);
        self.desk.workspace(cause, event, now);
        self.goes(now);
    }

    /// Lets go what goes by then, and judges it.
    pub fn goes(&mut self, until: Timestamp) {
        while let Some(at) = self.desk.wakes_at().filter(|at| *at <= until) {
            let zone = self.zone.clone();
            for one in self.desk.goes(at, |_| zone.clone()) {
                self.judge(&one);
                self.gone.push(one);
            }
        }
    }

    /// Nothing happens any more, and all that waits goes or is dropped.
    pub fn ends(&mut self) {
        self.goes(Timestamp::MAX);
        assert_eq!(self.desk.waiting(), 0, "something waits for ever");
    }

    fn judge(&mut self, one: &Gone) {
        assert!(self.done.insert(one.id), "{one:?} went twice");
        if let How::Dropped(why) = one.how {
            assert!(matches!(why, Dropped::Untrue | Dropped::TooLate), "{why:?}");
            return;
        }
        assert!(
            one.how == How::Collected || rule(one.letter).urgent || !is_night(one.at, &self.zone),
            "at night: {one:?}"
        );
        let is_account = |account: &account::Snapshot| says_of_account(one.letter, account, one.at);
        let is_workspace = |workspace: &Snapshot| says_of_workspace(one.letter, workspace, one.at);
        match (one.about.workspace, one.about.account) {
            (Some(id), _) => assert!(is_workspace(self.desk.known_workspace(id).unwrap()), "untrue: {one:?}"),
            (None, Some(id)) => assert!(is_account(self.desk.known_account(id).unwrap()), "untrue: {one:?}"),
            (None, None) => assert_eq!(one.letter, Letter::Digest),
        }
        let waited = one.at.duration_since(one.decided_at);
        let is_planned = one.letter == Letter::PlanEndsSoon;
        assert!(is_planned || waited <= SignedDuration::from_hours(36), "it waited for {waited:?}: {one:?}");
    }

    /// The letters of these kinds that went, in order.
    pub fn went(&self, kinds: &[Letter]) -> Vec<&Gone> {
        let is_one = |one: &&Gone| kinds.contains(&one.letter) && !matches!(one.how, How::Dropped(_));
        self.gone.iter().filter(is_one).collect()
    }

    /// What is necessary is dropped for what became of things, and never because there was too much.
    pub fn necessary_ones_went_or_lost_their_meaning(&self) {
        let late = |one: &&Gone| one.how == How::Dropped(Dropped::TooLate);
        let late: Vec<_> = self.gone.iter().filter(late).collect();
        let is_necessary = |one: &&&Gone| rule(one.letter).necessity == Necessity::Necessary;
        let lost: Vec<_> = late.iter().filter(is_necessary).collect();
        assert!(lost.iter().all(|one| one.letter == Letter::WorkspaceRunning), "{lost:?}");
    }
}

/// Whether what the letter says of an account that stands so is so.
fn says_of_account(letter: Letter, account: &account::Snapshot, now: Timestamp) -> bool {
    let money = account.money.as_deref().cloned().unwrap_or_default();
    let runs = Stops::of(account) == Stops::default();
    let comes = ahead(account.trial_ends_at, account.money.as_deref());
    match letter {
        Letter::TrialEnding => runs && matches!(comes, Some(Ahead::TrialEnds(at) | Ahead::PayBy(at)) if at > now),
        Letter::TrialEnded => !runs && account.plan == "trial@1",
        Letter::PaymentFailed => runs && money.overdue_since.is_some(),
        Letter::PaymentOverdue => !runs && money.overdue_since.is_some(),
        Letter::PlanChanged => runs,
        Letter::PlanEndsSoon => {
            matches!(comes, Some(Ahead::PlanEnds(at)) if at > now && at <= now + SignedDuration::from_hours(72))
        }
        Letter::PlanEnded => !runs,
        Letter::PlanWillChange => money.subscription.is_some_and(|live| live.ends || live.then.is_some()),
        Letter::PlanGoesOn => money.subscription.is_some_and(|live| !live.ends && live.ended_at.is_none()),
        Letter::CardExpiring => runs && money.card_ends.is_some_and(|ends| ends <= soon(now)),
        Letter::PaymentReceived | Letter::Refunded => true,
        other => unreachable!("{other:?} says nothing of an account"),
    }
}

/// A day at which a card can end that people hear of.
fn soon(now: Timestamp) -> Date {
    (now + SignedDuration::from_hours(24 * 30)).to_zoned(TimeZone::UTC).date()
}

/// Whether what the letter says of a workspace that stands so is so.
fn says_of_workspace(letter: Letter, workspace: &Snapshot, now: Timestamp) -> bool {
    let label = label(workspace.state);
    match letter {
        Letter::WorkspaceReady | Letter::WorkspaceMended => label == Some(Label::Ready),
        Letter::WorkspaceTrouble => label == Some(Label::HavingTrouble),
        Letter::WorkspacePaused => !workspace.pauses.is_empty() && label.is_some(),
        Letter::WorkspaceRunning => matches!(label, Some(Label::Ready | Label::SettingUp)),
        Letter::WorkspaceEnding => {
            let is_here = Presence::of(workspace.state, workspace.desired) == Presence::Here;
            is_here && workspace.pauses.iter().filter_map(|pause| pause.ends_at).any(|at| at > now)
        }
        Letter::WorkspaceDeleted => label.is_none(),
        // That it was so stays true.
        Letter::WorkspaceOffered | Letter::OfferWithdrawn | Letter::OfferDeclined => true,
        other => unreachable!("{other:?} says nothing of a workspace"),
    }
}
