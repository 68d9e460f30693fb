//! Making a machine, once per token however often it is asked for, because the asker may never have received the reply.
//!
//! Only the reply that made the machine carries its key.

use axum::{extract::State, response::Response};
use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use super::{
    Call, Fault, Infra,
    fleet::Fleet,
    machine::{Machine, state},
    reply::Reply,
    request::Request,
};

#[derive(Deserialize)]
struct Wanted {
    region: String,
    size: String,
}

pub(super) async fn create(State(infra): State<Infra>, request: Request) -> Response {
    let held = infra.clone();
    infra.receive(Call::Create, request, move |fleet, request, fault| decide(&held, fleet, request, fault)).await
}

fn decide(infra: &Infra, fleet: &mut Fleet, request: &Request, fault: Option<&Fault>) -> Result<Reply, Reply> {
    let wanted: Wanted = request.body()?;
    if !matches!(wanted.region.as_str(), "eu" | "us") {
        return Err(Reply::refused(StatusCode::BAD_REQUEST, "region_not_known"));
    }
    if wanted.size.is_empty() {
        return Err(Reply::refused(StatusCode::BAD_REQUEST, "size_not_known"));
    }
    fleet.admit(&request.token, request.ordered()?)?;
    if let Some(machine) = fleet.present(&request.token) {
        if machine.state == state::DELETING {
            return Err(Reply::deleting());
        }
        if (&machine.region, &machine.size) != (&wanted.region, &wanted.size) {
            return Err(Reply::refused(StatusCode::CONFLICT, "parameters_changed"));
        }
        return Ok(Reply::ok(infra.shown(fleet, &request.token)?));
    }
    fleet.make(&request.token, wanted.region, wanted.size, fault);
    let key = fleet.present(&request.token).and_then(|machine| machine.live_key().map(str::to_owned));
    match fault {
        Some(Fault::DeadKey) => drop(fleet.present_mut(&request.token).map(Machine::issue_key)),
        Some(Fault::Misname { endpoint }) => drop(fleet.misname(&request.token, endpoint)),
        _ => {}
    }
    let mut shown = infra.shown(fleet, &request.token)?;
    shown["admin_key"] = key.map_or(Value::Null, Value::String);
    Ok(Reply::with(StatusCode::CREATED, shown))
}
