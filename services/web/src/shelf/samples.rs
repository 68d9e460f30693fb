//! A small believable company to fill the gallery with: what several pages show of it. Nothing here reaches a customer.

use jiff::{SignedDuration, Timestamp};

use face::label::Tone;
use face::layout::{Frame, Notice, Person, Team, Theme, Trial};
use face::step::{Progress, Step};

pub const FULL: &str = "You have one workspace, and your plan, Trial, includes one. Pro has five. Change your plan, or delete one to make room.";
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
    let (account, name, email) = (ACCOUNT.into(), "Ada Lovelace".into(), "ada@example.com".into());
    let person = Person { account, name, email, sees_money: true, ..Person::default() };
    Frame::person(NOW, theme, person, Trial::until(before(-days(9) - 60), NOW))
}

/// Grace pays, so she never sees a trial, and her address is long.
pub fn grace(theme: Theme) -> Frame {
    let email = "grace.brewster.murray.hopper@compilers.example.com".into();
    let account = "acct_01jd6v3x8f7q2m9k4w5t6y7z8b".into();
    let person = Person { account, name: "Grace Hopper".into(), email, sees_money: true, ..Person::default() };
    Frame::person(NOW, theme, person, None)
}

/// The frame for somebody who belongs to the team of Grace, too, and looks at that.
pub fn in_a_team(frame: Frame) -> Frame {
    let team = |account: &str, owner: &str, is_own| Team {
        account: account.into(),
        owner: owner.into(),
        is_own,
        is_here: !is_own,
    };
    let teams =
        vec![team(ACCOUNT, "Ada Lovelace", true), team("acct_01jd6v3x8f7q2m9k4w5t6y7z8b", "Grace Hopper", false)];
    Frame { person: frame.person.map(|person| Person { teams, ..person }), ..frame }
}

/// The page says that something was done.
pub fn said(frame: Frame, text: &str) -> Frame {
    frame.saying(Notice { tone: Tone::Good, text: text.to_owned() })
}

/// The way of a workspace that is being set up.
pub fn steps() -> Vec<Step> {
    let step = |name: &str, progress| Step { name: name.into(), progress };
    vec![
        step("Asked for", Progress::Done(before(41))),
        step("Machine found", Progress::Done(before(22))),
        step("Starting", Progress::Now),
        step("Ready", Progress::Later),
    ]
}
