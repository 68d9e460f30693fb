//! A site's own settings: who may see it, whether it is locked, its texts, its traffic, and how long it lives.

mod acts;
pub(in crate::inside) mod password;
mod traffic;

pub use acts::{Given, Texts, Who, find, live_for, lock, protect, say, send_at_most};
pub(super) use acts::{given, seen};
pub use traffic::Traffic;

pub use openberth::{AccessMode, Lifetime, UserName};

use jiff::Timestamp;
use openberth::{Deployment, Role, Status, User};

use super::server::Period;
use super::sites::text::line;

/// What of a text is kept at most, in letters.
pub const LONGEST_TITLE: usize = 60;

/// The same of a description.
pub const LONGEST_DESCRIPTION: usize = 300;

/// How a site is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// What it is called.
    pub called: String,
    /// Its title, if it has one, as it was written: for the field that changes it.
    pub title: String,
    /// The same of what it is.
    pub description: String,
    /// Who may see it.
    pub access: AccessMode,
    /// The name that goes with the password, where there is one.
    pub user: String,
    /// The users of the server, and whether each is among those who may see it.
    pub people: Vec<Person>,
    /// Whether it is locked.
    pub locked: bool,
    /// Whether it runs.
    pub runs: bool,
    /// When it ends by itself, if it does.
    pub ends_at: Option<Timestamp>,
    /// How much it may send.
    pub traffic: Traffic,
    /// How much of that is left, in bytes, if the server says so.
    pub left: Option<u64>,
    /// For which time the limit is; none where the server does not say.
    pub period: Option<Period>,
}

/// A user of the server who can be let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// As the server knows them.
    pub name: UserName,
    /// What they are called.
    pub called: String,
    /// Whether they are named among those who may see it.
    pub may: bool,
}

impl Settings {
    fn of(site: Deployment, users: &[User]) -> Self {
        let [title, name] = [&site.title, &site.name].map(|text| line(text));
        let named: Vec<&str> = site.access_users.split(',').map(str::trim).collect();
        let person = |user: &User| {
            // Who runs the server may see everything: there is nothing to choose.
            let name = UserName::parse(&user.name).ok().filter(|_| user.role != Role::Admin)?;
            let called = line(&user.display_name);
            let called = if called.is_empty() { name.to_string() } else { called };
            Some(Person { called, may: named.contains(&name.as_str()), name })
        };
        Self {
            called: if title.is_empty() { name } else { title },
            title: site.title,
            description: site.description,
            user: line(&site.access_user),
            people: users.iter().filter_map(person).collect(),
            locked: site.locked,
            runs: site.status == Status::Running,
            ends_at: site.expires_at,
            traffic: Traffic::read(&site.network_quota),
            left: site.quota_remaining,
            period: None,
            access: site.access_mode,
        }
    }
}
