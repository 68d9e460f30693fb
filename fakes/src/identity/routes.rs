//! The table of contents of the identity provider.

use axum::{
    Router,
    routing::{get, post},
};

use super::{Identity, authorize, control, discover, end_session, exchange, userinfo};

pub(super) fn routes(identity: Identity) -> Router {
    Router::new()
        .route("/.well-known/openid-configuration", get(discover::discover))
        .route("/jwks.json", get(discover::keys))
        .route("/authorize", get(authorize::ask).post(authorize::pick))
        .route("/token", post(exchange::exchange))
        .route("/userinfo", get(userinfo::userinfo).post(userinfo::userinfo))
        .route("/end-session", get(end_session::end_session).post(end_session::end_session))
        .route("/_fake/ledger", get(control::ledger))
        .route("/_fake/misbehave", post(control::misbehave))
        .route("/_fake/behave", post(control::behave))
        .with_state(identity)
}
