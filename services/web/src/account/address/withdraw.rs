//! Taking back that mail was to go elsewhere: the link that was sent is good no more.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::ChangeProfile;

use super::back;
use crate::app::App;
use crate::permit::Permitted;
use crate::visit::{Button, Failure, Form};

/// `POST /account/address/withdraw`
pub(crate) async fn withdraw(
    asked: Permitted<ChangeProfile>,
    State(app): State<Arc<App>>,
    _: Form<Button>,
) -> Result<Response, Failure> {
    access::address::withdraw(&app, &asked.permit, asked.visit.now).await?;
    Ok(back())
}
