//! Every address of the site, who may ask for it, and who answers: each noun lists its own, and here they stand together.
//!
//! What else has to know the pages or the commands reads it here, so that no list has to follow this one: the palette
//! where something is found ([`places`]), the page of a command what was asked for ([`commands`]), and tests who may ask.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn_with_state, map_response};
use http::{Method, Uri};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use crate::app::App;
use crate::commands::Known;
use crate::entry::{Entry, file};
use crate::palette::places::Places;
use crate::route::Route;
use crate::takes::Takes;
use crate::visit::{Guard, attend, bound, catch, guard, wrong_method};
use crate::{account, commands, help, invitations, offers, palette, signin, site, steps, streams, workspaces};
use face::assets;

/// All of them. Where two are of one group of the palette, it lists them in this order.
fn table() -> Vec<Entry> {
    let nouns = [
        site::routes(),
        help::routes(),
        palette::routes(),
        signin::routes(),
        workspaces::routes(),
        streams::routes(),
        account::routes(),
        invitations::routes(),
        offers::routes(),
        steps::routes(),
        commands::routes(),
        vec![file("/assets/{name}", assets::serve)],
    ];
    nouns.into_iter().flatten().chain(for_builders()).collect()
}

/// What exists for those who build Harbor: in a program for customers there is no such thing.
fn for_builders() -> Vec<Entry> {
    #[cfg(any(test, feature = "gallery"))]
    return crate::gallery::routes();
    #[cfg(not(any(test, feature = "gallery")))]
    Vec::new()
}

/// All routes.
#[must_use]
pub fn inventory() -> Vec<Route> {
    table().into_iter().map(|entry| entry.route).collect()
}

/// The paths of all pages, what varies in braces.
pub(crate) fn pages() -> Vec<&'static str> {
    let pages =
        inventory().into_iter().filter(|route| route.method == "GET" && route.permission.is_some() && !route.writes);
    pages.map(|route| route.path).collect()
}

/// Where the palette leads to.
pub(crate) fn places() -> Places {
    let of = |entry: Entry| entry.places.into_iter().map(move |place| (entry.route, place));
    Places::of(table().into_iter().flat_map(of))
}

/// Every command for whose outcome somebody can be waiting.
pub(crate) fn commands() -> Vec<Known> {
    table().into_iter().filter_map(|entry| entry.command).collect()
}

/// The paths of forms that bring more than a few lines, and how much.
pub(crate) fn takes() -> Vec<(&'static str, Takes)> {
    let more = inventory().into_iter().filter(|route| route.takes != Takes::Lines);
    more.map(|route| (route.path, route.takes)).collect()
}

/// The paths of what is taken from whoever sends it.
pub(crate) fn from_anywhere() -> Vec<&'static str> {
    inventory().into_iter().filter(|route| route.from_anywhere.is_some()).map(|route| route.path).collect()
}

/// The whole site.
pub(crate) fn site(app: Arc<App>, headers: Guard) -> Router {
    let pages: Arc<[&str]> = pages().into();
    let routes = table().into_iter().fold(Router::new(), |router, entry| router.route(entry.route.path, entry.answer));
    routes
        .fallback(move |method: Method, uri: Uri| async move { site::slash::without(&pages, &method, &uri) })
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(Takes::Lines.largest()))
        .layer(CatchPanicLayer::custom(catch))
        .layer(from_fn_with_state(Arc::clone(&app), bound))
        .layer(from_fn_with_state(Arc::clone(&app), attend))
        // Streams are left as they are, and so is what is small already. A page holds no secret that could be guessed by
        // its size: what proves that a form is ours is what the browser says of its origin.
        .layer(CompressionLayer::new())
        .layer(map_response(move |response| {
            let guarded = guard(&headers, response);
            async move { guarded }
        }))
        .with_state(app)
}

#[cfg(test)]
mod tests {
    use domain::authorize::permission::Permission;

    use super::*;

    #[test]
    fn looking_is_get_and_acting_is_post() {
        for route in inventory() {
            let expected = route.writes && route.path != "/sign-in/callback/{provider}";
            assert_eq!(route.method == "POST", expected, "{route:?}");
        }
    }

    #[test]
    fn one_thing_alone_is_taken_from_anywhere() {
        assert_eq!(from_anywhere(), ["/mail/off/{token}/{choice}"]);
    }

    #[test]
    fn only_files_need_no_permission() {
        let open: Vec<_> =
            inventory().into_iter().filter(|route| route.permission.is_none()).map(|route| route.path).collect();
        assert_eq!(open, ["/robots.txt", "/assets/{name}"]);
    }

    #[test]
    fn what_is_said_to_be_public_is_there_for_everybody() {
        let for_all = [Permission::ViewPlans, Permission::ViewHelp];
        let is_open = |route: &Route| route.permission.is_none_or(|asked| for_all.contains(&asked));
        let open: Vec<_> = inventory().into_iter().filter(is_open).collect();
        for path in site::open::PUBLIC.iter().chain(&site::open::SAME_FOR_ALL) {
            assert!(open.iter().any(|route| route.path == *path), "{path}");
        }
    }

    #[test]
    fn no_two_lines_answer_the_same() {
        let mut seen: Vec<_> = inventory().into_iter().map(|route| (route.method, route.path)).collect();
        let all = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), all);
    }
}
