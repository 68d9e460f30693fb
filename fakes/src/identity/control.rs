//! The handles of this fake for a person with `curl`.

use axum::{Json, extract::State};
use http::StatusCode;
use serde::Deserialize;

use super::{Hostile, Identity, Ledger};

#[derive(Deserialize)]
pub(super) struct Instruction {
    hostile: Hostile,
    times: Option<u32>,
}

pub(super) async fn ledger(State(identity): State<Identity>) -> Json<Ledger> {
    Json(identity.ledger())
}

pub(super) async fn misbehave(State(identity): State<Identity>, Json(instruction): Json<Instruction>) -> StatusCode {
    identity.misbehave(instruction.hostile, instruction.times);
    StatusCode::NO_CONTENT
}

pub(super) async fn behave(State(identity): State<Identity>) -> StatusCode {
    identity.behave();
    StatusCode::NO_CONTENT
}
