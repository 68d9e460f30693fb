//! The handles of this fake for a person with `curl`. Keys are counted here, never shown.

use axum::response::IntoResponse;
use axum::{Json, extract::State, response::Response};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Call, Fault, First, Infra, Machine};

#[derive(Deserialize)]
pub(super) struct Instruction {
    on: Call,
    #[serde(flatten)]
    fault: Fault,
    times: Option<u32>,
}

#[derive(Deserialize)]
pub(super) struct Put {
    token: String,
    state: String,
}

#[derive(Deserialize)]
pub(super) struct Happening {
    token: String,
    first: First,
}

pub(super) async fn ledger(State(infra): State<Infra>) -> Json<Value> {
    let ledger = infra.ledger();
    let machine = |machine: &Machine| {
        json!({
            "token": machine.token,
            "resource_id": machine.resource_id,
            "state": machine.state,
            "region": machine.region,
            "size": machine.size,
            "creations": machine.creations,
            "keys_issued": machine.keys.len(),
            "first_deployment_at": machine.first_deployment_at,
            "own_key_at": machine.own_key_at,
        })
    };
    Json(json!({
        "machines": ledger.machines().iter().map(machine).collect::<Vec<_>>(),
        "calls": ledger.all_calls(),
        "events": ledger.all_events(),
        "faults": ledger.faults(),
    }))
}

pub(super) async fn misbehave(State(infra): State<Infra>, Json(instruction): Json<Instruction>) -> Response {
    if !instruction.fault.fits(instruction.on) {
        let error = json!({ "error": "that fault cannot happen to that kind of call" });
        return (StatusCode::BAD_REQUEST, Json(error)).into_response();
    }
    infra.misbehave(instruction.on, instruction.fault, instruction.times);
    StatusCode::NO_CONTENT.into_response()
}

pub(super) async fn behave(State(infra): State<Infra>) -> StatusCode {
    infra.behave();
    StatusCode::NO_CONTENT
}

pub(super) async fn set_state(State(infra): State<Infra>, Json(put): Json<Put>) -> StatusCode {
    if infra.set_state(&put.token, &put.state) { StatusCode::NO_CONTENT } else { StatusCode::NOT_FOUND }
}

pub(super) async fn happen(State(infra): State<Infra>, Json(happening): Json<Happening>) -> StatusCode {
    if infra.happens(&happening.token, happening.first) { StatusCode::NO_CONTENT } else { StatusCode::NOT_FOUND }
}
