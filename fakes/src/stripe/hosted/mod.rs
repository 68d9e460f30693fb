//! The pages that people are sent to: plain, usable by keyboard and without script.

pub(super) mod checkout;
pub(super) mod invoice;
pub(super) mod portal;

use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;

use super::card::Card;
use crate::page::{escape, page};

/// A card, as somebody types it.
#[derive(Deserialize)]
pub(super) struct Typed {
    number: String,
}

impl Typed {
    fn card(&self) -> Option<Card> {
        Card::of(&self.number)
    }
}

/// An amount, as these pages say it.
fn money(minor: i64, currency: &str) -> String {
    let (sign, minor) = (if minor < 0 { "−" } else { "" }, minor.unsigned_abs());
    format!("{sign}{}.{:02} {}", minor / 100, minor % 100, currency.to_uppercase())
}

/// The field for a card, with the numbers that mean something here.
fn card_field(wrong: Option<&str>) -> String {
    let wrong =
        wrong.map(|text| format!("<p role=\"alert\"><strong>{}</strong></p>", escape(text))).unwrap_or_default();
    let numbers = Card::ALL.map(|(_, number, what)| format!("<li><code>{number}</code> {what}</li>")).concat();
    format!(
        "{wrong}<label>Card number <input name=\"number\" inputmode=\"numeric\" autocomplete=\"off\" required \
         value=\"{}\"></label><details><summary>Cards</summary><ul>{numbers}</ul></details>",
        Card::Works.number()
    )
}

/// Away, without sending the form again when somebody goes back.
fn go(to: &str) -> Response {
    Redirect::to(to).into_response()
}

fn gone(what: &str) -> Response {
    let what = escape(what);
    page(StatusCode::NOT_FOUND, "Not here", &format!("<h1>{what}</h1><p>Go back to where you came from.</p>"))
}
