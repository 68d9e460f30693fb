//! What someone sees who opens the address of a workspace in a browser.

use axum::{Extension, response::Response};
use http::StatusCode;

use super::front::Visit;
use crate::page::{escape, page};

pub(super) async fn landing(Extension(visit): Extension<Visit>) -> Response {
    let main = format!(
        "<h1>This workspace is up</h1>\n\
         <p class=\"quiet\">A stand-in for an OpenBerth server, for development.</p>\n\
         <p>It runs in {} and answers at this address to anyone who has its key.</p>",
        escape(&visit.machine.region)
    );
    page(StatusCode::OK, "This workspace is up", &main)
}
