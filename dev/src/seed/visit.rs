//! The way of a customer, by the pages and over HTTP: nothing comes about here that a customer could not have.

use chassis::http;
use messages::{CommandId, WorkspaceId};
use reqwest::header::{COOKIE, HeaderMap, LOCATION, SET_COOKIE};
use reqwest::{Client, Response};
use tokio::time::{interval, timeout};

use super::{Error, LOOK, TIME_LIMIT};
use crate::stack::Stack;

/// A browser of theirs.
pub(super) struct Visit {
    http: Client,
    origin: String,
    cookies: Vec<(String, String)>,
}

impl Visit {
    /// Signs somebody in whom the sign-in stand-in knows by this name.
    pub async fn of(who: &str, stack: &Stack) -> Result<Self, Error> {
        let http = http::client().build()?;
        let mut visit = Self { http, origin: stack.origin.clone(), cookies: Vec::new() };
        visit.sign_in(who, stack).await?;
        Ok(visit)
    }

    /// The workspace on top of their list, if they have any.
    pub async fn workspace(&mut self) -> Result<Option<String>, Error> {
        let list = self.get("/workspaces").await?.text().await?;
        Ok(between(&list, "href=\"/workspaces/ws_", "\"").map(|id| format!("ws_{id}")))
    }

    /// Orders one, and says which it will be.
    pub async fn order(&mut self, name: &str, region: &str) -> Result<String, Error> {
        let form =
            timeout(TIME_LIMIT, self.form()).await.unwrap_or(Err(Error::Unexpected("the form has no command")))?;
        let command =
            between(&form, "name=\"command\" value=\"", "\"").ok_or(Error::Unexpected("the form has no command"))?;
        let account = between(&form, "name=\"account\" value=\"", "\"")
            .ok_or(Error::Unexpected("the form does not say for whom it is"))?;
        let order = [("command", command), ("account", account), ("name", name), ("region", region)];
        let answer = self.post("/workspaces", &order).await?;
        let command: CommandId = command.parse().map_err(|_| Error::Unexpected("the command of a form is none"))?;
        let is_taken = answer.status().is_redirection();
        if is_taken {
            Ok(WorkspaceId::created_by(command).to_string())
        } else {
            Err(Error::Unexpected("the order was not taken"))
        }
    }

    /// The form, once there is one: who has just come for the first time waits a moment until their account is open.
    async fn form(&mut self) -> Result<String, Error> {
        let mut beat = interval(LOOK);
        loop {
            let page = self.get("/workspaces/new").await?.text().await?;
            if page.contains("name=\"command\"") {
                return Ok(page);
            }
            beat.tick().await;
        }
    }

    /// Whether the page of a workspace says that it is well.
    pub async fn is_ready(&mut self, workspace: &str) -> Result<bool, Error> {
        let page = self.get(&format!("/workspaces/{workspace}")).await?.text().await?;
        Ok(page.contains("class=\"badge is-large\" data-tone=\"good\""))
    }

    async fn sign_in(&mut self, who: &str, stack: &Stack) -> Result<(), Error> {
        let start = self.post("/sign-in/example", &[("return_to", "/workspaces")]).await?;
        let leaves = start.headers().get("refresh").and_then(|to| to.to_str().ok()?.strip_prefix("0; url="));
        let provider = leaves.ok_or(Error::Unexpected("the sign-in leads nowhere"))?;
        let personas = stack.outside.identity.personas();
        let persona = personas
            .iter()
            .find(|persona| persona.name == who)
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
