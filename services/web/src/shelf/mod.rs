//! The shelf that pages put themselves on, in each of their states.

mod names;
pub(crate) mod samples;

use askama::{Result, Template};

use crate::palette::places::Places;
use face::layout::{Frame, Theme};

pub(crate) use names::named;
pub use names::{NAMES, with_the_name};

/// What putting a page there comes to: an error only if it cannot be written at all.
pub(crate) type Shown = Result<()>;

/// A page in one of its states.
#[derive(Debug, Clone)]
pub struct Exhibit {
    /// Its place, such as `workspaces/list/empty`: noun, verb, state.
    pub name: &'static str,
    /// The whole page.
    pub html: String,
}

pub(crate) struct Shelf<'a> {
    pub theme: Theme,
    /// Where the palette leads to.
    pub places: &'a Places,
    /// The only one that is wanted: the others, some two hundred, are not written at all.
    pub wanted: Option<&'a str>,
    pub exhibits: Vec<Exhibit>,
}

impl Shelf<'_> {
    pub fn put(&mut self, name: &'static str, page: &impl Template) -> Shown {
        if self.wanted.is_none_or(|wanted| wanted == name) {
            self.exhibits.push(Exhibit { name, html: page.render()? });
        }
        Ok(())
    }

    /// Around a page of somebody who is not signed in.
    pub fn visitor(&self) -> Frame {
        samples::visitor(self.theme)
    }

    /// Around a page of Ada's, who is on trial.
    pub fn ada(&self) -> Frame {
        samples::ada(self.theme)
    }

    /// Around a page of Grace's, who pays.
    pub fn grace(&self) -> Frame {
        samples::grace(self.theme)
    }
}
