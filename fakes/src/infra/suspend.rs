//! Stopping a machine without losing what is on it.

use axum::{extract::State, response::Response};

use super::{
    Call, Fault, Infra,
    fleet::{Fleet, state},
    knock::{Knock, Reply},
};

pub(super) async fn suspend(State(infra): State<Infra>, knock: Knock) -> Response {
    let held = infra.clone();
    infra.receive(Call::Suspend, knock, move |fleet, knock, fault| decide(&held, fleet, knock, fault)).await
}

fn decide(infra: &Infra, fleet: &mut Fleet, knock: &Knock, fault: Option<&Fault>) -> Result<Reply, Reply> {
    fleet.admit(&knock.token, knock.ordered()?)?;
    match fleet.present(&knock.token).ok_or_else(Reply::absent)?.state.as_str() {
        state::DELETING => return Err(Reply::deleting()),
        state::DRAINING | state::STOPPED => {}
        _ => fleet.send(&knock.token, &[state::DRAINING, state::STOPPED], fault),
    }
    infra.shown(fleet, &knock.token).map(Reply::ok)
}
