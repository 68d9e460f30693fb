//! The page of a log as the gallery shows it, in its states.

use access::inside::Refusal;
use access::inside::logs::{Last, Seam, mark};
use face::layout::Here;

use super::super::inside::told;
use super::super::sites::around::{Around, View};
use super::asked::Asked;
use super::page::{Lines, Log, Page};
use crate::shelf::samples::WORKSPACE;
use crate::shelf::{Shelf, Shown};

/// What a program wrote.
const LINES: [&str; 9] = [
    "> paper-shop@1.4.2 start",
    "> node server.js",
    "\u{1b}[32m✔\u{1b}[0m connected to \u{1b}[1mdata/shop.db\u{1b}[0m in 12 ms",
    "\u{1b}[36minfo\u{1b}[0m  listening on port 3000",
    "\u{1b}[36minfo\u{1b}[0m  GET /            \u{1b}[32m200\u{1b}[0m 8 ms",
    "\u{1b}[36minfo\u{1b}[0m  GET /paper/a4    \u{1b}[32m200\u{1b}[0m 5 ms",
    "\u{1b}[33mwarn\u{1b}[0m  stock of \u{1b}[4mpaper/a3\u{1b}[0m is low: 4 left",
    "\u{1b}[31merror\u{1b}[0m could not send the receipt of order 4711: \u{1b}[41m no route to host \u{1b}[0m \u{1b}[2m(try 1 of 5)\u{1b}[0m",
    "\u{1b}[36minfo\u{1b}[0m  POST /orders     \u{1b}[33m303\u{1b}[0m 41 ms",
];

/// Every way in which a program can have its words shown.
const COLOURS: [&str; 3] = [
    "\u{1b}[30mblack\u{1b}[0m \u{1b}[31mred\u{1b}[0m \u{1b}[32mgreen\u{1b}[0m \u{1b}[33myellow\u{1b}[0m \u{1b}[34mblue\u{1b}[0m \u{1b}[35mmagenta\u{1b}[0m \u{1b}[36mcyan\u{1b}[0m \u{1b}[37mwhite\u{1b}[0m",
    "\u{1b}[40m on black \u{1b}[0m \u{1b}[41m on red \u{1b}[0m \u{1b}[42m on green \u{1b}[0m \u{1b}[43m on yellow \u{1b}[0m \u{1b}[44m on blue \u{1b}[0m \u{1b}[45m on magenta \u{1b}[0m \u{1b}[46m on cyan \u{1b}[0m \u{1b}[47m on white \u{1b}[0m",
    "\u{1b}[1mbold\u{1b}[0m \u{1b}[2mdim\u{1b}[0m \u{1b}[3mitalic\u{1b}[0m \u{1b}[4munderlined\u{1b}[0m \u{1b}[7mturned\u{1b}[0m \u{1b}[9mstruck\u{1b}[0m \u{1b}[92mbright\u{1b}[0m",
];

/// The head of the pages of the site that the gallery shows.
pub(crate) fn around(here: View) -> Around {
    Around {
        workspace: WORKSPACE.into(),
        called: "Paper shop".into(),
        site: "d59k2v8c1h2s73fq0010".into(),
        name: Some("Summer sale".into()),
        here,
    }
}

pub(crate) fn exhibits(shelf: &mut Shelf<'_>) -> Shown {
    let frame = shelf.ada().at(Here::Workspaces);
    let page = |query: &str, log| Page {
        frame: frame.clone(),
        around: around(View::Logs),
        is_sandbox: false,
        asked: Asked::of(Some(query)),
        log,
    };
    let lines = |query: &str, lines: &[&str], is_cut| {
        let last = Last {
            site: "Summer sale".into(),
            is_sandbox: false,
            has_program: true,
            lines: lines.iter().map(|line| (*line).to_owned()).collect(),
            is_cut,
            seam: Seam::after(lines.iter().map(|line| mark(line))),
        };
        page(query, Log::Lines(Lines::of(last, &Asked::of(Some(query)))))
    };
    shelf.put("workspaces/logs/page/plain", &lines("", &LINES, false))?;
    shelf.put("workspaces/logs/page/colours", &lines("", &COLOURS, false))?;
    shelf.put("workspaces/logs/page/found", &lines("lines=1000&find=paper", &LINES, false))?;
    shelf.put("workspaces/logs/page/nothing_found", &lines("find=unicorn", &LINES, false))?;
    shelf.put("workspaces/logs/page/empty", &lines("", &[], false))?;
    shelf.put("workspaces/logs/page/cut", &lines("lines=5000", &LINES, true))?;
    shelf.put("workspaces/logs/page/without", &page("", Log::Without))?;
    let of_sandbox = |page: Page| Page { is_sandbox: true, ..page };
    shelf.put("workspaces/logs/page/of_sandbox", &of_sandbox(lines("", &LINES, false)))?;
    shelf.put("workspaces/logs/page/of_sandbox_without", &of_sandbox(page("", Log::Without)))?;
    shelf.put("workspaces/logs/page/loading", &page("", Log::Loading))?;
    for (name, refusal) in [
        ("workspaces/logs/page/paused", Refusal::Paused),
        ("workspaces/logs/page/setting_up", Refusal::SettingUp),
        ("workspaces/logs/page/having_trouble", Refusal::Trouble),
        ("workspaces/logs/page/no_answer", Refusal::NoAnswer),
        ("workspaces/logs/page/no_way_in", Refusal::NoWayIn),
    ] {
        shelf.put(name, &page("", Log::Closed(told(refusal))))?;
    }
    Ok(())
}
