//! The page of an invoice, on which it can be paid, and the document.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};

use super::{go, gone, money};
use crate::{
    page::{escape, page},
    stripe::{
        Stripe,
        invoices::{Invoice, State as How},
        shop::Shop,
    },
};

pub(in crate::stripe) async fn show(State(stripe): State<Stripe>, Path(id): Path<String>) -> Response {
    stripe.with(|shop| look(shop, &id, false))
}

pub(in crate::stripe) async fn pay(State(stripe): State<Stripe>, Path(id): Path<String>) -> Response {
    stripe.with(|shop| if shop.pay_invoice(&id) { go(&format!("/i/{id}")) } else { look(shop, &id, true) })
}

pub(in crate::stripe) async fn document(State(stripe): State<Stripe>, Path(id): Path<String>) -> Response {
    let found = stripe.with(|shop| shop.invoice(&id).is_ok());
    if !found {
        return gone("There is no such invoice.");
    }
    ([(header::CONTENT_TYPE, "application/pdf")], "%PDF-1.4\n% a stand-in of an invoice\n%%EOF\n").into_response()
}

fn look(shop: &Shop, id: &str, declined: bool) -> Response {
    let Ok(invoice) = shop.invoice(id) else { return gone("There is no such invoice.") };
    let wrong = if declined { "<p role=\"alert\"><strong>Your card was declined.</strong></p>" } else { "" };
    let form = "<form method=\"post\"><button class=\"main\">Pay with the card that is there</button></form>";
    let (state, form) = match invoice.state {
        How::Open => ("To be paid", form),
        How::Uncollectible => ("Was not paid", form),
        How::Paid => ("Paid", ""),
        How::Void => ("Taken back", ""),
    };
    let lines: String = invoice.lines.iter().map(|line| show_line(invoice, line)).collect();
    let due = money(invoice.due(), &invoice.currency);
    page(StatusCode::OK, "Invoice", &format!("<h1>{state}</h1>{wrong}<ul>{lines}</ul><p>To pay: {due}</p>{form}"))
}

fn show_line(invoice: &Invoice, line: &crate::stripe::invoices::Line) -> String {
    format!("<li>{}: {}</li>", escape(&line.what), money(line.minor, &invoice.currency))
}
