//! The handles of this fake for a person with `curl`.

use axum::{Json, extract::State};
use http::StatusCode;
use serde::Deserialize;

use super::{Call, Fault, Ledger, OpenBerth};

#[derive(Deserialize)]
pub(super) struct Order {
    on: Call,
    #[serde(flatten)]
    fault: Fault,
    times: Option<u32>,
}

pub(super) async fn ledger(State(openberth): State<OpenBerth>) -> Json<Ledger> {
    Json(openberth.ledger())
}

pub(super) async fn misbehave(State(openberth): State<OpenBerth>, Json(order): Json<Order>) -> StatusCode {
    openberth.misbehave(order.on, order.fault, order.times);
    StatusCode::NO_CONTENT
}

pub(super) async fn behave(State(openberth): State<OpenBerth>) -> StatusCode {
    openberth.behave();
    StatusCode::NO_CONTENT
}
