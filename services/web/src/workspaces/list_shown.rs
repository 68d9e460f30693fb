//! The list of workspaces as the gallery shows it, of a small believable company.

use access::workspace::Counts;

use super::list::{Deleted, Live, Page, Room, Row};
use crate::commands::Ask;
use crate::shelf::samples::{self, ADDRESS, NOW, before, days};
use crate::shelf::{NAMES, Shelf, Shown};
use face::label::{Label, Tone};
use face::layout::{Frame, Here, Notice};
use face::paging::Paging;
use face::when::Dates;

/// The page in its states.
pub(super) fn exhibits(shelf: &mut Shelf<'_>) -> Shown {
    let text = "Welcome to Harbor. Your free trial has started, and runs for 14 days.".into();
    let welcome = Some(Notice { tone: Tone::Good, text });
    shelf.put("workspaces/list/empty", &page(shelf.ada(), 0, Room::Free, welcome))?;
    let not_open = Room::NotYet("Your account is not open yet.".to_owned());
    shelf.put("workspaces/list/empty_locked", &page(shelf.ada(), 0, not_open, None))?;
    let full = Room::Full(samples::FULL.to_owned());
    shelf.put("workspaces/list/one_locked", &page(shelf.ada(), 1, full, None))?;
    shelf.put("workspaces/list/many", &page(shelf.grace(), 6, Room::Free, None))?;
    let mut paged = page(shelf.grace(), 6, Room::Free, None);
    paged.live.deleted = Vec::new();
    paged.live.paging = Paging::of(2, 50, 134);
    shelf.put("workspaces/list/paged", &paged)?;
    let odd = rows().into_iter().cycle().zip(NAMES).map(|(row, (_, name))| Row { name: name.into(), ..row });
    let odd = odd.enumerate().map(|(place, row)| Row { id: format!("ws_{place}"), ..row }).collect();
    shelf.put("workspaces/list/odd_names", &Page { frame: paged.frame, live: list(odd) })?;
    let ended = "Your free trial is over. We keep everything until 5 December 2026.";
    let paused = |row| Row { label: Label::Paused, reason: ended.into(), address: None, ..row };
    let over = rows().into_iter().take(1).map(paused).collect();
    let over = Page { frame: shelf.ada().after_trial().at(Here::Workspaces), live: list(over) };
    shelf.put("workspaces/list/trial_over", &over)?;
    let incident = Some("New workspaces take long – and 1 more".into());
    let frame = Frame { incident, ..shelf.ada() }.at(Here::Workspaces);
    shelf.put("workspaces/list/incident", &Page { frame, live: list(rows()) })
}

fn page(frame: Frame, count: usize, room: Room, notice: Option<Notice>) -> Page {
    let deleted = |name: &str, left| Deleted {
        restore: Some(Ask::shown("restore")),
        name: name.into(),
        restorable_until: before(-days(left)),
    };
    let deleted = if count > 1 { vec![deleted("First try", 5), deleted("Summer sale", 1)] } else { Vec::new() };
    let live = list(rows().into_iter().take(count).collect());
    Page { frame: frame.at(Here::Workspaces), live: Live { deleted, notice, room, ..live } }
}

pub(crate) fn rows() -> Vec<Row> {
    let row = |id: &str, name: &str, label, reason: &str, address: Option<&str>, age| Row {
        id: format!("ws_{id}"),
        name: name.into(),
        label,
        reason: reason.into(),
        region: if age > days(20) { "US".into() } else { "Europe".into() },
        address: address.map(Into::into),
        created: before(age),
    };
    let trouble = "Your workspace stopped working.";
    let unpaid = "Your last payment did not go through. We keep everything until 5 December 2026.";
    let long = "The quite long name that somebody gave to a workspace before lunch";
    vec![
        row("1", "Paper shop", Label::Ready, "All is well.", Some(ADDRESS), 40 * 60),
        row(
            "2",
            "Winter sale",
            Label::SettingUp,
            "We are getting it going. This usually takes under a minute.",
            None,
            12,
        ),
        row("3", "Old blog", Label::Paused, unpaid, None, days(3)),
        row("4", "Club calendar", Label::HavingTrouble, trouble, Some("https://club-calendar.eu.example.com"), days(9)),
        row(
            "5",
            long,
            Label::Ready,
            "All is well.",
            Some("https://the-quite-long-name-that-somebody-gave.us.example.com"),
            days(200),
        ),
    ]
}

/// A list of these.
pub(crate) fn list(workspaces: Vec<Row>) -> Live {
    Live {
        dates: Dates::PLAIN,
        now: NOW,
        notice: None,
        counts: Counts::of(workspaces.iter().map(|row| row.label)),
        paging: Paging::of(1, 50, workspaces.len()),
        workspaces,
        deleted: Vec::new(),
        room: Room::Free,
        steps: None,
    }
}
