//! The pages of keys as the gallery shows them, each in its states.

use access::inside::keys::Purpose;
use access::inside::{InUse, Refusal};
use face::label::{Label, Tone};
use face::layout::{Frame, Here, Notice};
use face::when::Dates;

use super::super::home::{Head, Tab};
use super::super::inside::told;
use super::super::patience::Found;
use super::super::show::Arrived;
use super::list::{Live, Row};
use super::system::System;
use super::{arrived, hand, list, made, make, new_at, one, password, words};
use crate::commands::Problems;
use crate::shelf::samples::{ADDRESS, NOW, WORKSPACE, before, days};
use crate::shelf::{Shelf, Shown};

const KEY: &str = "sc_0123456789abcdef0123456789abcdef0123456789abcdef";

pub(crate) fn exhibits(shelf: &mut Shelf<'_>) -> Shown {
    let frame = shelf.ada().at(Here::Workspaces);
    lists(shelf, &frame)?;
    forms(shelf, &frame)?;
    ones(shelf, &frame)
}

fn lists(shelf: &mut Shelf<'_>, frame: &Frame) -> Shown {
    let page = |label: Label, keys: Found<Vec<Row>>, may: bool| list::Page {
        frame: frame.clone(),
        live: Live {
            dates: Dates::PLAIN,
            now: NOW,
            head: Head::shown(label, label.sentence(None), Tab::Keys),
            make: (may && label == Label::Ready).then(|| new_at(WORKSPACE)),
            keys,
        },
    };
    let listed = |rows: Vec<Row>| page(Label::Ready, Found::There(rows), true);
    shelf.put("workspaces/keys/list/empty", &listed(Vec::new()))?;
    shelf.put("workspaces/keys/list/empty_member", &page(Label::Ready, Found::There(Vec::new()), false))?;
    shelf.put("workspaces/keys/list/one", &listed(rows(true).into_iter().take(1).collect()))?;
    shelf.put("workspaces/keys/list/many", &listed(rows(true)))?;
    shelf.put("workspaces/keys/list/many_member", &page(Label::Ready, Found::There(rows(false)), false))?;
    shelf.put("workspaces/keys/list/loading", &page(Label::Ready, Found::Loading, true))?;
    for (name, label, refusal) in [
        ("workspaces/keys/list/paused", Label::Paused, Refusal::Paused),
        ("workspaces/keys/list/setting_up", Label::SettingUp, Refusal::SettingUp),
        ("workspaces/keys/list/having_trouble", Label::HavingTrouble, Refusal::Trouble),
        ("workspaces/keys/list/no_answer", Label::Ready, Refusal::NoAnswer),
        ("workspaces/keys/list/no_way_in", Label::Ready, Refusal::NoWayIn),
    ] {
        shelf.put(name, &page(label, Found::Closed(told(refusal)), true))?;
    }
    let deleted = listed(rows(true));
    let text = "The key is deleted. It opens nothing any more.".to_owned();
    let frame = deleted.frame.clone().saying(Notice { tone: Tone::Good, text });
    shelf.put("workspaces/keys/list/deleted", &list::Page { frame, ..deleted })
}

fn rows(may: bool) -> Vec<Row> {
    let row = |name: &str, user: &str, purpose, age| Row {
        name: name.into(),
        purpose: words::purpose_or_none(purpose),
        holder: if purpose.is_some() { "You".into() } else { "Not known".into() },
        made: Some(before(age)),
        newest: (purpose == Some(Purpose::Laptop)).then(|| ("paper-shop".into(), Some(before(days(1))))),
        href: may.then(|| format!("/workspaces/{WORKSPACE}/keys/{user}")),
    };
    vec![
        row("Ada's laptop", "laptop-ada-s-laptop", Some(Purpose::Laptop), days(20)),
        row("Claude", "assistant-claude", Some(Purpose::Assistant), days(3)),
        row("GitHub", "ci-github", Some(Purpose::Ci), days(2)),
        row("Grace Hopper", "teammate-grace-hopper", Some(Purpose::Teammate), 3600),
        row("grace@example.com", "grace@example.com", None, 60),
    ]
}

