//! The page of the server as the gallery shows it, in its states.

use access::inside::Refusal;
use access::inside::server::{BadDefaults, Has};
use face::layout::Here;

use super::super::home::Tab;
use super::super::inside::told;
use super::at;
use super::form::{Typed, bad};
use super::show::Page;
use crate::commands::Problems;
use crate::shelf::samples::{ADDRESS, WORKSPACE, said};
use crate::shelf::{Shelf, Shown};

pub(crate) fn exhibits(shelf: &mut Shelf<'_>) -> Shown {
    let frame = shelf.ada().at(Here::Workspaces);
    let page = || Page {
        frame: frame.clone(),
        back: Tab::Settings.href(WORKSPACE),
        here: at(WORKSPACE),
        called: "Paper shop".into(),
        address: Some(ADDRESS.into()),
        has: Some(Has { version: "0.9.1".into(), cores: 2, memory: 4 << 30, disk: 40 << 30 }),
        typed: Some(typed("512", "")),
        closed: None,
        problems: Problems::default(),
    };
    shelf.put("workspaces/server/show/plain", &page())?;
    let text = "It is saved. New sites get this from now on.";
    shelf.put("workspaces/server/show/saved", &Page { frame: said(frame.clone(), text), ..page() })?;
    let problems = bad(BadDefaults::Memory(4096));
    shelf.put("workspaces/server/show/too_much", &Page { typed: Some(typed("8192", "yes")), problems, ..page() })?;
    let unsure = Problems::whole(told(Refusal::Unsure).sentence);
    shelf.put("workspaces/server/show/unsure", &Page { problems: unsure, ..page() })?;
    for (name, refusal) in
        [("workspaces/server/show/paused", Refusal::Paused), ("workspaces/server/show/no_answer", Refusal::NoAnswer)]
    {
        shelf.put(name, &Page { has: None, typed: None, closed: Some(told(refusal)), ..page() })?;
    }
    Ok(())
}

fn typed(memory: &str, limited: &str) -> Typed {
    Typed {
        memory: memory.into(),
        cpus: "0.5".into(),
        limited: limited.into(),
        traffic: "5".into(),
        period: "30d".into(),
    }
}
