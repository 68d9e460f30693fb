//! The world: one account and its workspaces, and the time, which is the same for all.

use std::collections::HashMap;
use std::rc::Rc;

use domain::account::Stops;
use domain::entitlement::counts;
use domain::workspace::over;
use messages::account::Stop;
use messages::workspace::{Desired, Snapshot};

use crate::account::{Accounts, PLANS};
use crate::asked::Asked;
use crate::chain::Chain;
use crate::explore::{Model, Quickly};
use crate::fair::Fair;
use crate::life::{Input, Lives};
use crate::rules::Rules;
use crate::steps::{Step, Steps};

/// How everything stands: the account and each workspace by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct At<const N: usize> {
    account: u16,
    chains: [u32; N],
    left: Budget,
}

/// What may still happen: without bounds the ways to come to the same place would be without number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Budget {
    /// Calls that come to nothing, requests that come late or twice, machines that crash or vanish.
    pub faults: u8,
    /// Things that people ask, and plans that the account is put on.
    pub asked: u8,
}

impl Budget {
    /// What is left after this; none where nothing was.
    fn after(self, happens: Move) -> Option<Self> {
        match happens {
            Move::One(_, Step::Fails { .. } | Step::Arrives { copied: true } | Step::Crashes | Step::Vanishes) => {
                Some(Self { faults: self.faults.checked_sub(1)?, ..self })
            }
            Move::One(_, Step::Asked(_)) | Move::Restored(_) | Move::Plan(_) => {
                Some(Self { asked: self.asked.checked_sub(1)?, ..self })
            }
            Move::One(..) | Move::Ordered(_) | Move::Stops(_) | Move::Leaves(_) | Move::Minutes | Move::Days(_) => {
                Some(self)
            }
        }
    }
}

/// What stops an account: one of two reasons, of which the other is the same by its rule. Explored where not much else happens.
const STOPS: [Option<Stop>; 2] = [Some(Stop::PaymentFailed), None];

