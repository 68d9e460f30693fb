//! The first steps in each of their states, in the page that shows them.

use askama::Result;

use super::{Shelf, samples};
use crate::steps::list::{Action, Kind, Live, Stage, Step, Steps};
use crate::workspaces::list::{self, Page, Room, Row};
use face::layout::Here;

impl Shelf {
    pub(super) fn steps(&mut self) -> Result<()> {
        let setting_up = Row { name: "Paper shop".into(), ..samples::rows().swap_remove(1) };
        let make = Action::Go { label: "Make your first workspace", href: "/workspaces/new".into() };
        let send = || Some(Action::Send { address: samples::ADDRESS.into() });
        let open = || Some(Action::Open { address: samples::ADDRESS.into() });
        let (done, now, later) = (Stage::Done, Stage::Now, Stage::Later);
        let none = steps([(now, Some(make)), (later, None), (later, None)]);
        let ready = samples::rows().into_iter().take(1).collect::<Vec<_>>();
        self.put("workspaces/list/steps_none", &self.stepping(Vec::new(), none))?;
        let one_soon = steps([(done, None), (now, Some(Action::Wait)), (later, None)]);
        self.put("workspaces/list/steps_one_setting_up", &self.stepping(vec![setting_up], one_soon))?;
        let one = steps([(done, None), (now, send()), (later, open())]);
        self.put("workspaces/list/steps_one", &self.stepping(ready.clone(), one))?;
        let two = steps([(done, None), (done, None), (now, open())]);
        self.put("workspaces/list/steps_two", &self.stepping(ready.clone(), two))?;
        self.put("workspaces/list/steps_done", &self.stepping(ready.clone(), Steps::Done))?;
        self.put("workspaces/list/steps_hidden", &self.stepping(ready, Steps::Hidden))
    }

    fn stepping(&self, workspaces: Vec<Row>, steps: Steps) -> Page {
        let room = if workspaces.is_empty() { Room::Free } else { Room::Full(samples::FULL.to_owned()) };
        let live = list::Live {
            room,
            steps: Some(Live { steps, account: samples::ACCOUNT.into() }),
            ..samples::list(workspaces)
        };
        Page { frame: self.ada().at(Here::Workspaces), live }
    }
}

fn steps(each: [(Stage, Option<Action>); 3]) -> Steps {
    let mut kinds = [Kind::Workspace, Kind::Code, Kind::Key].into_iter();
    Steps::Open(each.map(|(progress, action)| Step { kind: kinds.next().unwrap_or(Kind::Key), progress, action }))
}
