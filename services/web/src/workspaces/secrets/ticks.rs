//! Choosing which secrets a program gets: a tick for each, in whatever form builds a program.
//!
//! A browser sends a field for each tick, so their names are in the names of the fields. A form that takes them has [`Ticked`] as its
//! flattened rest, which is to be read with [`Ticked::names`]: it refuses fields that are none of these.

use std::collections::BTreeMap;

use access::inside::secrets::{Choice, SecretName};
use serde::Deserialize;

use crate::visit::Failure;

/// What the fields' names begin with.
const FIELD: &str = "secret-";

/// A secret to tick.
#[derive(Debug, Clone)]
pub struct Tick {
    /// The name of the field.
    pub field: String,
    /// The name of the secret.
    pub name: String,
    /// What somebody wrote about it.
    pub text: String,
    /// Whether it is ticked.
    pub is_on: bool,
}

/// The ticks of a form that was sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(transparent)]
pub(crate) struct Ticked(BTreeMap<String, String>);

impl Ticked {
    /// The secrets that were ticked.
    pub(crate) fn names(&self) -> Result<Vec<SecretName>, Failure> {
        let name = |(field, value): (&String, &String)| {
            let name = field.strip_prefix(FIELD).filter(|_| value == "yes")?;
            SecretName::parse(name).ok()
        };
        self.0.iter().map(name).collect::<Option<_>>().ok_or(Failure::Unreadable)
    }
}

impl Tick {
    /// One for each choice. Those that were ticked in a form that comes back stay so.
    pub(crate) fn all(choices: Vec<Choice>, ticked: Option<&[SecretName]>) -> Vec<Self> {
        let tick = |choice: Choice| Self {
            field: format!("{FIELD}{}", choice.name),
            name: choice.name.to_string(),
            text: choice.description,
            is_on: ticked.map_or(choice.has_it, |ticked| ticked.contains(&choice.name)),
        };
        choices.into_iter().map(tick).collect()
    }

    /// Those that were ticked, where nobody can say which others there are.
    pub(crate) fn these(ticked: &[SecretName]) -> Vec<Self> {
        let tick = |name: &SecretName| Choice { name: name.clone(), description: String::new(), has_it: true };
        Self::all(ticked.iter().map(tick).collect(), None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticked(fields: &[(&str, &str)]) -> Option<Vec<String>> {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let names = Ticked(fields).names().ok()?;
        Some(names.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn ticks_are_names_of_secrets_and_nothing_else() {
        assert_eq!(ticked(&[]).unwrap(), [""; 0]);
        assert_eq!(ticked(&[("secret-B", "yes"), ("secret-A_1", "yes")]).unwrap(), ["A_1", "B"]);
        for odd in [("role", "owner"), ("secret-", "yes"), ("secret-a/b", "yes"), ("secret-A", "no"), ("", "")] {
            assert_eq!(ticked(&[odd]), None, "{odd:?}");
        }
    }

    #[test]
    fn what_was_ticked_stays_so() {
        let choice = |name: &str, has_it| {
            let name = SecretName::parse(name).unwrap();
            Choice { name, description: String::new(), has_it }
        };
        let on = |ticked: Option<&[SecretName]>| {
            let ticks = Tick::all(vec![choice("A", true), choice("B", false)], ticked);
            ticks.iter().map(|tick| tick.is_on).collect::<Vec<_>>()
        };
        assert_eq!(on(None), [true, false]);
        assert_eq!(on(Some(&[SecretName::parse("B").unwrap()])), [false, true]);
        assert_eq!(on(Some(&[])), [false, false]);
    }
}
