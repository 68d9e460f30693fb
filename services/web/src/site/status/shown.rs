//! How the service does, as the gallery shows it: all well, in trouble, away; with a past and without; for a visitor and for
//! somebody with workspaces.

use std::time::Duration;

use access::status::{Component, Facts, Incident, Past, Place, RecentCommand, Seen, Tables, Update};
use jiff::{SignedDuration, Timestamp};
use messages::IncidentId;
use messages::workspace::{Region, State};
use nats::fold::Phase;

use super::days;
use super::show::{Live, Page};
use super::yours::{Own, Reader};
use crate::shelf::samples::{NOW, before, days as seconds_of};
use crate::shelf::{Shelf, Shown};
use crate::site::listing::Listing;
use face::layout::Frame;

/// As many looks as a day has.
const WHOLE: u32 = 5760;

pub(crate) fn exhibits(shelf: &mut Shelf<'_>) -> Shown {
    let (visitor, ada, grace) = (shelf.visitor(), shelf.ada(), shelf.grace());
    let (good, bad) = (past(&[]), past(&[down()]));
    let with = |incidents: Vec<Incident>| Past { incidents, ..past(&[down()]) };
    for (name, facts, past) in [
        ("site/status/show/working", facts(), Some(&good)),
        ("site/status/show/slow", facts_slow(), Some(&bad)),
        ("site/status/show/not_working", facts_down(), None),
        ("site/status/show/not_known", facts_old(), Some(&bad)),
        ("site/status/show/not_measured", facts(), Some(&Past::default())),
        ("site/status/show/incident_open", facts_slow(), Some(&with(vec![open(), over()]))),
        ("site/status/show/incidents_over", facts(), Some(&with(vec![over(), long_ago()]))),
    ] {
        shelf.put(name, &page(visitor.clone(), &facts, past, &Reader::Visitor))?;
    }
    for (name, frame, facts, past, reader) in [
        ("site/status/show/person", &ada, facts(), &good, Reader::Person(one())),
        ("site/status/show/person_touched", &grace, facts_slow(), &with(vec![open()]), Reader::Person(many())),
        ("site/status/show/person_elsewhere", &ada, facts_us(), &bad, Reader::Person(one())),
        ("site/status/show/person_without", &ada, facts(), &good, Reader::Person(Own::default())),
        ("site/status/show/person_unseen", &visitor, facts_down(), &bad, Reader::Unseen),
    ] {
        shelf.put(name, &page(frame.clone(), &facts, Some(past), &reader))?;
    }
    Ok(())
}

fn page(frame: Frame, facts: &Facts, past: Option<&Past>, reader: &Reader) -> Page {
    let listing = Listing::shown("/status", "Status", Page::DESCRIPTION);
    let live = Live::of(facts, past, reader, frame.dates.clone());
    Page { frame, listing, live }
}

/// What there is to see when all is well.
fn facts() -> Facts {
    let place = |region| Place { region, promised: 40, ailing: 0 };
    let command = RecentCommand { placed_at: before(40), is_answered: true };
    let tables = Tables {
        took: Duration::from_millis(2),
        tick: Some(before(30)),
        commands: vec![command],
        places: Region::ALL.iter().copied().map(place).collect(),
    };
    Facts { at: NOW, bus: true, writable: true, fold: Phase::Live, tables: Some(tables) }
}

/// The same, with one region badly off, the other a little, and commands that wait.
fn facts_slow() -> Facts {
    let mut facts = facts_us();
    if let Some(tables) = &mut facts.tables {
        tables.took = Duration::from_secs(1);
        tables.commands = vec![RecentCommand { placed_at: before(9), is_answered: false }];
        tables.places.iter_mut().filter(|place| place.region == Region::Eu).for_each(|place| place.ailing = 3);
    }
    facts
}

/// The same, with one region badly off.
fn facts_us() -> Facts {
    let mut facts = facts();
    if let Some(tables) = &mut facts.tables {
        tables.places.iter_mut().filter(|place| place.region == Region::Us).for_each(|place| place.ailing = 24);
    }
    facts
}

/// The same, without any answer from the tables.
fn facts_down() -> Facts {
    Facts { fold: Phase::Down, tables: None, ..facts() }
}

