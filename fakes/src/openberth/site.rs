//! What a visitor of a site gets: the files that were uploaded, once it runs and if they may see it.

use axum::response::{IntoResponse, Redirect, Response};
use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, StatusCode, header};

use super::{
    archive, quota,
    row::{RUNNING, Row},
};
use crate::page::{escape, page};

/// Types that browsers want to know.
const TYPES: [(&str, &str); 14] = [
    ("html", "text/html; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("svg", "image/svg+xml"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("ico", "image/x-icon"),
    ("woff2", "font/woff2"),
    ("txt", "text/plain; charset=utf-8"),
    ("xml", "text/xml; charset=utf-8"),
    ("wasm", "application/wasm"),
];

/// Where projects keep what browsers get; for what is built, this is as near to it as a stand-in comes.
const FOLDERS: [&str; 5] = ["", "public/", "dist/", "static/", "templates/"];

/// Answers, and counts what was sent.
pub(super) fn visit(row: Option<&mut Row>, path: &str, headers: &HeaderMap) -> Response {
    let Some(row) = row.filter(|row| row.container || row.status == RUNNING) else {
        return page(StatusCode::NOT_FOUND, "There is no site here", "<h1>There is no site here</h1>");
    };
    if let Some(refused) = refuse(row, headers) {
        return refused;
    }
    if quota::bytes(&row.network_quota).is_some_and(|quota| row.sent >= quota) {
        return (StatusCode::SERVICE_UNAVAILABLE, "Bandwidth quota exceeded").into_response();
    }
    let (response, length) = answer(row, path);
    row.sent += length;
    row.log.write(&format!("GET {path} {} {length}", response.status().as_u16()));
    response
}

fn answer(row: &Row, path: &str) -> (Response, u64) {
    let asked = percent_decoded(path);
    let path = archive::clean(&asked).unwrap_or_default();
    let index = if path.is_empty() { "index.html".to_owned() } else { format!("{path}/index.html") };
    for folder in FOLDERS {
        for candidate in [format!("{folder}{path}"), format!("{folder}{index}")] {
            if let Some(file) = row.files.get(&candidate).filter(|_| !is_hidden(&candidate)) {
                let response = ([(header::CONTENT_TYPE, kind(&candidate))], file.clone()).into_response();
                return (response, file.len() as u64);
            }
        }
    }
    if path.is_empty() {
        let name = escape(if row.title.is_empty() { &row.name } else { &row.title });
        let main = format!(
            "<h1>{name}</h1>\n<p>This site is up, made with {}.</p>\n\
             <p class=\"quiet\">A stand-in runs no programs: of this project it shows files only.</p>",
            row.framework.name
        );
        return (page(StatusCode::OK, &row.name, &main), main.len() as u64);
    }
    ((StatusCode::NOT_FOUND, "404 page not found\n").into_response(), 19)
}

/// What stands in front of the site when not everybody may see it.
fn refuse(row: &Row, headers: &HeaderMap) -> Option<Response> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match row.access.mode.as_str() {
        "basic_auth" => {
            let wanted = STANDARD.encode(format!("{}:{}", row.access.user, row.access.secret));
            let shown = text("authorization").and_then(|value| value.strip_prefix("Basic "));
            let ask = [(header::WWW_AUTHENTICATE, "Basic realm=\"restricted\"")];
            (shown != Some(&wanted)).then(|| (StatusCode::UNAUTHORIZED, ask).into_response())
        }
        "api_key" => (text("x-api-key") != Some(&row.access.secret))
            .then(|| (StatusCode::UNAUTHORIZED, "Unauthorized").into_response()),
        // Nobody signs in at a stand-in: who may see it is asked for at the server itself.
        "user" => Some(Redirect::temporary("/auth/sso-redirect").into_response()),
        _ => None,
    }
}

fn is_hidden(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.'))
}

fn kind(path: &str) -> &'static str {
    let end = path.rsplit('.').next().unwrap_or_default();
    TYPES.iter().find(|(name, _)| *name == end).map_or("application/octet-stream", |(_, kind)| kind)
}

fn percent_decoded(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).filter(|_| *first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        if let Some(byte) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            bytes.push(byte);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
