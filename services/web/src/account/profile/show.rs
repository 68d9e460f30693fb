//! The profile: what the sign-in provider says of somebody, and what they can change.

use std::sync::Arc;

use access::profile::Profile;
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::authorize::permission::ViewProfile;
use http::StatusCode;
use messages::account::Role;

use crate::account::{self, Tab};
use crate::app::App;
use crate::permit::Permitted;
use crate::visit::{Failure, Visit};
use domain::reader::Language;
use domain::reader::{Area, areas};
use face::layout::{Frame, respond};

/// `GET /account`, and the answer to a `POST /account` that cannot be done as it is.
#[derive(Debug, Template)]
#[template(path = "account/profile.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// Which of the account's pages it is.
    pub tab: Tab,
    /// For whose account the page was drawn. Posted as `account`.
    pub account: String,
    /// How they are called, or what was typed. Posted as `name`.
    pub name: String,
    /// The picture that the provider has of them.
    pub picture: Option<String>,
    /// Whether it is shown. Posted as `picture`.
    pub picture_shown: bool,
    /// Where mail reaches them.
    pub email: String,
    /// Whom they sign in with, such as `Google`.
    pub source: Option<String>,
    /// The id of the zone that is chosen; empty for that of the browser. Posted as `zone`.
    pub zone: String,
    /// All zones.
    pub areas: &'static [Area],
    /// The tag of the language that is chosen; empty for what the browser wants. Posted as `dates`.
    pub language: String,
    /// Whether they may have the account deleted.
    pub owns: bool,
    /// What to change, if it was tried.
    pub problems: Problems,
}

/// What keeps a profile from being saved, each in a plain sentence beside its field.
#[derive(Debug, Clone, Default)]
pub struct Problems {
    /// With the name.
    pub name: Option<String>,
    /// With the time zone.
    pub zone: Option<String>,
    /// With the way that dates are written.
    pub language: Option<String>,
}

impl Problems {
    pub(super) const fn any(&self) -> bool {
        self.name.is_some() || self.zone.is_some() || self.language.is_some()
    }
}

/// `GET /account`
pub(crate) async fn show(
    asked: Permitted<ViewProfile>,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let frame = account::frame(&asked.visit, query.as_deref(), "Saved.");
    Ok(respond(StatusCode::OK, &page(&app, frame, &asked.visit, asked.row)?))
}

/// The page as the profile stands.
pub(super) fn page(app: &App, frame: Frame, visit: &Visit, profile: Profile) -> Result<Page, Failure> {
    let session = visit.session.as_ref().ok_or(Failure::SignIn)?;
    Ok(Page {
        frame,
        tab: Tab::Profile,
        account: session.account.to_string(),
        source: app.provider_of(&profile.issuer).map(str::to_owned),
        name: profile.name,
        picture: profile.picture,
        picture_shown: profile.picture_shown,
        email: profile.email,
        zone: profile.zone.map(|zone| zone.name().to_owned()).unwrap_or_default(),
        areas: areas(),
        language: profile.language.map(Language::tag).unwrap_or_default().to_owned(),
        owns: session.role == Some(Role::Owner),
        problems: Problems::default(),
    })
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    use crate::shelf::samples::{ACCOUNT, ada, grace, said};
    use face::layout::Here;
    use face::when::Dates;

    let plain = Page {
        frame: ada(shelf.theme).at(Here::Account),
        tab: Tab::Profile,
        account: ACCOUNT.into(),
        name: "Ada Lovelace".into(),
        picture: None,
        picture_shown: true,
        email: "ada@example.com".into(),
        source: Some("Google".into()),
        zone: String::new(),
        areas: areas(),
        language: String::new(),
        owns: true,
        problems: Problems::default(),
    };
    shelf.put("account/profile/plain", &plain)?;
    let dates = Dates { language: Language::German, zone: domain::reader::Zone::named("Europe/Berlin") };
    let chosen = Page {
        frame: said(grace(shelf.theme).at(Here::Account), "Saved.").writing(dates),
        name: "Grace Brewster Murray Hopper".into(),
        picture: Some("https://pictures.example.com/grace.png".into()),
        email: "grace.brewster.murray.hopper@compilers.example.com".into(),
        zone: "Europe/Berlin".into(),
        language: "de".into(),
        ..plain
    };
    shelf.put("account/profile/saved", &chosen)?;
    let problem = |text: &str| Some(text.to_owned());
    let wrong = Page {
        frame: ada(shelf.theme).at(Here::Account),
        name: "<b>Ada</b>\u{2028}".into(),
        picture_shown: false,
        source: None,
        problems: Problems {
            name: problem("A name cannot have line breaks or characters that nobody can see."),
            zone: problem("We do not know this time zone. Pick one from the list."),
            language: problem("We do not know this language. Pick one from the list."),
        },
        ..chosen
    };
    shelf.put("account/profile/problem", &wrong)
}
