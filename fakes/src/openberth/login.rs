//! Signing in at a server itself: with a password in a browser, and from there with a code at the command line.

use axum::{
    Extension,
    body::Bytes,
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::json;

use super::{
    OpenBerth,
    answer::{Refused, nullable, read, send},
    front::{Visit, unknown_path},
    server::{Server, User},
    session::{COOKIE, session_in},
};
use crate::{clock, page::page, random};

const SESSION: SignedDuration = SignedDuration::from_hours(7 * 24);
const CODE: SignedDuration = SignedDuration::from_mins(5);

/// So many wrong passwords before one has to wait, a minute for each further one.
const FAILURES: usize = 5;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    username: String,
    password: String,
    redirect: String,
    callback: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Code {
    #[serde(deserialize_with = "nullable")]
    code: String,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Passwords {
    #[serde(deserialize_with = "nullable")]
    current_password: String,
    #[serde(deserialize_with = "nullable")]
    new_password: String,
}

impl Server {
    /// Whose session this is.
    pub(super) fn signed_in(&self, session: &str, now: Timestamp) -> Option<&User> {
        let (id, until) = self.signed_in.sessions.get(session)?;
        self.user_called(id).filter(|_| *until > now)
    }

    /// Whether another wrong password has to wait.
    fn is_tired(&mut self, now: Timestamp) -> bool {
        let minute = SignedDuration::from_mins(1);
        self.signed_in.failures.retain(|at| at.duration_until(now) < minute);
        self.signed_in.failures.len() >= FAILURES
    }

    fn code_for(&mut self, id: &str, callback: &str, now: Timestamp) -> String {
        let code = format!("lc_{}", random::hex(24));
        self.signed_in.codes.insert(code.clone(), (id.to_owned(), now + CODE));
        format!("{callback}{}code={code}", if callback.contains('?') { '&' } else { '?' })
    }
}

/// Where somebody goes who is signed in.
fn onward(server: &mut Server, id: &str, asked: &Asked) -> String {
    let is_here = ["http://localhost:", "http://localhost/", "http://127.0.0.1:", "http://127.0.0.1/"]
        .iter()
        .any(|start| asked.callback.starts_with(start));
    let is_local = asked.redirect.starts_with('/') && !asked.redirect.starts_with("//");
    if is_here {
        server.code_for(id, &asked.callback, clock::now())
    } else if is_local {
        asked.redirect.clone()
    } else {
        "/gallery/".to_owned()
    }
}

pub(super) async fn form(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    Query(asked): Query<Asked>,
) -> Response {
    if let Ok(user) = visit.user() {
        return found(&openberth.on(&visit, |server| onward(server, &user.id, &asked)));
    }
    let main = "<h1>OpenBerth</h1><form method=\"post\" action=\"/login\"><p><label>Username <input name=\"username\"></label></p>\
                <p><label>Password <input name=\"password\" type=\"password\"></label></p><p><button>Login</button></p></form>";
    page(StatusCode::OK, "OpenBerth - Login", main)
}

pub(super) async fn submit(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    body: Bytes,
) -> Response {
    let asked: Asked = form_of(&body);
    let (now, name) = (clock::now(), asked.username.trim());
    openberth.on(&visit, |server| {
        if server.is_tired(now) {
            let mut response = refused(&asked, "Too many login attempts. Try again later.");
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
            return response;
        }
        if name.is_empty() || asked.password.is_empty() {
            return refused(&asked, "Username and password are required.");
        }
        let known = server.users.iter().find(|user| user.name == name);
        let Some(id) = known.filter(|user| user.password == asked.password).map(|user| user.id.clone()) else {
            server.signed_in.failures.push(now);
            return refused(&asked, "Invalid username or password.");
        };
        server.signed_in.failures.clear();
        let session = format!("ses_{}", random::hex(32));
        let age = SESSION.as_secs();
        let cookie = format!("{COOKIE}={session}; Path=/; Max-Age={age}; HttpOnly; Secure; SameSite=Lax");
        server.signed_in.sessions.insert(session, (id.clone(), now + SESSION));
        let mut response = found(&onward(server, &id, &asked));
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
        response
    })
}

pub(super) async fn out(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    headers: HeaderMap,
) -> Response {
    if let Some(session) = session_in(&headers) {
        openberth.on(&visit, |server| server.signed_in.sessions.remove(session));
    }
    let mut response = found("/login");
    let gone = HeaderValue::from_static("openberth_session=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax");
    response.headers_mut().insert(header::SET_COOKIE, gone);
    response
}

/// A code from the browser for the key of who signed in there. Once.
pub(super) async fn exchange(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    body: Bytes,
) -> Response {
    let Code { code } = read(&body).unwrap_or_default();
    send(openberth.on(&visit, |server| {
        if code.is_empty() {
            return Err(Refused::bad("Invalid request. Provide {\"code\": \"lc_...\"}."));
        }
        let known = server.signed_in.codes.remove(&code).filter(|(_, until)| *until > clock::now());
        let (id, _) = known.ok_or_else(|| Refused::bad("Invalid or expired login code."))?;
        let user = server.user_called(&id).ok_or_else(|| Refused::bad("User not found."))?;
        let key = user.key.clone().or_else(|| visit.machine.live_key().map(str::to_owned));
        Ok((200, json!({ "apiKey": key, "name": user.name })))
    }))
}

pub(super) async fn password(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    body: Bytes,
) -> Response {
    send(openberth.on(&visit, |server| {
        let name = visit.user()?.name.clone();
        let wanted: Passwords = read(&body).map_err(|_| Refused::bad("Invalid JSON."))?;
        if wanted.new_password.len() < 8 {
            return Err(Refused::bad("New password must be at least 8 characters."));
        }
        let user = server.user(&name)?;
        if !user.password.is_empty() && wanted.current_password.is_empty() {
            return Err(Refused::bad("Current password is required."));
        }
        if !user.password.is_empty() && user.password != wanted.current_password {
            return Err(Refused::new(403, "Current password is incorrect."));
        }
        user.password = wanted.new_password;
        Ok((200, json!({ "message": "Password updated." })))
    }))
}

/// There is always somebody: a server is installed with its administrator.
pub(super) async fn setup() -> Response {
    unknown_path().await
}

fn form_of(body: &[u8]) -> Asked {
    let mut asked = Asked::default();
    for (name, text) in url::form_urlencoded::parse(body) {
        let place = match &*name {
            "username" => &mut asked.username,
            "password" => &mut asked.password,
            "redirect" => &mut asked.redirect,
            "callback" => &mut asked.callback,
            _ => continue,
        };
        *place = text.into_owned();
    }
    asked
}

fn refused(asked: &Asked, error: &str) -> Response {
    let more = |name: &str, text: &str| if text.is_empty() { String::new() } else { format!("&{name}={text}") };
    let (redirect, callback) = (more("redirect", &asked.redirect), more("callback", &asked.callback));
    found(&format!("/login?error={error}{redirect}{callback}"))
}

fn found(to: &str) -> Response {
    (StatusCode::FOUND, [(header::LOCATION, to.to_owned())]).into_response()
}
