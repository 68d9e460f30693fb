//! Listing every machine, a page at a time, so that a caller can compare what it pays for with what it promised.

use axum::{extract::State, response::Response};
use http::StatusCode;
use serde_json::{Value, json};

use super::{Call, Fault, Infra, fleet::Fleet, reply::Reply, request::Request};

const USUAL_PAGE: usize = 100;
const LONGEST_PAGE: usize = 1000;

pub(super) async fn list(State(infra): State<Infra>, request: Request) -> Response {
    let held = infra.clone();
    infra.receive(Call::List, request, move |fleet, request, fault| decide(&held, fleet, request, fault)).await
}

fn decide(infra: &Infra, fleet: &mut Fleet, request: &Request, fault: Option<&Fault>) -> Result<Reply, Reply> {
    if fault == Some(&Fault::EmptyList) {
        return Ok(Reply::ok(json!({ "resources": [], "next_cursor": null })));
    }
    let limit = match request.query("limit") {
        None => USUAL_PAGE,
        Some(limit) => limit
            .parse()
            .ok()
            .filter(|limit| (1..=LONGEST_PAGE).contains(limit))
            .ok_or_else(|| Reply::refused(StatusCode::BAD_REQUEST, "limit_not_understood"))?,
    };
    let cursor = request.query("cursor").unwrap_or_default();
    let mut tokens: Vec<&str> = fleet.after(cursor).map(|machine| machine.token.as_str()).take(limit + 1).collect();
    let more = tokens.len() > limit;
    tokens.truncate(limit);
    let next = if more { tokens.last().copied() } else { None };
    let page: Vec<Value> = tokens.iter().map(|token| infra.shown(fleet, token)).collect::<Result<_, _>>()?;
    Ok(Reply::ok(json!({ "resources": page, "next_cursor": next })))
}
