//! Lives: every way that a workspace can stand, as lifecycle keeps it, each under a small number.
//!
//! Times are kept relative to one moment, [`NOW`], and what no decision depends on is made the same for all. Two scales of
//! time are kept apart, so that the space is finite: minutes (the waits of a status) and whole days (warnings, ends, what can
//! be restored). While minutes pass, all that is counted in days waits; the spans between them stay what they are.

use std::collections::HashMap;

use domain::account::Stops;
use domain::authorize::{Presence, Principal};
use domain::drift::is_held;
use domain::workspace::{NewWorkspace, create, ending_told, follow, follow_all, grace_at};
use jiff::{SignedDuration, Timestamp};
use messages::workspace::{Desired, Event, Kind, Observed, Reason, Region, Snapshot, Word, samples};
use messages::{AccountId, PersonId, WorkspaceId};

use crate::asked::{Asked, Facts};
use crate::laws::{self, Warned};
use crate::plain::{passed, plain};
use crate::rules::Rules;

/// The moment in which everything happens.
pub const NOW: Timestamp = Timestamp::UNIX_EPOCH;
const ENDPOINT: &str = "https://w1.example.com";
/// The generation that every life is written down with.
pub const GENERATION: u64 = 2;

/// So many days.
pub const fn days(count: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * count)
}

/// What can happen to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Input {
    /// This is observed, of its newest promise or of an older one.
    Seen(Word, bool),
    /// The waits that are counted in minutes are over.
    Minutes,
    /// Days pass.
    Days(i64),
    /// A letter about its end went out.
    Told,
    /// Somebody asks.
    Asked(Asked),
    /// The reasons of its account that hold.
    Follows { stops: Stops, over_plan: bool },
}

/// What is promised of its machine from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Promise {
    pub desired: Desired,
    pub restart: bool,
    pub held: bool,
}

/// What something led to: the life from then on, and the promise if there is a new one.
pub type Outcome = Option<(u16, Option<Promise>)>;

/// One life.
#[derive(Debug, Clone)]
pub struct Life {
    pub snapshot: Snapshot,
    pub warned: Warned,
}

/// All that were met, and what became of each.
pub struct Lives {
    rules: Rules,
    numbers: HashMap<String, u16>,
    all: Vec<Life>,
    known: HashMap<(u16, Input), Result<Outcome, String>>,
}

impl Lives {
    pub fn new(rules: Rules) -> Self {
        Self { rules, numbers: HashMap::new(), all: Vec::new(), known: HashMap::new() }
    }

    pub fn len(&self) -> usize {
        self.all.len()
    }

    pub fn of(&self, life: u16) -> &Life {
        &self.all[usize::from(life)]
    }

    /// The first or second workspace of the account, if it may have it.
    pub fn created(&mut self, which: usize, facts: Facts) -> Option<u16> {
        let id = |number: usize| format!("0000000{number}-0000-7000-8000-000000000000").parse().unwrap();
        let (owner, account) = (PersonId::from_uuid(id(9)), AccountId::from_uuid(id(8)));
        let order =
            NewWorkspace { id: WorkspaceId::from_uuid(id(which)), account, owner, name: "Shop", region: Region::Eu };
        // The second is the younger one.
        let at = NOW - days(30) + SignedDuration::from_secs(i64::try_from(which).unwrap());
        let event = create(Principal::Person(owner), Some(&facts.of(owner)), &order, at);
        let snapshot = event.snapshot()?;
        let due_at = Some(NOW + SignedDuration::from_mins(10));
        Some(self.number(Life { snapshot: Snapshot { due_at, ..snapshot.clone() }, warned: Vec::new() }))
    }

    /// What this leads to.
    ///
    /// # Errors
    ///
    /// The law that it breaks.
    pub fn next(&mut self, life: u16, input: Input) -> Result<Outcome, String> {
        if let Some(known) = self.known.get(&(life, input)) {
            return known.clone();
        }
        let outcome = self.decided(life, input);
        self.known.insert((life, input), outcome.clone());
        outcome
    }

