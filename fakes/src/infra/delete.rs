//! Taking a machine away for good. Asking again, or for one that never was, is just as well.

use axum::{extract::State, response::Response};

use super::{Call, Fault, Infra, fleet::Fleet, machine::state, reply::Reply, request::Request};

pub(super) async fn delete(State(infra): State<Infra>, request: Request) -> Response {
    infra.receive(Call::Delete, request, decide).await
}

fn decide(fleet: &mut Fleet, request: &Request, fault: Option<&Fault>) -> Result<Reply, Reply> {
    fleet.admit(&request.token, request.ordered()?)?;
    if fleet.present(&request.token).is_some_and(|machine| machine.state != state::DELETING) {
        fleet.send(&request.token, &[state::DELETING, state::DELETED], fault);
    }
    Ok(Reply::done())
}
