//! Ending sessions elsewhere: a lost telephone, a computer at a friend's. At its next request that browser is a
//! stranger's, and pages that change while one looks end at once, in every replica.

use std::sync::Arc;

use access::session::end_elsewhere;
use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::EndSession;

use crate::account::{Tab, done};
use crate::app::App;
use crate::permit::Permitted;
use crate::session::end::signed_out;
use crate::visit::{Button, Failure, Form};

/// `POST /account/sessions/{session}/end`, with the id of a session or `others`.
pub(crate) async fn end(
    asked: Permitted<EndSession>,
    State(app): State<Arc<App>>,
    _: Form<Button>,
) -> Result<Response, Failure> {
    let visit = &asked.visit;
    end_elsewhere(&app, &asked.permit, asked.row, visit.now, visit.trace.0).await?;
    let ends_here = visit.session.as_ref().is_some_and(|session| asked.row.ends(session));
    if ends_here { signed_out() } else { Ok(done(Tab::Sessions)) }
}
