//! Showing one machine: the truth that every event only hints at.

use axum::{extract::State, response::Response};

use super::{Call, Infra, reply::Reply, request::Request};

pub(super) async fn show(State(infra): State<Infra>, request: Request) -> Response {
    let held = infra.clone();
    infra.receive(Call::Show, request, move |fleet, request, _| held.shown(fleet, &request.token).map(Reply::ok)).await
}