/// What can happen.
#[derive(Debug, Clone, Copy)]
pub enum Move {
    /// To one workspace.
    One(#[expect(dead_code, reason = "it is shown in traces")] usize, Step),
    /// Another one is created.
    Ordered(usize),
    /// One is taken back.
    Restored(usize),
    /// The account is put on a plan.
    Plan(&'static str),
    /// Everything of the account is stopped for this, or no longer. Nobody asks for that, so it happens whenever it can.
    Stops(Option<Stop>),
    /// Its owner asks to have the account deleted, or takes that back.
    Leaves(bool),
    /// The waits that are counted in minutes are over.
    Minutes,
    /// Days pass.
    Days(i64),
}

type Known = Rc<[(Step, u32)]>;

/// How an account stands, and each of its workspaces.
type Standing<const N: usize> = (u16, [Option<u16>; N]);

/// The world of `N` workspaces.
pub struct World<const N: usize> {
    pub steps: Steps,
    pub accounts: Accounts,
    pub fair: Fair,
    numbers: HashMap<Chain, u32, Quickly>,
    pub chains: Vec<Chain>,
    known: HashMap<(u32, bool, bool), Known, Quickly>,
    standings: HashMap<Standing<N>, (u32, [bool; N]), Quickly>,
    checked: Vec<bool>,
    budget: Budget,
}

impl<const N: usize> World<N> {
    pub fn new(rules: Rules, budget: Budget) -> Self {
        let steps = Steps { lives: Lives::new(rules), rules };
        let (accounts, fair) = (Accounts::default(), Fair::default());
        Self {
            steps,
            accounts,
            fair,
            numbers: HashMap::default(),
            chains: Vec::new(),
            known: HashMap::default(),
            standings: HashMap::default(),
            checked: Vec::new(),
            budget,
        }
    }

    fn number(&mut self, chain: Chain) -> u32 {
        let next = u32::try_from(self.chains.len()).unwrap();
        *self.numbers.entry(chain).or_insert_with(|| {
            self.chains.push(chain);
            self.checked.push(false);
            next
        })
    }

    fn chain(&self, number: u32) -> Chain {
        self.chains[number as usize]
    }

    /// What one workspace can do by itself.
    fn by_itself(&mut self, number: u32, left: Budget) -> Result<Known, (Step, String)> {
        let key = (number, left.faults > 0, left.asked > 0);
        if let Some(known) = self.known.get(&key) {
            return Ok(Rc::clone(known));
        }
        let all = self.steps.all(&self.chain(number), |step| left.after(Move::One(0, step)).is_some())?;
        let known: Known = all.into_iter().map(|(step, after)| (step, self.number(after))).collect();
        self.known.insert(key, Rc::clone(&known));
        Ok(known)
    }

    /// How the account stands to these workspaces: how many take a place, and which have none.
    fn standing(&mut self, account: u16, chains: &[Chain; N]) -> (u32, [bool; N]) {
        let lives = chains.map(|chain| chain.life);
        if let Some(known) = self.standings.get(&(account, lives)) {
            return *known;
        }
        let snapshots = lives.map(|life| life.map(|life| &self.steps.lives.of(life).snapshot));
        let there: Vec<&Snapshot> = snapshots.into_iter().flatten().collect();
        let have = u32::try_from(there.iter().filter(|snapshot| counts(snapshot)).count()).unwrap();
        let away = over(plans::find(&self.accounts.of(account).plan).unwrap(), &there);
        let over_plan = snapshots.map(|snapshot| snapshot.is_some_and(|snapshot| away.contains(&snapshot.id)));
        self.standings.insert((account, lives), (have, over_plan));
        (have, over_plan)
    }

    /// The account's workspaces follow how it stands. None where a promise finds no room on its way.
    fn follows(&mut self, left: Budget, account: u16, chains: [Chain; N]) -> Result<Option<At<N>>, String> {
        let (_, over_plan) = self.standing(account, &chains);
        let stops = self.accounts.stops(account);
        let mut numbers = [0; N];
        for which in 0..N {
            let input = Input::Follows { stops, over_plan: over_plan[which] };
            let Some(after) = self.steps.lives_on(&chains[which], input)? else { return Ok(None) };
            numbers[which] = self.number(after);
        }
        Ok(Some(At { account, chains: numbers, left }))
    }

    fn with(chains: [Chain; N], which: usize, chain: Chain) -> [Chain; N] {
        let mut after = chains;
        after[which] = chain;
        after
    }

    /// What leads to where, apart from what one workspace does by itself.
    fn together(&mut self, at: &At<N>, chains: [Chain; N], happens: Move) -> Result<Option<At<N>>, String> {
        let (account, after) = match happens {
            Move::One(..) => return Ok(None),
            Move::Ordered(which) => {
                let have = self.standing(at.account, &chains).0;
                let facts = self.accounts.facts(at.account, have);
                if chains[which].life.is_some() {
                    return Ok(None);
                }
                let Some(life) = self.steps.lives.created(which, facts) else { return Ok(None) };
                (at.account, Self::with(chains, which, Chain::created(life)))
            }
            Move::Restored(which) => {
                let have = self.standing(at.account, &chains).0;
                let facts = self.accounts.facts(at.account, have);
                let asked = Step::Asked(Asked::Restore(facts));
                if chains[which].life.is_none() {
                    return Ok(None);
                }
                let Some(after) = self.steps.after(&chains[which], asked)? else { return Ok(None) };
                (at.account, Self::with(chains, which, after))
            }
            Move::Plan(plan) => (self.accounts.put_on(at.account, plan), chains),
            Move::Stops(stopped) => {
                let Some(account) = self.accounts.becomes(at.account, stopped) else { return Ok(None) };
                (account, chains)
            }
            Move::Leaves(away) => {
                let Some(account) = self.accounts.leaves(at.account, away) else { return Ok(None) };
                (account, chains)
            }
            Move::Minutes | Move::Days(_) => {
                let Some(after) = self.passed(chains, happens)? else { return Ok(None) };
                let days = if let Move::Days(count) = happens { count } else { 0 };
                (self.accounts.after(at.account, days), after)
            }
        };
        self.follows(at.left, account, after)
    }

    /// Time passes while nothing is under way. What was lost for days does not arrive any more.
    fn passed(&mut self, chains: [Chain; N], happens: Move) -> Result<Option<[Chain; N]>, String> {
        if !chains.iter().all(Chain::is_quiet) {
            return Ok(None);
        }
        let input = if let Move::Days(count) = happens { Input::Days(count) } else { Input::Minutes };
        let mut after = chains;
        for chain in &mut after {
            if input != Input::Minutes {
                chain.stray = None;
            }
            let Some(next) = self.steps.lives_on(chain, input)? else { return Ok(None) };
            *chain = next;
        }
        Ok(Some(after))
    }

    /// Until something comes due that is counted in days; a month later; and, for one workspace, a day before.
    fn jumps(&self, at: &At<N>, chains: &[Chain; N]) -> Vec<Move> {
        let lives = chains.iter().filter_map(|chain| self.steps.lives.next_day(chain.life?));
        let next = lives.chain(self.accounts.next_day(at.account)).min();
        let before = |days: &i64| N == 1 && *days > 1;
        let before = next.filter(before).map(|days| days - 1);
        let all = before.into_iter().chain(next).chain(next.map(|days| days + 30));
        all.map(Move::Days).collect()
    }
}

impl<const N: usize> Model for World<N> {
    type State = At<N>;
    type Step = Move;

    fn start(&mut self) -> At<N> {
        let account = self.accounts.opened();
        let none = self.number(Chain::default());
        At { account, chains: [none; N], left: self.budget }
    }

    fn steps(&mut self, from: &At<N>) -> Result<Vec<(Move, At<N>)>, (Move, String)> {
        let chains = from.chains.map(|number| self.chain(number));
        let mut all = Vec::new();
        for (which, number) in from.chains.into_iter().enumerate() {
            let known = self.by_itself(number, from.left).map_err(|(step, what)| (Move::One(which, step), what))?;
            for (step, to) in known.iter() {
                let happens = Move::One(which, *step);
                let Some(left) = from.left.after(happens) else { continue };
                let mut at = At { left, ..*from };
                at.chains[which] = *to;
                let after = if matches!(step, Step::Asked(_)) {
                    let after = Self::with(chains, which, self.chain(*to));
                    self.follows(left, from.account, after).map_err(|what| (happens, what))?
                } else {
                    Some(at)
                };
                all.extend(after.map(|after| (happens, after)));
            }
        }
        let has_stops = N == 1 && self.budget.faults + self.budget.asked <= 2;
        // It multiplies the days to tell apart, and has nothing to do with what goes wrong.
        let leaves = has_stops && self.budget.faults == 0 && self.budget.asked <= 1;
        let each = (0..N).flat_map(|which| [Move::Ordered(which), Move::Restored(which)]);
        let together = each
            .chain(
                PLANS.map(Move::Plan).into_iter().filter(|happens| N > 1 || !matches!(happens, Move::Plan("hobby@2"))),
            )
            .chain(STOPS.map(Move::Stops).into_iter().filter(|_| has_stops))
            .chain([true, false].map(Move::Leaves).into_iter().filter(|_| leaves))
            .chain([Move::Minutes])
            .chain(self.jumps(from, &chains));
        for happens in together.collect::<Vec<_>>() {
            let Some(left) = from.left.after(happens) else { continue };
            let after = self.together(&At { left, ..*from }, chains, happens).map_err(|what| (happens, what))?;
            all.extend(
                after
                    .filter(|after| (after.account, after.chains) != (from.account, from.chains))
                    .map(|after| (happens, after)),
            );
        }
        Ok(all)
    }

    fn check(&mut self, at: &At<N>) -> Result<(), String> {
        let chains = at.chains.map(|number| self.chain(number));
        for (chain, number) in chains.iter().zip(at.chains) {
            if !std::mem::replace(&mut self.checked[number as usize], true) {
                self.fair.check(&mut self.steps, chain)?;
            }
        }
        let running = chains.iter().filter(|chain| self.steps.desired(chain) == Some(Desired::Running)).count();
        let plan = plans::find(&self.accounts.of(at.account).plan).unwrap();
        if running > 0 && self.accounts.stops(at.account) != Stops::default() {
            return Err("something is promised to run of an account that is stopped".to_owned());
        }
        if running > usize::try_from(plan.terms.max_workspaces).unwrap() {
            return Err("more are promised to run than the plan has places for".to_owned());
        }
        Ok(())
    }
}
