//! The handles of this Stripe for a person with `curl`.

use axum::{Json, extract::State};
use http::StatusCode;
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Call, Card, Fault, Hitch, Status, Stripe};

#[derive(Deserialize)]
pub(super) struct Instruction {
    on: Call,
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
pub(super) struct Advance {
    hours: i64,
}

#[derive(Deserialize)]
pub(super) struct Holds {
    customer: String,
    card: Card,
}

#[derive(Deserialize)]
pub(super) struct Becomes {
    subscription: String,
    status: Status,
}

#[derive(Deserialize)]
pub(super) struct Disputes {
    invoice: String,
}

pub(super) async fn ledger(State(stripe): State<Stripe>) -> Json<Value> {
    let ledger = stripe.ledger();
    Json(json!({
        "now": stripe.now(),
        "calls": ledger.calls,
        "events": ledger.events,
        "faults": ledger.faults,
        "hitches": ledger.hitches,
    }))
}

pub(super) async fn misbehave(State(stripe): State<Stripe>, Json(instruction): Json<Instruction>) -> StatusCode {
    stripe.misbehave(instruction.on, instruction.fault, instruction.times);
    StatusCode::NO_CONTENT
}

pub(super) async fn hinder(State(stripe): State<Stripe>, Json(hindrance): Json<Hindrance>) -> StatusCode {
    stripe.hinder(hindrance.hitch, hindrance.times);
    StatusCode::NO_CONTENT
}

pub(super) async fn behave(State(stripe): State<Stripe>) -> StatusCode {
    stripe.behave();
    StatusCode::NO_CONTENT
}

pub(super) async fn advance(State(stripe): State<Stripe>, Json(advance): Json<Advance>) -> StatusCode {
    stripe.advance(SignedDuration::from_hours(advance.hours));
    StatusCode::NO_CONTENT
}

pub(super) async fn card(State(stripe): State<Stripe>, Json(holds): Json<Holds>) -> StatusCode {
    found(stripe.pays_with(&holds.customer, holds.card))
}

pub(super) async fn status(State(stripe): State<Stripe>, Json(becomes): Json<Becomes>) -> StatusCode {
    found(stripe.becomes(&becomes.subscription, becomes.status))
}

pub(super) async fn dispute(State(stripe): State<Stripe>, Json(disputes): Json<Disputes>) -> StatusCode {
    found(stripe.disputes(&disputes.invoice).is_some())
}

const fn found(found: bool) -> StatusCode {
    if found { StatusCode::NO_CONTENT } else { StatusCode::NOT_FOUND }
}
