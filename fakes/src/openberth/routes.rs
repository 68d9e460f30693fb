//! The table of contents of an OpenBerth server.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{delete, get, patch, post},
};

use super::{
    OpenBerth, backup, control, deploy, deployments, front, health, landing, login, logs, manage, mcp, me, sandboxes,
    secrets, settings, source, stats, update, users,
};

pub(super) fn routes(openberth: OpenBerth) -> Router {
    let server: Router = Router::new()
        .route("/", get(landing::landing))
        .route("/health", get(health::health))
        .route("/api/me", get(me::me))
        .route("/api/me/rotate-key", post(me::rotate))
        .route("/api/me/password", post(login::password))
        .route("/api/login/exchange", post(login::exchange))
        .route("/login", get(login::form).post(login::submit))
        .route("/logout", post(login::out))
        .route("/setup", get(login::setup).post(login::setup))
        .route("/api/admin/users", get(users::list).post(users::create))
        .route("/api/admin/users/{name}", patch(users::update).delete(users::delete))
        .route("/api/admin/users/{name}/rotate-key", post(users::rotate))
        .route("/api/deploy", post(deploy::of_archive))
        .route("/api/deploy/code", post(deploy::of_files))
        .route("/api/deploy/{id}/update", post(update::of_archive))
        .route("/api/deploy/{id}/update/code", post(update::of_files))
        .route("/api/deployments", get(deployments::list).delete(deployments::delete_all))
        .route("/api/deployments/{id}", get(deployments::show).patch(manage::update).delete(deployments::delete))
        .route("/api/deployments/{id}/logs", get(logs::show))
        .route("/api/deployments/{id}/logs/stream", get(logs::follow))
        .route("/api/deployments/{id}/source", get(source::source))
        .route("/api/deployments/{id}/stats", get(stats::of_row))
        .route("/api/deployments/{id}/protect", post(manage::protect))
        .route("/api/deployments/{id}/lock", post(manage::lock))
        .route("/api/sandbox", post(sandboxes::create))
        .route("/api/sandbox/{id}", delete(deployments::delete))
        .route("/api/sandbox/{id}/push", post(sandboxes::push))
        .route("/api/sandbox/{id}/install", post(sandboxes::install))
        .route("/api/sandbox/{id}/exec", post(sandboxes::exec))
        .route("/api/sandbox/{id}/logs", get(logs::show))
        .route("/api/sandbox/{id}/promote", post(sandboxes::promote))
        .route("/api/secrets", get(secrets::list).post(secrets::set))
        .route("/api/secrets/{name}", delete(secrets::delete))
        .route("/api/admin/settings", get(settings::show).post(settings::update))
        .route("/api/admin/host-stats", get(stats::of_host))
        .route("/api/admin/backup", get(backup::of_server))
        .route("/api/admin/restore", post(backup::restore_server))
        .route("/api/admin/deployments/{id}/backup", post(backup::of_site))
        .route("/api/admin/deployments/restore", post(backup::restore_site))
        .route("/internal/cleanup", post(settings::cleanup))
        .fallback(front::unknown_path)
        .method_not_allowed_fallback(front::wrong_method)
        .layer(DefaultBodyLimit::disable())
        .with_state(openberth.clone());
    // A router of its own around it, because what stands before a router sees a request before its route is found.
    let server: Router = Router::new()
        .fallback_service(server)
        .layer(middleware::map_response(front::spell_out_methods))
        .layer(middleware::from_fn_with_state(openberth.clone(), mcp::mcp))
        .layer(middleware::from_fn_with_state(openberth.clone(), front::front));
    Router::new()
        .route("/_fake/ledger", get(control::ledger))
        .route("/_fake/misbehave", post(control::misbehave))
        .route("/_fake/behave", post(control::behave))
        .route("/_fake/first", post(control::happen))
        .route("/_fake/write", post(control::write))
        .with_state(openberth)
        .merge(server)
}
