//! The pages of secrets as the gallery shows them, each in its states.

use access::inside::Refusal;
use access::inside::secrets::{BadDescription, BadName, BadValue, ForWhom};
use face::label::{Label, Tone};
use face::layout::{Frame, Here, Notice};
use face::when::Dates;

use super::super::home::{Head, Tab};
use super::super::inside::told;
use super::super::patience::Found;
use super::list::{Done, Live, Row};
use super::{list, new_at, one, set, words};
use crate::commands::Problems;
use crate::shelf::samples::{NOW, WORKSPACE, before, days};
use crate::shelf::{Shelf, Shown};

pub(crate) fn exhibits(shelf: &mut Shelf<'_>) -> Shown {
    let frame = shelf.ada().at(Here::Workspaces);
    lists(shelf, &frame)?;
    forms(shelf, &frame)?;
    ones(shelf, &frame)
}

fn lists(shelf: &mut Shelf<'_>, frame: &Frame) -> Shown {
    let page = |label: Label, secrets: Found<Vec<Row>>, may: bool| list::Page {
        frame: frame.clone(),
        live: Live {
            dates: Dates::PLAIN,
            now: NOW,
            head: Head::shown(label, label.sentence(None), Tab::Secrets),
            set: (may && label == Label::Ready).then(|| new_at(WORKSPACE)),
            secrets,
        },
    };
    let listed = |rows: Vec<Row>| page(Label::Ready, Found::There(rows), true);
    shelf.put("workspaces/secrets/list/empty", &listed(Vec::new()))?;
    shelf.put("workspaces/secrets/list/empty_member", &page(Label::Ready, Found::There(Vec::new()), false))?;
    shelf.put("workspaces/secrets/list/many", &listed(rows(true)))?;
    shelf.put("workspaces/secrets/list/many_member", &page(Label::Ready, Found::There(rows(false)), false))?;
    shelf.put("workspaces/secrets/list/loading", &page(Label::Ready, Found::Loading, true))?;
    for (name, label, refusal) in [
        ("workspaces/secrets/list/paused", Label::Paused, Refusal::Paused),
        ("workspaces/secrets/list/having_trouble", Label::HavingTrouble, Refusal::Trouble),
        ("workspaces/secrets/list/no_answer", Label::Ready, Refusal::NoAnswer),
    ] {
        shelf.put(name, &page(label, Found::Closed(told(refusal)), true))?;
    }
    let deleted = listed(rows(true));
    let text = Done::Deleted.sentence().to_owned();
    let frame = deleted.frame.clone().saying(Notice { tone: Tone::Good, text });
    shelf.put("workspaces/secrets/list/deleted", &list::Page { frame, ..deleted })
}

fn rows(may: bool) -> Vec<Row> {
    let row = |name: &str, description: &str, whom, age| Row {
        name: name.into(),
        description: description.into(),
        whom: words::whom_or_none(Some(whom)),
        set_at: Some(before(age)),
        href: may.then(|| format!("/workspaces/{WORKSPACE}/secrets/named/{name}")),
    };
    vec![
        row("DATABASE_URL", "The shop's database", ForWhom::All, days(20)),
        row("MAIL_PASSWORD", "", ForWhom::All, days(2)),
        row("NIGHTLY_EXPORT_SIGNING_KEY_OF_THE_BOOK_KEEPERS", "For the export at night", ForWhom::Pages, 3600),
    ]
}

fn forms(shelf: &mut Shelf<'_>, frame: &Frame) -> Shown {
    let page = |name: &str, problems| set::Page {
        frame: frame.clone(),
        action: Tab::Secrets.href(WORKSPACE),
        back: Tab::Secrets.href(WORKSPACE),
        called: "Paper shop".into(),
        name: name.into(),
        description: String::new(),
        whoms: set::whoms(Some(ForWhom::All)),
        taken: None,
        problems,
    };
    shelf.put("workspaces/secrets/set/plain", &page("", Problems::default()))?;
    let wrong = Problems::default()
        .and("name", Some(BadName::Character.to_string()))
        .and("value", Some(BadValue::Empty.to_string()))
        .and("description", Some(BadDescription::Character.to_string()))
        .and("whom", Some("Choose who can have it.".to_owned()));
    shelf.put("workspaces/secrets/set/wrong", &page("DATABASE-URL", wrong))?;
    let taken = Problems::default().and("name", Some(set::TAKEN.to_owned()));
    let at = format!("/workspaces/{WORKSPACE}/secrets/named/DATABASE_URL");
    shelf.put("workspaces/secrets/set/taken", &set::Page { taken: Some(at), ..page("DATABASE_URL", taken) })?;
    let paused = Problems::whole(told(Refusal::Paused).sentence);
    shelf.put("workspaces/secrets/set/paused", &page("", paused))?;
    shelf.put("workspaces/secrets/set/lost", &page("DATABASE_URL", Problems::whole(set::LOST)))
}

fn ones(shelf: &mut Shelf<'_>, frame: &Frame) -> Shown {
    let page = |whom: ForWhom, used: &[(&str, bool)], problems| one::Page {
        frame: frame.clone(),
        back: Tab::Secrets.href(WORKSPACE),
        called: "Paper shop".into(),
        here: format!("/workspaces/{WORKSPACE}/secrets/named/DATABASE_URL"),
        name: "DATABASE_URL".into(),
        secret: Some(one::Shown {
            whom: words::whom(whom).0,
            after: words::after_change(whom),
            description: "The shop's database".into(),
            set_at: Some(before(days(20))),
            used: used.iter().map(|(name, is_sandbox)| ((*name).to_owned(), *is_sandbox)).collect(),
        }),
        closed: None,
        problems,
    };
    shelf.put("workspaces/secrets/one/unused", &page(ForWhom::All, &[], Problems::default()))?;
    let used = [("shop", false), ("try-it", true)];
    shelf.put("workspaces/secrets/one/used", &page(ForWhom::Pages, &used, Problems::default()))?;
    let plain = page(ForWhom::Pages, &used, Problems::default());
    let text = "The new value is set. These start again with it: shop and try-it.".to_owned();
    let said = plain.frame.clone().saying(Notice { tone: Tone::Good, text });
    shelf.put("workspaces/secrets/one/changed", &one::Page { frame: said, ..plain })?;
    let empty = Problems::default().and("value", Some(BadValue::Empty.to_string()));
    shelf.put("workspaces/secrets/one/wrong", &page(ForWhom::All, &[], empty))?;
    let unsure = Problems::whole(told(Refusal::Unsure).sentence);
    shelf.put("workspaces/secrets/one/unsure", &page(ForWhom::All, &[], unsure))?;
    let paused = page(ForWhom::All, &[], Problems::default());
    let closed = Some(told(Refusal::Paused));
    shelf.put("workspaces/secrets/one/paused", &one::Page { secret: None, closed, ..paused })
}
