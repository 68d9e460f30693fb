//! Handing a key over to somebody else who may hold keys, with all that it has.

use std::sync::Arc;

use access::inside::keys::{self, Handed};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::authorize::permission::ManageKeys;
use http::StatusCode;
use http::header::LOCATION;
use messages::{AccountId, PersonId};
use serde::Deserialize;

use super::super::inside::{refused, when};
use super::one::{Tried, draw};
use super::{Named, at};
use crate::app::App;
use crate::permit::Permitted;
use crate::visit::{DrawnFor, Failure, Form, Posted};

/// Says on the page of the key that it was handed over.
pub(super) const HANDED: &str = "handed";

/// What is said where nobody was chosen.
const NOBODY: &str = "Please choose somebody.";

/// What is said of who may not hold keys, or is no longer there.
pub(super) const MAY_NOT: &str = "They may not hold keys of this workspace. Choose somebody who runs it.";

/// What the form posts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fields {
    account: AccountId,
    #[serde(default)]
    person: String,
}

impl Posted for Fields {
    fn drawn_for(&self) -> DrawnFor {
        DrawnFor::Account(self.account)
    }
}

/// `POST /workspaces/{id}/keys/{key}/hand-over`
pub(crate) async fn hand_over(
    asked: Permitted<ManageKeys>,
    State(app): State<Arc<App>>,
    Named(user): Named,
    Form(fields): Form<Fields>,
) -> Result<Response, Failure> {
    let Ok(to) = fields.person.parse::<PersonId>() else {
        return draw(&app, &asked, &user, Tried::with("person", NOBODY)).await;
    };
    match keys::hand_over(&app, &asked.permit, &asked.row, &user, to, when(&asked.visit)).await {
        Ok(Handed::To(_)) => {
            let there = format!("{}?{HANDED}", at(&asked.row.id.to_string(), &user));
            Ok((StatusCode::SEE_OTHER, [(LOCATION, there)]).into_response())
        }
        Ok(Handed::MayNot) => draw(&app, &asked, &user, Tried::with("person", MAY_NOT)).await,
        Err(error) => draw(&app, &asked, &user, Tried::refused(refused(error)?)).await,
    }
}
