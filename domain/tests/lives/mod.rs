//! Random lives of a workspace: what may happen to it, in any order.

use domain::account::Stops;
use domain::authorize::Principal;
use domain::suspension::RULES;
use domain::workspace::{AccountFacts, NewWorkspace, carry_out, create, due, ending_told, follow, observe};
use jiff::{SignedDuration, Timestamp};
use messages::workspace::{Command, Event, Observed, Reason, Region, Snapshot, Word, samples};
use messages::{AccountId, PersonId, WorkspaceId};
use proptest::prelude::*;

/// Something that happens to a workspace.
#[derive(Debug, Clone)]
pub enum Step {
    /// It is seen; `behind` generations ago.
    Seen { word: Word, behind: u64, endpoint: Option<&'static str> },
    /// A tick, after so many seconds.
    Tick { seconds: i64 },
    /// Its owner asks for something.
    Asked(Command),
    /// These are the reasons of its account that hold now.
    Follows(Vec<Reason>),
    /// A letter about its end goes out.
    Told,
}

/// Some of them, one after the other.
pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    let endpoint = prop_oneof![Just(None), Just(Some("https://w1.example.com")), Just(Some("https://w2.example.com"))];
    let seen = (prop::sample::select(Word::ALL), 0..2u64, endpoint).prop_map(|(word, behind, endpoint)| Step::Seen {
        word,
        behind,
        endpoint,
    });
    let minutes = (0..1200i64).prop_map(|seconds| Step::Tick { seconds });
    let days = (0..9 * 24 * 60i64).prop_map(|minutes| Step::Tick { seconds: 60 * minutes });
    let commands = Command::samples().into_iter().map(|(_, command)| command);
    let asked = prop::sample::select(commands.collect::<Vec<_>>()).prop_map(Step::Asked);
    let of_the_account = RULES.iter().filter(|rule| rule.of_the_account).map(|rule| rule.reason);
    let follows = prop::sample::subsequence(of_the_account.collect::<Vec<_>>(), 0..=3).prop_map(Step::Follows);
    prop::collection::vec(
        prop_oneof![6 => seen, 3 => minutes, 2 => days, 3 => asked, 1 => follows, 2 => Just(Step::Told)],
        0..60,
    )
}

fn observation(word: Word) -> Observed {
    Observed {
        word,
        raw: String::new(),
        generation: 1,
        resource: None,
        endpoint: None,
        credential: None,
        ..samples::observed()
    }
}

/// The order of a workspace.
pub fn created(now: Timestamp) -> Event {
    let owner = PersonId::new();
    let (id, account) = (WorkspaceId::from_uuid(owner.uuid()), AccountId::from_uuid(owner.uuid()));
    let facts = AccountFacts { owner, plan: plans::TRIAL, workspaces: 0, stops: Stops::default() };
    let order = NewWorkspace { id, account, owner, name: "Shop", region: Region::Eu };
    create(Principal::Person(owner), Some(&facts), &order, now)
}

/// What comes of a step.
pub fn happen(workspace: &Snapshot, step: &Step, now: &mut Timestamp) -> Option<Event> {
    match step {
        Step::Seen { word, behind, endpoint } => {
            let generation = workspace.generation.saturating_sub(*behind);
            let endpoint = endpoint.map(str::to_owned);
            let observed = Observed { endpoint, generation, ..observation(*word) };
            observe(workspace, &observed, *now)
        }
        Step::Tick { seconds } => {
            *now += SignedDuration::from_secs(*seconds);
            due(workspace, *now)
        }
        Step::Asked(command) => {
            let account =
                AccountFacts { owner: workspace.owner, plan: plans::PRO, workspaces: 1, stops: Stops::default() };
            carry_out(Principal::Person(workspace.owner), Some(workspace), Some(&account), command, *now)
        }
        Step::Follows(reasons) => follow(workspace, reasons, *now),
        Step::Told => ending_told(workspace, *now),
    }
}
