//! The handles of this fake for a person with `curl`.

use axum::{
    Form, Json,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use http::StatusCode;
use serde::Deserialize;

use super::{Call, Fault, Ledger, OpenBerth, front};
use crate::infra::First;

#[derive(Deserialize)]
pub(super) struct Instruction {
    on: Call,
    #[serde(flatten)]
    fault: Fault,
    times: Option<u32>,
}

#[derive(Deserialize)]
pub(super) struct Happening {
    token: String,
    first: First,
}

pub(super) async fn ledger(State(openberth): State<OpenBerth>) -> Json<Ledger> {
    Json(openberth.ledger())
}

pub(super) async fn misbehave(State(openberth): State<OpenBerth>, Json(instruction): Json<Instruction>) -> StatusCode {
    openberth.misbehave(instruction.on, instruction.fault, instruction.times);
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
pub(super) struct Written {
    token: String,
    site: String,
    line: String,
    #[serde(default = "once")]
    times: u64,
}

const fn once() -> u64 {
    1
}

/// The program of a site writes something. 404 when there is no such site.
pub(super) async fn write(State(openberth): State<OpenBerth>, Json(written): Json<Written>) -> StatusCode {
    let Written { token, site, line, times } = written;
    if openberth.writes(&token, &site, &line, times) { StatusCode::NO_CONTENT } else { StatusCode::NOT_FOUND }
}

pub(super) async fn behave(State(openberth): State<OpenBerth>) -> StatusCode {
    openberth.behave();
    StatusCode::NO_CONTENT
}

/// A button on the landing page: what a customer would do with OpenBerth's own tools, which are not modelled.
pub(super) async fn happen(State(openberth): State<OpenBerth>, Form(happening): Form<Happening>) -> Response {
    let Happening { token, first } = happening;
    if openberth.0.infra.happens(&token, first) {
        return Redirect::to("/").into_response();
    }
    front::unknown_path().await
}
