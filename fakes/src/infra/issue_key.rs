//! Making a new admin key, because the reply that carried the first one can be lost. The key before dies.

use axum::{extract::State, response::Response};
use serde_json::json;

use super::{
    Call, Infra,
    fleet::{Fleet, state},
    knock::{Knock, Reply},
};

pub(super) async fn issue_key(State(infra): State<Infra>, knock: Knock) -> Response {
    infra.receive(Call::IssueKey, knock, |fleet, knock, _| decide(fleet, knock)).await
}

fn decide(fleet: &mut Fleet, knock: &Knock) -> Result<Reply, Reply> {
    fleet.admit(&knock.token, knock.ordered()?)?;
    let machine = fleet.present_mut(&knock.token).ok_or_else(Reply::absent)?;
    if machine.state == state::DELETING {
        return Err(Reply::deleting());
    }
    let key = machine.issue_key();
    Ok(Reply::ok(json!({ "admin_user_id": machine.admin_user_id, "admin_key": key })))
}
