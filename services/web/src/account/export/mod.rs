//! Taking along all that we keep of oneself: a page with one button, on which one sees how far it is ([`show`]), and the file ([`load`]). It is
//! there for who is paused or leaving, too.

mod ask;
mod load;
mod show;

use domain::authorize::permission::{AskExport, LoadExport, ViewExport};

use crate::entry::{Entry, act, part, see};
use crate::place::{Group, Place};

#[cfg(any(test, feature = "gallery"))]
pub(super) use show::exhibits;

/// The page.
const PATH: &str = "/account/export";

/// The file, for who is signed in and on the page.
const LATEST: &str = "/account/export/latest";

pub(super) fn routes() -> Vec<Entry> {
    vec![
        see(PATH, ViewExport, show::show).offered(Place::of(
            Group::Account,
            "Load my data",
            "export data download copy archive backup take along all that we keep of you your everything privacy csv file account",
        )),
        part::<show::Live>("/account/export/live"),
        act(PATH, AskExport, ask::ask).on(PATH),
        see("/account/export/{token}", LoadExport, load::load).no_place("a file, which its page and a letter lead to"),
    ]
}
