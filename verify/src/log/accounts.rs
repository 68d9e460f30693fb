//! The accounts as their events left them.

use std::collections::HashMap;

use domain::account::Stops;
use jiff::SignedDuration;
use messages::account::{Event, Kind, Snapshot};
use messages::{AccountId, Envelope, PersonId};

use super::Stored;
use super::erased::{Erased, Missed};
use crate::{Findings, Invariant};

/// How long a payment that is missing can be made before everything is stopped, as it is promised.
const PAYABLE: SignedDuration = SignedDuration::from_hours(24 * 7);

/// All that were met.
#[derive(Debug, Default)]
pub(super) struct Accounts(HashMap<AccountId, Snapshot>);

impl Accounts {
    /// Whose an account is.
    pub fn owner(&self, id: AccountId) -> Option<PersonId> {
        self.0.get(&id).map(|account| account.owner)
    }

    /// Takes an event. Where a part of the log was `erased`, an account may begin in the middle.
    pub fn take(
        &mut self,
        stored: &Stored<'_>,
        envelope: &Envelope,
        id: AccountId,
        event: Event,
        erased: &mut Erased,
        findings: &mut Findings,
    ) {
        let Event::Happened { kind, account: after } = event else { return };
        let legal = match self.0.get(&id) {
            Some(before) => step(before, kind, &after, envelope),
            None if kind == Kind::Opened && after.version == 1 => Ok(()),
            None if erased.explains(Missed::Beginning(id.uuid())) => Ok(()),
            None => Err("does not begin at its beginning"),
        };
        if let Err(what) = legal {
            let what = format!("{id}, {}: {what}", kind.word());
            findings.report(Invariant::LegalSteps, stored.place(), what, Some(envelope.at));
        }
        self.0.insert(id, after);
    }
}

fn step(before: &Snapshot, kind: Kind, after: &Snapshot, envelope: &Envelope) -> Result<(), &'static str> {
    let law = |holds: bool, otherwise| if holds { Ok(()) } else { Err(otherwise) };
    if kind == Kind::Unchanged {
        return law(before == after, "it says that nothing changed, and something did");
    }
    law(after.version == before.version + 1, "a version is left out, or came before")?;
    let fixed = |of: &Snapshot| (of.id, of.owner, of.opened_at);
    law(fixed(before) == fixed(after), "it became another account")?;
    match kind {
        Kind::Opened => Err("it was opened before"),
        Kind::TrialEnding => {
            law(after.trial_notices > before.trial_notices && after.trial_ended_at.is_none(), "it is no notice")
        }
        Kind::TrialEnded => {
            let was_over = before.trial_ends_at.is_some_and(|ends_at| ends_at <= envelope.at);
            law(before.trial_ended_at.is_none() && was_over, "its trial was not over")?;
            law(before.trial_notices > 0, "nobody was told that the trial will end")
        }
        Kind::PlanChanged => law(before.plan != after.plan, "the plan is the same"),
        Kind::Unchanged => Ok(()),
        _ => money(before, kind, after, envelope),
    }
}

/// What has to do with money: its plan changes only with what is paid, or given, and nothing is stopped that nobody is told of.
fn money(before: &Snapshot, kind: Kind, after: &Snapshot, envelope: &Envelope) -> Result<(), &'static str> {
    let law = |holds: bool, otherwise| if holds { Ok(()) } else { Err(otherwise) };
    let of = |account: &Snapshot| account.money.as_deref().cloned().unwrap_or_default();
    let (was, is) = (of(before), of(after));
    law(was != is, "nothing about its money is otherwise")?;
    let follows = |of: &Snapshot| (of.plan.clone(), Stops::of(of));
    law(
        is_told(kind) || follows(before) == follows(after),
        "something follows for its workspaces, and it does not say so",
    )?;
    match kind {
        Kind::Arranging => law(is.asked.as_ref().is_some_and(|asked| asked.outcome.is_none()), "nothing is asked for"),
        Kind::Arranged | Kind::NotArranged => {
            law(is.asked.as_ref().is_some_and(|asked| asked.outcome.is_some()), "nothing came of it")
        }
        Kind::PaymentFailed => law(is.overdue_since.is_some(), "no payment is missing"),
        Kind::PaymentOverdue => {
            law(is.stopped.is_some() && is.overdue_since.is_some(), "it is not stopped, or no payment was missing")?;
            let missing = was.overdue_since.map(|since| since.duration_until(envelope.at));
            law(missing.is_some_and(|missing| missing >= PAYABLE), "it was stopped while it still could be paid")
        }
        Kind::Paid => law(is.overdue_since.is_none() && is.stopped.is_none(), "a payment is missing all the same"),
        Kind::GivenBack => law(is.given_back > was.given_back, "nothing was given back"),
        _ => Ok(()),
    }
}

