//! The files of a site as one archive, which flows through: all that was sent, also what is secret in it. So it is for who may send files.

use std::sync::Arc;

use access::inside::Refusal;
use access::inside::sites;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::authorize::permission::SendSites;
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};

use super::super::activity::export::file_name;
use super::super::inside::{SiteId, refused, status, told};
use crate::app::App;
use crate::permit::Permitted;
use crate::visit::Failure;

/// `GET /workspaces/{id}/sites/{site}/source`
pub(crate) async fn download(
    asked: Permitted<SendSites>,
    State(app): State<Arc<App>>,
    SiteId(site): SiteId,
) -> Result<Response, Failure> {
    let kept = (CACHE_CONTROL, "no-store, no-transform");
    match sites::source(&app, &asked.permit, &asked.row, &site).await {
        Ok((name, files)) => {
            // The server says what it is and what it is called, too. What a browser is told is ours.
            let named = format!("attachment; filename=\"{}\"", file_name(&name, "site", "files.zip"));
            let head = [(CONTENT_TYPE, "application/zip"), kept];
            let length = files.length();
            let mut response =
                (head, [(CONTENT_DISPOSITION, named)], Body::from_stream(files.into_stream())).into_response();
            if let Some(length) = length {
                response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
            }
            Ok(response)
        }
        Err(error) => match refused(error)? {
            Refusal::Absent => Err(Failure::NotFound),
            refusal => {
                let head = [(CONTENT_TYPE, "text/plain; charset=utf-8"), kept];
                Ok((status(refusal), head, told(refusal.of_a_look()).sentence).into_response())
            }
        },
    }
}
