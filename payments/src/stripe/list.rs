//! Lists, which come in pages.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Stripe;
use super::form::Form;
use super::send::Path;
use crate::{Error, Kind};

/// So many are asked for at a time: the most that Stripe gives.
pub(super) const PAGE: u32 = 100;

/// A list of more pages than this is not read to its end, and then it is not read at all: half a list would be taken for
/// the whole.
pub(super) const MOST_PAGES: usize = 20;

#[derive(Deserialize)]
pub(super) struct List<T> {
    pub data: Vec<T>,
    #[serde(default)]
    pub has_more: bool,
}

/// What has an id to go on from.
pub(super) trait Listed {
    fn id(&self) -> &str;
}

impl Stripe {
    /// All of a list. `query` makes the question anew for each page.
    pub(super) async fn all<T: DeserializeOwned + Listed>(
        &self,
        path: Path<'_>,
        query: impl Fn() -> Form,
    ) -> Result<Vec<T>, Error> {
        let mut all: Vec<T> = Vec::new();
        for _ in 0..MOST_PAGES {
            let after = all.last().map(|last| last.id().to_owned());
            let page: List<T> = self.get(path, query().with("limit", PAGE).with_some("starting_after", after)).await?;
            let is_last = !page.has_more || page.data.is_empty();
            all.extend(page.data);
            if is_last {
                return Ok(all);
            }
        }
        Err(Error::of(Kind::Refused))
    }
}
