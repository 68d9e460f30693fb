//! The steps as they are read: what each one is, how far it is, and the one thing to do for it.

use access::steps::{Facts, Newest};
use askama::Template;
use messages::workspace::State;

use crate::workspaces::words::web_address;

/// The part of the page of all workspaces that shows the steps.
#[derive(Debug, Clone, Template)]
#[template(path = "steps/_live.html")]
pub struct Live {
    /// The steps.
    pub steps: Steps,
    /// For whose account they are drawn. Posted as `account`.
    pub account: String,
}

/// The steps of a person.
#[derive(Debug, Clone)]
pub enum Steps {
    /// There is something left to do.
    Open(Box<[Step; 3]>),
    /// The person does not want to see them; a small way back stays.
    Hidden,
    /// All three are done.
    Done,
}

/// One step.
#[derive(Debug, Clone)]
pub struct Step {
    /// Which.
    pub kind: Kind,
    /// Whether it lies behind the person.
    pub progress: Stage,
    /// What to do about it; none where there is nothing to do any more, or not yet.
    pub action: Option<Action>,
}

/// The steps there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Make a workspace.
    Workspace,
    /// Make a key of one's own to it.
    Key,
    /// Send code to it, with that key.
    Code,
}

/// How far a step is. Never colour alone: each has a word and an icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Behind them.
    Done,
    /// The next one.
    Now,
    /// After that.
    Later,
}

/// What to do for a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Follow a link within Harbor.
    Go {
        /// What it says.
        label: &'static str,
        /// Where to.
        href: String,
    },
    /// Type the three lines that send code to this address.
    Send {
        /// The workspace's full address.
        address: String,
        /// Where its keys are, for who lost theirs.
        keys: String,
        /// Where a site is made in the browser.
        here: String,
    },
    /// Send code from the browser, for which nothing comes before it: where.
    Start(String),
    /// Nothing: the workspace does not answer yet, or not now.
    Wait,
}

/// What stands for a key that only its owner has.
pub const YOUR_KEY: &str = "YOUR-KEY";

/// What one types to send code to the workspace at this address, by the command line of OpenBerth.
#[must_use]
pub fn three_lines(address: &str, key: &str) -> String {
    format!("berth config set server {address}\nberth config set key {key}\nberth deploy ./my-site")
}

impl Kind {
    const ALL: [Self; 3] = [Self::Workspace, Self::Key, Self::Code];

    /// What it is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Workspace => "Make a workspace",
            Self::Key => "Make your own key",
            Self::Code => "Send your first code",
        }
    }

    /// What it is and what it is good for, in a sentence or two.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Workspace => "A workspace is your own space on the web. What you send to it gets a live address.",
            Self::Key => "A key lets your own tools in: your computer, or an AI tool that sends code for you.",
            Self::Code => "Start from an example, upload a folder, or send one from a terminal. It goes live at once.",
        }
    }

    const fn is_done(self, facts: &Facts) -> bool {
        match self {
            Self::Workspace => facts.made,
            Self::Code => facts.sent,
            Self::Key => facts.keyed,
        }
    }

    /// What is done is not offered again. The first step is done anywhere; the others in a workspace that answers. Code can be sent from
    /// the browser before there is a key.
    fn action(self, facts: &Facts, progress: Stage) -> Option<Action> {
        let make = |label| Action::Go { label, href: "/workspaces/new".to_owned() };
        if progress == Stage::Done {
            return None;
        }
        let newest = match (self, &facts.newest) {
            (Self::Workspace, _) => return Some(make("Make your first workspace")),
            // What comes later needs what comes before it.
            (Self::Code, Some(newest)) if progress == Stage::Later && facts.made => {
                return reachable(newest).map(|_| Action::Start(example_at(newest)));
            }
            (Self::Key | Self::Code, _) if progress == Stage::Later => return None,
            (Self::Key | Self::Code, Some(newest)) => newest,
            (Self::Key | Self::Code, None) => return Some(make("Make a new workspace")),
        };
        let Some(address) = reachable(newest) else { return Some(Action::Wait) };
        let keys = format!("/workspaces/{}/keys", newest.id);
        Some(match self {
            Self::Workspace | Self::Key => Action::Go { label: "Make a key", href: format!("{keys}/new") },
            Self::Code => Action::Send { address, keys, here: example_at(newest) },
        })
    }
}

/// Where a site is made of an example.
fn example_at(workspace: &Newest) -> String {
    crate::workspaces::sites::new_at(workspace.id)
}

/// The address of a workspace that answers there.
fn reachable(workspace: &Newest) -> Option<String> {
    match workspace.state {
        State::Ready => web_address(workspace.endpoint.as_deref()?),
        State::Pending
        | State::Provisioning
        | State::Suspended
        | State::Failed
        | State::Unknown
        | State::Deprovisioning
        | State::Deleted => None,
    }
}

