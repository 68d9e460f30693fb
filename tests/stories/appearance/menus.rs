//! What opens on top of a page: by keyboard, without fault while it is open, and back to where one was.

use std::collections::BTreeSet;

use super::axe::Axe;
use super::{Faults, finds};
use crate::world::Browser;
use crate::world::browser::{Key, View};

/// What can be opened: its id and what is in it. A page may have several of them.
const ALL: &str = "[...document.querySelectorAll('[popovertarget], [commandfor], [data-dialog]')]
    .filter(opener => eyes.shown(opener))
    .map(opener => opener.getAttribute('popovertarget') ?? opener.getAttribute('commandfor') ?? opener.dataset.dialog)
    .map(id => [id, document.getElementById(id)?.outerHTML])
    .filter(([, inside]) => inside)";

/// Opens each that is not among those `seen` already.
pub async fn open_by_keyboard(browser: &Browser, axe: &Axe, seen: &mut BTreeSet<String>) -> Faults {
    let mut faults = Faults::new();
    browser.is_like(View::DESK).await;
    let there: Vec<(String, String)> = serde_json::from_value(browser.reads(ALL).await).unwrap();
    for (id, inside) in there {
        if seen.insert(inside) {
            let found = opens(browser, axe, &id).await;
            faults.extend(found.into_iter().map(|fault| format!("#{id}, open: {fault}")));
        }
    }
    faults
}

async fn opens(browser: &Browser, axe: &Axe, id: &str) -> Faults {
    let part = format!("document.getElementById('{id}')");
    let opener =
        format!("document.querySelector('[popovertarget=\"{id}\"], [commandfor=\"{id}\"], [data-dialog=\"{id}\"]')");
    let is_open = format!("{part}.matches(':popover-open, dialog[open]')");
    browser.reads(&format!("{opener}.focus()")).await;
    browser.presses(Key::Enter).await;
    browser.waits_for(&is_open).await;
    let mut faults = axe.finds(browser).await;
    faults.extend(finds(browser, "targets()").await);
    if browser.reads(&format!("{part}.contains(document.activeElement)")).await != true {
        browser.presses(Key::Tab).await;
    }
    if browser.reads(&format!("{part}.contains(document.activeElement)")).await != true {
        faults.push("Tab does not lead into it".to_owned());
    }
    browser.is_like(View::MAGNIFIED.dark()).await;
    faults.extend(finds(browser, "reflows()").await);
    faults.extend(axe.finds(browser).await);
    browser.is_like(View::DESK.in_forced_colours()).await;
    faults.extend(finds(browser, "survives()").await);
    browser.is_like(View::DESK).await;
    // That went round all stops of the page.
    browser.reads(&format!("eyes.stops().find(stop => {part}.contains(stop))?.focus()")).await;
    browser.presses(Key::Escape).await;
    if browser.reads(&is_open).await == true {
        faults.push("Escape does not close it".to_owned());
    }
    if browser.reads(&format!("document.activeElement === {opener}")).await != true {
        faults.push("the focus is not back where it was".to_owned());
    }
    faults
}