    /// The days until something comes due that is counted in days.
    pub fn next_day(&self, life: u16) -> Option<i64> {
        let workspace = &self.of(life).snapshot;
        let removed = (Presence::of(workspace.state, workspace.desired) == Presence::Removed)
            .then_some(workspace.due_at)
            .flatten();
        let at = [removed, grace_at(workspace)].into_iter().flatten().min()?;
        Some((NOW.duration_until(at).as_hours() / 24).max(1))
    }

    fn decided(&mut self, life: u16, input: Input) -> Result<Outcome, String> {
        let before = self.of(life).clone();
        let workspace = &before.snapshot;
        let after = match input {
            Input::Seen(word, is_old) => {
                let generation = workspace.generation - u64::from(is_old);
                let endpoint = Some(ENDPOINT.to_owned());
                let observed = Observed { word, generation, endpoint, ..samples::observed() };
                self.after(&before, (self.rules.observe)(workspace, &observed, NOW))?
            }
            Input::Asked(asked) => {
                let (command, facts) = asked.command(workspace);
                let by = Principal::Person(workspace.owner);
                self.after(&before, (self.rules.carry_out)(by, Some(workspace), facts.as_ref(), &command, NOW))?
            }
            Input::Follows { stops, over_plan } => {
                if stops.is_closed() {
                    let event = follow_all(stops, None, &[workspace], NOW).pop().map(|(_, event)| event);
                    return self.outcome(life, self.after(&before, event)?);
                }
                let of_all = stops.reasons(&workspace.pauses).into_iter();
                let reasons: Vec<_> = of_all.chain(over_plan.then_some(Reason::OverPlan)).collect();
                self.after(&before, follow(workspace, &reasons, NOW))?
            }
            Input::Told => self.after(&before, ending_told(workspace, NOW))?,
            Input::Minutes | Input::Days(_) => Some(self.due(passed(&before, input))?),
        };
        self.outcome(life, after)
    }

    /// What this life is from then on.
    fn outcome(&mut self, life: u16, after: Option<(Life, bool)>) -> Result<Outcome, String> {
        let Some((after, restart)) = after else { return Ok(None) };
        let promise = Promise { desired: after.snapshot.desired, restart, held: is_held(&after.snapshot) };
        let promise = (after.snapshot.generation > GENERATION).then_some(promise);
        let number = self.number(after);
        Ok((number != life || promise.is_some()).then_some((number, promise)))
    }

    /// All that has come due happens.
    fn due(&self, mut life: Life) -> Result<(Life, bool), String> {
        for _ in 0..10 {
            match self.after(&life, (self.rules.due)(&life.snapshot, NOW))? {
                Some((after, _)) => life = after,
                None => return Ok((life, false)),
            }
        }
        Err("what comes due comes to no end".to_owned())
    }

    /// The life after an event, and whether it is a restart.
    fn after(&self, before: &Life, event: Option<Event>) -> Result<Option<(Life, bool)>, String> {
        let Some(event) = event.filter(|event| event.kind() != Some(Kind::Unchanged)) else { return Ok(None) };
        let Some(snapshot) = event.snapshot() else { return Ok(None) };
        laws::lawful(&before.snapshot, &before.warned, &event, NOW)?;
        let warned = laws::warnings(&before.snapshot, &before.warned, snapshot, NOW);
        Ok(Some((Life { snapshot: snapshot.clone(), warned }, event.kind() == Some(Kind::Restarted))))
    }

    fn number(&mut self, life: Life) -> u16 {
        let life = plain(life);
        let key = serde_json::to_string(&(&life.snapshot, &life.warned)).unwrap();
        let next = u16::try_from(self.all.len()).unwrap();
        *self.numbers.entry(key).or_insert_with(|| {
            self.all.push(life);
            next
        })
    }
}
