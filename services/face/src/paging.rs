//! Where one is in a list that is longer than a page.

/// A page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paging {
    page: usize,
    size: usize,
    total: usize,
}

impl Paging {
    /// The page that was asked for, from 1; one that does not exist becomes the nearest that does.
    #[must_use]
    pub fn of(page: usize, size: usize, total: usize) -> Self {
        let size = size.max(1);
        let last = total.div_ceil(size).max(1);
        Self { page: page.clamp(1, last), size, total }
    }

    /// The page that an address asks for, as in `?page=3`; the first one if it asks for none.
    #[must_use]
    pub fn asked_for(query: Option<&str>) -> usize {
        let mut fields = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
        fields.find(|(name, _)| name == "page").and_then(|(_, page)| page.parse().ok()).unwrap_or(1)
    }

    /// Which page this is.
    #[must_use]
    pub const fn page(&self) -> usize {
        self.page
    }

    /// As a query of Postgres wants it: how many things to give at most, and how many to skip.
    #[must_use]
    pub fn limit_and_offset(&self) -> (i64, i64) {
        let number = |count| i64::try_from(count).unwrap_or(i64::MAX);
        (number(self.size), number(self.skipped()))
    }

    /// How many things lie before this page.
    #[must_use]
    pub const fn skipped(&self) -> usize {
        (self.page - 1) * self.size
    }

    /// Whether all there is stands on one page.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.total <= self.size
    }

    /// The number of the page before, if there is one.
    #[must_use]
    pub fn before(&self) -> Option<usize> {
        (self.page > 1).then(|| self.page - 1)
    }

    /// The number of the page after, if there is one.
    #[must_use]
    pub fn after(&self) -> Option<usize> {
        (self.skipped() + self.size < self.total).then(|| self.page + 1)
    }

    /// Where one is, in words.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self.total {
            0 => "Nothing here yet".to_owned(),
            total if total <= self.size => format!("All {total} shown"),
            total => {
                let last = (self.skipped() + self.size).min(total);
                format!("{} to {last} of {total}", self.skipped() + 1)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_knows_its_neighbours() {
        let all = |page| {
            let paging = Paging::of(page, 20, 45);
            (paging.before(), paging.after(), paging.sentence())
        };
        assert_eq!(all(1), (None, Some(2), "1 to 20 of 45".to_owned()));
        assert_eq!(all(2), (Some(1), Some(3), "21 to 40 of 45".to_owned()));
        assert_eq!(all(3), (Some(2), None, "41 to 45 of 45".to_owned()));
    }

    #[test]
    fn a_page_that_does_not_exist_is_the_nearest_that_does() {
        assert_eq!(Paging::of(0, 20, 45), Paging::of(1, 20, 45));
        assert_eq!(Paging::of(99, 20, 45), Paging::of(3, 20, 45));
        assert_eq!(Paging::of(usize::MAX, 0, 0).sentence(), "Nothing here yet");
    }

    #[test]
    fn an_address_asks_for_a_page_or_gets_the_first() {
        let asked = |query| Paging::asked_for(query);
        assert_eq!((asked(Some("steps=true&page=3")), asked(None), asked(Some("page=-1"))), (3, 1, 1));
        assert_eq!(Paging::of(asked(Some("page=99999999999999999999")), 20, 45).page(), 1);
        assert_eq!(Paging::of(2, 20, 45).limit_and_offset(), (20, 20));
        assert!(Paging::of(1, 20, 20).is_whole() && !Paging::of(3, 20, 45).is_whole());
    }

    #[test]
    fn a_short_list_has_no_other_page() {
        let paging = Paging::of(1, 20, 20);
        assert_eq!((paging.before(), paging.after(), paging.sentence()), (None, None, "All 20 shown".to_owned()));
    }
}
