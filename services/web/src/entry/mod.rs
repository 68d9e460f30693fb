//! One line of the table of contents: an address, who may ask for it, who answers, and how people find it.
//!
//! A line does not compile unless its handler takes the permit of the permission that the line names, and one that acts
//! not unless it reads a form, which says for whom it was drawn. Nor does it before it says how it is found: as a place
//! of the palette, on another page, or nowhere, with the reason.

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::routing::{self, MethodRouter};

use crate::app::App;
use crate::commands::{Command, Known, known, submit};
use crate::live::{self, Part};
use crate::permit::Permitted;
use crate::place::Place;
use crate::route::Route;
use crate::takes::Takes;
use crate::visit::{Form, Sent};
use access::permit::Guards;

/// A line of the table.
pub(crate) struct Entry {
    pub route: Route,
    /// As what the palette offers it.
    pub places: Vec<Place>,
    /// The command that its form gives.
    pub command: Option<Known>,
    pub answer: MethodRouter<Arc<App>>,
}

/// A line that does not say yet how it is found.
#[must_use]
pub(crate) struct Unfound(Entry);

impl Unfound {
    fn new<P: Guards>(method: &'static str, path: &'static str, answer: MethodRouter<Arc<App>>, writes: bool) -> Self {
        let permission = Some(P::PERMISSION);
        let (takes, from_anywhere) = (Takes::Lines, None);
        let route = Route { method, path, permission, writes, takes, from_anywhere, stands_on: None, no_place: None };
        Self(Entry { route, places: Vec::new(), command: None, answer })
    }

    /// The palette leads there.
    pub fn offered(self, place: Place) -> Entry {
        self.0.and(place)
    }

    /// It needs something to be filled in or chosen, and that stands on this page.
    pub fn on(mut self, page: &'static str) -> Entry {
        self.0.route.stands_on = Some(page);
        self.0
    }

    /// Nobody is led there, and why.
    pub fn no_place(mut self, why: &'static str) -> Entry {
        self.0.route.no_place = Some(why);
        self.0
    }
}

impl Entry {
    /// It takes more than a few lines.
    pub fn taking(mut self, takes: Takes) -> Self {
        self.route.takes = takes;
        self.answer = self.answer.layer(DefaultBodyLimit::max(takes.largest()));
        self
    }

    /// It is taken from whoever sends it, and why: nothing that a browser brings by itself has a say in it.
    pub fn taken_from_anywhere(mut self, why: &'static str) -> Self {
        self.route.from_anywhere = Some(why);
        self
    }

    /// The palette offers it as this, too.
    pub fn and(mut self, place: Place) -> Self {
        self.places.push(place);
        self
    }
}

/// Handlers whose first argument is the permit of `P`.
pub(crate) trait Asks<P> {}

macro_rules! asks {
    ($($rest:ident)*) => {
        impl<M, P: Guards, $($rest),*> Asks<P> for (M, Permitted<P>, $($rest),*) {}
    };
}

/// Handlers that ask for `P`, too, and whose last argument is a form.
pub(crate) trait Acts<P> {}

macro_rules! acts {
    ($($rest:ident)*) => {
        impl<M, P: Guards, $($rest,)* F> Acts<P> for (M, Permitted<P>, $($rest,)* Form<F>) {}
        impl<M, P: Guards, $($rest,)* F> Acts<P> for (M, Permitted<P>, $($rest,)* Sent<F>) {}
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

/// A page.
pub(crate) fn see<P: Guards, T: Asks<P> + 'static>(
    path: &'static str,
    _: P,
    handler: impl Handler<T, Arc<App>>,
) -> Unfound {
    Unfound::new::<P>("GET", path, routing::get(handler), false)
}

/// What a form does.
pub(crate) fn act<P: Guards, T: Acts<P> + 'static>(
    path: &'static str,
    _: P,
    handler: impl Handler<T, Arc<App>>,
) -> Unfound {
    Unfound::new::<P>("POST", path, routing::post(handler), true)
}

/// The one `GET` that has an effect: a provider sends people back with it.
pub(crate) fn come_back<P: Guards, T: Asks<P> + 'static>(
    path: &'static str,
    _: P,
    handler: impl Handler<T, Arc<App>>,
) -> Unfound {
    Unfound::new::<P>("GET", path, routing::get(handler), true)
}

/// The form of a command. Its page is where it is found; the command is known from here on to whoever waits for it.
pub(crate) fn command<C: Command>(path: &'static str) -> Entry
where
    <C::Permission as Guards>::Row: Sync,
{
    let entry = Unfound::new::<C::Permission>("POST", path, routing::post(submit::<C>), true).on(C::PAGE);
    Entry { command: Some(known::<C>()), ..entry }
}

/// The part of a page that changes while one looks.
pub(crate) fn part<L: Part>(path: &'static str) -> Entry {
    Unfound::new::<L::Permission>("GET", path, routing::get(live::part::<L>), false).no_place("a part of a page")
}

/// What is the same for everybody, and no page.
pub(crate) fn file<T: 'static>(path: &'static str, handler: impl Handler<T, Arc<App>>) -> Entry {
    let no_place = Some("a file");
    let (method, takes) = ("GET", Takes::Lines);
    let route =
        Route { method, path, permission: None, writes: false, takes, from_anywhere: None, stands_on: None, no_place };
    Entry { route, places: Vec::new(), command: None, answer: routing::get(handler) }
}
