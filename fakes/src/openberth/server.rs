//! What one server holds: its users and their rows. It lives as long as its machine, and is empty when the machine is a
//! new one.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{answer::Refused, moment::seconds, row::Row, secret::Secret, session::SignedIn};
use crate::{clock, infra::Machine, random};

/// How many rows a user may have, and how long they live, unless said otherwise.
const USUAL_ROWS: i64 = 10;
pub(super) const USUAL_HOURS: i64 = 72;

/// A user, as the database has them.
#[derive(Clone, Debug)]
pub(super) struct User {
    pub(super) id: String,
    pub(super) name: String,
    /// None for the administrator, whose key is that of the machine.
    pub(super) key: Option<String>,
    pub(super) admin: bool,
    pub(super) max_deployments: i64,
    pub(super) ttl_hours: i64,
    pub(super) display_name: String,
    /// Empty when they have none.
    pub(super) password: String,
    pub(super) created_at: Timestamp,
}

/// All that a server holds.
pub(super) struct Server {
    /// Its name, such as `ws-1.localhost`.
    pub(super) host: String,
    pub(super) users: Vec<User>,
    pub(super) rows: Vec<Row>,
    pub(super) secrets: Vec<Secret>,
    pub(super) settings: BTreeMap<String, String>,
    pub(super) signed_in: SignedIn,
}

impl Server {
    /// A server as it is after it was installed on this machine.
    pub(super) fn installed(machine: &Machine, host: String) -> Self {
        let admin = User {
            id: machine.admin_user_id.clone(),
            name: "admin".to_owned(),
            key: None,
            admin: true,
            max_deployments: 100,
            ttl_hours: USUAL_HOURS,
            display_name: String::new(),
            password: random::hex(8),
            created_at: clock::now(),
        };
        let (rows, secrets, settings) = (Vec::new(), Vec::new(), BTreeMap::new());
        Self { host, users: vec![admin], rows, secrets, settings, signed_in: SignedIn::default() }
    }

    /// Whose key this is.
    pub(super) fn owner_of(&self, key: &str, machine: &Machine) -> Option<&User> {
        let is_admin = machine.live_key() == Some(key);
        self.users.iter().find(|user| if user.admin { is_admin } else { user.key.as_deref() == Some(key) })
    }

    pub(super) fn user(&mut self, name: &str) -> Result<&mut User, Refused> {
        self.users.iter_mut().find(|user| user.name == name).ok_or_else(|| Refused::new(404, "User not found."))
    }

    pub(super) fn user_called(&self, id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    /// What the user with this id is called; empty when they are gone.
    pub(super) fn name_of(&self, id: &str) -> &str {
        self.user_called(id).map_or("", User::shown_name)
    }

    pub(super) fn add_user(&mut self, name: String, max: i64, hours: i64, password: String) -> &User {
        let or = |number, usual| if number == 0 { usual } else { number };
        self.users.push(User {
            id: format!("usr_{}", random::hex(8)),
            name,
            key: Some(format!("sc_{}", random::hex(24))),
            admin: false,
            max_deployments: or(max, USUAL_ROWS),
            ttl_hours: or(hours, USUAL_HOURS),
            display_name: String::new(),
            password,
            created_at: clock::now(),
        });
        &self.users[self.users.len() - 1]
    }

    /// Ends these rows, with all that they have.
    pub(super) fn end(&mut self, ends: impl Fn(&Row) -> bool) {
        self.rows.iter().filter(|row| ends(row)).for_each(|row| row.log.close());
        self.rows.retain(|row| !ends(row));
    }

    /// A row that this user may change. `absent` is what is said when there is none: it differs from call to call.
    pub(super) fn row(&mut self, id: &str, user: &User, absent: &str, foreign: &str) -> Result<&mut Row, Refused> {
        let now = clock::now();
        let row = self.rows.iter_mut().find(|row| row.id == id).ok_or_else(|| Refused::new(404, absent))?;
        if !user.admin && row.user_id != user.id {
            return Err(Refused::new(403, foreign));
        }
        row.settle(now);
        Ok(row)
    }
}

impl User {
    pub(super) fn view(&self) -> Value {
        json!({
            "id": self.id,
            "name": self.name,
            "role": self.role(),
            "maxDeployments": self.max_deployments,
            "defaultTtlHours": self.ttl_hours,
            "displayName": self.display_name,
            "createdAt": seconds(self.created_at),
        })
    }

    pub(super) fn role(&self) -> &'static str {
        if self.admin { "admin" } else { "user" }
    }

    /// What they are called.
    pub(super) fn shown_name(&self) -> &str {
        if self.display_name.is_empty() { &self.name } else { &self.display_name }
    }
}
