//! The explorer: from a start, every state that can be reached, the nearest first, so that the first violation found has
//! a shortest trace.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt::Debug;
use std::hash::Hash;

/// Something that is in a state, and can take steps.
pub trait Model {
    /// How everything stands.
    type State: Copy + Eq + Hash;
    /// What can happen.
    type Step: Copy + Debug;

    /// Where it begins.
    fn start(&mut self) -> Self::State;

    /// Every step from here, with the state that it leads to.
    ///
    /// # Errors
    ///
    /// What is violated, and by which step, if one breaks a law.
    fn steps(&mut self, from: &Self::State) -> Taken<Self::Step, Self::State>;

    /// Whether all is well in this state.
    ///
    /// # Errors
    ///
    /// What is violated.
    fn check(&mut self, state: &Self::State) -> Result<(), String>;
}

/// Steps and where they lead, or the step that breaks a law, and which.
pub type Taken<Step, State> = Result<Vec<(Step, State)>, (Step, String)>;

/// What was found.
#[derive(Debug)]
pub struct Explored {
    /// So many different states.
    pub states: usize,
    /// So many steps between them.
    pub steps: usize,
    /// The longest of the shortest ways to a state.
    pub depth: usize,
}

/// A law that is broken, and a shortest way there.
#[derive(Debug)]
pub struct Violation {
    /// What is broken.
    pub what: String,
    /// The steps from the start.
    pub trace: Vec<String>,
}

/// A state that was met: the one before it, the step from there, and how far it is from the start.
struct Met<M: Model> {
    state: M::State,
    before: Option<(usize, M::Step)>,
    depth: usize,
}

/// Every state that can be reached; an end after `at_most`, so that a model that grew without bounds is noticed.
///
/// # Errors
///
/// The first law that was found broken.
pub fn explore<M: Model>(model: &mut M, at_most: usize) -> Result<Explored, Violation> {
    let start = model.start();
    let mut index = HashMap::from([(start, 0_usize)]);
    let mut met: Vec<Met<M>> = vec![Met { state: start, before: None, depth: 0 }];
    let (mut next, mut steps) = (0, 0);
    while let Some(Met { state, depth, .. }) = met.get(next) {
        let (state, depth) = (*state, *depth);
        if let Err(what) = model.check(&state) {
            return Err(Violation { what, trace: trace(&met, next, None) });
        }
        match model.steps(&state) {
            Err((step, what)) => return Err(Violation { what, trace: trace(&met, next, Some(step)) }),
            Ok(all) => {
                for (step, to) in all {
                    steps += 1;
                    if let Entry::Vacant(new) = index.entry(to) {
                        new.insert(met.len());
                        met.push(Met { state: to, before: Some((next, step)), depth: depth + 1 });
                    }
                }
            }
        }
        next += 1;
        if met.len() > at_most {
            let what = format!("there are more than {at_most} states");
            return Err(Violation { what, trace: trace(&met, next, None) });
        }
    }
    Ok(Explored { states: met.len(), steps, depth: met.last().map_or(0, |last| last.depth) })
}

fn trace<M: Model>(met: &[Met<M>], mut at: usize, last: Option<M::Step>) -> Vec<String> {
    let mut back: Vec<String> = last.iter().map(|step| format!("{step:?}")).collect();
    while let Some((before, step)) = met.get(at).and_then(|met| met.before) {
        back.push(format!("{step:?}"));
        at = before;
    }
    back.reverse();
    back
}
