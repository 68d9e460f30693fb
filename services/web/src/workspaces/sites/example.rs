//! Making a site of an example: a name and a choice, and it is on its way.

use std::sync::Arc;

use access::inside::sites::{self, Code};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::SendSites;
use http::StatusCode;
use messages::AccountId;
use serde::Deserialize;

use super::super::inside::{refused, status, when};
use super::starters::Starter;
use super::ways::{self, To, Typed, Way, before, problems};
use crate::app::App;
use crate::commands::Problems;
use crate::permit::Permitted;
use crate::visit::{DrawnFor, Failure, Form, Posted};
use face::layout::{Frame, Here, respond};

/// `GET /workspaces/{id}/sites/new`, and the answer to its form when that cannot be done as it is.
#[derive(Debug, Template)]
#[template(path = "workspaces/sites/example.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// Where it goes.
    pub to: To,
    /// What was typed. Posted as `name`, `mode` and `user`.
    pub typed: Typed,
    /// The examples: word, name, text, whether it is chosen. Posted as `starter`.
    pub starters: Vec<(&'static str, &'static str, &'static str, bool)>,
    /// What to change, if it was tried, and what to know before.
    pub problems: Problems,
}

/// What the page posts.
#[derive(Debug, Deserialize)]
pub(crate) struct Fields {
    account: AccountId,
    /// Left out by a browser when nothing is chosen.
    #[serde(default)]
    starter: String,
    #[serde(flatten)]
    others: ways::Fields,
}

impl Posted for Fields {
    fn drawn_for(&self) -> DrawnFor {
        DrawnFor::Account(self.account)
    }
}

impl Page {
    fn of(asked: &Permitted<SendSites>, typed: Typed, chosen: Option<Starter>, problems: Problems) -> Self {
        Self {
            frame: asked.visit.frame(Here::Workspaces),
            to: To::new(asked),
            typed,
            starters: choices(chosen),
            problems,
        }
    }
}

/// The examples, with one of them chosen.
pub(super) fn choices(chosen: Option<Starter>) -> Vec<(&'static str, &'static str, &'static str, bool)> {
    let choice = |starter: Starter| {
        let (name, text) = starter.told();
        (starter.word(), name, text, chosen == Some(starter))
    };
    Starter::ALL.map(choice).into()
}

/// A name that no site has yet: so that who does not care need not think of one.
fn free_name(taken: &[String]) -> String {
    let is_free = |name: &String| !taken.contains(name);
    let first = "my-site".to_owned();
    let more = (2..100).map(|number| format!("my-site-{number}"));
    std::iter::once(first).chain(more).find(is_free).unwrap_or_default()
}

/// `GET /workspaces/{id}/sites/new`
pub(crate) async fn show(asked: Permitted<SendSites>, State(app): State<Arc<App>>) -> Result<Response, Failure> {
    let (problems, taken) = before(&app, &asked).await?;
    let typed = Typed { name: free_name(&taken), ..Typed::default() };
    let page = Page::of(&asked, typed, Starter::ALL.first().copied(), problems);
    Ok(respond(StatusCode::OK, &page))
}

/// `POST /workspaces/{id}/sites`
pub(crate) async fn make(
    asked: Permitted<SendSites>,
    State(app): State<Arc<App>>,
    Form(fields): Form<Fields>,
) -> Result<Response, Failure> {
    let (starter, typed) = (Starter::from_word(&fields.starter), fields.others.typed()?);
    let again = |status, problems| Ok(respond(status, &Page::of(&asked, typed.clone(), starter, problems)));
    let new = typed.read();
    let (Some(starter), Ok(new)) = (starter, &new) else {
        let unchosen = starter.is_none().then(|| "Choose an example.".to_owned());
        let problems = new.err().unwrap_or_default().and("starter", unchosen);
        return again(StatusCode::UNPROCESSABLE_ENTITY, problems);
    };
    let code = Code::Files(starter.files());
    match sites::make(&app, &asked.permit, &asked.row, new, code, when(&asked.visit)).await {
        Ok(made) => Ok(ways::made(&asked, made)),
        Err(error) => {
            let refusal = refused(error)?;
            again(status(refusal), problems(refusal))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_offered_that_is_free() {
        let taken = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(free_name(&[]), "my-site");
        assert_eq!(free_name(&taken(&["my-site", "my-site-2", "shop"])), "my-site-3");
        let all: Vec<String> =
            (2..100).map(|number| format!("my-site-{number}")).chain(["my-site".to_owned()]).collect();
        assert_eq!(free_name(&all), "");
    }
}
