//! What one thing uses at one moment, as a server says it, cut to what can be: servers are the customers', and may say anything.

use domain::workspace::Name;
use openberth::{Deployment, HostStats, Stats};

/// More than this is nothing that a machine has.
const MOST_BYTES: u64 = 1 << 50;

/// A thousand processors.
const MOST_PERCENT: f64 = 100_000.0;

/// Of what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// The machine that the workspace is on.
    Machine,
    /// One site in it, by the id that its server knows it by.
    Site(String),
}

/// What one thing uses at one moment. Sizes are in bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// Of what.
    pub which: Which,
    /// What people call it; empty for the machine.
    pub name: String,
    /// Hundredths: of all processors for the machine, of one for a site.
    pub cpu: f64,
    /// Memory.
    pub memory: f64,
    /// Disk.
    pub disk: u64,
    /// What was sent to visitors in the period that the server counts by. A machine says nothing of it: it is what its sites sent in all.
    pub sent: Option<u64>,
    /// How much of a processor there is, in hundredths; none without a limit.
    pub cpu_limit: Option<f64>,
    /// How much memory there is; none without a limit.
    pub memory_limit: Option<f64>,
    /// How much disk there is; none without a limit.
    pub disk_limit: Option<u64>,
    /// How much may be sent in a period; none without a limit.
    pub sent_limit: Option<u64>,
}

impl Which {
    /// Its word in tables.
    pub(super) fn word(&self) -> &str {
        match self {
            Self::Machine => "",
            Self::Site(id) => id,
        }
    }

    pub(super) fn from_word(word: &str) -> Self {
        if word.is_empty() { Self::Machine } else { Self::Site(word.to_owned()) }
    }
}

impl Reading {
    pub(super) fn of_machine(stats: &HostStats) -> Self {
        Self {
            which: Which::Machine,
            name: String::new(),
            cpu: percent(stats.cpu_percent).min(100.0),
            memory: float(stats.memory_used),
            disk: bytes(stats.disk_used),
            sent: None,
            cpu_limit: Some(100.0),
            memory_limit: some(stats.memory_total).map(float),
            disk_limit: some(stats.disk_total),
            sent_limit: None,
        }
    }

    /// The same, of a machine whose sites sent so much in all, as far as that is known.
    #[must_use]
    pub fn with_sent<'a>(self, sites: impl Iterator<Item = &'a Self>) -> Self {
        let sent = sites.filter_map(|site| site.sent).reduce(u64::saturating_add).map(bytes);
        Self { sent, ..self }
    }

    pub(super) fn of_site(site: &Deployment, stats: &Stats) -> Self {
        let (live, network) = (&stats.live, &stats.network);
        // Whatever is shown was looked at: what is no name that we would take is none here either.
        let names = [site.title.as_str(), site.name.as_str(), site.id.as_str()].into_iter();
        let name = names.filter_map(|name| Name::parse(name).ok()).map(String::from).next();
        let cpu_limit = percent(live.cpu_limit_cores * 100.0);
        Self {
            which: Which::Site(site.id.as_str().to_owned()),
            name: name.unwrap_or_else(|| "A site without a name".to_owned()),
            cpu: percent(live.cpu_percent),
            memory: float(live.memory_bytes),
            disk: bytes(stats.storage.total_bytes),
            sent: Some(bytes(network.used_bytes)),
            cpu_limit: (cpu_limit > 0.0).then_some(cpu_limit),
            memory_limit: some(live.memory_limit_bytes).map(float),
            disk_limit: None,
            sent_limit: some(network.quota_bytes),
        }
    }
}

const fn bytes(said: u64) -> u64 {
    if said < MOST_BYTES { said } else { MOST_BYTES }
}

/// Nothing is no limit.
const fn some(said: u64) -> Option<u64> {
    if said == 0 { None } else { Some(bytes(said)) }
}

#[expect(clippy::cast_precision_loss, reason = "of a petabyte, a float knows every byte")]
const fn float(said: u64) -> f64 {
    bytes(said) as f64
}

fn percent(said: f64) -> f64 {
    if said.is_finite() { said.clamp(0.0, MOST_PERCENT) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use openberth::{HostStats, Live, Network, Storage};

    use super::*;

    fn host(cpu_percent: f64, memory_used: u64) -> HostStats {
        HostStats {
            cpu_percent,
            cpu_cores: 2,
            memory_total: 0,
            memory_used,
            disk_total: 40 << 30,
            disk_used: 1 << 30,
            uptime_seconds: 1,
            sampled_at: None,
        }
    }

    #[test]
    fn what_cannot_be_is_cut() {
        for said in [-5.0, f64::NAN, f64::INFINITY] {
            assert!((0.0..=100.0).contains(&Reading::of_machine(&host(said, 0)).cpu), "{said}");
        }
        let machine = Reading::of_machine(&host(130.0, u64::MAX));
        assert_eq!((machine.cpu, machine.memory, machine.memory_limit), (100.0, float(MOST_BYTES), None));
    }

    #[test]
    fn a_machine_sent_what_its_sites_sent() {
        let machine = Reading::of_machine(&host(1.0, 1));
        let site = |sent| Reading { sent, ..machine.clone() };
        let sent = |sites: &[Reading]| machine.clone().with_sent(sites.iter()).sent;
        assert_eq!(sent(&[site(Some(3)), site(None), site(Some(4))]), Some(7));
        assert_eq!(sent(&[site(Some(MOST_BYTES)), site(Some(u64::MAX))]), Some(MOST_BYTES));
        assert_eq!(sent(&[]), None);
    }

    #[test]
    fn a_site_without_limits_has_none() {
        let site: Deployment = serde_json::from_value(serde_json::json!({
            "id": "d59k2v8c1h2s73fq0010", "name": "shop", "title": "Shop\u{202e}", "status": "running", "ownerId": "usr_0123456789abcdef",
        }))
        .unwrap();
        let stats = Stats {
            status: site.status.clone(),
            live: Live::default(),
            storage: Storage::default(),
            network: Network::default(),
        };
        let reading = Reading::of_site(&site, &stats);
        assert_eq!((reading.name.as_str(), reading.sent), ("shop", Some(0)));
        assert_eq!((reading.cpu_limit, reading.memory_limit, reading.sent_limit), (None, None, None));
    }
}
