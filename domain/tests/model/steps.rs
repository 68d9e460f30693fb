//! What can happen to one workspace by itself: what its owner asks, what the reconciler does, what infra and the network
//! make of it.

use domain::authorize::Presence;
use messages::workspace::{Desired, State, Word};

use crate::asked::Asked;
use crate::chain::Chain;
use crate::infra;
use crate::life::{Input, Lives};
use crate::rules::Rules;

/// A step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// Somebody asks.
    Asked(Asked),
    /// The reconciler reads what is promised.
    Reads,
    /// The reconciler begins its next call.
    Begins,
    /// Its request arrives, and a copy stays on its way or not.
    Arrives { copied: bool },
    /// Its answer is recorded.
    Settles,
    /// There is no answer, or a crash before it is recorded. The request may still arrive later.
    Fails { published: bool },
    /// What had been given up arrives after all.
    StrayArrives,
    /// It never does.
    StrayLost,
    /// What starts is up, what is taken away is gone.
    GoesOn,
    /// The machine crashes.
    Crashes,
    /// The machine vanishes.
    Vanishes,
    /// Lifecycle reads what was observed.
    Observed,
    /// The brake lets go what ends without a person's wish.
    LetsGo,
    /// It is time to start again what broke.
    Revives,
    /// The letter about its end goes out, or is found to reach nobody.
    Told,
}

/// What decides for one workspace.
pub struct Steps {
    pub lives: Lives,
    pub rules: Rules,
}

type Next = Result<Option<Chain>, String>;

impl Steps {
    /// Every step that can be taken, with what it leads to.
    ///
    /// # Errors
    ///
    /// The law that it breaks.
    pub fn all(&mut self, chain: &Chain, may: impl Fn(Step) -> bool) -> Result<Vec<(Step, Chain)>, (Step, String)> {
        const ASKED: [Asked; 5] = [Asked::Pause, Asked::Resume, Asked::Restart, Asked::Delete, Asked::Cancel];
        const OTHERS: [Step; 14] = [
            Step::Reads,
            Step::Begins,
            Step::Arrives { copied: false },
            Step::Arrives { copied: true },
            Step::Settles,
            Step::Fails { published: false },
            Step::Fails { published: true },
            Step::StrayArrives,
            Step::StrayLost,
            Step::GoesOn,
            Step::Observed,
            Step::LetsGo,
            Step::Revives,
            Step::Told,
        ];
        const FATES: [Step; 2] = [Step::Crashes, Step::Vanishes];
        let mut all = Vec::new();
        if chain.life.is_none() {
            return Ok(all);
        }
        for step in ASKED.map(Step::Asked).into_iter().chain(OTHERS).chain(FATES) {
            if !may(step) {
                continue;
            }
            match self.after(chain, step) {
                Ok(Some(after)) if after != *chain => all.push((step, after)),
                Ok(_) => {}
                Err(what) => return Err((step, what)),
            }
        }
        Ok(all)
    }

    /// What a step leads to; none where it cannot be taken.
    ///
    /// # Errors
    ///
    /// The law that it breaks.
    pub fn after(&mut self, chain: &Chain, step: Step) -> Next {
        let after = match step {
            Step::Asked(asked) => self.lives_on(chain, Input::Asked(asked))?,
            Step::Reads => chain.reads(),
            Step::Begins => self.begins(chain)?,
            Step::Arrives { copied } => arrives(chain, copied)?,
            Step::Settles => self.settles(chain),
            Step::Fails { published } => fails(chain, published),
            Step::StrayArrives => stray_arrives(chain)?,
            Step::StrayLost => chain.stray.map(|_| Chain { stray: None, ..*chain }),
            Step::GoesOn => goes_on(chain),
            Step::Crashes => becomes(chain, infra::State::Crashed),
            Step::Vanishes => becomes(chain, infra::State::Vanished),
            Step::Observed => self.observed(chain)?,
            Step::LetsGo => chain.lets_go(),
            Step::Told => self.lives_on(chain, Input::Told)?,
            Step::Revives => chain.row.and_then(|row| row.revives()).map(|row| Chain { row: Some(row), ..*chain }),
        };
        after.map(|after| self.checked(after.plain())).transpose()
    }

