//! The explorer: from a start, every state that can be reached, the nearest first, so that the first violation found has
//! a shortest trace.

use std::collections::HashSet;
use std::fmt::Debug;
use std::hash::{BuildHasherDefault, Hash, Hasher};

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

/// A state that was met, and the place of the one before it. Of a hundred million of these each byte counts: the step
/// between the two is found again when somebody asks for the way.
struct Met<State> {
    state: State,
    before: u32,
}

/// Every state that can be reached; an end after `at_most`, so that a model that grew without bounds is noticed.
///
/// # Errors
///
/// The first law that was found broken.
pub fn explore<M: Model>(model: &mut M, at_most: u32) -> Result<Explored, Violation> {
    let start = model.start();
    let mut known: HashSet<M::State, Quickly> = HashSet::from_iter([start]);
    let mut met = vec![Met { state: start, before: 0 }];
    // As many as are no further from the start than the one that is looked at.
    let (mut steps, mut depth, mut as_near) = (0, 0, 1);
    let mut next = 0_u32;
    while let Some(Met { state, .. }) = met.get(next as usize) {
        let state = *state;
        if next == as_near {
            (depth, as_near) = (depth + 1, u32::try_from(met.len()).unwrap());
        }
        if let Err(what) = model.check(&state) {
            return Err(Violation { what, trace: trace(model, &met, next, None) });
        }
        match model.steps(&state) {
            Err((step, what)) => return Err(Violation { what, trace: trace(model, &met, next, Some(step)) }),
            Ok(all) => {
                steps += all.len();
                for (_, to) in all {
                    if known.insert(to) {
                        met.push(Met { state: to, before: next });
                    }
                }
            }
        }
        if met.len() > at_most as usize {
            let what = format!("there are more than {at_most} states");
            return Err(Violation { what, trace: trace(model, &met, next, None) });
        }
        next += 1;
    }
    Ok(Explored { states: met.len(), steps, depth })
}

/// The way to the state at this place, and the step that was taken last.
fn trace<M: Model>(model: &mut M, met: &[Met<M::State>], mut at: u32, last: Option<M::Step>) -> Vec<String> {
    let mut back: Vec<String> = last.iter().map(|step| format!("{step:?}")).collect();
    while at > 0 {
        let Met { state, before } = &met[at as usize];
        let taken = model.steps(&met[*before as usize].state).unwrap_or_default();
        let step = taken.into_iter().find(|(_, to)| to == state).map(|(step, _)| step);
        back.extend(step.map(|step| format!("{step:?}")));
        at = *before;
    }
    back.reverse();
    back
}

/// States are small numbers, and nobody chooses them to do harm: a hash that is a multiplication.
pub type Quickly = BuildHasherDefault<Product>;

/// What was written so far, multiplied.
#[derive(Default)]
pub struct Product(u64);

impl Hasher for Product {
    fn write(&mut self, bytes: &[u8]) {
        for some in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..some.len()].copy_from_slice(some);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u8(&mut self, number: u8) {
        self.write_u64(number.into());
    }

    fn write_u16(&mut self, number: u16) {
        self.write_u64(number.into());
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(number.into());
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(5) ^ number).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    fn finish(&self) -> u64 {
        // A table looks at both ends of it, and the lower end is the poorer one.
        self.0 ^ self.0.rotate_left(29)
    }
}
