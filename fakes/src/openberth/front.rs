//! What stands before every server: finding the machine, looking at the key, refusing forged browser requests, and the
//! plain-text answers of a router that knows no such page. Sites are found here as well: a name under the name of a
//! server is one of its sites.

use axum::{
    body::to_bytes,
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};

use super::{
    Fault, OpenBerth,
    answer::Refused,
    call::call,
    data, hostile,
    ledger::{Entry, Key},
    row::RUNNING,
    server::{Server, User},
    session, site,
};
use crate::{
    clock,
    infra::{Machine, state},
    lock::lock,
    wire::Line,
};

/// Whom a request is from, for the handlers behind the front.
#[derive(Clone)]
pub(super) struct Visit {
    pub(super) machine: Machine,
    /// The name of the server.
    pub(super) host: String,
    /// Whether it is known by the session of a browser, and not by a key.
    pub(super) by_session: bool,
    user: Option<User>,
}

impl Visit {
    /// Whose key it is.
    pub(super) fn user(&self) -> Result<&User, Refused> {
        let refused = || Refused::new(401, "Missing or invalid API key. Use Authorization: Bearer <key>");
        self.user.as_ref().ok_or_else(refused)
    }

    /// The same, if it is an administrator's.
    pub(super) fn admin(&self) -> Result<&User, Refused> {
        let user = self.user()?;
        if user.admin { Ok(user) } else { Err(Refused::new(403, "Admin access required.")) }
    }
}

/// What a request is for.
struct Aim {
    /// The first part of the name of the server.
    label: String,
    /// The first part of the name of the site, if it is for one.
    site: Option<String>,
}

pub(super) async fn front(
    State(openberth): State<OpenBerth>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: Request,
    next: Next,
) -> Response {
    let aim = aim(request.headers(), &openberth.0.config.domain);
    let machine = aim.as_ref().and_then(|aim| openberth.0.infra.machine_called(&aim.label));
    let token = machine.map(|machine| machine.token).unwrap_or_default();
    let (path, method) = (request.uri().path().to_owned(), request.method().clone());
    let (host, headers) = came_with(request.headers());
    let of_site = aim.as_ref().is_some_and(|aim| aim.site.is_some());
    let fault = openberth.0.faults.take(call(&method, &path, of_site)).map(|drawn| drawn.fault);
    if let Some(Fault::Delay { ms }) = fault
        && let Err(cut) = line.wait(OpenBerth::wait(ms), &openberth.halt()).await
    {
        return cut;
    }
    let (key, response) = match (&fault, aim) {
        (Some(Fault::Fail { status }), _) => {
            let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (openberth.key(&token, request.headers()), (status, "out of order\n").into_response())
        }
        (_, Some(aim)) => openberth.answer(&token, aim, request, next).await,
        (_, None) => (Key::Absent, unknown_path().await),
    };
    let status = response.status().as_u16();
    let entry = Entry { at: clock::now(), token, method: method.to_string(), path, host, headers, key, status };
    lock(&openberth.0.book).entries.push(entry);
    match fault {
        Some(Fault::LoseReply { how }) => line.lose(how, &openberth.halt()).await,
        fault => hostile::spoil(fault.as_ref(), response),
    }
}

impl OpenBerth {
    /// The machine may have changed, or gone, while the request was held up.
    async fn answer(&self, token: &str, aim: Aim, mut request: Request, next: Next) -> (Key, Response) {
        let Some(machine) = self.0.infra.machine(token) else { return (Key::Absent, unknown_path().await) };
        let headers = request.headers();
        let key = self.key(token, headers);
        if machine.state != state::RUNNING {
            return (key, (StatusCode::BAD_GATEWAY, "nothing answers behind this address\n").into_response());
        }
        let host = self.host(&machine);
        if let Some(site) = aim.site {
            if data::is_of_documents(request.uri().path()) {
                return (Key::Absent, self.documents(&machine, &site, request).await);
            }
            let (path, headers) = (request.uri().path(), headers);
            let visited = self.with_server(&machine, |server| {
                let now = clock::now();
                server.rows.iter_mut().for_each(|row| row.settle(now));
                site::visit(server.rows.iter_mut().find(|row| row.subdomain == site), path, headers)
            });
            return (Key::Absent, visited);
        }
        if forged(request.method(), request.uri().path(), headers, &host) {
            return (key, (StatusCode::FORBIDDEN, "CSRF: Origin/Referer does not match this server\n").into_response());
        }
        let crossed = is_for_any_site(request.uri().path());
        if crossed && request.method() == Method::OPTIONS {
            return (key, for_any_site(StatusCode::NO_CONTENT.into_response()));
        }
        if data::is_of_documents(request.uri().path()) {
            return (key, for_any_site(data::without_a_site()));
        }
        let (user, by_session) = self.with_server(&machine, |server| whose(server, headers, &machine));
        request.extensions_mut().insert(Visit { machine, host, by_session, user });
        let response = next.run(request).await;
        (key, if crossed { for_any_site(response) } else { response })
    }

