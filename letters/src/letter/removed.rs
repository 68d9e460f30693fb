//! They do not belong to a team any more: they left, or somebody removed them.

use messages::mail::Letter;

use super::said::team_of;
use crate::line::Line;
use crate::sheet::{Because, Link, Sheet, Tone, text};

pub fn sheet(team: Option<&str>) -> Sheet {
    Sheet {
        subject: team_of(Line::new("You have left "), team),
        preview: "You do not see its workspaces any more.".into(),
        label: (Tone::Calm, "A team"),
        before: vec![
            text(
                team_of(Line::new("You do not belong to "), team).then(
                    " any more. You left, or somebody who runs it removed you. You do not see its workspaces now.",
                ),
            ),
            text("Your own account stays as it is."),
        ],
        link: Some(Link { words: "Go to your workspaces", path: "/workspaces".into() }),
        after: Vec::new(),
        because: Because::new(Letter::Removed, "you belonged to it.", "Your account", "/account"),
    }
}