/// Whether an event of this kind says that something follows for the workspaces of the account.
const fn is_told(kind: Kind) -> bool {
    match kind {
        Kind::Opened | Kind::TrialEnded | Kind::PlanChanged | Kind::Subscribed | Kind::Renewed => true,
        Kind::PaymentOverdue | Kind::Paid | Kind::SubscriptionEnded | Kind::GrantEnded => true,
        Kind::TrialEnding | Kind::Arranging | Kind::Arranged | Kind::NotArranged | Kind::PaymentFailed => false,
        Kind::ChangePlanned | Kind::ChangeDropped | Kind::GivenBack | Kind::MoneySeen | Kind::Unchanged => false,
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use messages::account::samples::{money as paid_for, paying};
    use messages::account::{Money, Stop, Stopped};
    use messages::{Actor, EventId, MessageId};

    use super::*;

    const WHERE: SignedDuration = SignedDuration::from_hours(24 * 40);

    fn at(days: i64) -> Timestamp {
        paying().opened_at + WHERE + SignedDuration::from_hours(24 * days)
    }

    fn judged(before: &Snapshot, kind: Kind, after: &Snapshot, now: Timestamp) -> Result<(), &'static str> {
        let after = Snapshot { version: before.version + 1, ..after.clone() };
        let id = MessageId::Event(EventId::new());
        let envelope =
            Envelope { id, cause: None, actor: Actor::Stripe, at: now, policy: None, number: None, trace: None };
        step(before, kind, &after, &envelope)
    }

    fn with(money: Money) -> Snapshot {
        Snapshot { money: Some(Box::new(money)), ..paying() }
    }

    fn late() -> Money {
        Money { overdue_since: Some(at(0)), ..paid_for() }
    }

    fn stopped(why: Stop) -> Money {
        Money { stopped: Some(Stopped { why, at: at(7) }), ..late() }
    }

    #[test]
    fn a_payment_can_be_made_for_seven_days_before_everything_stops() {
        let (late, unpaid) = (with(late()), with(stopped(Stop::PaymentFailed)));
        assert_eq!(judged(&paying(), Kind::PaymentFailed, &late, at(0)), Ok(()));
        assert_eq!(judged(&late, Kind::PaymentOverdue, &unpaid, at(7)), Ok(()));
        assert!(judged(&late, Kind::PaymentOverdue, &unpaid, at(6)).is_err());
        assert!(judged(&paying(), Kind::PaymentOverdue, &unpaid, at(7)).is_err(), "and none was missing");
        assert_eq!(judged(&unpaid, Kind::Paid, &paying(), at(8)), Ok(()));
        assert!(
            judged(&unpaid, Kind::Paid, &with(Money { given_back: 1, ..stopped(Stop::PlanEnded) }), at(8)).is_err()
        );
    }

    #[test]
    fn nothing_is_stopped_by_an_event_that_does_not_say_so() {
        let silent = Kind::ALL.iter().copied().filter(|kind| !is_told(*kind));
        let after = with(stopped(Stop::PlanEnded));
        for kind in silent {
            assert!(judged(&paying(), kind, &after, at(7)).is_err(), "{}", kind.word());
        }
        assert_eq!(judged(&with(late()), Kind::SubscriptionEnded, &after, at(7)), Ok(()));
    }
}
