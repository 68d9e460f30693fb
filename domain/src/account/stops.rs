//! What stops everything of an account: the reasons for which its workspaces are paused, and why none is made.

use jiff::Timestamp;
use messages::account::{Snapshot, Stop};
use messages::workspace::{Pause, Reason, Refusal};

use crate::suspension::rule;

/// Whether anything does, and what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Stops {
    trial_is_over: bool,
    stopped: Option<Stop>,
}

impl Stops {
    /// Of an account whose trial is over since then or is not, and which is stopped for that besides.
    #[must_use]
    pub fn new(trial_ended_at: Option<Timestamp>, stopped: Option<Stop>) -> Self {
        Self { trial_is_over: trial_ended_at.is_some(), stopped }
    }

    /// Of an account as an event left it.
    #[must_use]
    pub fn of(account: &Snapshot) -> Self {
        let stopped = account.money.as_ref().and_then(|money| money.stopped);
        Self::new(account.trial_ended_at, stopped.map(|stopped| stopped.why))
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
        trial.into_iter().chain(stopped).collect()
    }

    /// Why no workspace can be made; none where one can. What is not paid comes before all else: that is what there is to do.
    #[must_use]
    pub const fn refusal(self) -> Option<Refusal> {
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
    rule(reason).of_the_account && !matches!(reason, Reason::TrialEnded | Reason::OverPlan)
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
