//! Every address of the site, who may ask for it, and who answers.
//!
//! A line does not compile unless its handler takes the permit of the permission that the line names, and one that acts
//! not unless it reads a form, which says for whom it was drawn.

use std::sync::Arc;

use access::permit::Guards;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::middleware::{from_fn, from_fn_with_state, map_response};
use axum::routing::{self, MethodRouter};
#[cfg(any(test, feature = "gallery"))]
use domain::authorize::permission::ViewGallery;
use domain::authorize::permission::{
    ArrangeSteps, ChangeProfile, CreateWorkspace, EndSession, ListSessions, ListWorkspaces, Permission,
    RenameWorkspace, RetryWorkspace, SignIn, SignOut, ViewAccount, ViewHelp, ViewOrder, ViewPlans, ViewProfile,
    ViewWorkspace, WriteToUs,
};
use http::{Method, Uri};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use crate::app::App;
use crate::commands::submit;
use crate::permit::Permitted;
use crate::visit::{Form, Guard, LARGEST, attend, bound, catch, guard, wrong_method};
use crate::workspaces::create::Create;
use crate::workspaces::rename::Rename;
use crate::workspaces::retry::Retry;
use crate::{account, help, live, orders, palette, session, signin, site, steps, streams, workspaces};
use face::assets;

fn table() -> Vec<Entry> {
    for_customers().into_iter().chain(for_builders()).collect()
}

/// What exists for those who build Harbor: in a program for customers there is no such thing.
fn for_builders() -> Vec<Entry> {
    #[cfg(any(test, feature = "gallery"))]
    return vec![
        see("/gallery", ViewGallery, crate::gallery::list::list),
        see("/gallery/{*name}", ViewGallery, crate::gallery::show::show),
    ];
    #[cfg(not(any(test, feature = "gallery")))]
    Vec::new()
}

fn for_customers() -> Vec<Entry> {
    vec![
        see("/", ViewPlans, site::landing::show),
        see("/pricing", ViewPlans, site::pricing::show),
        see("/status", ViewPlans, site::status::show::show),
        see("/status/live", ViewPlans, site::status::show::live),
        see("/terms", ViewPlans, site::legal::terms),
        see("/privacy", ViewPlans, site::legal::privacy),
        see("/imprint", ViewPlans, site::legal::imprint),
        see("/help", ViewHelp, help::show::index),
        see("/help/{guide}", ViewHelp, help::show::guide),
        see("/help/write", WriteToUs, help::write::show),
        act("/help/write", WriteToUs, help::write::write),
        see("/help/thanks", ViewHelp, help::thanks::show),
        see("/palette", ViewPlans, palette::show::show),
        see("/palette/found", ViewPlans, palette::show::found),
        see("/sign-in", SignIn, signin::choose::show),
        act("/sign-in/{provider}", SignIn, signin::start::start),
        come_back("/sign-in/callback/{provider}", SignIn, signin::finish::finish),
        act("/sign-out", SignOut, session::end::end),
        see("/signed-out", ViewPlans, site::signed_out::show),
        see("/workspaces", ListWorkspaces, workspaces::list::list),
        act("/workspaces", CreateWorkspace, submit::<Create>),
        see("/workspaces/new", CreateWorkspace, workspaces::create::show),
        see("/workspaces/{id}", ViewWorkspace, workspaces::show::show),
        act("/workspaces/{id}/retry", RetryWorkspace, submit::<Retry>),
        see("/workspaces/{id}/rename", RenameWorkspace, workspaces::rename::show),
        act("/workspaces/{id}/rename", RenameWorkspace, submit::<Rename>),
        see("/workspaces/{id}/live", ViewWorkspace, live::part::<workspaces::show::Live>),
        see("/workspaces/{id}/activity", ViewWorkspace, workspaces::activity::show),
        see("/workspaces/{id}/activity/live", ViewWorkspace, live::part::<workspaces::activity::Live>),
        see("/workspaces/{id}/settings", ViewWorkspace, workspaces::settings::show),
        see("/workspaces/{id}/settings/live", ViewWorkspace, live::part::<workspaces::settings::Live>),
        see("/workspaces/live", ListWorkspaces, live::part::<workspaces::list::Live>),
        see("/live", ListWorkspaces, streams::open),
        act("/first-steps/hide", ArrangeSteps, steps::hide::hide),
        act("/first-steps/show", ArrangeSteps, steps::hide::show),
        see("/orders/{command}", ViewOrder, orders::waiting::show),
        see("/orders/{command}/live", ViewOrder, live::part::<orders::waiting::Live>),
        see("/account", ViewProfile, account::profile::show::show),
        act("/account", ChangeProfile, account::profile::change::change),
        see("/account/sessions", ListSessions, account::sessions::list::list),
        act("/account/sessions/{session}/end", EndSession, account::sessions::end::end),
        see("/account/methods", ViewProfile, account::methods::show::show),
        see("/account/mail", ViewProfile, account::mail::show::show),
        act("/account/mail", ChangeProfile, account::mail::choose::choose),
        see("/account/plan", ViewAccount, account::plan::show::show),
        see("/account/theme", ViewProfile, account::theme::show::show),
        act("/account/theme", ChangeProfile, account::theme::choose::choose),
        file("/assets/{name}", assets::serve),
        file("/robots.txt", site::robots::show),
    ]
}

