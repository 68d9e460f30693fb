//! What the stores must hold together once a day is at rest.

use std::collections::{HashMap, HashSet};

use domain::workspace::{Label, label};
use fakes::infra::{Call, Infra, Machine, Outcome, state};
use jiff::{SignedDuration, Timestamp};
use messages::WorkspaceId;
use messages::workspace::{Desired, State};

use crate::history::History;
use crate::rows::Standing;

/// A workspace that is to stand still may run for so long.
const STOPS_WITHIN: SignedDuration = SignedDuration::from_mins(10);

/// A machine that belongs to nobody may be there for so long.
const LEAVES_WITHIN: SignedDuration = SignedDuration::from_mins(15);

/// The other side's ledger, read on from day to day.
#[derive(Default)]
pub(crate) struct Ledger {
    read: u64,
    /// Calls that change something: which, for whom, and in which generation or under which key.
    done: HashSet<(Call, String, String)>,
    /// Machines that are broken, and may be started again and again without anybody asking for it.
    broken: HashSet<String>,
    /// Those of them that were repaired since it was read last.
    repaired: Vec<String>,
    counts: HashMap<Call, u64>,
}

/// What is wrong with the tables: both must hold what the log says, and show it alike.
pub(crate) fn tables(history: &History, lifecycle: &[Standing], web: &[Standing]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (whose, rows) in [("lifecycle", lifecycle), ("web", web)] {
        let rows: HashMap<WorkspaceId, &Standing> = rows.iter().map(|row| (row.id, row)).collect();
        let known = history.workspaces().count();
        if rows.len() != known {
            wrong.push(format!("{whose} has {} workspaces instead of {known}", rows.len()));
        }
        for workspace in history.workspaces() {
            let row = rows.get(&workspace.id);
            let (shown, label) = (row.map_or("nothing", |row| text(row.state)), text(workspace.state));
            if shown != label {
                wrong.push(format!("{whose} shows “{shown}” instead of “{label}” for {}", history.name(workspace.id)));
            } else if row.is_some_and(|row| row.version != workspace.version) {
                wrong.push(format!("{whose} has an old version of {}", history.name(workspace.id)));
            }
        }
    }
    wrong
}

/// What people see of a workspace in this state.
fn text(state: State) -> &'static str {
    label(state).map_or("Deleted", Label::text)
}

/// What is wrong at infra: what stands still does not run, what is ready does, and nothing belongs to nobody.
pub(crate) fn machines(history: &History, machines: &[Machine], now: Timestamp) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut running = HashSet::new();
    for machine in machines {
        let workspace = machine.token.parse().ok().and_then(|id| history.workspace(id));
        let Some(workspace) = workspace.filter(|workspace| workspace.state != State::Deleted) else {
            let since = workspace.map_or(Timestamp::MIN, |workspace| workspace.since);
            if since <= now - LEAVES_WITHIN {
                wrong.push(format!("the machine {} belongs to nobody", machine.token));
            }
            continue;
        };
        let runs = machine.state == state::RUNNING;
        if runs && workspace.desired == Desired::Suspended && workspace.since <= now - STOPS_WITHIN {
            wrong.push(format!("the machine of {} runs, and is to stand still", history.name(workspace.id)));
        }
        if runs {
            running.insert(workspace.id);
        }
    }
    let ready = history.workspaces().filter(|workspace| workspace.state == State::Ready);
    let down = ready.filter(|workspace| !running.contains(&workspace.id));
    wrong
        .extend(down.map(|workspace| format!("{} is ready, and its machine does not run", history.name(workspace.id))));
    wrong
}

impl Ledger {
    /// A machine has broken.
    pub(crate) fn broke(&mut self, token: &str) {
        // One that was repaired today and broke again is broken.
        self.repaired.retain(|one| one != token);
        self.broken.insert(token.to_owned());
    }

    /// Infra has repaired it.
    pub(crate) fn repaired(&mut self, token: &str) {
        self.repaired.push(token.to_owned());
    }

    /// Reads on; what is wrong with what is new: what changes something was asked for once.
    pub(crate) fn read(&mut self, infra: &Infra, history: &History) -> Vec<String> {
        let mut wrong = Vec::new();
        for entry in infra.calls_after(self.read) {
            self.read = entry.number;
            *self.counts.entry(entry.call).or_default() += 1;
            let key = match entry.call {
                Call::Create | Call::Suspend | Call::Resume | Call::Delete => entry.generation.unwrap_or(0).to_string(),
                Call::IssueKey => entry.order.unwrap_or_default(),
                Call::Show | Call::List | Call::Event => continue,
            };
            let answered = matches!(entry.outcome, Outcome::Answered { status: 200..=299 });
            let is_again = answered && !self.done.insert((entry.call, entry.token.clone(), key));
            let is_tried = entry.call == Call::Resume && self.broken.contains(&entry.token);
            if is_again && !is_tried {
                let whose = entry.token.parse().map_or(entry.token, |id| history.name(id));
                wrong.push(format!("{:?} was asked twice of the machine of {whose}", entry.call));
            }
        }
        for token in self.repaired.drain(..) {
            self.broken.remove(&token);
        }
        wrong
    }

    /// How many calls of each kind there were.
    pub(crate) fn counts(&self) -> Vec<(String, u64)> {
        let mut counts: Vec<_> =
            self.counts.iter().map(|(call, count)| (format!("{call:?}").to_lowercase(), *count)).collect();
        counts.sort();
        counts
    }
}
