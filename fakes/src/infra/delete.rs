//! Taking a machine away for good. Asking again, or for one that never was, is just as well.

use axum::{extract::State, response::Response};

use super::{
    Call, Fault, Infra,
    fleet::{Fleet, state},
    knock::{Knock, Reply},
};

pub(super) async fn delete(State(infra): State<Infra>, knock: Knock) -> Response {
    infra.receive(Call::Delete, knock, decide).await
}

fn decide(fleet: &mut Fleet, knock: &Knock, fault: Option<&Fault>) -> Result<Reply, Reply> {
    fleet.admit(&knock.token, knock.ordered()?)?;
    if fleet.present(&knock.token).is_some_and(|machine| machine.state != state::DELETING) {
        fleet.send(&knock.token, &[state::DELETING, state::DELETED], fault);
    }
    Ok(Reply::done())
}