/// A line of the table, as tests walk it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The path; what varies stands in braces.
    pub path: &'static str,
    /// What it takes; none for files that are the same for everybody.
    pub permission: Option<Permission>,
    /// Whether it changes anything. Every write is a `POST`, but for the way back from a provider.
    pub writes: bool,
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

/// The whole site.
pub(crate) fn site(app: Arc<App>, headers: Guard) -> Router {
    let pages: Arc<[&str]> = pages().into();
    let routes = table().into_iter().fold(Router::new(), |router, entry| router.route(entry.route.path, entry.answer));
    routes
        .fallback(move |method: Method, uri: Uri| async move { site::slash::without(&pages, &method, &uri) })
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(LARGEST))
        .layer(CatchPanicLayer::custom(catch))
        .layer(from_fn(bound))
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

struct Entry {
    route: Route,
    answer: MethodRouter<Arc<App>>,
}

/// Handlers whose first argument is the permit of `P`.
trait Asks<P> {}

macro_rules! asks {
    ($($rest:ident)*) => {
        impl<M, P: Guards, $($rest),*> Asks<P> for (M, Permitted<P>, $($rest),*) {}
    };
}

/// Handlers that ask for `P`, too, and whose last argument is a form.
trait Acts<P> {}

macro_rules! acts {
    ($($rest:ident)*) => {
        impl<M, P: Guards, $($rest,)* F> Acts<P> for (M, Permitted<P>, $($rest,)* Form<F>) {}
    };
}

asks! {}
asks! { A }
asks! { A B }
asks! { A B C }
asks! { A B C D }
asks! { A B C D E }
acts! { A }
acts! { A B }
acts! { A B C }
acts! { A B C D }

fn see<P: Guards, T: Asks<P> + 'static>(path: &'static str, _: P, handler: impl Handler<T, Arc<App>>) -> Entry {
    let route = Route { method: "GET", path, permission: Some(P::PERMISSION), writes: false };
    Entry { route, answer: routing::get(handler) }
}

fn act<P: Guards, T: Acts<P> + 'static>(path: &'static str, _: P, handler: impl Handler<T, Arc<App>>) -> Entry {
    let route = Route { method: "POST", path, permission: Some(P::PERMISSION), writes: true };
    Entry { route, answer: routing::post(handler) }
}

/// The one `GET` that has an effect: a provider sends people back with it.
fn come_back<P: Guards, T: Asks<P> + 'static>(path: &'static str, _: P, handler: impl Handler<T, Arc<App>>) -> Entry {
    let route = Route { method: "GET", path, permission: Some(P::PERMISSION), writes: true };
    Entry { route, answer: routing::get(handler) }
}

fn file<T: 'static>(path: &'static str, handler: impl Handler<T, Arc<App>>) -> Entry {
    let route = Route { method: "GET", path, permission: None, writes: false };
    Entry { route, answer: routing::get(handler) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looking_is_get_and_acting_is_post() {
        for route in inventory() {
            let expected = route.writes && route.path != "/sign-in/callback/{provider}";
            assert_eq!(route.method == "POST", expected, "{route:?}");
        }
    }

    #[test]
    fn only_files_need_no_permission() {
        let open: Vec<_> =
            inventory().into_iter().filter(|route| route.permission.is_none()).map(|route| route.path).collect();
        assert_eq!(open, ["/assets/{name}", "/robots.txt"]);
    }

    #[test]
    fn what_is_said_to_be_public_is_there_for_everybody() {
        let for_all = [Permission::ViewPlans, Permission::ViewHelp];
        let is_open = |route: &Route| route.permission.is_none_or(|asked| for_all.contains(&asked));
        let open: Vec<_> = inventory().into_iter().filter(is_open).collect();
        for path in site::PUBLIC.iter().chain(&site::SAME_FOR_ALL) {
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
