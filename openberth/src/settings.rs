//! What a server does where nobody says otherwise.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::route::Call;
use crate::send::Body;
use crate::users::Done;
use crate::{Error, Server};

/// The settings that Harbor reads and writes. The server has others, which are for signing in to it; they stay as they
/// are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// Memory of a site, such as `512m`.
    pub memory: Option<String>,
    /// Processors of a site, such as `0.5`.
    pub cpus: Option<String>,
    /// Whether sites get a limit on what they send.
    pub has_quota: Option<bool>,
    /// That limit, such as `5g`.
    pub quota: Option<String>,
    /// How long a period of it is, such as `30d`.
    pub quota_period: Option<String>,
}

const MEMORY: &str = "container.default_memory";
const CPUS: &str = "container.default_cpus";
const HAS_QUOTA: &str = "network.quota_enabled";
const QUOTA: &str = "network.default_quota";
const QUOTA_PERIOD: &str = "network.quota_reset_interval";

#[derive(Deserialize)]
#[serde(transparent)]
struct Pairs(BTreeMap<String, String>);

impl Server {
    /// The settings; what was never set is none.
    ///
    /// # Errors
    /// When it does not say.
    pub async fn settings(&self) -> Result<Settings, Error> {
        let Pairs(mut pairs) = self.ask(Call::ShowSettings.plain(), Body::Nothing).await?;
        let mut take = |name: &str| pairs.remove(name).filter(|value| !value.is_empty());
        Ok(Settings {
            memory: take(MEMORY),
            cpus: take(CPUS),
            has_quota: take(HAS_QUOTA).map(|value| value == "true"),
            quota: take(QUOTA),
            quota_period: take(QUOTA_PERIOD),
        })
    }

    /// Sets those that are not none. They are set one after the other: an error can leave some of them set.
    ///
    /// # Errors
    /// When not all were set.
    pub async fn update_settings(&self, settings: &Settings) -> Result<(), Error> {
        self.ask::<Done>(Call::UpdateSettings.plain(), settings.body()?).await.map(drop)
    }
}

impl Settings {
    pub(crate) fn body(&self) -> Result<Body, Error> {
        let has_quota = self.has_quota.map(|has| has.to_string());
        let pairs = [
            (MEMORY, &self.memory),
            (CPUS, &self.cpus),
            (HAS_QUOTA, &has_quota),
            (QUOTA, &self.quota),
            (QUOTA_PERIOD, &self.quota_period),
        ];
        let set = pairs.into_iter().filter_map(|(name, value)| value.as_ref().map(|value| (name, value)));
        Body::json(&set.collect::<BTreeMap<_, _>>())
    }
}
