//! What people see and change about themselves: who they are to us, where they are signed in and how, what we write to
//! them about, what they pay for, and in which light they look at all this.
//!
//! What their sign-in provider says of them and what they chose stand apart ([`access::profile`]): signing in again brings the
//! former up to date and leaves the latter alone.

pub mod address;
pub mod arrange;
pub mod asked;
pub mod billing;
pub mod export;
pub mod leaving;
pub mod mail;
pub mod methods;
pub mod people;
pub mod plan;
pub mod profile;
pub mod sessions;
pub mod theme;
pub(crate) mod unheard;

use axum::response::{IntoResponse, Response};
use domain::authorize::permission::{ChangeProfile, EndSession, ListSessions, ViewMoney, ViewProfile};
use http::StatusCode;
use http::header::LOCATION;

use crate::entry::{Entry, act, part, see};
use crate::place::{Group, Place};
use crate::visit::Visit;
use face::label::Tone;
use face::layout::{Frame, Here, Notice};

pub(crate) fn routes() -> Vec<Entry> {
    let nouns = [
        own(),
        methods::routes(),
        mail::routes(),
        address::routes(),
        appearance(),
        people::routes(),
        plan::routes(),
        billing::routes(),
        export::routes(),
        leaving::routes(),
    ];
    nouns.into_iter().flatten().collect()
}

fn own() -> Vec<Entry> {
    vec![
        see("/account", ViewProfile, profile::show::show).offered(
            Tab::Profile.called(
                "account profile settings name picture photo avatar time zone timezone language dates me keep it",
            ),
        ),
        act("/account", ChangeProfile, profile::change::change).on("/account"),
        see("/account/sessions", ListSessions, sessions::list::list).offered(
            Tab::Sessions
                .called("session sessions device devices browser browsers security sign-in signin login account"),
        ),
        act("/account/sessions/{session}/end", EndSession, sessions::end::end).on("/account/sessions").and(
            Place::at_once(
                "/account/sessions/others/end",
                "Sign out everywhere else",
                "log out logout session sessions devices end security",
            ),
        ),
    ]
}

fn appearance() -> Vec<Entry> {
    vec![
        see(asked::PATH, ViewMoney, asked::show).no_place("leads on by itself"),
        part::<asked::Live>("/account/asked/live"),
        see("/account/theme", ViewProfile, theme::show::show)
            .offered(Tab::Theme.called("theme colour color appearance mode night settings")),
        act("/account/theme", ChangeProfile, theme::choose::choose).on("/account/theme"),
    ]
}

/// Its pages in their states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    profile::show::exhibits(shelf)?;
    sessions::list::exhibits(shelf)?;
    methods::exhibits(shelf)?;
    mail::exhibits(shelf)?;
    address::confirm::exhibits(shelf)?;
    people::exhibits(shelf)?;
    plan::exhibits(shelf)?;
    asked::exhibits(shelf)?;
    billing::exhibits(shelf)?;
    export::exhibits(shelf)?;
    leaving::exhibits(shelf)?;
    theme::show::exhibits(shelf)
}

/// The pages of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// Name, picture, and how dates are written.
    Profile,
    /// Where one is signed in.
    Sessions,
    /// How one signs in.
    Methods,
    /// What we write about.
    Mail,
    /// Who belongs to it.
    People,
    /// What one has, and for how long.
    Plan,
    /// What one pays, with what, and for what one paid.
    Billing,
    /// Light or dark.
    Theme,
}

impl Tab {
    /// All of them, in order.
    pub const ALL: [Self; 8] = [
        Self::Profile,
        Self::Sessions,
        Self::Methods,
        Self::Mail,
        Self::People,
        Self::Plan,
        Self::Billing,
        Self::Theme,
    ];

    /// Whether it is shown to who reads this page: what is paid, only to those who see that.
    fn is_shown(&self, frame: &Frame) -> bool {
        match self {
            Self::Plan | Self::Billing => frame.person.as_ref().is_some_and(|person| person.sees_money),
            Self::Profile | Self::Sessions | Self::Methods | Self::Mail | Self::People | Self::Theme => true,
        }
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Profile => "Profile",
            Self::Sessions => "Sessions",
            Self::Methods => "How you sign in",
            Self::Mail => "E-mail",
            Self::People => "People",
            Self::Plan => "Plan and trial",
            Self::Billing => "Billing",
            Self::Theme => "Light or dark",
        }
    }

    /// As what the palette offers it; `words` is what else people call it.
    const fn called(self, words: &'static str) -> Place {
        Place::of(Group::Account, self.name(), words)
    }

    /// Whether it is this one.
    fn is(self, other: &Self) -> bool {
        self == *other
    }

    /// Its address.
    #[must_use]
    pub const fn href(self) -> &'static str {
        match self {
            Self::Profile => "/account",
            Self::Sessions => "/account/sessions",
            Self::Methods => "/account/methods",
            Self::Mail => "/account/mail",
            Self::People => people::PATH,
            Self::Plan => "/account/plan",
            Self::Billing => "/account/billing",
            Self::Theme => "/account/theme",
        }
    }
}

/// What a page of the account says on top after something was done. It stands in the address, so that a reload of the
/// page says it again and does nothing again.
const DONE: &str = "done";

/// Leads back to a page of the account, which then says that it is done.
fn done(tab: Tab) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, format!("{}?{DONE}", tab.href()))]).into_response()
}

/// What goes around a page of the account; `sentence` is what to say when something was just done.
fn frame(visit: &Visit, query: Option<&str>, sentence: &str) -> Frame {
    let frame = visit.frame(Here::Account);
    if query == Some(DONE) { frame.saying(Notice { tone: Tone::Good, text: sentence.to_owned() }) } else { frame }
}

#[cfg(test)]
mod tests {
    use super::*;
    use face::words::banned_in;

    #[test]
    fn names_are_plain_and_addresses_differ() {
        for (place, tab) in Tab::ALL.into_iter().enumerate() {
            assert_eq!(banned_in(tab.name()), None, "{tab:?}");
            assert!(!Tab::ALL[..place].iter().any(|other| other.href() == tab.href()), "{tab:?}");
        }
    }
}
