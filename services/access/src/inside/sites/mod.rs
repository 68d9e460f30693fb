//! Sites: what people send to a workspace, and what the world sees of it. Each is a deployment of its OpenBerth server.
//!
//! What the server says of a site can come from whoever has a key: names and titles are any text. So it is cleaned here, once, and an
//! address becomes a link only if it is under that of the workspace. Sandboxes are not listed: they have a page of their own.
//!
//! **The limit.** A plan has so many sites for a workspace; the server knows a limit for each of its users only. So the sites are counted
//! before one is made, and the list says how many there are of how many, also when they are too many.

mod acts;
mod called;
mod env;
pub(super) mod text;

pub(super) use acts::room;
pub use acts::{Along, Code, Made, New, delete, find, last_lines, list, make, source, update, with_period};
pub use called::{BadName, Called};
pub use domain::room::Room;
pub use env::{BadEnv, Env, LARGEST_ENV};
use text::line;

pub use openberth::{AccessMode, Flow, SecretName, Status, Upload};

use domain::endpoint::Endpoint;
use jiff::Timestamp;
use openberth::{ContainerStatus, Deployment, Mode};

use super::site_settings::Traffic;
use super::{DeploymentId, Entered};

/// A site, as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Its id.
    pub id: DeploymentId,
    /// Its name on the server, which is the first part of its address.
    pub name: String,
    /// What people call it: its title, or else its name.
    pub title: String,
    /// What it is, if somebody said so.
    pub description: String,
    /// How it does.
    pub status: Status,
    /// Where it answers, if the server says so, and it is a place in this workspace.
    pub address: Option<String>,
    /// What it is made with, such as `static`, as the server calls it.
    pub made_with: String,
    /// When it was made.
    pub made_at: Option<Timestamp>,
    /// When it ends by itself, if it does.
    pub ends_at: Option<Timestamp>,
    /// The key that it came with; none if it was sent from here.
    pub by: Option<String>,
    /// Who may see it.
    pub access: AccessMode,
    /// Whether it is locked.
    pub locked: bool,
    /// Whether nothing of it is there to visitors, as far as is known: it never came up, or is gone. Only when it is shown by itself.
    pub is_down: bool,
    /// How much it may send in a period.
    pub traffic: Traffic,
    /// How much of that is left, in bytes, if the server says so: it does while it runs, and when it is shown by itself.
    pub left: Option<u64>,
}

/// The sites of a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sites {
    /// They, the newest first.
    pub sites: Vec<Site>,
    /// Whether there may be another.
    pub room: Room,
}

impl Site {
    /// The site that a row of the server is; none for a sandbox.
    fn of(row: Deployment, entered: &Entered) -> Option<Self> {
        if row.mode == Mode::Sandbox {
            return None;
        }
        let title = line(&row.title);
        let name = line(&row.name);
        let by = (row.owner.as_str() != entered.admin).then(|| line(&row.owner_name));
        Some(Self {
            title: [title, name.clone()]
                .into_iter()
                .find(|text| !text.is_empty())
                .unwrap_or_else(|| row.id.to_string()),
            name,
            description: line(&row.description),
            address: row.url.as_ref().filter(|url| is_in(url, &entered.endpoint)).map(address),
            made_with: line(&row.framework),
            made_at: row.created_at,
            ends_at: row.expires_at,
            by: by.map(|by| if by.is_empty() { "A key without a name".to_owned() } else { by }),
            is_down: row.container_status == Some(ContainerStatus::NotFound),
            access: row.access_mode,
            locked: row.locked,
            traffic: Traffic::read(&row.network_quota),
            left: row.quota_remaining,
            status: row.status,
            id: row.id,
        })
    }

    /// Whether it has sent as much as it may: its visitors get an error, though it runs.
    #[must_use]
    pub fn is_used_up(&self) -> bool {
        self.status == Status::Running && self.left == Some(0)
    }

    /// Whether it may look otherwise soon, without anybody doing anything.
    #[must_use]
    pub const fn is_on_its_way(&self) -> bool {
        match self.status {
            Status::Building | Status::Updating => true,
            Status::Running | Status::Failed | Status::Unknown(_) => false,
        }
    }
}

/// Without the slash that the type puts behind a host.
pub(super) fn address(url: &url::Url) -> String {
    let text = url.as_str();
    text.strip_suffix('/').unwrap_or(text).to_owned()
}

/// Whether an address is one of a site of this workspace: `shop.ws-1.example.com`, or `shop-ws-1.example.com` where the server makes
/// names of one part.
pub(super) fn is_in(url: &url::Url, endpoint: &Endpoint) -> bool {
    let Some(host) = url.host_str() else { return false };
    let of_site = host.strip_suffix(endpoint.host()).and_then(|rest| rest.strip_suffix(['.', '-']));
    let is_plain = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    is_plain && of_site.is_some_and(|site| !site.is_empty() && !site.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_in_the_workspace_is_its_address() {
        let endpoint: Endpoint = "https://ws-1.eu.example.com".parse().unwrap();
        let is = |text: &str| is_in(&text.parse().unwrap(), &endpoint);
        for text in [
            "https://shop.ws-1.eu.example.com",
            "https://shop-ws-1.eu.example.com",
            "https://a.ws-1.eu.example.com:8443/",
        ] {
            assert!(is(text), "{text}");
        }
        for text in [
            "https://ws-1.eu.example.com",
            "https://ws-2.eu.example.com",
            "https://evil.example",
            "https://shop.ws-1.eu.example.com.evil.example",
            "https://shop.ws-1.eu.example.com/sign-in",
            "https://shop.ws-1.eu.example.com/?next=x",
            "https://a.b.ws-1.eu.example.com",
            "https://-ws-1.eu.example.com.",
            "https://10.0.0.1",
        ] {
            assert!(!is(text), "{text}");
        }
        assert_eq!(address(&"https://shop.ws-1.eu.example.com".parse().unwrap()), "https://shop.ws-1.eu.example.com");
    }
}