    /// What comes of asking for the documents of a site.
    async fn documents(&self, machine: &Machine, site: &str, request: Request) -> Response {
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, data::MOST_READ).await.unwrap_or_default();
        let (path, query) = (parts.uri.path(), parts.uri.query().unwrap_or_default());
        for_any_site(self.with_server(machine, |server| {
            let now = clock::now();
            server.rows.iter_mut().for_each(|row| row.settle(now));
            let row = server.rows.iter_mut().find(|row| row.subdomain == site);
            let site = row.map(|row| {
                let runs = row.status == RUNNING;
                (&mut row.data, runs)
            });
            data::answer(site, &parts.method, (path, query), &body)
        }))
    }

    /// How the key that came along compares with the one of the administrator.
    fn key(&self, token: &str, headers: &HeaderMap) -> Key {
        let Some(machine) = self.0.infra.machine(token) else { return Key::Absent };
        match shown(headers) {
            None => Key::Absent,
            Some(shown) if Some(shown) == machine.live_key() => Key::Right,
            Some(shown) => {
                let known = self.with_server(&machine, |server| server.owner_of(shown, &machine).is_some());
                if known { Key::Personal } else { Key::Wrong }
            }
        }
    }
}

/// The host that a request names, and the names of its headers.
fn came_with(headers: &HeaderMap) -> (String, Vec<String>) {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default().to_owned();
    let mut names: Vec<String> = headers.keys().map(|name| name.as_str().to_owned()).collect();
    names.sort();
    (host, names)
}

/// Whose key it is; without one, or with one that could be another token, whose session. Whether it is a session.
fn whose(server: &Server, headers: &HeaderMap, machine: &Machine) -> (Option<User>, bool) {
    let key = shown(headers);
    if let Some(user) = key.and_then(|key| server.owner_of(key, machine)) {
        return (Some(user.clone()), false);
    }
    // A wrong key is nobody, whatever cookie comes along.
    if key.is_some_and(|key| key.starts_with("sc_")) {
        return (None, false);
    }
    let user = session::session_in(headers).and_then(|session| server.signed_in(session, clock::now()));
    (user.cloned(), user.is_some())
}

pub(super) async fn unknown_path() -> Response {
    (StatusCode::NOT_FOUND, "404 page not found\n").into_response()
}

pub(super) async fn wrong_method() -> Response {
    (StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed\n").into_response()
}

/// The methods that there are, with a blank between them, as the server's own router writes them.
pub(super) async fn spell_out_methods(mut response: Response) -> Response {
    let spelled = response
        .headers()
        .get(header::ALLOW)
        .and_then(|methods| methods.to_str().ok())
        .map(|methods| methods.split(',').map(str::trim).collect::<Vec<_>>().join(", "));
    if let Some(methods) = spelled.and_then(|methods| HeaderValue::try_from(methods).ok()) {
        response.headers_mut().insert(header::ALLOW, methods);
    }
    response
}

/// `ws-1.localhost` is a server, and `shop.ws-1.localhost` one of its sites.
fn aim(headers: &HeaderMap, domain: &str) -> Option<Aim> {
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let name = host.split_once(':').map_or(host, |(name, _)| name).to_ascii_lowercase();
    let before = name.strip_suffix(domain)?.strip_suffix('.')?;
    match before.split('.').collect::<Vec<_>>()[..] {
        [label] => Some(Aim { label: label.to_owned(), site: None }),
        [site, label] => Some(Aim { label: label.to_owned(), site: Some(site.to_owned()) }),
        _ => None,
    }
}

/// `Authorization: Bearer` first, with that very spelling; `X-API-Key` only when there is none.
fn shown(headers: &HeaderMap) -> Option<&str> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let bearer = text("authorization").and_then(|value| value.strip_prefix("Bearer ")).filter(|key| !key.is_empty());
    bearer.or_else(|| text("x-api-key")).filter(|key| !key.is_empty())
}

/// A write without any key header must come from the site itself. The header's presence is enough, its value is judged
/// later.
fn forged(method: &Method, path: &str, headers: &HeaderMap, host: &str) -> bool {
    let writes = matches!(*method, Method::POST | Method::PUT | Method::PATCH | Method::DELETE);
    let text =
        |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).filter(|text| !text.is_empty());
    let keyed = text(header::AUTHORIZATION).is_some() || text(HeaderName::from_static("x-api-key")).is_some();
    let beside = path.starts_with("/internal/") || path == "/_data" || path.starts_with("/_data/");
    if !writes || keyed || beside || matches!(path, "/oauth/register" | "/oauth/token") {
        return false;
    }
    let base = format!("http://{host}");
    match (text(header::ORIGIN), text(header::REFERER)) {
        (Some(origin), _) => origin != base,
        (None, Some(referer)) => {
            referer.strip_prefix(&base).is_none_or(|rest| !(rest.is_empty() || rest.starts_with(['/', '?', '#'])))
        }
        (None, None) => true,
    }
}

/// Whether pages of any origin may call it, with a key.
fn is_for_any_site(path: &str) -> bool {
    let under = ["/api/deployments/", "/api/sandbox/", "/api/secrets", "/_data", "/.well-known/", "/oauth/"];
    let exact = ["/api/deployments", "/api/login/exchange", "/api/me", "/api/me/password", "/mcp"];
    under.iter().any(|start| path.starts_with(start)) || exact.contains(&path)
}

fn for_any_site(mut response: Response) -> Response {
    let headers = [
        ("access-control-allow-origin", "*"),
        ("access-control-allow-methods", "GET, POST, PUT, PATCH, DELETE, OPTIONS"),
        ("access-control-allow-headers", "Content-Type, Authorization, Accept, Mcp-Session-Id, X-API-Key"),
        ("access-control-expose-headers", "Mcp-Session-Id"),
        ("access-control-max-age", "86400"),
    ];
    for (name, value) in headers {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}
