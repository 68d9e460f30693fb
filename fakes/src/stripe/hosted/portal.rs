//! The page on which a customer sees to card and invoices, and may end a subscription or let it go on.

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
    stripe::{Stripe, portals::Portal, shop::Shop, subscriptions::Subscription},
};

#[derive(Deserialize)]
pub(in crate::stripe) struct Which {
    subscription: String,
}

pub(in crate::stripe) async fn show(State(stripe): State<Stripe>, Path(secret): Path<String>) -> Response {
    stripe.with(|shop| look(shop, &secret, None))
}

pub(in crate::stripe) async fn card(
    State(stripe): State<Stripe>,
    Path(secret): Path<String>,
    Form(typed): Form<Typed>,
) -> Response {
    stripe.with(|shop| {
        let Some(portal) = shop.portal(&secret).cloned() else { return closed() };
        let Some(card) = typed.card().filter(|card| card.pays_at_once().is_ok()) else {
            return look(shop, &secret, Some("Your card was declined. Try another one."));
        };
        shop.take_card(&portal.customer, card);
        go(&if portal.card_only { portal.return_to } else { format!("/p/session/{secret}") })
    })
}

pub(in crate::stripe) async fn cancel(
    State(stripe): State<Stripe>,
    Path(secret): Path<String>,
    Form(which): Form<Which>,
) -> Response {
    stripe.with(|shop| set_ending(shop, &secret, &which.subscription, true))
}

pub(in crate::stripe) async fn undo(
    State(stripe): State<Stripe>,
    Path(secret): Path<String>,
    Form(which): Form<Which>,
) -> Response {
    stripe.with(|shop| set_ending(shop, &secret, &which.subscription, false))
}

/// Only of their own: whoever has the address of one portal knows no other customer's.
fn set_ending(shop: &mut Shop, secret: &str, id: &str, ends: bool) -> Response {
    let Some(portal) = shop.portal(secret).cloned() else { return closed() };
    let own = shop.subscription(id).is_ok_and(|found| found.customer == portal.customer && !found.status.is_over());
    if !own {
        return gone("There is no such subscription.");
    }
    let at = shop.now;
    shop.with_subscription(id, |found| {
        found.ends_with_period = ends;
        found.canceled_at = ends.then_some(at);
    });
    shop.tell_subscription("customer.subscription.updated", id);
    go(&format!("/p/session/{secret}"))
}

fn look(shop: &Shop, secret: &str, wrong: Option<&str>) -> Response {
    let Some(portal) = shop.portal(secret) else { return closed() };
    let action = format!("/p/session/{secret}");
    let mut main = format!(
        "<h1>Your card</h1><form method=\"post\" action=\"{action}/card\">{}<button class=\"main\">Use this card</button>\
         </form>",
        card_field(wrong)
    );
    if !portal.card_only {
        main.push_str(&subscriptions(shop, portal, &action));
        main.push_str(&invoices(shop, portal));
    }
    main.push_str(&format!("<p><a href=\"{}\">Back</a></p>", escape(&portal.return_to)));
    page(StatusCode::OK, "Your subscription", &main)
}

fn subscriptions(shop: &Shop, portal: &Portal, action: &str) -> String {
    let own = shop.subscriptions.iter().filter(|each| each.customer == portal.customer && !each.status.is_over());
    own.map(|each| subscription(shop, each, action)).collect()
}

fn subscription(shop: &Shop, each: &Subscription, action: &str) -> String {
    let (name, id) = (escape(shop.name_of(&each.price)), &each.id);
    let until = each.now_paid_for().1.strftime("%-d %B %Y");
    let (verb, button, what) = if each.ends_with_period {
        ("undo", "Let it go on", "Ends on")
    } else {
        ("cancel", "Cancel subscription", "Renews on")
    };
    format!(
        "<h2>{name}</h2><p>{what} {until}</p><form method=\"post\" action=\"{action}/{verb}\">\
         <input type=\"hidden\" name=\"subscription\" value=\"{id}\"><button>{button}</button></form>"
    )
}

fn invoices(shop: &Shop, portal: &Portal) -> String {
    let own = shop.invoices.iter().rev().filter(|each| each.customer == portal.customer);
    let each = |invoice: &crate::stripe::invoices::Invoice| {
        let amount = money(invoice.total(), &invoice.currency);
        let day = invoice.at.strftime("%-d %B %Y");
        format!("<li><a href=\"/i/{}\">{day}: {amount}</a></li>", invoice.id)
    };
    format!("<h2>Invoices</h2><ul>{}</ul>", own.map(each).collect::<String>())
}

fn closed() -> Response {
    gone("This page is no more open.")
}
