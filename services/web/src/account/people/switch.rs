//! Looking at another of the accounts that one belongs to, in this browser.

use std::sync::Arc;

use access::team::look_at;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::authorize::permission::SwitchAccount;
use http::StatusCode;
use http::header::LOCATION;
use messages::AccountId;
use serde::Deserialize;

use crate::app::App;
use crate::permit::Permitted;
use crate::visit::{self, DrawnFor, Failure, Form};

/// What the header posts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Posted {
    account: AccountId,
    /// The one to look at.
    to: AccountId,
}

impl visit::Posted for Posted {
    fn drawn_for(&self) -> DrawnFor {
        DrawnFor::Account(self.account)
    }
}

/// `POST /account/switch`: one that they do not belong to is as if there were none.
pub(crate) async fn switch(
    asked: Permitted<SwitchAccount>,
    State(app): State<Arc<App>>,
    Form(posted): Form<Posted>,
) -> Result<Response, Failure> {
    if !asked.row.teams.iter().any(|team| team.account == posted.to) {
        return Err(Failure::NotFound);
    }
    look_at(&app, &asked.permit, &asked.row, posted.to).await?;
    Ok((StatusCode::SEE_OTHER, [(LOCATION, format!("/workspaces?in={}", posted.to))]).into_response())
}
