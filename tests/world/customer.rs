//! Someone who uses Harbor over HTTP the way a browser does: with cookies, and saying where each request comes from.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use fakes::identity::Persona;
use http::header::{CONTENT_TYPE, COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use http::{HeaderMap, Method};
use messages::workspace::Region;
use messages::{SessionId, WorkspaceId};
use reqwest::{Client, RequestBuilder};

use super::{Witness, until};

/// The cookie that holds a session.
pub const SESSION: &str = "__Host-harbor_session";
/// The cookie that ties a sign-in to the browser that began it.
pub const SIGN_IN: &str = "__Host-harbor_sign_in";
/// Where the one provider of a world brings people back to.
pub const CALLBACK: &str = "/sign-in/callback/example";

/// A client that follows no redirects and keeps no cookies: actors do both themselves. Without connections that are
/// kept, because each story has a runtime of its own and a connection dies with it.
pub fn http() -> Client {
    static HTTP: LazyLock<Client> =
        LazyLock::new(|| chassis::http::client().no_proxy().pool_max_idle_per_host(0).build().unwrap());
    HTTP.clone()
}

/// A person with a browser of their own. Clones share the browser.
#[derive(Clone)]
pub struct Customer {
    /// Who the provider says they are.
    pub persona: Persona,
    /// Where Harbor is.
    pub origin: String,
    jar: Arc<Mutex<BTreeMap<String, String>>>,
    witness: Witness,
}

/// An answer, read whole; of a stream, its first message.
#[derive(Debug, Clone)]
pub struct Page {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: String,
}

impl Page {
    /// Where it leads, if anywhere: a path of ours, or a whole address.
    pub fn leads_to(&self) -> Option<&str> {
        self.headers.get(LOCATION).map(|value| value.to_str().unwrap())
    }

    /// The value of a form field.
    pub fn field(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        between(&self.body, &start, "\"").unwrap_or_else(|| panic!("no field {name} in {}", self.body)).to_owned()
    }

    /// The label of the workspace that this is the page of.
    pub fn label(&self) -> Option<&str> {
        let badge = between(&self.body, "class=\"badge is-large\"", "</span>")?;
        badge.rsplit('>').next().map(str::trim)
    }

    /// The session at the top of those elsewhere, on the page that lists where somebody is signed in.
    pub fn session_elsewhere(&self) -> SessionId {
        let id = between(&self.body, "action=\"/account/sessions/", "/end\"").unwrap_or_default();
        id.parse().unwrap_or_else(|_| panic!("no session elsewhere in {}", self.body))
    }

    /// Whether this text is on it.
    pub fn says(&self, text: &str) -> bool {
        self.body.contains(text)
    }
}

/// What stands between the first `before` and the next `after`.
pub fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.split_once(before)?.1.split_once(after).map(|(found, _)| found)
}

impl Customer {
    pub(super) fn new(persona: Persona, origin: String, witness: Witness) -> Self {
        Self { persona, origin, jar: Arc::default(), witness }
    }

    /// Somebody in no world, who uses the Harbor at this origin.
    pub fn of(persona: Persona, origin: &str) -> Self {
        Self::new(persona, origin.to_owned(), Witness::default())
    }

    /// The same person with another browser, which holds nothing yet.
    pub fn elsewhere(&self) -> Self {
        Self { jar: Arc::default(), ..self.clone() }
    }