fn forms(shelf: &mut Shelf<'_>, frame: &Frame) -> Shown {
    let page = |name: &str, problems| make::Page {
        frame: frame.clone(),
        action: Tab::Keys.href(WORKSPACE),
        back: Tab::Keys.href(WORKSPACE),
        called: "Paper shop".into(),
        name: name.into(),
        purposes: make::purposes(Some(Purpose::Laptop)),
        taken: None,
        problems,
    };
    shelf.put("workspaces/keys/make/plain", &page("Ada's computer", Problems::default()))?;
    let taken = Problems::default().and("name", Some(make::TAKEN.to_owned()));
    let at = format!("/workspaces/{WORKSPACE}/keys/laptop-ada-s-laptop");
    shelf.put("workspaces/keys/make/taken", &make::Page { taken: Some(at), ..page("Ada's laptop", taken) })?;
    let paused = Problems::whole(told(Refusal::Paused).sentence);
    shelf.put("workspaces/keys/make/paused", &page("", paused))?;
    let unsure = Problems::whole(told(Refusal::Unsure).sentence);
    shelf.put("workspaces/keys/make/unsure", &page("Ada's laptop", unsure))?;
    let made = |name: &str, purpose, renewed: bool| made::Page {
        frame: frame.clone(),
        back: Tab::Keys.href(WORKSPACE),
        called: "Paper shop".into(),
        name: name.into(),
        purpose: Some(purpose),
        keeps: !renewed,
        own: Some(format!("/workspaces/{WORKSPACE}/keys/laptop-ada-s-laptop")),
        systems: [System::Others, System::Windows],
        live: (!renewed).then(waiting),
        address: ADDRESS.into(),
        renewed,
        secret: KEY.into(),
    };
    shelf.put("workspaces/keys/made/laptop", &made("Ada's laptop", Purpose::Laptop, false))?;
    shelf.put("workspaces/keys/made/assistant", &made("Claude", Purpose::Assistant, false))?;
    let windows = [System::Windows, System::Others];
    let on_windows = made::Page { systems: windows, ..made("Ada's laptop", Purpose::Laptop, false) };
    shelf.put("workspaces/keys/made/windows", &on_windows)?;
    let there =
        arrived::Live { arrived: Some(Arrived { href: Tab::Sites.href(WORKSPACE), address: None }), ..waiting() };
    let with_site = made::Page { live: Some(there), ..made("Ada's laptop", Purpose::Laptop, false) };
    shelf.put("workspaces/keys/made/arrived", &with_site)?;
    let password = password::Page {
        frame: frame.clone(),
        back: format!("/workspaces/{WORKSPACE}/keys/laptop-ada-s-laptop"),
        name: "Ada's laptop".into(),
        user: "laptop-ada-s-laptop".into(),
        address: ADDRESS.into(),
        secret: "abcd-efgh-jkmn-pqrs-tuvw".into(),
    };
    shelf.put("workspaces/keys/password", &password)?;
    shelf.put("workspaces/keys/made/renewed", &made("Ada's laptop", Purpose::Laptop, true))
}

fn waiting() -> arrived::Live {
    let called = "Paper shop".into();
    arrived::Live { id: WORKSPACE.into(), called, dates: Dates::PLAIN, now: NOW, arrived: None }
}

fn ones(shelf: &mut Shelf<'_>, frame: &Frame) -> Shown {
    let page = || one::Page {
        frame: frame.clone(),
        back: Tab::Keys.href(WORKSPACE),
        called: "Paper shop".into(),
        here: format!("/workspaces/{WORKSPACE}/keys/laptop-ada-s-laptop"),
        key: Some(one::Shown {
            name: "Ada's laptop".into(),
            purpose: words::purpose_or_none(Some(Purpose::Laptop)),
            made: Some(before(days(20))),
            user: "laptop-ada-s-laptop".into(),
            holder: "You".into(),
            is_yours: true,
        }),
        problem: None,
        holds: None,
        named: Vec::new(),
        goes: words::goes(2, 1),
        people: vec![("per_1".into(), "Grace Hopper".into()), ("per_2".into(), "Mia".into())],
        problems: Problems::default(),
    };
    shelf.put("workspaces/keys/one/plain", &page())?;
    shelf.put("workspaces/keys/one/alone", &one::Page { people: Vec::new(), goes: words::goes(0, 0), ..page() })?;
    let may_not = Problems::default().and("person", Some(hand::MAY_NOT.to_owned()));
    shelf.put("workspaces/keys/one/may_not", &one::Page { problems: may_not, ..page() })?;
    let holds = words::has(InUse { deployments: 3, user_secrets: 1, created_globals: 0 }, 1);
    let named = vec!["Paper shop".into(), "Spring sale".into(), "A try".into()];
    shelf.put("workspaces/keys/one/held", &one::Page { holds: Some(holds), named, ..page() })?;
    let no_answer = Some(told(Refusal::Unsure));
    shelf.put("workspaces/keys/one/unsure", &one::Page { problem: no_answer, ..page() })?;
    let paused = Some(told(Refusal::Paused));
    shelf.put("workspaces/keys/one/paused", &one::Page { key: None, problem: paused, ..page() })
}
