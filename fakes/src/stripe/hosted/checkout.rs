//! The page on which a plan is paid, and the page of the bank that asks whether it was really its customer.

use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};
use http::StatusCode;
use serde::Deserialize;

use super::{Typed, card_field, go, gone, money};
use crate::{
    page::{escape, page},
    stripe::{
        Stripe,
        card::Card,
        checkouts::{Checkout, State as How},
        shop::Shop,
    },
};

/// What a visitor is shown, or where they are sent.
enum Next {
    Pay(String),
    Bank,
    Paid(String),
    Gone,
}

#[derive(Deserialize)]
pub(in crate::stripe) struct Decision {
    it_was_me: bool,
}

pub(in crate::stripe) async fn show(State(stripe): State<Stripe>, Path(id): Path<String>) -> Response {
    respond(&id, stripe.with(|shop| look(shop, &id, None)))
}

pub(in crate::stripe) async fn pay(
    State(stripe): State<Stripe>,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Response {
    respond(
        &id,
        stripe.with(|shop| match typed.card() {
            None => look(shop, &id, Some("This card number is not one.")),
            Some(card) if card.asks() && is_open(shop, &id) => {
                if let Some(checkout) = shop.checkout_mut(&id) {
                    checkout.asking = Some(card);
                }
                Next::Bank
            }
            Some(card) => settle(shop, &id, card),
        }),
    )
}

pub(in crate::stripe) async fn bank(State(stripe): State<Stripe>, Path(id): Path<String>) -> Response {
    let asks = stripe.with(|shop| is_open(shop, &id) && shop.checkout(&id).is_ok_and(|found| found.asking.is_some()));
    if !asks {
        return go(&format!("/c/pay/{id}"));
    }
    page(
        StatusCode::OK,
        "Your bank",
        "<h1>Your bank asks</h1><p>Is it you who wants to pay?</p><form method=\"post\"><ul>\
         <li><button class=\"main\" name=\"it_was_me\" value=\"true\">Yes, pay</button></li>\
         <li><button name=\"it_was_me\" value=\"false\">No</button></li></ul></form>",
    )
}

pub(in crate::stripe) async fn decide(
    State(stripe): State<Stripe>,
    Path(id): Path<String>,
    Form(decision): Form<Decision>,
) -> Response {
    respond(
        &id,
        stripe.with(|shop| {
            let asking = shop.checkout_mut(&id).and_then(|checkout| checkout.asking.take());
            match asking {
                Some(card) if decision.it_was_me => settle(shop, &id, card),
                Some(_) => look(shop, &id, Some("Your bank could not confirm that it was you. Try another card.")),
                None => look(shop, &id, None),
            }
        }),
    )
}

fn is_open(shop: &Shop, id: &str) -> bool {
    shop.checkout(id).is_ok_and(|found| found.state == How::Open)
}

fn settle(shop: &mut Shop, id: &str, card: Card) -> Next {
    match shop.pay_checkout(id, card) {
        Ok(()) => look(shop, id, None),
        Err(_) => look(shop, id, Some("Your card was declined. Try another one.")),
    }
}

fn look(shop: &Shop, id: &str, wrong: Option<&str>) -> Next {
    match shop.checkout(id) {
        Ok(checkout) => match checkout.state {
            How::Open => Next::Pay(form(shop, checkout, wrong)),
            How::Complete { .. } => Next::Paid(checkout.paid_to()),
            How::Expired => Next::Gone,
        },
        Err(_) => Next::Gone,
    }
}

fn form(shop: &Shop, checkout: &Checkout, wrong: Option<&str>) -> String {
    let price = shop.price(&checkout.price).map(|price| money(price.minor, &price.currency)).unwrap_or_default();
    let (name, back) = (escape(shop.name_of(&checkout.price)), escape(&checkout.back_to));
    let email = shop.customer(&checkout.customer).map(|customer| escape(customer.email())).unwrap_or_default();
    format!(
        "<h1>Subscribe to {name}</h1><p>{price} a month</p><p class=\"quiet\">{email}</p><form method=\"post\">{}\
         <button class=\"main\">Subscribe</button></form><p><a href=\"{back}\">Back</a></p>",
        card_field(wrong)
    )
}

fn respond(id: &str, next: Next) -> Response {
    match next {
        Next::Pay(form) => page(StatusCode::OK, "Checkout", &form),
        Next::Bank => go(&format!("/c/pay/{id}/bank")),
        Next::Paid(to) => go(&to),
        Next::Gone => gone("This page can no more be paid."),
    }
}
