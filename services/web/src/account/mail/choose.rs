//! Choosing what to be written to about.

use std::sync::Arc;

use access::profile::{Mail, keep_mail};
use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::ChangeProfile;
use messages::AccountId;
use serde::Deserialize;

use crate::account::{Tab, done};
use crate::app::App;
use crate::permit::Permitted;
use crate::visit::{self, DrawnFor, Failure, Form};

/// What the page posts. A browser leaves out a box that is not ticked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Posted {
    account: AccountId,
    #[serde(default)]
    ready: Option<String>,
    #[serde(default)]
    trouble: Option<String>,
    #[serde(default)]
    news: Option<String>,
}

impl visit::Posted for Posted {
    fn drawn_for(&self) -> DrawnFor {
        DrawnFor::Account(self.account)
    }
}

/// `POST /account/mail`
pub(crate) async fn choose(
    asked: Permitted<ChangeProfile>,
    State(app): State<Arc<App>>,
    Form(posted): Form<Posted>,
) -> Result<Response, Failure> {
    let mail = Mail { ready: posted.ready.is_some(), trouble: posted.trouble.is_some(), news: posted.news.is_some() };
    keep_mail(&app, &asked.permit, mail, asked.visit.now).await?;
    Ok(done(Tab::Mail))
}
