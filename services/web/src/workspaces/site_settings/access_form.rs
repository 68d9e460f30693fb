//! Changing who may see a site.

use std::collections::BTreeMap;
use std::sync::Arc;

use access::inside::site_settings::{self, Given, UserName, Who};
use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::ManageSites;
use http::StatusCode;
use messages::AccountId;
use serde::Deserialize;

use super::super::inside::{SiteId, refused, when};
use super::forms::saved;
use super::given;
use super::page::{draw, refuse};
use super::words::Mode;
use crate::app::App;
use crate::commands::Problems;
use crate::permit::Permitted;
use crate::visit::{DrawnFor, Failure, Form, Posted};

/// The name of a box for a person begins so, and goes on with the name of the user.
pub(super) const LET_IN: &str = "let-in:";

/// What the form posts.
#[derive(Debug, Deserialize)]
pub(crate) struct Fields {
    account: AccountId,
    #[serde(default)]
    mode: String,
    #[serde(default)]
    user: String,
    /// The boxes that are ticked.
    #[serde(flatten)]
    rest: BTreeMap<String, String>,
}

impl Posted for Fields {
    fn drawn_for(&self) -> DrawnFor {
        DrawnFor::Account(self.account)
    }
}

/// `POST /workspaces/{id}/sites/{site}/settings/access`
pub(crate) async fn protect(
    asked: Permitted<ManageSites>,
    State(app): State<Arc<App>>,
    SiteId(site): SiteId,
    Form(fields): Form<Fields>,
) -> Result<Response, Failure> {
    let who = match fields.who()? {
        Ok(who) => who,
        Err(problems) => return draw(&app, &asked, &site, StatusCode::UNPROCESSABLE_ENTITY, problems, None).await,
    };
    match site_settings::protect(&app, &asked.permit, &asked.row, &site, who, when(&asked.visit)).await {
        Ok(Given::Nothing) => Ok(saved(&asked, &site, "access")),
        Ok(Given::Password(user, secret)) => Ok(given::answer(&asked, &site, Some(user), secret)),
        Ok(Given::Key(secret)) => Ok(given::answer(&asked, &site, None, secret)),
        Err(error) => refuse(&app, &asked, &site, refused(error)?).await,
    }
}

impl Fields {
    /// Who is to see it, or what to change. Fields that are none of ours are somebody's attempt at them.
    fn who(&self) -> Result<Result<Who, Problems>, Failure> {
        let name = |box_name: &String| box_name.strip_prefix(LET_IN).and_then(|name| UserName::parse(name).ok());
        let people: Option<Vec<UserName>> = self.rest.keys().map(name).collect();
        let people = people.ok_or(Failure::Unreadable)?;
        let wrong = |field, text: &str| Err(Problems::default().and(field, Some(text.to_owned())));
        Ok(match Mode::from_word(&self.mode) {
            None => wrong("mode", "Choose who may see the site."),
            Some(Mode::Everybody) => Ok(Who::Everybody),
            Some(Mode::Key) => Ok(Who::Key),
            Some(Mode::Password) => match UserName::parse(self.user.trim()) {
                Ok(user) => Ok(Who::Password(user)),
                Err(_) => wrong("user", "Write a name of letters and digits, without spaces."),
            },
            // With nobody named, the server lets in its owner and who runs it, which nobody would guess.
            Some(Mode::People) if people.is_empty() => wrong("people", "Choose at least one."),
            Some(Mode::People) => Ok(Who::People(people)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(form: &str) -> Result<Result<Who, Problems>, Failure> {
        let form = format!("account={}&{form}", AccountId::new());
        serde_urlencoded::from_str::<Fields>(&form).unwrap().who()
    }

    #[test]
    fn a_form_says_who_or_what_to_change() {
        let user = |name: &str| UserName::parse(name).unwrap();
        let read_as = |form: &str| read(form).ok().unwrap().ok();
        assert_eq!(read_as("mode=everybody&user=guest"), Some(Who::Everybody));
        assert_eq!(read_as("mode=key"), Some(Who::Key));
        assert_eq!(read_as("mode=password&user=+guest+"), Some(Who::Password(user("guest"))));
        let people = read_as("mode=people&let-in%3Aci-a=yes&let-in%3Aada%40example.com=yes");
        assert_eq!(people, Some(Who::People(vec![user("ada@example.com"), user("ci-a")])));
        for form in [
            "",
            "mode=",
            "mode=admin",
            "mode=password",
            "mode=password&user=a+b",
            "mode=password&user=%7B%22",
            "mode=people",
        ] {
            assert_eq!(read_as(form), None, "{form}");
        }
        for form in ["mode=everybody&role=admin", "mode=people&let-in%3A..=yes", "mode=people&let-in%3Aa%2Cb=yes"] {
            assert!(read(form).is_err(), "{form}");
        }
    }
}
