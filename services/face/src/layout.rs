//! The frame around every page: who is signed in, what they should know first, and in which light.

use std::sync::Arc;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use jiff::Timestamp;
use unicode_segmentation::UnicodeSegmentation;

use super::dues::Dues;
use super::label::Tone;
use super::when::{self, Dates};

/// What the layout needs, whatever the page.
#[derive(Debug, Clone)]
pub struct Frame {
    /// When this page was drawn; every distance in time on the page is counted from here.
    pub now: Timestamp,
    /// Light, dark, or as the system has it.
    pub theme: Theme,
    /// How dates are written for the reader.
    pub dates: Dates,
    /// Who is signed in.
    pub person: Option<Person>,
    /// The running trial; never given for an account that pays.
    pub trial: Option<Trial>,
    /// Whether the trial is over and there is no plan.
    pub trial_is_over: bool,
    /// What there is to know of the account's money.
    pub dues: Option<Dues>,
    /// That their account is deleted, while that can be taken back.
    pub closes: Option<Closing>,
    /// Whether mail to them comes back.
    pub mail_returns: bool,
    /// What is wrong right now, in one line, as an operator wrote it down; for those who are signed in.
    pub incident: Option<Arc<str>>,
    /// What came of the last thing the person did.
    pub notice: Option<Notice>,
    /// Which entry of the navigation this page belongs to.
    pub here: Here,
}

impl Frame {
    /// The frame for a visitor who is not signed in.
    #[must_use]
    pub const fn visitor(now: Timestamp, theme: Theme) -> Self {
        let dates = Dates::PLAIN;
        Self {
            now,
            theme,
            dates,
            person: None,
            trial: None,
            trial_is_over: false,
            dues: None,
            closes: None,
            mail_returns: false,
            incident: None,
            notice: None,
            here: Here::Elsewhere,
        }
    }

    /// The frame for somebody who is signed in.
    #[must_use]
    pub fn person(now: Timestamp, theme: Theme, person: Person, trial: Option<Trial>) -> Self {
        Self { person: Some(person), trial, ..Self::visitor(now, theme) }
    }

    /// The same frame, for somebody whose trial is over and who is on no plan.
    #[must_use]
    pub fn after_trial(self) -> Self {
        Self { trial: None, trial_is_over: true, ..self }
    }

    /// The same frame, for somebody who has to know this of their money.
    #[must_use]
    pub fn owing(self, dues: Option<Dues>) -> Self {
        Self { dues, ..self }
    }

    /// The same frame, for somebody whose account is deleted, if it is.
    #[must_use]
    pub fn closing(self, closes: Option<Closing>) -> Self {
        Self { closes, ..self }
    }

    /// The account that a form of this page is drawn for; empty for a visitor.
    #[must_use]
    pub fn account(&self) -> &str {
        self.person.as_ref().map_or("", |person| &person.account)
    }

    /// The same frame, for a reader who has dates written like this.
    #[must_use]
    pub fn writing(self, dates: Dates) -> Self {
        Self { dates, ..self }
    }

    /// The same frame, with an entry of the navigation marked as current.
    #[must_use]
    pub fn at(self, here: Here) -> Self {
        Self { here, ..self }
    }

    /// The same frame, with a message on top.
    #[must_use]
    pub fn saying(self, notice: Notice) -> Self {
        Self { notice: Some(notice), ..self }
    }
}

/// The person who is signed in, as the menu shows them.
#[derive(Debug, Clone, Default)]
pub struct Person {
    /// Their account: each form that is drawn for them carries it.
    pub account: String,
    /// How they call themselves.
    pub name: String,
    /// Where mail reaches them.
    pub email: String,
    /// An `https:` address of their picture.
    pub picture: Option<String>,
    /// The accounts that they belong to, where that is more than one.
    pub teams: Vec<Team>,
    /// Whether they see what the account pays.
    pub sees_money: bool,
}

/// An account that somebody belongs to, beside others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// Its id.
    pub account: String,
    /// What its owner is called.
    pub owner: String,
    /// Whether it is their own.
    pub is_own: bool,
    /// Whether it is the one that they look at.
    pub is_here: bool,
}

impl Team {
    /// What it is called.
    #[must_use]
    pub fn name(&self) -> String {
        if self.is_own { "Your own account".to_owned() } else { format!("Team of {}", self.owner) }
    }
}

impl Person {
    /// The account that they look at, where they belong to several.
    #[must_use]
    pub fn here(&self) -> Option<&Team> {
        self.teams.iter().find(|team| team.is_here)
    }

