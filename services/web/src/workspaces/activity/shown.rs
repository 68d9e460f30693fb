//! The activity of a workspace as the gallery shows it: a short history, the ends of a long one, and what a filter finds or does not.

use super::filter::Asked;
use super::told::Told;
use super::{Live, Page};
use crate::shelf::samples::{NOW, before};
use crate::shelf::{Shelf, Shown};
use crate::workspaces::home::{Head, Tab};
use face::label::Label;
use face::layout::{Frame, Here};
use face::when::Dates;

/// What happened, with who and why, and how long ago.
const FACTS: [(&str, &str, &str, i64); 7] = [
    ("Harbor", "It was ready to use.", "Its machine came up, and it answers.", 70),
    ("Harbor's staff", "It was started again.", "Harbor's staff put the account on the Pro plan.", 130),
    ("Harbor", "It was paused.", "The free trial ended after 14 days.", 90_000),
    ("Grace Hopper", "It got another name.", "", 400_000),
    ("You", "Another try was asked for.", "", 500_000),
    ("Harbor", "It had trouble.", "We saw that its machine broke.", 500_060),
    ("You", "It was asked for.", "", 1_300_000),
];

/// The page in its states.
pub(crate) fn exhibits(shelf: &mut Shelf<'_>) -> Shown {
    let all = |_: &str| true;
    let older = || Some("?before=21".to_owned());
    let newer = || Some("?after=40".to_owned());
    shelf.put("workspaces/activity/short", &page(shelf.ada(), None, all))?;
    let mut newest = page(shelf.ada(), None, all);
    newest.live.older = older();
    shelf.put("workspaces/activity/newest", &newest)?;
    let mut middle = page(shelf.ada(), Some("before=61"), all);
    (middle.live.newer, middle.live.older) = (newer(), older());
    shelf.put("workspaces/activity/middle", &middle)?;
    let trouble = page(shelf.ada(), Some("show=trouble&from=2026-11-01"), |what| {
        what.contains("trouble") || what.contains("try")
    });
    shelf.put("workspaces/activity/filtered", &trouble)?;
    shelf.put(
        "workspaces/activity/nothing_found",
        &page(shelf.ada(), Some("show=people&until=2026-01-01"), |_| false),
    )?;
    let mut old = page(shelf.ada(), None, all);
    for fact in old.live.history.iter_mut().skip(3) {
        (fact.who, fact.why) = ("Not kept".into(), None);
    }
    shelf.put("workspaces/activity/old", &old)?;
    shelf.put("workspaces/activity/empty", &page(shelf.ada(), None, |_| false))
}

fn page(frame: Frame, query: Option<&str>, shows: impl Fn(&str) -> bool) -> Page {
    let told = |(who, what, why, age): (&str, &str, &str, i64)| Told {
        at: before(age),
        who: who.into(),
        what: what.into(),
        why: (!why.is_empty()).then(|| why.into()),
    };
    let history = FACTS.into_iter().filter(|(_, what, ..)| shows(what)).map(told).collect();
    let head = Head::shown(Label::Ready, "Your workspace is up, and you can use it.", Tab::Activity);
    let live = Live { dates: Dates::PLAIN, now: NOW, head, asked: Asked::of(query), history, newer: None, older: None };
    Page { frame: frame.at(Here::Workspaces), live }
}
