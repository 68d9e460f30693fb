//! The table of contents of this Stripe: its interface, its pages, and what hands it faults.

use axum::{
    Router,
    routing::{any, get, post},
};

use super::{Stripe, control, front, hosted};

pub(super) fn routes(stripe: Stripe) -> Router {
    Router::new()
        .route("/v1/{*path}", any(front::receive))
        .route("/c/pay/{checkout}", get(hosted::checkout::show).post(hosted::checkout::pay))
        .route("/c/pay/{checkout}/bank", get(hosted::checkout::bank).post(hosted::checkout::decide))
        .route("/p/session/{secret}", get(hosted::portal::show))
        .route("/p/session/{secret}/card", post(hosted::portal::card))
        .route("/p/session/{secret}/cancel", post(hosted::portal::cancel))
        .route("/p/session/{secret}/undo", post(hosted::portal::undo))
        .route("/i/{invoice}", get(hosted::invoice::show).post(hosted::invoice::pay))
        .route("/i/{invoice}/pdf", get(hosted::invoice::document))
        .route("/_fake/ledger", get(control::ledger))
        .route("/_fake/misbehave", post(control::misbehave))
        .route("/_fake/hinder", post(control::hinder))
        .route("/_fake/behave", post(control::behave))
        .route("/_fake/advance", post(control::advance))
        .route("/_fake/card", post(control::card))
        .route("/_fake/status", post(control::status))
        .route("/_fake/dispute", post(control::dispute))
        .with_state(stripe)
}
