//! A row of the table of deployments, which holds sandboxes as well.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{
    access::Access,
    answer::without_empty,
    data::Data,
    files::Files,
    framework::Framework,
    log::Log,
    moment::{plain, seconds},
};

/// The words for the state of a row.
pub(super) const BUILDING: &str = "building";
pub(super) const RUNNING: &str = "running";
pub(super) const FAILED: &str = "failed";
pub(super) const UPDATING: &str = "updating";

#[derive(Clone)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) user_id: String,
    pub(super) name: String,
    pub(super) title: String,
    pub(super) description: String,
    pub(super) subdomain: String,
    pub(super) framework: Framework,
    pub(super) status: &'static str,
    pub(super) sandbox: bool,
    pub(super) ttl_hours: i64,
    pub(super) created_at: Timestamp,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) access: Access,
    pub(super) network_quota: String,
    pub(super) locked: bool,
    pub(super) port: u16,
    pub(super) env: BTreeMap<String, String>,
    pub(super) secrets: Vec<String>,
    /// Whether its program has them: it is started without, when they are not named again.
    pub(super) has_secrets: bool,
    pub(super) cpus: String,
    /// What its program wrote.
    pub(super) log: Log,
    /// What visitors were sent, in bytes.
    pub(super) sent: u64,
    pub(super) files: Files,
    /// What its program keeps.
    pub(super) data: Data,
    /// Whether a container is there, whatever the row says.
    pub(super) container: bool,
    /// What is under way.
    pub(super) build: Option<Build>,
}

/// A build under way, which is over at a known moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Build {
    pub(super) ends: Timestamp,
    pub(super) works: bool,
}

impl Row {
    /// What became of the build by now. A row looks at the clock when somebody looks at the row.
    pub(super) fn settle(&mut self, now: Timestamp) {
        let Some(build) = self.build.filter(|build| build.ends <= now) else { return };
        self.build = None;
        let first = self.status == BUILDING;
        self.status = if build.works { RUNNING } else { FAILED };
        // A first build that fails leaves nothing; after a later one, what there was goes on.
        self.container = build.works || (self.container && !first);
        if build.works {
            self.log.write(if self.framework.language == "static" {
                "serving /srv on :80"
            } else {
                "🏰 [run] Starting server..."
            });
        }
        if build.works && self.port == 0 {
            self.port = 10_000 + u16::try_from(now.as_millisecond() % 20_000).unwrap_or_default();
        }
    }

    /// Sets out to build, which takes so long. Files can say that it fails, and how long it takes: see
    /// `fakes/README.md`.
    pub(super) fn start(&mut self, status: &'static str, now: Timestamp, usual: SignedDuration) {
        #[derive(Default, serde::Deserialize)]
        #[serde(default)]
        struct Script {
            fails: bool,
            build_ms: Option<i64>,
        }
        let script = self.files.get(".fake.json").and_then(|file| serde_json::from_slice::<Script>(file).ok());
        let script = script.unwrap_or_default();
        let takes = script.build_ms.map_or(usual, SignedDuration::from_millis);
        self.status = status;
        self.build = Some(Build { ends: now + takes, works: !script.fails });
    }

    /// How its container does, as the engine says.
    pub(super) fn container_status(&self) -> &'static str {
        if self.container { "running" } else { "not_found" }
    }

    /// As lists have it; `owner` is what its user is called.
    pub(super) fn view(&self, owner: &str, url: String) -> Value {
        let body = json!({
            "id": self.id,
            "name": self.name,
            "title": self.title,
            "description": self.description,
            "subdomain": self.subdomain,
            "framework": self.framework.name,
            "status": self.status,
            "url": url,
            "createdAt": seconds(self.created_at),
            "expiresAt": self.expires_at.map(plain).unwrap_or_default(),
            "ttlHours": self.ttl_hours,
            "ownerId": self.user_id,
            "ownerName": owner,
            "accessMode": if self.access.mode.is_empty() { "public" } else { &self.access.mode },
            "accessUser": self.access.user,
            "accessUsers": self.access.users,
            "mode": if self.sandbox { "sandbox" } else { "deploy" },
            "networkQuota": self.network_quota,
            "locked": self.locked,
        });
        let optional = ["title", "description", "ttlHours", "ownerName", "accessUser", "accessUsers", "networkQuota"];
        without_empty(body, &optional)
    }
}
