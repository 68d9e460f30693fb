//! The front door: what Harbor is, how it works and what it costs, for someone who has never heard of it.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::ViewPlans;

use super::listing::Listing;
use super::pricing::{Plan, Promise, cards, promise};
use crate::app::App;
use crate::face::assets::{Asset, PICTURE};
use crate::face::label::Label;
use crate::face::layout::{Frame, Here};
use crate::permit::Permitted;

/// `GET /`
#[derive(Debug, Template)]
#[template(path = "site/landing.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// How it is found.
    pub listing: Listing,
    /// What can be bought, cheapest first.
    pub plans: Vec<Plan>,
    /// How long things last.
    pub promise: Promise,
}

impl Page {
    /// What it is, in a line.
    pub const TITLE: &str = "Your own OpenBerth, kept running for you";
    /// What search machines are told.
    pub const DESCRIPTION: &str =
        "Harbor gives you a workspace that turns your code into a live web address, and looks after it day and night.";
}

/// `GET /`
pub(crate) async fn show(asked: Permitted<ViewPlans>, State(app): State<Arc<App>>) -> Response {
    let visit = &asked.visit;
    let listing = Listing::of(&app.origin, "/", Page::TITLE, Page::DESCRIPTION);
    let frame = visit.frame(Here::Elsewhere);
    visit.for_everybody(&Page { frame, listing, plans: cards(visit.into()), promise: promise() })
}
