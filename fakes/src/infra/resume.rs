//! Starting a machine again, after a pause or a crash.

use axum::{extract::State, response::Response};

use super::{
    Call, Fault, Infra,
    fleet::{Fleet, state},
    knock::{Knock, Reply},
};

pub(super) async fn resume(State(infra): State<Infra>, knock: Knock) -> Response {
    let held = infra.clone();
    infra.receive(Call::Resume, knock, move |fleet, knock, fault| decide(&held, fleet, knock, fault)).await
}

fn decide(infra: &Infra, fleet: &mut Fleet, knock: &Knock, fault: Option<&Fault>) -> Result<Reply, Reply> {
    fleet.admit(&knock.token, knock.ordered()?)?;
    match fleet.present(&knock.token).ok_or_else(Reply::absent)?.state.as_str() {
        state::DELETING => return Err(Reply::deleting()),
        state::QUEUED | state::ALLOCATING | state::BOOTING | state::RUNNING => {}
        _ => fleet.send(&knock.token, &[state::BOOTING, state::RUNNING], fault),
    }
    infra.shown(fleet, &knock.token).map(Reply::ok)
}
