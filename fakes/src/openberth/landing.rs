//! What someone sees who opens the address of a workspace in a browser. The two buttons stand for what customers do
//! with OpenBerth's own tools, so that a person can watch Harbor notice it.

use axum::{Extension, response::Response};
use http::StatusCode;
use jiff::Timestamp;

use super::front::Visit;
use crate::{
    infra::Machine,
    page::{escape, page},
};

pub(super) async fn landing(Extension(visit): Extension<Visit>) -> Response {
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
