//! Making a machine, once per token however often it is asked for, because the asker may never have heard the reply.
//!
//! Only the reply that made the machine carries its key.

use axum::{extract::State, response::Response};
use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use super::{
    Call, Fault, Infra,
    fleet::{Fleet, Machine, state},
    knock::{Knock, Reply},
};

#[derive(Deserialize)]
struct Wanted {
    region: String,
    size: String,
}

pub(super) async fn create(State(infra): State<Infra>, knock: Knock) -> Response {
    let held = infra.clone();
    infra.receive(Call::Create, knock, move |fleet, knock, fault| decide(&held, fleet, knock, fault)).await
}

fn decide(infra: &Infra, fleet: &mut Fleet, knock: &Knock, fault: Option<&Fault>) -> Result<Reply, Reply> {
    let wanted: Wanted = knock.body()?;
    if !matches!(wanted.region.as_str(), "eu" | "us") {
        return Err(Reply::refused(StatusCode::BAD_REQUEST, "region_not_known"));
    }
    if wanted.size.is_empty() {
        return Err(Reply::refused(StatusCode::BAD_REQUEST, "size_not_known"));
    }
    fleet.admit(&knock.token, knock.ordered()?)?;
    if let Some(machine) = fleet.present(&knock.token) {
        if machine.state == state::DELETING {
            return Err(Reply::deleting());
        }
        if (&machine.region, &machine.size) != (&wanted.region, &wanted.size) {
            return Err(Reply::refused(StatusCode::CONFLICT, "parameters_changed"));
        }
        return Ok(Reply::ok(infra.shown(fleet, &knock.token)?));
    }
    fleet.make(&knock.token, wanted.region, wanted.size, fault);
    let key = fleet.present(&knock.token).and_then(|machine| machine.live_key().map(str::to_owned));
    match fault {
        Some(Fault::DeadKey) => drop(fleet.present_mut(&knock.token).map(Machine::issue_key)),
        Some(Fault::Misname { endpoint }) => drop(fleet.misname(&knock.token, endpoint)),
        _ => {}
    }
    let mut shown = infra.shown(fleet, &knock.token)?;
    shown["admin_key"] = key.map_or(Value::Null, Value::String);
    Ok(Reply::with(StatusCode::CREATED, shown))
}
