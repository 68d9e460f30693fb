//! A posted form: read whole, strictly, or not at all, and only from whom it was drawn for.
//!
//! A form is open for as long as its page is, and somebody else may sign in meanwhile, in another tab of the same browser.
//! What was meant for one account must not be done to the other, so every form carries the account for which it was drawn.
//! Where that is another account of the same person, it is sent again to an address that says so, and judged as of that one.
//! No handler has to remember that: what it reads is a [`Posted`], and `routes::act` takes no other handler.

use std::sync::Arc;

use access::session::Session;
use axum::extract::{FromRequest, Request};
use http::StatusCode;
use messages::AccountId;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Failure, Visit};
use crate::app::App;

/// The fields of a form. What reads into `T` should deny unknown fields: they are somebody's attempt at ours.
pub(crate) struct Form<T>(pub T);

/// What a page posts.
pub(crate) trait Posted: DeserializeOwned {
    /// For whom the page was drawn.
    fn drawn_for(&self) -> DrawnFor;
}

/// For whom a form was drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DrawnFor {
    /// Whoever pays by this account.
    Account(AccountId),
    /// Nobody: whoever begins to sign in is a stranger yet.
    Nobody,
    /// The handler looks itself: somebody typed a text into it that must not be lost with the form.
    Itself,
}

/// A form that is nothing but a button.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Button {
    account: AccountId,
}

impl Posted for Button {
    fn drawn_for(&self) -> DrawnFor {
        DrawnFor::Account(self.account)
    }
}

impl<T: Posted> FromRequest<Arc<App>> for Form<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Failure> {
        let session = request.extensions().get::<Visit>().and_then(|visit| visit.session.clone());
        let form = match axum::Form::<T>::from_request(request, app).await {
            Ok(axum::Form(form)) => form,
            Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => return Err(Failure::TooLarge),
            Err(_) => return Err(Failure::Unreadable),
        };
        match for_whom(&form, session.as_deref()) {
            For::This => Ok(Self(form)),
            // Another window looked at another account since: what is to be done is judged anew, as of this one.
            For::Another(account) => Err(Failure::OfAnother(account)),
            For::Nobody => Err(Failure::Unreadable),
        }
    }
}

/// For whom a form was drawn, beside who sends it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum For {
    /// For them, in the account that its request is of.
    This,
    /// For them, in another account that they belong to.
    Another(AccountId),
    /// For nobody who is here.
    Nobody,
}

/// For whom a form was drawn, beside who sends it.
pub(super) fn for_whom(form: &impl Posted, session: Option<&Session>) -> For {
    match (form.drawn_for(), session) {
        (DrawnFor::Nobody | DrawnFor::Itself, _) => For::This,
        (DrawnFor::Account(account), Some(session)) if session.account == account => For::This,
        (DrawnFor::Account(account), Some(session)) if session.belongs(account) => For::Another(account),
        (DrawnFor::Account(_), _) => For::Nobody,
    }
}
