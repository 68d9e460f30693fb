//! Starting a machine again, after a pause or a crash.

use axum::{extract::State, response::Response};

use super::{Call, Fault, Infra, fleet::Fleet, machine::state, reply::Reply, request::Request};

pub(super) async fn resume(State(infra): State<Infra>, request: Request) -> Response {
    let held = infra.clone();
    infra.receive(Call::Resume, request, move |fleet, request, fault| decide(&held, fleet, request, fault)).await
}

fn decide(infra: &Infra, fleet: &mut Fleet, request: &Request, fault: Option<&Fault>) -> Result<Reply, Reply> {
    fleet.admit(&request.token, request.ordered()?)?;
    match fleet.present(&request.token).ok_or_else(Reply::absent)?.state.as_str() {
        state::DELETING => return Err(Reply::deleting()),
        state::QUEUED | state::ALLOCATING | state::BOOTING | state::RUNNING => {}
        _ => {
            let is_broken = fleet.present(&request.token).is_some_and(|machine| machine.broken);
            let end = if is_broken { state::CRASHED } else { state::RUNNING };
            fleet.send(&request.token, &[state::BOOTING, end], fault);
        }
    }
    infra.shown(fleet, &request.token).map(Reply::ok)
}
