//! From every state: if infra answers from now on, what becomes of the workspace, and how many calls does it take?
//!
//! The run is one of those of the model, always the same from one state: what is on its way arrives, what is observed is
//! read, and the reconciler goes on until there is nothing left to do.

use std::collections::HashMap;

use domain::authorize::Presence;
use domain::machine::Call;
use messages::workspace::{Desired, State};

use crate::chain::Chain;
use crate::infra;
use crate::life::Input;
use crate::steps::{Step, Steps};

/// So many steps lead to a settled state at the most.
pub const STEPS: usize = 60;

/// So many calls a machine may still be up for that is promised to be stopped. Between two calls are five minutes at most,
/// and so before the first: that makes ten.
pub const CALLS: u8 = 2;

/// What was found from states that were looked at: so many steps, and so many calls until it is stopped.
#[derive(Default)]
pub struct Fair {
    known: HashMap<Chain, (usize, u8)>,
    /// The most steps.
    pub steps: usize,
    /// The most calls while it was up and promised to be stopped.
    pub calls: u8,
}

impl Fair {
    /// Runs on from here.
    ///
    /// # Errors
    ///
    /// It does not settle, or not as it should, or not in time.
    pub fn check(&mut self, steps: &mut Steps, from: &Chain) -> Result<(), String> {
        let (mut way, mut at) = (Vec::new(), *from);
        let (mut left, mut calls) = loop {
            if let Some(known) = self.known.get(&at) {
                break *known;
            }
            if way.len() > STEPS {
                return Err(format!("if all is answered it comes to no end: {:?}", steps.presence(from)));
            }
            let next = next(steps, &at)?;
            let Some((step, to)) = next else {
                settled(steps, &at)?;
                self.known.insert(at, (0, 0));
                break (0, 0);
            };
            way.push((at, step));
            at = to;
        };
        for (chain, step) in way.into_iter().rev() {
            let stops = matches!(steps.desired(&chain), Some(Desired::Suspended | Desired::Deleted));
            let is_up = stops && chain.machine.state.is_up();
            calls = if is_up { calls + u8::from(step == Step::Begins) } else { 0 };
            left += 1;
            if calls > CALLS {
                return Err(format!("it is promised to be stopped, and up for {calls} calls"));
            }
            self.known.insert(chain, (left, calls));
            (self.steps, self.calls) = (self.steps.max(left), self.calls.max(calls));
        }
        Ok(())
    }
}

/// The next step of the fair run; none where it has settled.
fn next(steps: &mut Steps, chain: &Chain) -> Result<Option<(Step, Chain)>, String> {
    const BEFORE_CALLS: [Step; 8] = [
        Step::StrayArrives,
        Step::Observed,
        Step::Reads,
        Step::Settles,
        Step::Arrives { copied: false },
        Step::GoesOn,
        Step::LetsGo,
        Step::Revives,
    ];
    for step in BEFORE_CALLS {
        if let Some(after) = steps.after(chain, step)? {
            return Ok(Some((step, after)));
        }
    }
    if let Some(after) = steps.after(chain, Step::Begins)?
        && brings_news(steps, &after)?
    {
        return Ok(Some((Step::Begins, after)));
    }
    // What was deleted is kept for its time, and then taken away.
    if steps.presence(chain) == Some(Presence::Removed) {
        let days = chain.life.and_then(|life| steps.lives.next_day(life)).unwrap_or_default();
        let after = steps.lives_on(chain, Input::Days(days))?;
        return Ok(after.filter(|after| after != chain).map(|after| (Step::GoesOn, after)));
    }
    Ok(None)
}

/// Whether the call that has begun does more than read what is known.
fn brings_news(steps: &mut Steps, begun: &Chain) -> Result<bool, String> {
    let is_read = begun.pending.is_some_and(|pending| pending.call == Call::Get);
    let Some(arrived) = steps.after(begun, Step::Arrives { copied: false })? else { return Ok(true) };
    let Some(settled) = steps.after(&arrived, Step::Settles)? else { return Ok(true) };
    Ok(!is_read || settled.observed.is_some() || settled.row != begun.row)
}

/// Whether it may stay as it is, and is as it should be: trouble has its cause in a machine that is gone.
fn settled(steps: &Steps, chain: &Chain) -> Result<(), String> {
    let Some(life) = chain.life else { return Ok(()) };
    let snapshot = &steps.lives.of(life).snapshot;
    let (state, desired, machine) = (snapshot.state, snapshot.desired, chain.machine.state);
    // What crashed is started again, or stopped: only what is gone stays so.
    let is_broken = machine == infra::State::Vanished;
    let as_it_should = match (desired, state) {
        (Desired::Running, State::Ready) => machine == infra::State::Running,
        (Desired::Suspended, State::Suspended) => machine.word().is_none() || machine == infra::State::Stopped,
        (Desired::Running | Desired::Suspended, State::Failed | State::Unknown) => is_broken,
        (Desired::Deleted, State::Deleted) => machine.word().is_none(),
        _ => false,
    };
    if as_it_should {
        return Ok(());
    }
    Err(format!("it settles as {state:?} ({:?}), promised {desired:?}, its machine {machine:?}", snapshot.trouble))
}
