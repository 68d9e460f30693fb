//! The accounts as their events left them.

use std::collections::HashMap;

use messages::account::{Event, Kind, Snapshot};
use messages::{AccountId, Envelope, PersonId};

use super::Stored;
use super::erased::{Erased, Missed};
use crate::{Findings, Invariant};

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
        _ => money(before, kind, after),
    }
}

/// What has to do with money: its plan changes only with what is paid, or given.
fn money(before: &Snapshot, kind: Kind, after: &Snapshot) -> Result<(), &'static str> {
    let law = |holds: bool, otherwise| if holds { Ok(()) } else { Err(otherwise) };
    let of = |account: &Snapshot| account.money.as_deref().cloned().unwrap_or_default();
    let (was, is) = (of(before), of(after));
    law(was != is, "nothing about its money is otherwise")?;
    match kind {
        Kind::Arranging => law(is.asked.as_ref().is_some_and(|asked| asked.outcome.is_none()), "nothing is asked for"),
        Kind::Arranged | Kind::NotArranged => {
            law(is.asked.as_ref().is_some_and(|asked| asked.outcome.is_some()), "nothing came of it")
        }
        Kind::PaymentFailed => law(is.overdue_since.is_some(), "no payment is missing"),
        Kind::PaymentOverdue => {
            law(is.stopped.is_some() && is.overdue_since.is_some(), "it is not stopped, or no payment was missing")
        }
        Kind::Paid => law(is.overdue_since.is_none() && is.stopped.is_none(), "a payment is missing all the same"),
        Kind::GivenBack => law(is.given_back > was.given_back, "nothing was given back"),
        _ => Ok(()),
    }
}
