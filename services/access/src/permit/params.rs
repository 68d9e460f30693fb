//! What a request names: all parts of an address that vary, or the arguments of a call, each with its name.

use std::str::FromStr;

use crate::Error;

/// What a request names, in its order.
#[derive(Debug, Clone, Default)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// A request that names nothing.
    #[must_use]
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// A request that names one thing.
    #[must_use]
    pub fn one(name: &str, value: impl ToString) -> Self {
        Self(vec![(name.to_owned(), value.to_string())])
    }

    /// What stands under a name.
    ///
    /// # Errors
    /// When nothing does: a finder and its route disagree, and that is our mistake.
    pub fn text(&self, name: &str) -> Result<&str, Error> {
        let found = self.0.iter().find(|(known, _)| known == name);
        let missing = || Error::Ours(format!("a permit looks for {name}, and the request names no such thing"));
        found.map(|(_, value)| value.as_str()).ok_or_else(missing)
    }

    /// The id that stands under a name; none if it is no id of this kind.
    ///
    /// # Errors
    /// When nothing does.
    pub fn id<T: FromStr>(&self, name: &str) -> Result<Option<T>, Error> {
        Ok(self.text(name)?.parse().ok())
    }
}

impl<'a> FromIterator<(&'a str, &'a str)> for Params {
    fn from_iter<I: IntoIterator<Item = (&'a str, &'a str)>>(pairs: I) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }
}

#[cfg(test)]
mod tests {
    use messages::{SessionId, WorkspaceId};

    use super::*;

    #[test]
    fn every_part_is_found_by_its_name_and_read_as_what_is_wanted() {
        let (workspace, session) = (WorkspaceId::new(), SessionId::new());
        let (first, second) = (workspace.to_string(), session.to_string());
        let params: Params = [("id", first.as_str()), ("session", second.as_str())].into_iter().collect();
        assert_eq!(params.id("id").unwrap(), Some(workspace));
        assert_eq!(params.id("session").unwrap(), Some(session));
        assert_eq!(params.id::<WorkspaceId>("session").unwrap(), None, "an id of another kind");
        assert_eq!(Params::one("session", "others").text("session").unwrap(), "others");
    }

    #[test]
    fn a_name_that_the_route_does_not_have_is_our_mistake() {
        for params in [Params::none(), Params::one("workspace", WorkspaceId::new())] {
            assert!(matches!(params.id::<WorkspaceId>("id"), Err(Error::Ours(_))), "{params:?}");
        }
    }
}
