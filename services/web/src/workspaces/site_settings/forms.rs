//! What the forms of the settings do. Each leads back to the page, which says what was done.

use std::sync::Arc;

use access::inside::site_settings::{self, LONGEST_DESCRIPTION, LONGEST_TITLE, Texts};
use access::inside::{DeploymentId, Error};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::authorize::permission::ManageSites;
use domain::seen::is_seen_as_it_is;
use http::StatusCode;
use http::header::LOCATION;
use messages::AccountId;
use serde::Deserialize;

use super::super::inside::{SiteId, refused, when};
use super::super::sites::around::View;
use super::page::{draw, refuse};
use super::words::Life;
use crate::app::App;
use crate::commands::Problems;
use crate::permit::Permitted;
use crate::visit::{DrawnFor, Failure, Form, Posted};

/// As many gigabytes as can be a limit.
const MOST: u32 = 10_000;

macro_rules! posted {
    ($($name:ident)*) => {
        $(impl Posted for $name {
            fn drawn_for(&self) -> DrawnFor {
                DrawnFor::Account(self.account)
            }
        })*
    };
}

posted! { Lock Say Send Live }

/// Whether it is to be locked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lock {
    account: AccountId,
    locked: bool,
}

/// What it says of itself.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Say {
    account: AccountId,
    #[serde(default)]
    title: String,
    #[serde(default)]
    description: String,
}

/// How much it may send.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Send {
    account: AccountId,
    #[serde(default)]
    gigabytes: String,
}

/// How long it lives.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Live {
    account: AccountId,
    #[serde(default)]
    lifetime: String,
}

/// `POST /workspaces/{id}/sites/{site}/settings/lock`
pub(crate) async fn lock(
    asked: Permitted<ManageSites>,
    State(app): State<Arc<App>>,
    SiteId(site): SiteId,
    Form(Lock { locked, .. }): Form<Lock>,
) -> Result<Response, Failure> {
    let done = site_settings::lock(&app, &asked.permit, &asked.row, &site, locked, when(&asked.visit)).await;
    answer(&app, &asked, &site, done, if locked { "locked" } else { "unlocked" }).await
}

/// `POST /workspaces/{id}/sites/{site}/settings/texts`
pub(crate) async fn say(
    asked: Permitted<ManageSites>,
    State(app): State<Arc<App>>,
    SiteId(site): SiteId,
    Form(said): Form<Say>,
) -> Result<Response, Failure> {
    let title = text(&said.title, LONGEST_TITLE);
    let description = text(&said.description, LONGEST_DESCRIPTION);
    let (title, description) = match (title, description) {
        (Ok(title), Ok(description)) => (title, description),
        (title, description) => {
            let problems = Problems::default().and("title", title.err()).and("description", description.err());
            return draw(&app, &asked, &site, StatusCode::UNPROCESSABLE_ENTITY, problems, None).await;
        }
    };
    let texts = Texts { title, description };
    let done = site_settings::say(&app, &asked.permit, &asked.row, &site, texts, when(&asked.visit)).await;
    answer(&app, &asked, &site, done, "texts").await
}

/// `POST /workspaces/{id}/sites/{site}/settings/traffic`
pub(crate) async fn send_at_most(
    asked: Permitted<ManageSites>,
    State(app): State<Arc<App>>,
    SiteId(site): SiteId,
    Form(sent): Form<Send>,
) -> Result<Response, Failure> {
    let Some(gigabytes) = gigabytes(&sent.gigabytes) else {
        let problem = format!("Write a whole number from 1 to {MOST}, or leave it empty.");
        let problems = Problems::default().and("gigabytes", Some(problem));
        return draw(&app, &asked, &site, StatusCode::UNPROCESSABLE_ENTITY, problems, None).await;
    };
    let mib = gigabytes * 1024;
    let done = site_settings::send_at_most(&app, &asked.permit, &asked.row, &site, mib, when(&asked.visit)).await;
    answer(&app, &asked, &site, done, "traffic").await
}

/// `POST /workspaces/{id}/sites/{site}/settings/lifetime`
pub(crate) async fn live_for(
    asked: Permitted<ManageSites>,
    State(app): State<Arc<App>>,
    SiteId(site): SiteId,
    Form(wanted): Form<Live>,
) -> Result<Response, Failure> {
    let Some(life) = Life::from_word(&wanted.lifetime) else {
        let problems = Problems::default().and("lifetime", Some("Choose how long the site is to stay.".to_owned()));
        return draw(&app, &asked, &site, StatusCode::UNPROCESSABLE_ENTITY, problems, None).await;
    };
    let lifetime = life.lifetime();
    let done = site_settings::live_for(&app, &asked.permit, &asked.row, &site, lifetime, when(&asked.visit)).await;
    answer(&app, &asked, &site, done.map(drop), "lifetime").await
}

/// Leads back to the page, or shows it with what was refused.
async fn answer(
    app: &App,
    asked: &Permitted<ManageSites>,
    site: &DeploymentId,
    done: Result<(), Error>,
    word: &'static str,
) -> Result<Response, Failure> {
    match done {
        Ok(()) => Ok(saved(asked, site, word)),
        Err(error) => refuse(app, asked, site, refused(error)?).await,
    }
}

/// Leads to the page, which says what was done.
pub(super) fn saved(asked: &Permitted<ManageSites>, site: &DeploymentId, word: &'static str) -> Response {
    let page = View::Settings.href(&asked.row.id.to_string(), site.as_str());
    (StatusCode::SEE_OTHER, [(LOCATION, format!("{page}?{word}"))]).into_response()
}

/// A text of one line, or what is wrong with it.
fn text(written: &str, longest: usize) -> Result<String, String> {
    let text = written.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() > longest {
        return Err(format!("This is too long. At most {longest} letters fit here."));
    }
    if is_seen_as_it_is(&text) {
        Ok(text)
    } else {
        Err("There is a sign in it that nobody can see. Write it again.".to_owned())
    }
}

/// A number of gigabytes: 0 if nothing is written, none if it is no number.
fn gigabytes(written: &str) -> Option<u32> {
    let written = written.trim();
    if written.is_empty() {
        return Some(0);
    }
    written.parse().ok().filter(|gigabytes| (1..=MOST).contains(gigabytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_meant_is_read() {
        assert_eq!((gigabytes(""), gigabytes(" 5 "), gigabytes("10000")), (Some(0), Some(5), Some(10_000)));
        for odd in ["0", "-1", "5g", "1.5", "10001", "+-3", "none"] {
            assert_eq!(gigabytes(odd), None, "{odd}");
        }
        assert_eq!(text("  a \n b ", 5).as_deref(), Ok("a b"));
        assert!(text("a\u{202e}b", 5).is_err() && text("abcdef", 5).is_err());
        assert_eq!(text("", 5).as_deref(), Ok(""));
    }
}
