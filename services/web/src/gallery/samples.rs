//! A small believable company to fill the gallery with: what several pages show of it. Nothing here reaches a customer.

use access::workspace::Counts;
use jiff::{SignedDuration, Timestamp};

use crate::commands::Ask;
use crate::site::listing::Listing;
use crate::workspaces::list::{self, Room, Row};
use face::assets::Asset;
use face::label::{Label, Tone};
use face::layout::{Frame, Notice, Person, Theme, Trial};
use face::paging::Paging;
use face::step::{Progress, Step};
use face::when::Dates;

pub const FULL: &str = "Your plan includes one workspace. Pro will have five, but is not for sale yet.";
/// Ada's.
pub const ACCOUNT: &str = "acct_01jd6v3x8f7q2m9k4w5t6y7z8a";
/// Their workspace, its address, and a command to it.
pub const WORKSPACE: &str = "ws_01jd6v3x8f7q2m9k4w5t6y7z8a";
pub const COMMAND: &str = "cmd_01jd6v3x8f7q2m9k4w5t6y7z8a";
pub const ADDRESS: &str = "https://paper-shop.eu.example.com";

/// 21 November 2026, 09:42:07 UTC: every page of the gallery is drawn at this instant.
pub const NOW: Timestamp = Timestamp::constant(1_795_254_127, 0);

pub fn before(seconds: i64) -> Timestamp {
    NOW - SignedDuration::from_secs(seconds)
}

pub const fn days(count: i64) -> i64 {
    count * 24 * 60 * 60
}

pub fn visitor(theme: Theme) -> Frame {
    Frame::visitor(NOW, theme)
}

/// Ada is on trial.
pub fn ada(theme: Theme) -> Frame {
    let person =
        Person { account: ACCOUNT.into(), name: "Ada Lovelace".into(), email: "ada@example.com".into(), picture: None };
    Frame::person(NOW, theme, person, Trial::until(before(-days(9) - 60), NOW))
}

/// Grace pays, so she never sees a trial, and her address is long.
pub fn grace(theme: Theme) -> Frame {
    let email = "grace.brewster.murray.hopper@compilers.example.com".into();
    let account = "acct_01jd6v3x8f7q2m9k4w5t6y7z8b".into();
    Frame::person(NOW, theme, Person { account, name: "Grace Hopper".into(), email, picture: None }, None)
}

/// The page says that something was done.
pub fn said(frame: Frame, text: &str) -> Frame {
    frame.saying(Notice { tone: Tone::Good, text: text.to_owned() })
}

pub fn listing(path: &str, title: &'static str, description: &'static str) -> Listing {
    let address = |path: &str| format!("https://harbor.example.com{path}");
    Listing { title, description, address: address(path), picture: address(Asset::PictureLight.path()) }
}

pub fn rows() -> Vec<Row> {
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
pub fn list(workspaces: Vec<Row>) -> list::Live {
    list::Live {
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

/// The way of a workspace that is being set up.
pub fn steps() -> Vec<Step> {
    let step = |name: &str, progress| Step { name: name.into(), progress };
    vec![
        step("Ordered", Progress::Done(before(41))),
        step("Machine found", Progress::Done(before(22))),
        step("Starting", Progress::Now),
        step("Ready", Progress::Later),
    ]
}

/// The form of a button of the paper shop.
pub fn ask(verb: &str) -> Ask {
    Ask { action: format!("/workspaces/{WORKSPACE}/{verb}"), command: COMMAND.into(), account: ACCOUNT.into() }
}
