//! Showing one machine: the truth that every event only hints at.

use axum::{extract::State, response::Response};

use super::{
    Call, Infra,
    knock::{Knock, Reply},
};

pub(super) async fn show(State(infra): State<Infra>, knock: Knock) -> Response {
    let held = infra.clone();
    infra.receive(Call::Show, knock, move |fleet, knock, _| held.shown(fleet, &knock.token).map(Reply::ok)).await
}
