//! The table of contents of the infra service.

use axum::{
    Router,
    routing::{get, post},
};

use super::{Infra, control, create, delete, issue_key, list, resume, show, suspend};

pub(super) fn routes(infra: Infra) -> Router {
    Router::new()
        .route("/v1/resources", get(list::list))
        .route("/v1/resources/{token}", get(show::show).put(create::create).delete(delete::delete))
        .route("/v1/resources/{token}/admin-key", post(issue_key::issue_key))
        .route("/v1/resources/{token}/suspend", post(suspend::suspend))
        .route("/v1/resources/{token}/resume", post(resume::resume))
        .route("/_fake/ledger", get(control::ledger))
        .route("/_fake/misbehave", post(control::misbehave))
        .route("/_fake/behave", post(control::behave))
        .route("/_fake/state", post(control::set_state))
        .route("/_fake/first", post(control::happen))
        .with_state(infra)
}
