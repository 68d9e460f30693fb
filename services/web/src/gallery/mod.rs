//! Every page in every state, on one shelf: to look at while designing, and for tests to walk.
//!
//! A state that is not here is not tested for its words, its markup or its looks. Each page says beside itself in which
//! states it is shown (`exhibits`), and what they have in common is invented in [`samples`](crate::shelf::samples). It is served under `/gallery`
//! where the setting `web.gallery` says so, as `harbor dev` and the stories do. A frozen copy of each exhibit lies in
//! `services/web/gallery/`, so that no page changes unseen. [`mail`] shows the letters beside them, which are made and frozen elsewhere.

use domain::authorize::permission::ViewGallery;

use crate::entry::{Entry, see};
use crate::palette::places::Places;
use crate::shelf::Shelf;
use crate::{account, commands, help, invitations, offers, palette, signin, site, workspaces};
use face::layout::Theme;

#[cfg(test)]
mod circles;
#[cfg(test)]
mod frozen;
pub(crate) mod list;
pub(crate) mod mail;
#[cfg(test)]
pub(crate) mod markup;
mod parts;
pub(crate) mod show;
#[cfg(test)]
mod walk;
#[cfg(test)]
mod weigh;

pub use crate::shelf::{Exhibit, NAMES, with_the_name};

pub(crate) fn routes() -> Vec<Entry> {
    vec![
        see("/gallery", ViewGallery, list::list).no_place("for those who build Harbor"),
        see("/gallery/mail", ViewGallery, mail::list).no_place("for those who build Harbor"),
        see("/gallery/mail/{*letter}", ViewGallery, mail::show).no_place("for those who build Harbor"),
        see("/gallery/{*name}", ViewGallery, show::show).no_place("for those who build Harbor"),
    ]
}

/// All exhibits in a given theme.
///
/// # Errors
/// Only if a page cannot be written at all.
pub(crate) fn pages(theme: Theme, places: &Places) -> askama::Result<Vec<Exhibit>> {
    filled(Shelf { theme, places, wanted: None, exhibits: Vec::new() })
}

/// One of them.
fn page(name: &str, theme: Theme, places: &Places) -> askama::Result<Option<Exhibit>> {
    let exhibits = filled(Shelf { theme, places, wanted: Some(name), exhibits: Vec::new() })?;
    Ok(exhibits.into_iter().next())
}

fn filled(mut shelf: Shelf<'_>) -> askama::Result<Vec<Exhibit>> {
    for noun in [
        site::exhibits,
        signin::exhibits,
        workspaces::exhibits,
        palette::show::exhibits,
        commands::waiting::exhibits,
        account::exhibits,
        invitations::exhibits,
        offers::exhibits,
        help::exhibits,
        parts::exhibits,
    ] {
        noun(&mut shelf)?;
    }
    Ok(shelf.exhibits)
}

/// The theme that an address asks for, as in `?theme=dark`: for those who look at both side by side.
fn themed(query: Option<&str>) -> Option<Theme> {
    let mut fields = url::form_urlencoded::parse(query?.as_bytes());
    fields.find(|(name, _)| name == "theme").map(|(_, theme)| Theme::from_cookie(&theme))
}