/// The same, with tables that say what was true an hour ago.
fn facts_old() -> Facts {
    let mut facts = Facts { fold: Phase::StandingBy, ..facts() };
    if let Some(tables) = &mut facts.tables {
        tables.tick = Some(before(60 * 60));
    }
    facts
}

/// Days of one part that were not all good: how long ago, and what was seen.
type Wrong = (Component, &'static [(i64, Seen)]);

const fn seen(working: u32, slow: u32, not_working: u32) -> Seen {
    Seen { working, slow, not_working }
}

fn down() -> Wrong {
    const DAYS: &[(i64, Seen)] = &[
        (0, seen(2200, 60, 40)),
        (3, seen(WHOLE - 8, 8, 0)),
        (17, seen(WHOLE - 740, 20, 720)),
        (18, seen(1440, 0, 0)),
        (19, seen(0, 0, 0)),
        (20, seen(0, 0, 0)),
        (44, seen(WHOLE - 4, 0, 4)),
    ];
    (Component::Making, DAYS)
}

/// Ninety days that were good but for these. Harbor has not been there for as long in the United States.
fn past(wrong: &[Wrong]) -> Past {
    let mut past = Past::default();
    for component in Component::all() {
        let long = if component == Component::Region(Region::Us) && !wrong.is_empty() { 31 } else { 90 };
        let days = past.days.entry(component).or_default();
        for ago in 0..long {
            let mut wrong = wrong.iter().filter(|(part, _)| *part == component).flat_map(|(_, days)| days.iter());
            let found = wrong.find(|(day, _)| *day == ago).map(|(_, seen)| *seen);
            let usual = seen(if ago == 0 { 2328 } else { WHOLE }, 0, 0);
            days.insert(day(ago), found.unwrap_or(usual));
        }
    }
    past
}

fn day(ago: i64) -> Timestamp {
    days::day_of(NOW) - SignedDuration::from_secs(seconds_of(ago))
}

fn incident(id: &str, title: &str, parts: &[Component], began: i64, ended: Option<i64>) -> Incident {
    let id: IncidentId = format!("inc_01jd6v3x8f7q2m9k4w5t6y7z8{id}").parse().unwrap_or_default();
    let (title, parts) = (title.to_owned(), parts.to_vec());
    Incident { id, title, parts, began_at: before(began), ended_at: ended.map(before), updates: Vec::new() }
}

fn told(age: i64, text: &str) -> Update {
    Update { at: before(age), text: text.to_owned() }
}

fn open() -> Incident {
    let parts = [Component::Making, Component::Region(Region::Us)];
    Incident {
        updates: vec![
            told(
                300,
                "We know the cause: a part that hands out machines is full.\nWe make room for more, and expect to be done by noon.",
            ),
            told(1500, "Requests for new workspaces wait for some minutes. Those that run are not touched."),
        ],
        ..incident("a", "New workspaces take long", &parts, 1800, None)
    }
}

fn over() -> Incident {
    let began = seconds_of(17);
    Incident {
        updates: vec![
            told(began - 11_100, "It is over. A disk was full. We are told now before that can come again."),
            told(began - 1200, "<b>Requests</b> & more wait. Nothing gets lost."),
        ],
        ..incident("b", "Requests were not taken", &[Component::Making], began, Some(began - 11_100))
    }
}

fn long_ago() -> Incident {
    let began = seconds_of(60);
    Incident {
        updates: vec![told(began, "The way to all pages was cut.")],
        ..incident("c", "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk was away", &[], began, Some(began - 50))
    }
}

fn one() -> Own {
    Own::of([("ws_1".to_owned(), "Paper shop".to_owned(), Region::Eu, State::Ready)])
}

fn many() -> Own {
    let own = |(place, (name, region, state)): (usize, (&str, Region, State))| {
        (format!("ws_{place}"), name.to_owned(), region, state)
    };
    let workspaces = [
        ("Paper shop", Region::Us, State::Ready),
        ("Winter sale", Region::Us, State::Provisioning),
        ("Club calendar", Region::Us, State::Failed),
        ("علی‌رضا", Region::Us, State::Unknown),
    ];
    Own::of(workspaces.into_iter().enumerate().map(own))
}
