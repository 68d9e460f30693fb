//! The first steps as the gallery shows them: each of their states, in the page that they stand on.

use super::list::{Action, Kind, Live, Stage, Step, Steps};
use crate::shelf::{Shelf, Shown, samples};
use crate::workspaces::list::{self, Page, Room, Row};
use face::layout::Here;

pub(crate) fn exhibits(shelf: &mut Shelf<'_>) -> Shown {
    let setting_up = Row { name: "Paper shop".into(), ..crate::workspaces::list_shown::rows().swap_remove(1) };
    let make = Action::Go { label: "Make your first workspace", href: "/workspaces/new".into() };
    let keys = || format!("/workspaces/{}/keys", samples::WORKSPACE);
    let here = || crate::workspaces::sites::new_at(samples::WORKSPACE);
    let send = || Some(Action::Send { address: samples::ADDRESS.into(), keys: keys(), here: here() });
    let key = || Some(Action::Go { label: "Make a key", href: format!("{}/new", keys()) });
    let (done, now, later) = (Stage::Done, Stage::Now, Stage::Later);
    let none = steps([(now, Some(make)), (later, None), (later, None)]);
    let ready = crate::workspaces::list_shown::rows().into_iter().take(1).collect::<Vec<_>>();
    shelf.put("workspaces/list/steps_none", &stepping(shelf, Vec::new(), none))?;
    let one_soon = steps([(done, None), (now, Some(Action::Wait)), (later, None)]);
    shelf.put("workspaces/list/steps_one_setting_up", &stepping(shelf, vec![setting_up], one_soon))?;
    let one = steps([(done, None), (now, key()), (later, Some(Action::Start(here())))]);
    shelf.put("workspaces/list/steps_one", &stepping(shelf, ready.clone(), one))?;
    let two = steps([(done, None), (done, None), (now, send())]);
    shelf.put("workspaces/list/steps_two", &stepping(shelf, ready.clone(), two))?;
    shelf.put("workspaces/list/steps_done", &stepping(shelf, ready.clone(), Steps::Done))?;
    shelf.put("workspaces/list/steps_hidden", &stepping(shelf, ready, Steps::Hidden))
}

fn stepping(shelf: &Shelf<'_>, workspaces: Vec<Row>, steps: Steps) -> Page {
    let room = if workspaces.is_empty() { Room::Free } else { Room::Full(samples::FULL.to_owned()) };
    let live = list::Live {
        room,
        steps: Some(Live { steps, account: samples::ACCOUNT.into() }),
        ..crate::workspaces::list_shown::list(workspaces)
    };
    Page { frame: shelf.ada().at(Here::Workspaces), live }
}
fn steps(each: [(Stage, Option<Action>); 3]) -> Steps {
    let mut kinds = [Kind::Workspace, Kind::Key, Kind::Code].into_iter();
    let step = |(progress, action)| Step { kind: kinds.next().unwrap_or(Kind::Code), progress, action };
    Steps::Open(Box::new(each.map(step)))
}
