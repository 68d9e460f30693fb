//! The handles of this carrier of mail for a person with `curl`.

use axum::{Json, extract::State};
use http::StatusCode;
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Fault, Hitch, Post, Return};

#[derive(Deserialize)]
pub(super) struct Instruction {
    #[serde(flatten)]
    fault: Fault,
    times: Option<u32>,
}

#[derive(Deserialize)]
pub(super) struct Hindrance {
    #[serde(flatten)]
    hitch: Hitch,
    times: Option<u32>,
}

#[derive(Deserialize)]
pub(super) struct Down {
    down: bool,
}

#[derive(Deserialize)]
pub(super) struct Advance {
    hours: i64,
}

#[derive(Deserialize)]
pub(super) struct Address {
    address: String,
    does: Does,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Does {
    Refuse,
    Bounce,
    BounceForNow,
    Complain,
    Receive,
}

pub(super) async fn ledger(State(post): State<Post>) -> Json<Value> {
    let ledger = post.ledger();
    Json(json!({
        "now": post.now(),
        "tries": ledger.tries,
        "letters": post.letters(),
        "events": ledger.events,
        "faults": ledger.faults,
        "hitches": ledger.hitches,
    }))
}

pub(super) async fn misbehave(State(post): State<Post>, Json(instruction): Json<Instruction>) -> StatusCode {
    post.misbehave(instruction.fault, instruction.times);
    StatusCode::NO_CONTENT
}

pub(super) async fn hinder(State(post): State<Post>, Json(hindrance): Json<Hindrance>) -> StatusCode {
    post.hinder(hindrance.hitch, hindrance.times);
    StatusCode::NO_CONTENT
}

pub(super) async fn behave(State(post): State<Post>) -> StatusCode {
    post.behave();
    StatusCode::NO_CONTENT
}

pub(super) async fn down(State(post): State<Post>, Json(Down { down }): Json<Down>) -> StatusCode {
    post.is_down(down);
    StatusCode::NO_CONTENT
}

pub(super) async fn advance(State(post): State<Post>, Json(advance): Json<Advance>) -> StatusCode {
    post.advance(SignedDuration::from_hours(advance.hours));
    StatusCode::NO_CONTENT
}

pub(super) async fn address(State(post): State<Post>, Json(Address { address, does }): Json<Address>) -> StatusCode {
    match does {
        Does::Refuse => post.refuses(&address),
        Does::Bounce => post.returns(&address, Return::Bounced),
        Does::BounceForNow => post.returns(&address, Return::BouncedForNow),
        Does::Complain => post.returns(&address, Return::Complained),
        Does::Receive => post.reaches(&address),
    }
    StatusCode::NO_CONTENT
}
