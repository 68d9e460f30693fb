//! Keeping a sandbox for longer, counted from now.

use std::num::NonZeroU32;
use std::sync::Arc;

use access::inside::sandboxes::{self, HOURS};
use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::UseSandboxes;
use http::StatusCode;
use messages::AccountId;
use serde::Deserialize;

use super::super::inside::{SiteId, refused, when};
use super::one::{Typed, again, lead, refuse};
use super::words::EXTENDED;
use crate::app::App;
use crate::commands::Problems;
use crate::permit::Permitted;
use crate::visit::{DrawnFor, Failure, Form, Posted};

/// What the form posts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fields {
    account: AccountId,
    #[serde(default)]
    hours: String,
}

impl Posted for Fields {
    fn drawn_for(&self) -> DrawnFor {
        DrawnFor::Account(self.account)
    }
}

/// `POST /workspaces/{id}/sandboxes/{site}/extend`
pub(crate) async fn extend(
    asked: Permitted<UseSandboxes>,
    State(app): State<Arc<App>>,
    SiteId(id): SiteId,
    Form(Fields { hours, .. }): Form<Fields>,
) -> Result<Response, Failure> {
    let hours = hours.parse().ok().filter(|hours| HOURS.contains(hours)).and_then(NonZeroU32::new);
    let Some(hours) = hours else {
        let problems = Problems::default().and("hours", Some("Choose how long it is there.".to_owned()));
        return again(&app, &asked, &id, StatusCode::UNPROCESSABLE_ENTITY, (Typed::default(), problems)).await;
    };
    match sandboxes::extend(&app, &asked.permit, &asked.row, &id, hours, when(&asked.visit)).await {
        Ok(()) => Ok(lead(&asked, &id, EXTENDED)),
        Err(error) => refuse(&app, &asked, &id, refused(error)?).await,
    }
}
