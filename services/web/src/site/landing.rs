//! The front door: what goes in, what comes out, for whom it is and what it costs, for someone who does not know it.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::ViewPlans;

use super::listing::Listing;
use super::openberth::{self, site_address};
use super::pricing::{Card, Promise, cards, promise};
use crate::app::App;
use crate::permit::Permitted;
use crate::steps::list::{YOUR_KEY, three_lines};
use face::assets::{Asset, PICTURE};
use face::label::Label;
use face::layout::{Frame, Here};

/// `GET /`
#[derive(Debug, Template)]
#[template(path = "site/landing.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// How it is found.
    pub listing: Listing,
    /// A deploy, step by step.
    pub deploy: Deploy,
    /// What can be had, cheapest first.
    pub plans: Vec<Card>,
    /// How long things last.
    pub promise: Promise,
    /// Whether plans can be bought here.
    pub sells: bool,
}

/// A deploy in three steps: what is typed, what OpenBerth does with it, and the address that comes out.
#[derive(Debug, Clone)]
pub struct Deploy {
    /// What is typed.
    pub line: String,
    /// The web address that comes out.
    pub address: String,
}

impl Deploy {
    /// The folder that is sent. The tool calls the site after it.
    const SITE: &str = "my-site";
    /// The workspace on the picture further down the page.
    const WORKSPACE: &str = "https://paper-shop.eu.example.com";

    /// The last of the lines that the page of a workspace tells people to type, and what comes of it.
    pub(crate) fn shown() -> Self {
        let lines = three_lines(Self::WORKSPACE, YOUR_KEY);
        let line = lines.lines().last().unwrap_or_default().to_owned();
        Self { line, address: site_address(Self::WORKSPACE, Self::SITE) }
    }
}

impl Page {
    /// What goes in and what comes out, in a line.
    pub const TITLE: &str = "Send your code, get a live web address";
    /// What search machines are told: how, and for whom.
    pub const DESCRIPTION: &str = "Harbor gives you your own OpenBerth, which builds and runs what you send it. For people who make things for the web and do not want to look after a server.";
}

/// `GET /`
pub(crate) async fn show(asked: Permitted<ViewPlans>, State(app): State<Arc<App>>) -> Response {
    let visit = &asked.visit;
    let listing = Listing::of(&app.origin, "/", Page::TITLE, Page::DESCRIPTION);
    let frame = visit.frame(Here::Elsewhere);
    let plans = cards(visit.into(), &[], app.sells);
    let sells = app.sells;
    visit.for_everybody(&Page { frame, listing, deploy: Deploy::shown(), plans, promise: promise(), sells })
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    use super::pricing::Reader;

    let page = |frame: Frame, reader: Reader, sells: bool| Page {
        frame,
        listing: Listing::shown("/", Page::TITLE, Page::DESCRIPTION),
        deploy: Deploy::shown(),
        plans: cards(reader, &[], sells),
        promise: promise(),
        sells,
    };
    shelf.put("site/landing/visitor", &page(shelf.visitor(), Reader::Visitor, true))?;
    shelf.put("site/landing/visitor_unsold", &page(shelf.visitor(), Reader::Visitor, false))?;
    shelf.put("site/landing/person", &page(shelf.ada(), Reader::Person(Some(plans::TRIAL)), true))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shelf::samples::ADDRESS;

    #[test]
    fn the_deploy_is_what_the_product_tells_people_to_do() {
        let Deploy { line, address } = Deploy::shown();
        assert_eq!(line, "berth deploy ./my-site");
        assert!(line.ends_with(&format!("./{}", Deploy::SITE)), "the site is called after its folder");
        assert_eq!(address, "https://my-site.paper-shop.eu.example.com");
        assert_eq!(Deploy::WORKSPACE, ADDRESS, "the workspace is the one on the picture");
    }
}
