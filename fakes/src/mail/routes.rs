//! The table of contents of this carrier of mail: its API, the mailbox, and what hands it faults.

use axum::{
    Router,
    routing::{get, post},
};

use super::{Post, control, mailbox, resend};

pub(super) fn routes(carrier: Post) -> Router {
    Router::new()
        .route("/emails", post(resend::send))
        .route("/", get(mailbox::list))
        .route("/letters/{number}", get(mailbox::show))
        .route("/letters/{number}/html", get(mailbox::html))
        .route("/_fake/ledger", get(control::ledger))
        .route("/_fake/misbehave", post(control::misbehave))
        .route("/_fake/hinder", post(control::hinder))
        .route("/_fake/behave", post(control::behave))
        .route("/_fake/down", post(control::down))
        .route("/_fake/address", post(control::address))
        .route("/_fake/advance", post(control::advance))
        .with_state(carrier)
}
