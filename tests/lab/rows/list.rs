//! W1: somebody with two hundred workspaces uses their list in a real browser, while some of them change: how long until
//! the page shows that it has taken what was done, and whether anything moves that nobody moved.

use std::time::Duration;

use chromiumoxide::cdp::browser_protocol::emulation::SetCpuThrottlingRateParams;
use futures_util::future::join_all;
use messages::person::{Event, Role};
use messages::workspace::Region;
use messages::{Actor, Message, WorkspaceId};
use nats::fold::{Draft, write_drafts};

use super::in_world;
use crate::finding::Finding;
use crate::visitors;
use crate::world::browser::{Key, View};
use crate::world::{Browser, World, until};

const WORKSPACES: usize = 200;

/// As many rows change while somebody types.
const CHANGES: usize = 5;

/// So much slower than this machine a cheap telephone is, as those who measure pages have it.
const TELEPHONE: f64 = 4.0;

/// The browser's own measure of both, from the first moment of each page. It leaves out what took less than 16 ms.
const EYES: &str = "(() => {
    const seen = window.seen = { took: 0, shift: 0, moved: [], by: {} };
    const on = (type, act, more) => new PerformanceObserver((list) => list.getEntries().forEach(act)).observe({ type, buffered: true, ...more });
    on('event', (one) => {
        if (!one.interactionId) return;
        const what = `${one.name} ${one.target?.nodeName} ${one.target?.className}`;
        seen.by[what] = Math.max(seen.by[what] ?? 0, one.duration);
        seen.took = Math.max(seen.took, one.duration);
    }, { durationThreshold: 16 });
    on('layout-shift', (one) => {
        if (one.hadRecentInput) return;
        seen.shift += one.value;
        seen.moved.push(...one.sources.map(({ node }) => `${node?.nodeName} ${node?.className ?? ''}`));
    });
})()";

/// What was seen on one page.
#[derive(Debug, Clone, Copy)]
struct Felt {
    took: Duration,
    shift: f64,
    pressed: u64,
}

/// W1.
pub async fn two_hundred() -> Finding {
    in_world(World::named("lab-list"), async |world| {
        let ada = world.browser("Ada").await;
        ada.page.evaluate_on_new_document(EYES).await.unwrap();
        ada.signs_in().await;
        let workspaces = has_all(world).await;
        let mut finding = Finding::scaled("one page shows 50 of them; Harbor and its pages as built for development");
        let changing: Vec<_> = workspaces.iter().rev().take(CHANGES).copied().collect();
        let desk = uses_the_list(world, &ada, View::DESK, &changing, "crashed").await;
        slowed(&ada, TELEPHONE).await;
        let phone = uses_the_list(world, &ada, View::PHONE, &changing, "running").await;
        finding.injected("workspaces in the list", WORKSPACES as u64);
        finding.injected("things pressed and typed", desk.pressed + phone.pressed);
        finding.injected("rows that changed meanwhile", 2 * CHANGES as u64);
        finding.at_most("desk: longest until the next paint", milliseconds(desk.took), "ms", 100.0);
        finding.at_most("desk: layout shift", desk.shift, "", 0.0);
        // For whoever compares: the limit is one for this machine.
        let slow = format!("telephone, {TELEPHONE} times slower: longest until the next paint");
        finding.shown(&slow, milliseconds(phone.took), "ms");
        finding.at_most("telephone: layout shift", phone.shift, "", 0.0);
        finding
    })
    .await
}

fn milliseconds(took: Duration) -> f64 {
    took.as_secs_f64() * 1e3
}

async fn slowed(browser: &Browser, times: f64) {
    browser.page.execute(SetCpuThrottlingRateParams::new(times)).await.unwrap();
}

/// Makes her part of that many workspaces, as web will say it once people can be invited. Newest last.
async fn has_all(world: &mut World) -> Vec<WorkspaceId> {
    let owners = visitors::signed_in(world, WORKSPACES).await;
    let mut workspaces = Vec::new();
    for some in owners.chunks(10) {
        let ordered = some.iter().enumerate();
        let ordered = ordered.map(async |(place, owner)| {
            let region = if place % 2 == 0 { Region::Eu } else { Region::Us };
            owner.creates_a_workspace(&format!("Shop of {}", owner.persona.name), region).await
        });
        workspaces.extend(join_all(ordered).await);
    }
    let ada = world.customer("Ada").signs_in().await;
    let (person, _) = world.person(&ada).await;
    let at = chassis::clock::now();
    let joined = |workspace: &WorkspaceId| Draft {
        message: Message::PersonEvent(person, Event::Joined { workspace: *workspace, role: Role::Member }),
        command: None,
        cause: None,
        actor: Actor::Person(person),
        at,
        policy: None,
        trace: None,
    };
    let drafts: Vec<_> = workspaces.iter().map(joined).collect();
    write_drafts(&world.database_as("web").await, &drafts).await.unwrap();
    until("all of them are ready", async || {
        ada.opens("/workspaces").await.says(&format!("{WORKSPACES} ready")).then_some(())
    })
    .await;
    workspaces
}

/// Goes to the list and does what people do there; meanwhile some rows change.
async fn uses_the_list(world: &World, ada: &Browser, view: View, changing: &[WorkspaceId], state: &str) -> Felt {
    // With all that moves.
    ada.is_like(view.moving()).await;
    ada.goes_to("/workspaces").await;
    ada.waits_for("document.querySelector('[data-live]')?.dataset.live === 'on'").await;
    let mut pressed = 0;
    for workspace in changing {
        assert!(world.outside.infra.set_state(&workspace.to_string(), state));
        ada.presses(Key::ControlK).await;
        ada.waits_for("document.getElementById('palette').open").await;
        ada.types("#palette input", "shop").await;
        ada.waits_for("document.querySelectorAll('#palette li').length > 20").await;
        ada.presses(Key::Down).await;
        ada.presses(Key::Escape).await;
        ada.waits_for("!document.getElementById('palette').open").await;
        ada.clicks("button[popovertarget=account]").await;
        ada.presses(Key::Escape).await;
        for _ in 0..10 {
            ada.presses(Key::Tab).await;
        }
        ada.clicks(".themes [data-theme-set=dark]").await;
        ada.clicks(".themes [data-theme-set=system]").await;
        ada.reads("scrollTo(0, 0)").await;
        pressed += 21;
    }
    let troubled = if state == "crashed" { CHANGES } else { 0 };
    let shown = format!("document.querySelectorAll('tbody .badge[data-tone=bad]').length === {troubled}");
    ada.waits_for(&shown).await;
    let seen = ada.reads("JSON.stringify(window.seen)").await;
    eprintln!("  {seen}");
    let seen: serde_json::Value = serde_json::from_str(seen.as_str().unwrap()).unwrap();
    let took = Duration::from_secs_f64(seen["took"].as_f64().unwrap() / 1e3);
    Felt { took, shift: seen["shift"].as_f64().unwrap(), pressed }
}
