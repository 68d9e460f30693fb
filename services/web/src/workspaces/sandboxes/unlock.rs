//! Taking away the lock of a sandbox, which somebody set by its server's own tools.

use std::sync::Arc;

use access::inside::sandboxes;
use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::UseSandboxes;

use super::super::inside::{SiteId, refused, when};
use super::one::{lead, refuse};
use super::words::UNLOCKED;
use crate::app::App;
use crate::permit::Permitted;
use crate::visit::{Button, Failure, Form};

/// `POST /workspaces/{id}/sandboxes/{site}/unlock`
pub(crate) async fn unlock(
    asked: Permitted<UseSandboxes>,
    State(app): State<Arc<App>>,
    SiteId(id): SiteId,
    _: Form<Button>,
) -> Result<Response, Failure> {
    match sandboxes::unlock(&app, &asked.permit, &asked.row, &id, when(&asked.visit)).await {
        Ok(()) => Ok(lead(&asked, &id, UNLOCKED)),
        Err(error) => refuse(&app, &asked, &id, refused(error)?).await,
    }
}