    /// What the browser holds under this name.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.jar().get(name).cloned()
    }

    /// Puts a cookie into the browser, as an attacker on the way might.
    pub fn plants(&self, name: &str, value: &str) {
        self.jar().insert(name.to_owned(), value.to_owned());
    }

    /// Takes a cookie out of the browser.
    pub fn loses(&self, name: &str) {
        self.jar().remove(name);
    }

    /// A request with the cookies and nothing else: the rest is the story's.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let address = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.origin) };
        let cookies: Vec<String> = self.jar().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = http().request(method, address);
        if cookies.is_empty() { request } else { request.header(COOKIE, cookies.join("; ")) }
    }

    /// Sends it, keeps the cookies of the answer, and reads it.
    pub async fn sends(&self, request: RequestBuilder) -> Page {
        let mut response = request.send().await.unwrap();
        self.keeps(response.headers());
        let (path, status, headers) =
            (response.url().path().to_owned(), response.status().as_u16(), response.headers().clone());
        let is_stream =
            headers.get(CONTENT_TYPE).is_some_and(|kind| kind.to_str().unwrap().starts_with("text/event-stream"));
        let body = if is_stream {
            let first = response.chunk().await.unwrap().unwrap_or_default();
            String::from_utf8_lossy(&first).into_owned()
        } else {
            response.text().await.unwrap()
        };
        self.witness.lock().pages.push((path, body.clone()));
        Page { status, headers, body }
    }

    /// Opens a page by a link on one of ours. Who belongs to several accounts is led on to the same page of one of them.
    pub async fn opens(&self, path: &str) -> Page {
        let asks = |path: &str| self.sends(self.request(Method::GET, path).header("sec-fetch-site", "same-origin"));
        let page = asks(path).await;
        let names_account = |to: &str| to.contains("?in=acct_") || to.contains("&in=acct_");
        let bare = |path: &str| path.split('?').next().unwrap_or_default().to_owned();
        match page.leads_to().filter(|to| names_account(to) && bare(to) == bare(path)).map(str::to_owned) {
            Some(to) => asks(&to).await,
            None => page,
        }
    }

    /// Sends off a form of one of our pages.
    pub async fn posts(&self, path: &str, form: &[(&str, &str)]) -> Page {
        let request = self.request(Method::POST, path).header("sec-fetch-site", "same-origin");
        self.sends(request.header(ORIGIN, &self.origin).form(form)).await
    }

    /// Presses a button that is a form of its own, as a page of theirs has it.
    pub async fn presses(&self, path: &str) -> Page {
        let account = self.opens("/account").await.field("account");
        self.posts(path, &[("account", &account)]).await
    }

    /// Chooses the provider; returns the address of its page.
    pub async fn begins_to_sign_in(&self, return_to: &str) -> String {
        let sent = self.posts("/sign-in/example", &[("return_to", return_to)]).await;
        assert_eq!(sent.status, 200, "{}", sent.body);
        sent.headers["refresh"].to_str().unwrap().strip_prefix("0; url=").unwrap().to_owned()
    }

    /// Picks their own name on the provider's page; returns the address that it sends them back to.
    pub async fn picks(&self, provider: &str) -> String {
        let form = [("persona", self.persona.subject.as_str())];
        let picked = http().post(provider).form(&form).send().await.unwrap();
        assert_eq!(picked.status(), 303);
        picked.headers()[LOCATION].to_str().unwrap().to_owned()
    }

    /// Follows the provider's redirect.
    pub async fn comes_back(&self, address: &str) -> Page {
        self.sends(self.request(Method::GET, address).header("sec-fetch-site", "cross-site")).await
    }

    /// Signs in, all the way.
    pub async fn signs_in(&self) -> Self {
        let provider = self.begins_to_sign_in("/workspaces").await;
        let back = self.picks(&provider).await;
        let page = self.comes_back(&back).await;
        assert_eq!((page.status, page.leads_to()), (303, Some("/workspaces")), "{}", page.body);
        self.clone()
    }

    /// Whether Harbor knows who they are.
    pub async fn is_signed_in(&self) -> bool {
        self.opens("/workspaces").await.status == 200
    }

    /// Fills in the form for a workspace and sends it off; returns the answer.
    pub async fn orders_a_workspace(&self, name: &str, region: Region) -> Page {
        let page = self.opens("/workspaces/new").await;
        let (command, account) = (page.field("command"), page.field("account"));
        let form = [("command", command.as_str()), ("account", &account), ("name", name), ("region", region.word())];
        self.posts("/workspaces", &form).await
    }

    /// The same, and is led to the workspace.
    pub async fn creates_a_workspace(&self, name: &str, region: Region) -> WorkspaceId {
        let page = self.orders_a_workspace(name, region).await;
        assert_eq!(page.status, 303, "{}", page.body);
        self.follows(&page).await
    }

    /// Follows an answer to a workspace, over the page that waits for it if need be.
    pub async fn follows(&self, page: &Page) -> WorkspaceId {
        let mut to = page.leads_to().unwrap().to_owned();
        if to.starts_with("/orders/") {
            let order = to.clone();
            to = until("the order is taken", async || self.opens(&order).await.leads_to().map(str::to_owned)).await;
        }
        to.strip_prefix("/workspaces/").unwrap().parse().unwrap()
    }

    /// Looks at a workspace until it has this label.
    pub async fn sees(&self, workspace: WorkspaceId, label: &str) -> Page {
        let path = format!("/workspaces/{workspace}");
        until(&format!("{workspace} is shown as {label}"), async || {
            let page = self.opens(&path).await;
            (page.label() == Some(label)).then_some(page)
        })
        .await
    }

    /// Looks at a workspace until this is written on its page.
    pub async fn reads(&self, workspace: WorkspaceId, text: &str) -> Page {
        let path = format!("/workspaces/{workspace}");
        until(&format!("{text:?} on the page of {workspace}"), async || {
            let page = self.opens(&path).await;
            page.says(text).then_some(page)
        })
        .await
    }

    fn keeps(&self, headers: &HeaderMap) {
        for line in headers.get_all(SET_COOKIE).iter().map(|value| value.to_str().unwrap()) {
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            if line.contains("Max-Age=0") {
                self.jar().remove(name);
                continue;
            }
            self.jar().insert(name.to_owned(), value.to_owned());
            if name.starts_with("__Host-") {
                self.witness.lock().secrets.push(value.to_owned());
            }
        }
    }

    fn jar(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, String>> {
        self.jar.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
