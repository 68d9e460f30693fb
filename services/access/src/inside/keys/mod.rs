//! Keys: what people and their tools show the workspace. Each is a user of its OpenBerth server, made for one purpose.
//!
//! The server knows neither names for people nor purposes. A key's user is called after both, as in `laptop-adas-macbook`, so that one
//! call makes it and nobody's half of it can get lost; how a person wrote the name is kept beside it as a nicety. The user that
//! Harbor itself is there is no key: it is not listed, and no act reaches it.
//!
//! **What a key may do.** How many sites it may have follows the plan (`limits`). What is sent with it stays until somebody deletes it: the
//! server would end it after three days ([`STAYS_HOURS`]).

mod acts;
mod called;
mod hand;
mod held;
mod limits;
mod looked;
mod password;
mod purpose;

pub use acts::{delete, make, renew};
pub use called::{BadName, Called};
pub use hand::{Handed, hand_over, may_hold};
pub(crate) use held::TABLE;
pub use held::{Fate, Fates, Held, Holder, Removes, ask, decide, held};
pub use limits::STAYS_HOURS;
pub(super) use limits::follow_plan;
pub use looked::{Listed, Newest, Program, Whole, list, names, programs, whole};
pub use password::set_password;
pub use purpose::Purpose;

use domain::workspace::Name;
use jiff::Timestamp;
use openberth::{Role, User, UserId, UserName};

/// A key, as it may be listed: the key itself is said once, when it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The user of the server. None where the name is one that no call may have in it: it can be looked at only.
    pub user: Option<UserName>,
    /// What it is called.
    pub name: String,
    /// What it is for, if it was made here.
    pub purpose: Option<Purpose>,
    /// When it was made, if the server says so.
    pub made_at: Option<Timestamp>,
    /// Whether what is sent with it stays, where nobody says otherwise: one that was made before Harbor saw to that ends its sites.
    pub keeps: bool,
    id: UserId,
    /// How many sites the server lets it have.
    most: i64,
}

impl Key {
    /// The key of a user; none for who runs the server.
    fn of(user: &User, admin: &str) -> Option<Self> {
        if user.role == Role::Admin || user.id.as_str() == admin {
            return None;
        }
        let (purpose, rest) = Purpose::of_user(&user.name);
        // Whatever is shown was looked at: it can have come from somebody else than us.
        let shown = [user.display_name.as_str(), rest, user.name.as_str()].into_iter();
        let name = shown.filter_map(|text| Name::parse(text).ok()).map(String::from).next();
        Some(Self {
            user: UserName::parse(&user.name).ok(),
            name: name.unwrap_or_else(|| "A key without a name".to_owned()),
            purpose,
            made_at: user.created_at,
            keeps: user.default_ttl_hours >= i64::from(STAYS_HOURS),
            id: user.id.clone(),
            most: user.max_deployments,
        })
    }
}