impl Stage {
    /// The word beside the name.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Done => "Done",
            Self::Now => "Next",
            Self::Later => "Later",
        }
    }

    /// Its name in the style sheet.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Now => "now",
            Self::Later => "later",
        }
    }
}

impl Steps {
    pub(super) fn of(facts: &Facts) -> Self {
        let next = Kind::ALL.into_iter().find(|kind| !kind.is_done(facts));
        if next.is_none() {
            return Self::Done;
        }
        if facts.hidden {
            return Self::Hidden;
        }
        let step = |kind: Kind| {
            let progress = match kind.is_done(facts) {
                true => Stage::Done,
                false if next == Some(kind) => Stage::Now,
                false => Stage::Later,
            };
            Step { kind, progress, action: kind.action(facts, progress) }
        };
        Self::Open(Box::new(Kind::ALL.map(step)))
    }

    /// Whether they take the place of "nothing here yet".
    #[must_use]
    pub const fn are_open(&self) -> bool {
        match self {
            Self::Open(_) => true,
            Self::Hidden | Self::Done => false,
        }
    }

    /// How far they are, in words.
    #[must_use]
    pub fn so_far(&self) -> String {
        match self {
            Self::Open(steps) => {
                let done = steps.iter().filter(|step| step.progress == Stage::Done).count();
                format!("{done} of {} done", steps.len())
            }
            Self::Hidden | Self::Done => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use messages::WorkspaceId;

    use super::*;

    fn facts(made: bool, sent: bool, keyed: bool) -> Facts {
        Facts { made, sent, keyed, ..Facts::default() }
    }

    fn with(state: State, facts: Facts) -> Facts {
        let endpoint = Some("https://shop.eu.example.com".to_owned());
        let id = WorkspaceId::from_uuid(Default::default());
        Facts { newest: Some(Newest { id, state, endpoint }), ..facts }
    }

    fn progress(facts: &Facts) -> [Stage; 3] {
        match Steps::of(facts) {
            Steps::Open(steps) => (*steps).map(|step| step.progress),
            other => unreachable!("{other:?}"),
        }
    }

    fn actions(facts: &Facts) -> [Option<Action>; 3] {
        match Steps::of(facts) {
            Steps::Open(steps) => (*steps).map(|step| step.action),
            other => unreachable!("{other:?}"),
        }
    }

    #[test]
    fn the_first_that_is_not_done_is_next() {
        use Stage::{Done, Later, Now};
        for (made, sent, keyed, expected) in [
            (false, false, false, [Now, Later, Later]),
            (true, false, false, [Done, Now, Later]),
            (true, true, false, [Done, Now, Done]),
            (true, false, true, [Done, Done, Now]),
        ] {
            assert_eq!(progress(&facts(made, sent, keyed)), expected);
        }
        assert!(matches!(Steps::of(&facts(true, true, true)), Steps::Done));
    }

    #[test]
    fn who_hid_them_sees_none_and_is_not_told_when_all_are_done() {
        let hidden = |facts: Facts| Steps::of(&Facts { hidden: true, ..facts });
        assert!(matches!(hidden(facts(false, false, false)), Steps::Hidden));
        assert!(matches!(hidden(facts(true, true, false)), Steps::Hidden));
        // Like for everybody who opens the page later, there is nothing left to show.
        assert!(matches!(hidden(facts(true, true, true)), Steps::Done));
    }

    #[test]
    fn each_step_that_can_be_done_now_has_one_thing_to_do() {
        let none = actions(&facts(false, false, false));
        assert!(matches!(&none, [Some(Action::Go { href, .. }), None, None] if href == "/workspaces/new"));
        let ready = |keyed| actions(&with(State::Ready, facts(true, false, keyed)));
        let id = WorkspaceId::from_uuid(Default::default());
        let key = format!("/workspaces/{id}/keys/new");
        let example = format!("/workspaces/{id}/sites/new");
        assert!(
            matches!(ready(false), [None, Some(Action::Go { href, .. }), Some(Action::Start(here))] if href == key && here == example)
        );
        assert!(matches!(ready(true), [None, None, Some(Action::Send { .. })]));
        for &state in State::ALL.iter().filter(|&&state| state != State::Ready) {
            let not_yet = actions(&with(state, facts(true, false, false)));
            assert_eq!(not_yet, [None, Some(Action::Wait), None], "nothing answers there: {state}");
        }
        let left = actions(&facts(true, true, false));
        assert!(matches!(&left, [None, Some(Action::Go { href, .. }), None] if href == "/workspaces/new"));
        let mut odd = with(State::Ready, facts(true, false, false));
        odd.newest.as_mut().unwrap().endpoint = Some("javascript:alert(1)".to_owned());
        assert_eq!(actions(&odd), [None, Some(Action::Wait), None]);
    }
}