    /// Its life goes on by this.
    ///
    /// # Errors
    ///
    /// The law that it breaks.
    pub fn lives_on(&mut self, chain: &Chain, input: Input) -> Next {
        let Some(life) = chain.life else { return Ok(Some(*chain)) };
        Ok(chain.lives_on(self.lives.next(life, input)?).map(Chain::plain))
    }

    fn begins(&self, chain: &Chain) -> Next {
        let (Some(row), None) = (chain.row, chain.pending) else { return Ok(None) };
        Ok(Some(Chain { pending: Some(row.begin(&self.rules)?), ..*chain }))
    }

    fn settles(&self, chain: &Chain) -> Option<Chain> {
        let (Some(mut row), Some(pending), None) = (chain.row, chain.pending, chain.observed) else { return None };
        pending.answer?;
        let observed = row.settle(pending, &self.rules);
        Some(Chain { row: Some(row), pending: None, observed, ..*chain })
    }

    fn observed(&mut self, chain: &Chain) -> Next {
        let Some((word, age)) = chain.observed else { return Ok(None) };
        self.lives_on(&Chain { observed: None, ..*chain }, Input::Seen(word, age > 0))
    }

    /// What holds in every state of one workspace.
    fn checked(&self, chain: Chain) -> Result<Chain, String> {
        let state = chain.life.map(|life| self.lives.of(life).snapshot.state);
        if state == Some(State::Deleted) && chain.machine.state.word().is_some() {
            return Err("it is shown as gone, and its machine is there".to_owned());
        }
        Ok(chain)
    }

    /// What is promised of it.
    pub fn desired(&self, chain: &Chain) -> Option<Desired> {
        chain.life.map(|life| self.lives.of(life).snapshot.desired)
    }

    /// Whether it is there, deleted, or gone.
    pub fn presence(&self, chain: &Chain) -> Option<Presence> {
        let snapshot = &self.lives.of(chain.life?).snapshot;
        Some(Presence::of(snapshot.state, snapshot.desired))
    }
}

fn arrives(chain: &Chain, copied: bool) -> Next {
    let Some(mut pending) = chain.pending.filter(|pending| pending.answer.is_none()) else { return Ok(None) };
    let request = pending.request();
    if copied && (chain.stray.is_some() || request.call == domain::machine::Call::Get) {
        return Ok(None);
    }
    let mut machine = chain.machine;
    pending.answer = Some(machine.arrives(request)?);
    let stray = if copied { Some(request) } else { chain.stray };
    Ok(Some(Chain { pending: Some(pending), machine, stray, ..*chain }))
}

fn fails(chain: &Chain, published: bool) -> Option<Chain> {
    let (Some(mut row), Some(pending)) = (chain.row, chain.pending) else { return None };
    let may_arrive = pending.answer.is_none() && pending.call != domain::machine::Call::Get;
    let mut observed = chain.observed;
    if published {
        if observed.is_some() {
            return None;
        }
        observed = row.publishes(Word::Unreachable, pending.wish.age);
    }
    let stray = chain.stray.or(may_arrive.then(|| pending.request()));
    Some(Chain { row: Some(row), pending: None, stray, observed, ..*chain })
}

fn stray_arrives(chain: &Chain) -> Next {
    let Some(request) = chain.stray else { return Ok(None) };
    let mut machine = chain.machine;
    machine.arrives(request)?;
    Ok(Some(Chain { machine, stray: None, ..*chain }))
}

fn goes_on(chain: &Chain) -> Option<Chain> {
    let mut machine = chain.machine;
    machine.goes_on().then_some(Chain { machine, ..*chain })
}

/// Only what runs is struck: what it does otherwise leads nowhere else.
fn becomes(chain: &Chain, state: infra::State) -> Option<Chain> {
    use infra::State::{Booting, Crashed, Running, Stopped, Vanished};
    let struck = match state {
        Crashed => matches!(chain.machine.state, Running | Booting),
        Vanished => matches!(chain.machine.state, Running | Stopped | Crashed),
        _ => false,
    };
    let machine = infra::Machine { state, ..chain.machine };
    struck.then_some(Chain { machine, ..*chain })
}
