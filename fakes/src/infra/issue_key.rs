//! Making a new admin key, because the reply that carried the first one can be lost. The key before dies.
//!
//! A caller may name its order with an `Idempotency-Key`; of two, the later one is the greater text. The same order again
//! gets the same key. An order that arrives after a later one is refused: its caller has given it up, and the key that it
//! would end is in use.

use axum::{extract::State, response::Response};
use http::StatusCode;
use serde_json::json;

use super::{Call, Fault, Infra, fleet::Fleet, machine::state, reply::Reply, request::Request};

pub(super) async fn issue_key(State(infra): State<Infra>, request: Request) -> Response {
    infra.receive(Call::IssueKey, request, decide).await
}

fn decide(fleet: &mut Fleet, request: &Request, fault: Option<&Fault>) -> Result<Reply, Reply> {
    fleet.admit(&request.token, request.ordered()?)?;
    let machine = fleet.present_mut(&request.token).ok_or_else(Reply::absent)?;
    if machine.state == state::DELETING {
        return Err(Reply::deleting());
    }
    let key = match &request.order {
        Some(order) => {
            machine.issue_key_for(order).ok_or_else(|| Reply::refused(StatusCode::CONFLICT, "superseded"))?
        }
        None => machine.issue_key(),
    };
    if fault == Some(&Fault::DeadKey) {
        machine.issue_key();
    }
    Ok(Reply::ok(json!({ "admin_user_id": machine.admin_user_id, "admin_key": key })))
}
