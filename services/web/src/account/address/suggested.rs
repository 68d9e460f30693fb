//! Taking the address that the sign-in provider says. It has checked that address; that mail is to go there, only its owner says.

use std::sync::Arc;

use access::address::{Confirmed, take_suggestion};
use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::ChangeProfile;
use messages::AccountId;
use serde::Deserialize;

use super::{back, changed};
use crate::app::App;
use crate::permit::Permitted;
use crate::visit::{self, DrawnFor, Failure, Form};

/// What the page posts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Posted {
    account: AccountId,
    /// The address as it was shown.
    said: String,
}

impl visit::Posted for Posted {
    fn drawn_for(&self) -> DrawnFor {
        DrawnFor::Account(self.account)
    }
}

/// `POST /account/address/use`: what is no suggestion any more changes nothing, and the page shows how it stands.
pub(crate) async fn take(
    asked: Permitted<ChangeProfile>,
    State(app): State<Arc<App>>,
    Form(posted): Form<Posted>,
) -> Result<Response, Failure> {
    let visit = &asked.visit;
    let taken = take_suggestion(&app, &asked.permit, &posted.said, visit.now, visit.trace.0).await?;
    Ok(match taken {
        Confirmed::Done => changed(),
        Confirmed::NotGood => back(),
    })
}
