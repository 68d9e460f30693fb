//! What somebody does with one workspace, by the label that they see on it.

use domain::authorize::Presence;
use domain::workspace::{Label, label};
use messages::workspace::{Command, Reason, Snapshot};
use messages::{Actor, Message};

use super::Act;
use crate::random::Random;

/// One thing that may come to somebody's mind.
#[derive(Debug, Clone, Copy)]
enum Idea {
    Nothing,
    Rename,
    Pause,
    Resume,
    Restart,
    Delete,
    Restore,
    Cancel,
    Keep,
    Retry,
    Break,
}

/// What somebody does with this workspace; none who leaves it alone.
pub(super) fn wish(random: &mut Random, workspace: &Snapshot, who: &Actor) -> Option<Act> {
    let idea = random.weighed(ideas(workspace))?;
    let command = match idea {
        Idea::Nothing => return None,
        Idea::Break => return Some(Act::Breaks(workspace.id)),
        Idea::Rename => Command::Rename { name: format!("{} {}", first_word(&workspace.name), random.between(2, 99)) },
        Idea::Delete if random.chance(10) => Command::Delete { name: "another name".to_owned() },
        Idea::Delete => Command::Delete { name: workspace.name.clone() },
        Idea::Pause => Command::Pause,
        Idea::Resume => Command::Resume,
        Idea::Restart => Command::Restart,
        Idea::Restore => Command::Restore,
        Idea::Cancel => Command::Cancel,
        Idea::Keep => Command::Keep,
        Idea::Retry => Command::Retry,
    };
    Some(Act::Asks(who.clone(), Message::WorkspaceCommand(workspace.id, command)))
}

fn ideas(workspace: &Snapshot) -> &'static [(u64, Idea)] {
    if Presence::of(workspace.state, workspace.desired) == Presence::Removed {
        return &[(50, Idea::Restore), (50, Idea::Nothing)];
    }
    let has = |reason| workspace.pauses.iter().any(|pause| pause.reason == reason);
    match label(workspace.state) {
        Some(Label::SettingUp) => &[(10, Idea::Cancel), (90, Idea::Nothing)],
        Some(Label::Ready) => &[
            (40, Idea::Nothing),
            (15, Idea::Rename),
            (12, Idea::Pause),
            (12, Idea::Restart),
            (8, Idea::Delete),
            (13, Idea::Break),
        ],
        Some(Label::Paused) if has(Reason::OwnerRequest) => &[(70, Idea::Resume), (30, Idea::Nothing)],
        Some(Label::Paused) if has(Reason::OverPlan) => {
            &[(40, Idea::Keep), (20, Idea::Delete), (10, Idea::Resume), (30, Idea::Nothing)]
        }
        Some(Label::Paused) => &[(10, Idea::Resume), (10, Idea::Pause), (10, Idea::Restart), (70, Idea::Nothing)],
        Some(Label::HavingTrouble) => &[(50, Idea::Retry), (10, Idea::Restart), (40, Idea::Nothing)],
        None => &[],
    }
}

fn first_word(name: &str) -> &str {
    name.split(' ').next().unwrap_or(name)
}
