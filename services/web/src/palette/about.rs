//! What there is to do about one workspace: its pages, as the routes offer them, and what needs no page.

use super::answer::{Act, Answer};
use super::places::Places;
use super::reader::Named;
use crate::place::Group;
use crate::workspaces::home::Tab;

/// The same words as on the button of the page.
const NOTIFY: &str = "Tell me when it is ready:";

/// All answers about one workspace; the first leads to it. `here` says that one looks at it.
pub(super) fn about(places: &Places, workspace: &Named, here: bool) -> Vec<Answer> {
    let about =
        |text, hint, act, words| Answer { text, of: Some(workspace.name.clone()), hint, act, near: here, words };
    let pages = places.among(Group::Workspace).filter(|offered| offered.is_for(workspace.role)).map(|offered| {
        let place = offered.place;
        // The page that has no name but the workspace's own.
        let is_home = place.name.is_empty();
        let hint = if is_home { "Workspace" } else { "Page" };
        let page = about(place.name, hint, Act::Go(offered.path.replace("{id}", &workspace.id)), place.words);
        Answer { near: here || is_home, ..page }
    });
    let mut all: Vec<Answer> = pages.collect();
    if workspace.is_awaited {
        let page = Tab::Overview.href(&workspace.id);
        all.push(about(
            NOTIFY,
            "Action",
            Act::Notify(page),
            "notify notification notifications message alert wait done finished",
        ));
    }
    if let Some(address) = &workspace.address {
        all.push(about(
            "Open",
            "Action",
            Act::Open(address.clone()),
            "visit address site web website link url live go",
        ));
        all.push(about("Copy the address of", "Action", Act::Copy(address.clone()), "link url web share site"));
    }
    all.push(about("Copy the ID of", "Action", Act::Copy(workspace.id.clone()), "number identifier workspace"));
    all
}
