//! The log of a site as a file, which flows through: as a program wrote it, as many of its last lines as the server gives.

use std::sync::Arc;

use access::inside::Refusal;
use access::inside::logs;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::authorize::permission::ViewSites;
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};

use super::super::activity::export::file_name;
use super::super::inside::{SiteId, refused, status, told};
use crate::app::App;
use crate::permit::Permitted;
use crate::visit::Failure;

/// `GET /workspaces/{id}/sites/{site}/logs/download`
pub(crate) async fn download(
    asked: Permitted<ViewSites>,
    State(app): State<Arc<App>>,
    SiteId(site): SiteId,
) -> Result<Response, Failure> {
    // What is written can be anything: a browser is to keep it, not to look what it might be.
    let kind = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "no-store, no-transform")];
    match logs::download(&app, &asked.permit, &asked.row, &site).await {
        Ok((name, text)) => {
            let named = format!("attachment; filename=\"{}\"", file_name(&name, "site", "log.txt"));
            Ok((kind, [(CONTENT_DISPOSITION, named)], Body::from_stream(text.into_stream())).into_response())
        }
        Err(error) => match refused(error)? {
            Refusal::Absent => Err(Failure::NotFound),
            refusal => Ok((status(refusal), kind, told(refusal).sentence).into_response()),
        },
    }
}
