//! Sandboxes: sites to try things in. While one lives, files are pushed into it and commands run in it; then it goes by itself, or it
//! becomes a site.
//!
//! The server has them in one list with the sites, and the plan's number of sites counts both. Whoever runs a workspace may work in
//! every one of them, also in one that a key made.

mod acts;
mod example;
mod files;
mod text;
mod work;

pub use acts::{delete, extend, find, list, make, promote, unlock};
pub use example::Example;
pub use files::{Content, File, Files, file, files, shown};
pub use openberth::{DeploymentId, Lifetime, SiteName, Status};
pub use text::{BadCommand, BadFile, BadName, BadPackages, Change, Command, Packages, name};
pub use work::{Ended, Said, install, push, run};

use jiff::{SignedDuration, Timestamp};
use openberth::{Deployment, Mode};

use super::text::line;
use super::{Entered, sites};

/// What a sandbox is called has no more letters than that.
const LONGEST_NAME: usize = 60;

/// How long a sandbox may live, in hours: the server sets no bound. The second is what it takes where nobody says.
pub const HOURS: [u32; 4] = [1, 4, 24, 72];

/// A sandbox, as the server has it right now.
#[derive(Debug, Clone)]
pub struct Sandbox {
    /// Its id, which it keeps as a site.
    pub id: DeploymentId,
    /// What it is called.
    pub name: String,
    /// How it does.
    pub status: Status,
    /// What it is made with, such as `node`; empty where the server does not say.
    pub made_with: String,
    /// Where it answers, if the server says so, and it is in this workspace.
    pub address: Option<String>,
    /// When it ends by itself, if it does.
    pub ends_at: Option<Timestamp>,
    /// When it was made, if that is known.
    pub made_at: Option<Timestamp>,
    /// What the key is called that made it; none where it was made on Harbor's pages.
    pub made_by: Option<String>,
    /// Whether it is locked: then nothing is done in it, and it is not deleted.
    pub is_locked: bool,
}

impl Sandbox {
    /// The sandbox in a row of the server; none for a site.
    fn of(row: Deployment, entered: &Entered) -> Option<Self> {
        if row.mode != Mode::Sandbox {
            return None;
        }
        let name = line(&row.name, LONGEST_NAME);
        Some(Self {
            name: if name.is_empty() { row.id.to_string() } else { name },
            made_with: line(&row.framework, 20),
            made_by: (row.owner.as_str() != entered.admin).then(|| line(&row.owner_name, LONGEST_NAME)),
            status: row.status,
            address: row.url.as_ref().filter(|url| sites::is_in(url, &entered.endpoint)).map(sites::address),
            ends_at: row.expires_at,
            made_at: row.created_at,
            is_locked: row.locked,
            id: row.id,
        })
    }

    /// Whether it can be unlocked. One that runs no more cannot: it goes when its time is over.
    #[must_use]
    pub fn can_be_unlocked(&self) -> bool {
        self.status == Status::Running && self.is_locked
    }

    /// For how many hours from now on it could be there yet, where that is longer than it is.
    #[must_use]
    pub fn longer(&self, now: Timestamp) -> Vec<u32> {
        let Some(end) = self.ends_at.filter(|_| self.can_be_worked_in()) else { return Vec::new() };
        let left = end.duration_since(now);
        HOURS.into_iter().filter(|hours| SignedDuration::from_hours(i64::from(*hours)) > left).collect()
    }

    /// Whether files can be pushed and commands run.
    #[must_use]
    pub fn can_be_worked_in(&self) -> bool {
        self.status == Status::Running && !self.is_locked
    }
}
