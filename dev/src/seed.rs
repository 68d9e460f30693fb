//! The example company: someone who has signed up and has a workspace, so that a first look at Harbor shows something.
//!
//! It goes the way of every customer, by the pages and over HTTP, so that it cannot be anything a customer could not
//! have. Signing in again finds what is there: planting twice makes one.

use chassis::http;
use reqwest::header::{COOKIE, HeaderMap, LOCATION, SET_COOKIE};
use reqwest::{Client, Response};

use super::stack::Stack;

/// Who works at the example company, by the name the sign-in stand-in knows.
pub const WHO: &str = "Ada Lovelace";

/// The way of a customer was blocked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody answered.
    #[error("{0}")]
    Http(#[from] reqwest::Error),
    /// An answer was not what a browser would have gone on with.
    #[error("{0}")]
    Unexpected(&'static str),
}

/// Signs the example person in, and orders a workspace unless there is one.
///
/// # Errors
/// When the pages do not answer as they should.
pub async fn plant(stack: &Stack) -> Result<(), Error> {
    let http = http::client().build()?;
    let mut visit = Visit { http, origin: stack.origin.clone(), cookies: Vec::new() };
    visit.sign_in(stack).await?;
    let list = visit.get("/workspaces").await?.text().await?;
    if list.contains("/workspaces/ws_") {
        return Ok(());
    }
    let form = visit.get("/workspaces/new").await?.text().await?;
    let command =
        between(&form, "name=\"command\" value=\"", "\"").ok_or(Error::Unexpected("the form has no command"))?;
    let account = between(&form, "name=\"account\" value=\"", "\"")
        .ok_or(Error::Unexpected("the form does not say for whom it is"))?;
    let order = [("command", command), ("account", account), ("name", "Analytical engine"), ("region", "eu")];
    let answer = visit.post("/workspaces", &order).await?;
    if answer.status().is_redirection() { Ok(()) } else { Err(Error::Unexpected("the order was not taken")) }
}

struct Visit {
    http: Client,
    origin: String,
    cookies: Vec<(String, String)>,
}

impl Visit {
    async fn sign_in(&mut self, stack: &Stack) -> Result<(), Error> {
        let start = self.post("/sign-in/example", &[("return_to", "/workspaces")]).await?;
        let leaves = start.headers().get("refresh").and_then(|to| to.to_str().ok()?.strip_prefix("0; url="));
        let provider = leaves.ok_or(Error::Unexpected("the sign-in leads nowhere"))?;
        let personas = stack.outside.identity.personas();
        let persona = personas
            .iter()
            .find(|persona| persona.name == WHO)
            .ok_or(Error::Unexpected("the sign-in stand-in does not know the example person"))?;
        let picked = self.http.post(provider).form(&[("persona", persona.email.as_str())]).send().await?;
        let back = location(&picked)?;
        let path = back.strip_prefix(&self.origin).ok_or(Error::Unexpected("the sign-in leads elsewhere"))?.to_owned();
        self.get(&path).await.map(drop)
    }

    async fn get(&mut self, path: &str) -> Result<Response, Error> {
        let request = self.http.get(format!("{}{path}", self.origin)).headers(self.headers());
        let response = request.send().await?;
        self.keep(&response);
        Ok(response)
    }

    async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Result<Response, Error> {
        let request = self
            .http
            .post(format!("{}{path}", self.origin))
            .headers(self.headers())
            .header("origin", &self.origin)
            .form(form);
        let response = request.send().await?;
        self.keep(&response);
        Ok(response)
    }

    fn headers(&self) -> HeaderMap {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        cookies.join("; ").parse().map(|value| HeaderMap::from_iter([(COOKIE, value)])).unwrap_or_default()
    }

    fn keep(&mut self, response: &Response) {
        let set = response.headers().get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
        for (name, value) in set.filter_map(|cookie| cookie.split(';').next()?.split_once('=')) {
            self.cookies.retain(|(known, _)| known != name);
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
    }
}

fn location(response: &Response) -> Result<String, Error> {
    let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    location.map(str::to_owned).ok_or(Error::Unexpected("a page did not lead on"))
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.split_once(before)?.1.split_once(after).map(|(found, _)| found)
}
