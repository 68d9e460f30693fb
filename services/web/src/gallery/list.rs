//! The way into the gallery: all that can be seen, sorted by what it is about.

use std::sync::Arc;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::authorize::permission::ViewGallery;
use http::StatusCode;

use super::{pages, themed};
use crate::app::App;
use crate::permit::Permitted;
use crate::shelf::samples;
use crate::visit::Failure;
use face::layout::{Frame, respond};

/// `GET /gallery`
#[derive(Debug, Template)]
#[template(path = "gallery/list.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// The exhibits of each noun.
    pub groups: Vec<Group>,
}

/// All exhibits about one thing.
#[derive(Debug)]
pub struct Group {
    /// The thing, such as `workspaces`.
    pub noun: &'static str,
    /// Their names, the noun included.
    pub names: Vec<&'static str>,
}

impl Group {
    /// The page and its state, as in `list/empty`.
    #[must_use]
    pub fn without_noun<'a>(&self, name: &'a str) -> &'a str {
        name.strip_prefix(self.noun).map_or(name, |rest| rest.trim_start_matches('/'))
    }
}

/// `GET /gallery`
pub(crate) async fn list(
    asked: Permitted<ViewGallery>,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let theme = themed(query.as_deref()).unwrap_or(asked.visit.theme);
    let exhibits = pages(theme, &app.places).map_err(|error| Failure::Ours(error.to_string()))?;
    let page =
        Page { frame: samples::visitor(theme), groups: sorted(exhibits.into_iter().map(|exhibit| exhibit.name)) };
    Ok(respond(StatusCode::OK, &page))
}

/// The shelf may come back to a noun that it has left.
fn sorted(names: impl Iterator<Item = &'static str>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for name in names {
        let noun = name.split('/').next().unwrap_or(name);
        match groups.iter_mut().find(|group| group.noun == noun) {
            Some(group) => group.names.push(name),
            None => groups.push(Group { noun, names: vec![name] }),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_about_the_same_thing_stands_together() {
        let groups = sorted(["site/landing", "commands/waiting", "site/pricing"].into_iter());
        assert_eq!(groups[0].without_noun("site/landing"), "landing");
        let groups: Vec<_> = groups.iter().map(|group| (group.noun, group.names.as_slice())).collect();
        assert_eq!(groups, [("site", &["site/landing", "site/pricing"][..]), ("commands", &["commands/waiting"][..])]);
    }
}
