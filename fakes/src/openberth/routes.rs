//! The table of contents of an OpenBerth server, as far as it is modelled.

use axum::{
    Router, middleware,
    routing::{get, post},
};

use super::{OpenBerth, control, front, health, landing, me};

pub(super) fn routes(openberth: OpenBerth) -> Router {
    let server = Router::new()
        .route("/", get(landing::landing))
        .route("/health", get(health::health))
        .route("/api/me", get(me::me).options(me::preflight))
        .fallback(front::unknown_path)
        .method_not_allowed_fallback(front::wrong_method)
        .layer(middleware::from_fn_with_state(openberth.clone(), front::front));
    Router::new()
        .route("/_fake/ledger", get(control::ledger))
        .route("/_fake/misbehave", post(control::misbehave))
        .route("/_fake/behave", post(control::behave))
        .route("/_fake/first", post(control::happen))
        .merge(server)
        .with_state(openberth)
}