    /// The letter that stands in for a picture: all of it, where several characters make one.
    #[must_use]
    pub fn initial(&self) -> String {
        let name = Some(self.name.trim()).filter(|name| !name.is_empty()).unwrap_or(&self.email);
        name.graphemes(true).next().unwrap_or_default().to_uppercase()
    }
}

/// The light a page is drawn in. Kept in the cookie `theme`, so that the first byte is right and nothing flashes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the person's system has it.
    #[default]
    System,
    /// Dark ink on light ground.
    Light,
    /// Light ink on dark ground.
    Dark,
}

impl Theme {
    /// Reads the value of the cookie; anything unknown is [`Theme::System`].
    #[must_use]
    pub fn from_cookie(value: &str) -> Self {
        match value {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }

    /// Its word in the cookie and in forms.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The value of `data-theme` on the root, if it has one.
    #[must_use]
    pub const fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    /// When the dark one of two pictures is shown, as a media query.
    #[must_use]
    pub const fn dark_when(self) -> &'static str {
        match self {
            Self::System => "(prefers-color-scheme: dark)",
            Self::Light => "not all",
            Self::Dark => "all",
        }
    }
}

/// That an account is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closing {
    /// When.
    pub at: Timestamp,
    /// Whether who reads it may keep it.
    pub is_theirs: bool,
}

/// A trial that is still running.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trial {
    /// When it ends.
    pub ends: Timestamp,
    days_left: u32,
}

impl Trial {
    /// The trial as it stands now; `None` once it has ended.
    #[must_use]
    pub fn until(ends: Timestamp, now: Timestamp) -> Option<Self> {
        when::days_left(ends, now).map(|days_left| Self { ends, days_left })
    }

    /// What is left, in words.
    #[must_use]
    pub fn left(&self) -> String {
        match self.days_left {
            0 => "less than a day left".to_owned(),
            1 => "1 day left".to_owned(),
            days => format!("{days} days left"),
        }
    }
}

/// A message about what the person just did.
#[derive(Debug, Clone)]
pub struct Notice {
    /// Good news, or not.
    pub tone: Tone,
    /// One or two plain sentences.
    pub text: String,
}

/// The entries of the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Here {
    /// The list of workspaces, and every page of one workspace.
    Workspaces,
    /// The plans.
    Plans,
    /// The pages of one's own account.
    Account,
    /// The guides, and the way to write to us.
    Help,
    /// A page that no entry leads to.
    Elsewhere,
}

impl Here {
    /// Whether it is a page to work in, which uses all of a wide screen, and not one to read.
    #[must_use]
    pub const fn is_lived_in(self) -> bool {
        match self {
            Self::Workspaces | Self::Account => true,
            Self::Plans | Self::Help | Self::Elsewhere => false,
        }
    }
}

/// Answers with a page, or with a plain sentence should the page itself be impossible to write.
pub fn respond(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be written");
            (StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on our side. Please try again.").into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trial_counts_down_and_is_then_no_longer_shown() {
        let now: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
        let left = |ends: &str| Trial::until(ends.parse().unwrap(), now).map(|trial| trial.left());
        assert_eq!(left("2026-12-05T12:00:00Z").as_deref(), Some("14 days left"));
        assert_eq!(left("2026-11-22T13:00:00Z").as_deref(), Some("2 days left"), "a begun day is a day");
        assert_eq!(left("2026-11-22T12:00:00Z").as_deref(), Some("1 day left"));
        assert_eq!(left("2026-11-21T13:00:00Z").as_deref(), Some("less than a day left"));
        assert_eq!(left("2026-11-21T11:00:00Z"), None);
    }

    #[test]
    fn an_unknown_theme_is_the_system_s() {
        assert_eq!(Theme::from_cookie("dark"), Theme::Dark);
        assert_eq!(Theme::from_cookie("<script>"), Theme::System);
    }

    #[test]
    fn a_person_without_a_name_still_has_a_letter() {
        let person = Person { name: " ".into(), email: "ada@example.com".into(), ..Person::default() };
        assert_eq!(person.initial(), "A");
        let named = |name: &str| Person { name: name.to_owned(), ..person.clone() }.initial();
        let family = "👨\u{200D}👩\u{200D}👧";
        assert_eq!((named("क्षितिज"), named(&format!("{family}!"))), ("क्षि".to_owned(), family.to_owned()));
        assert_eq!((named("østergård"), named("  ")), ("Ø".to_owned(), "A".to_owned()));
    }
}
