//! What is at the address of a workspace itself. A program gets what the real server says. Someone who opens it in a
//! browser gets a page with two buttons, which stand for what customers do with tools of their own, so that a person
//! can watch Harbor notice it.

use axum::{Extension, extract::State, response::Response};
use http::{HeaderMap, StatusCode, header};
use jiff::Timestamp;
use serde_json::json;

use super::{OpenBerth, answer::reply, front::Visit};
use crate::{
    infra::Machine,
    page::{escape, page},
};

pub(super) async fn landing(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    headers: HeaderMap,
) -> Response {
    let accepted = headers.get(header::ACCEPT).and_then(|accepted| accepted.to_str().ok()).unwrap_or_default();
    if !accepted.contains("text/html") {
        let body = json!({
            "name": "⚓ OpenBerth",
            "version": openberth.0.config.version,
            "docs": "POST /api/deploy with a tarball to get started.",
            "health": "/health",
        });
        return reply(StatusCode::OK, &body);
    }
    let machine = &visit.machine;
    let main = format!(
        "<h1>This workspace is up</h1>\n\
         <p class=\"quiet\">A stand-in for an OpenBerth server, for development.</p>\n\
         <p>It runs in {} and answers at this address to anyone who has its key.</p>\n{}{}",
        escape(&machine.region),
        happening(machine, "deployment", "Let the first code arrive", machine.first_deployment_at),
        happening(machine, "own_key", "Let a person make a key", machine.own_key_at),
    );
    page(StatusCode::OK, "This workspace is up", &main)
}

fn happening(machine: &Machine, first: &str, what: &str, at: Option<Timestamp>) -> String {
    let when = at.map(|at| format!(" <span class=\"quiet\">First at {at}.</span>")).unwrap_or_default();
    format!(
        "<form method=\"post\" action=\"/_fake/first\"><input type=\"hidden\" name=\"token\" value=\"{}\">\
         <p><button name=\"first\" value=\"{first}\">{what}</button>{when}</p></form>\n",
        escape(&machine.token)
    )
}
