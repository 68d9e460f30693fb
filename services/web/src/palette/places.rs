//! Where the palette leads to, as the routes say it: read once when web starts, and looked into with each key.

use domain::authorize::permission::Permission;
use domain::authorize::{account_role_permits, role_permits};
use messages::account::Role as InAccount;
use messages::person::Role;

use crate::place::{Group, Place};
use crate::route::Route;

/// All that routes offer, in their order.
#[derive(Debug)]
pub struct Places(Vec<Offered>);

/// A place, and its route.
#[derive(Debug)]
pub(super) struct Offered {
    /// The path of its route.
    pub path: &'static str,
    pub place: Place,
    permission: Option<Permission>,
}

impl Offered {
    /// Whether somebody with this role in a workspace may go there.
    pub fn is_for(&self, role: Role) -> bool {
        self.permission.is_some_and(|asked| role_permits(role, asked))
    }

    /// Whether it is for somebody who is this in the account that they look at: what is not of an account is for everybody.
    pub fn is_for_account(&self, role: Option<InAccount>) -> bool {
        let Some(asked) = self.permission.filter(|asked| account_role_permits(InAccount::Owner, *asked)) else {
            return true;
        };
        role.is_some_and(|role| account_role_permits(role, asked))
    }

    /// Whether it is the page with this path.
    fn is_at(&self, path: &str) -> bool {
        let named = |(before, after)| path.strip_prefix(before)?.strip_suffix(after);
        let is_it = match self.path.split_once("{id}") {
            Some(around) => named(around).is_some_and(|id: &str| id.starts_with("ws_") && !id.contains('/')),
            None => self.path == path,
        };
        is_it && self.place.sent_to.is_none()
    }
}

impl Places {
    /// What these routes offer.
    pub(crate) fn of(routes: impl Iterator<Item = (Route, Place)>) -> Self {
        let offered =
            |(route, place): (Route, Place)| Offered { path: route.path, permission: route.permission, place };
        Self(routes.map(offered).collect())
    }

    /// Those of one group.
    pub(super) fn among(&self, group: Group) -> impl Iterator<Item = &Offered> {
        self.0.iter().filter(move |offered| offered.place.group == group)
    }

    /// What the page with this path is called; none where there is none that one could go to.
    #[must_use]
    pub fn name_of(&self, path: &str) -> Option<&'static str> {
        self.0.iter().find(|offered| offered.is_at(path)).map(|offered| offered.place.in_full)
    }
}

#[cfg(test)]
mod tests {
    use crate::routes::places;

    #[test]
    fn a_page_has_the_name_by_which_it_is_found() {
        let places = places();
        for (path, name) in [
            ("/", Some("About Harbor")),
            ("/account/plan", Some("Plan and trial")),
            ("/sign-in", Some("Sign in")),
            ("/sign-out", None),
            ("/workspaces/new", Some("New workspace")),
            ("/workspaces/ws_1", Some("Overview of a workspace")),
            ("/workspaces/ws_1/activity", Some("Activity of a workspace")),
            ("/workspaces/ws_1/nothing", None),
            ("/workspaces/nothing", None),
            ("/nothing", None),
        ] {
            assert_eq!(places.name_of(path), name, "{path}");
        }
    }
}
