//! What stops everything of an account: the reasons for which its workspaces are paused, and why none is made.

use jiff::Timestamp;
use messages::account::{Leaving, Snapshot, Stop};
use messages::workspace::{Pause, Reason, Refusal};

use crate::suspension::rule;

/// Whether anything does, and what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Stops {
    trial_is_over: bool,
    stopped: Option<Stop>,
    leaves: Leaves,
}

/// Whether an account is on its way out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
enum Leaves {
    #[default]
    No,
    /// It can be taken back.
    Closing,
    /// It is gone, and all that it had goes.
    Closed,
}

impl Stops {
    /// Of an account whose trial is over since then or is not, and which is stopped for that besides.
    #[must_use]
    pub fn new(trial_ended_at: Option<Timestamp>, stopped: Option<Stop>) -> Self {
        Self { trial_is_over: trial_ended_at.is_some(), stopped, leaves: Leaves::No }
    }

    /// The same of one that is on its way out like this, or stays.
    #[must_use]
    pub fn leaving(self, leaving: Option<&Leaving>) -> Self {
        let leaves = match leaving {
            None => Leaves::No,
            Some(Leaving { closed_at: None, .. }) => Leaves::Closing,
            Some(Leaving { closed_at: Some(_), .. }) => Leaves::Closed,
        };
        Self { leaves, ..self }
    }

    /// Whether the account is closed for good: all that it has is taken away.
    #[must_use]
    pub const fn is_closed(self) -> bool {
        matches!(self.leaves, Leaves::Closed)
    }

    /// Of an account as an event left it.
    #[must_use]
    pub fn of(account: &Snapshot) -> Self {
        let stopped = account.money.as_ref().and_then(|money| money.stopped);
        Self::new(account.trial_ended_at, stopped.map(|stopped| stopped.why)).leaving(account.leaving.as_deref())
    }

    /// The reasons for which a workspace is paused that is paused for these now. From what a newer release calls a reason nothing is
    /// concluded: what was there before stays, and nothing comes.
    #[must_use]
    pub fn reasons(self, pauses: &[Pause]) -> Vec<Reason> {
        let trial = self.trial_is_over.then_some(Reason::TrialEnded);
        let stopped = match self.stopped {
            None => Vec::new(),
            Some(Stop::PaymentFailed) => vec![Reason::PaymentFailed],
            Some(Stop::PlanEnded) => vec![Reason::PlanEnded],
            Some(Stop::Unknown) => pauses.iter().map(|pause| pause.reason).filter(|reason| stops(*reason)).collect(),
        };
        let leaves = (self.leaves != Leaves::No).then_some(Reason::AccountClosing);
        trial.into_iter().chain(stopped).chain(leaves).collect()
    }

    /// Why no workspace can be made; none where one can. That the account is on its way out comes before all else, and what is not paid
    /// after that: that is what there is to do.
    #[must_use]
    pub const fn refusal(self) -> Option<Refusal> {
        match self.leaves {
            Leaves::Closing | Leaves::Closed => return Some(Refusal::AccountClosing),
            Leaves::No => {}
        }
        match self.stopped {
            Some(Stop::PaymentFailed) => Some(Refusal::PaymentFailed),
            // Nothing of it runs, whatever a newer release calls the reason.
            Some(Stop::PlanEnded | Stop::Unknown) => Some(Refusal::PlanEnded),
            None if self.trial_is_over => Some(Refusal::TrialEnded),
            None => None,
        }
    }
}

/// Whether this reason is one of what stops an account besides its trial.
fn stops(reason: Reason) -> bool {
    rule(reason).of_the_account && !matches!(reason, Reason::TrialEnded | Reason::OverPlan | Reason::AccountClosing)
}

#[cfg(test)]
mod tests {
    use messages::account::samples::{money, paying, snapshot};
    use messages::account::{Money, Stopped};

    use super::*;
    use crate::suspension::pauses;

    fn stopped(why: Stop) -> Stops {
        let account = paying();
        let money = Money { stopped: Some(Stopped { why, at: account.opened_at }), ..money() };
        Stops::of(&Snapshot { money: Some(Box::new(money)), ..account })
    }

    fn over() -> Stops {
        Stops::of(&Snapshot { trial_ended_at: Some(snapshot().opened_at), ..snapshot() })
    }

    #[test]
    fn who_leaves_has_a_reason_of_its_own_beside_the_others() {
        let closing = Stops::of(&messages::account::samples::leaving());
        assert_eq!(closing.reasons(&[]), [Reason::AccountClosing]);
        assert_eq!((closing.refusal(), closing.is_closed()), (Some(Refusal::AccountClosing), false));
        let both = Stops { leaves: Leaves::Closed, ..stopped(Stop::PaymentFailed) };
        assert_eq!(both.reasons(&[]), [Reason::PaymentFailed, Reason::AccountClosing]);
        assert_eq!((both.refusal(), both.is_closed()), (Some(Refusal::AccountClosing), true));
    }

    #[test]
    fn each_stop_is_a_reason_and_a_refusal_of_its_own() {
        let said = |stops: Stops| (stops.reasons(&[]), stops.refusal());
        assert_eq!(said(Stops::of(&snapshot())), (vec![], None));
        assert_eq!(said(Stops::of(&paying())), (vec![], None));
        assert_eq!(said(over()), (vec![Reason::TrialEnded], Some(Refusal::TrialEnded)));
        assert_eq!(said(stopped(Stop::PaymentFailed)), (vec![Reason::PaymentFailed], Some(Refusal::PaymentFailed)));
        assert_eq!(said(stopped(Stop::PlanEnded)), (vec![Reason::PlanEnded], Some(Refusal::PlanEnded)));
        let both = Stops { stopped: Some(Stop::PlanEnded), ..over() };
        assert_eq!(said(both), (vec![Reason::TrialEnded, Reason::PlanEnded], Some(Refusal::PlanEnded)));
    }

    #[test]
    fn from_a_reason_of_a_newer_release_nothing_comes_and_nothing_goes() {
        let now = snapshot().opened_at;
        let newer = stopped(Stop::Unknown);
        assert_eq!(newer.reasons(&[]), []);
        let held = [Reason::PaymentFailed, Reason::OverPlan, Reason::OwnerRequest, Reason::TrialEnded];
        let held = held.iter().fold(Vec::new(), |all, reason| pauses::with(&all, *reason, now).unwrap_or(all));
        assert_eq!(newer.reasons(&held), [Reason::PaymentFailed], "the others follow from something else");
        assert_eq!(newer.refusal(), Some(Refusal::PlanEnded));
    }
}
