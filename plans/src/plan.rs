//! What a plan is: the words it is sold with, and the terms that bind us.

use std::fmt;

use messages::workspace::Region;
use serde::{Serialize, Serializer};

/// One version of a plan.
#[derive(Debug, PartialEq, Eq)]
pub struct Plan {
    /// What it is called in messages and in the database.
    pub id: PlanId,
    /// What customers call it.
    pub name: &'static str,
    /// What it is, in one sentence for customers.
    pub summary: &'static str,
    /// Who may be on it.
    pub status: Status,
    /// Stripe's id of the price; none where nothing is paid. The ids in the catalogue are placeholders: each Stripe
    /// account has its own, which is why they are no part of the terms.
    pub stripe_price: Option<&'static str>,
    /// What it promises.
    pub terms: Terms,
}

/// How many people may belong to an account on a plan whose terms say nothing of it.
pub const PEOPLE: u32 = 5;

impl Plan {
    /// How many people may belong to an account on it.
    #[must_use]
    pub fn people(&self) -> u32 {
        self.terms.people.unwrap_or(PEOPLE)
    }
}

/// What a version of a plan promises. It never changes once shipped.
///
/// A term that is added later must be left out of the serialized form where it is absent, so that the versions from
/// before it keep their hash.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Terms {
    /// What a month costs, in the smallest unit of the currency.
    pub price_minor: u32,
    /// ISO 4217.
    pub currency: &'static str,
    /// How many workspaces it includes.
    pub max_workspaces: u32,
    /// Where they may run.
    pub regions: &'static [Region],
    /// How many deployments each of them may hold.
    pub deployments_per_workspace: Limit,
    /// Whether deployments may answer under the customer's own domains.
    pub custom_domains: bool,
    /// Whether we answer this customer first.
    pub priority_support: bool,
    /// For how many days of 24 hours it lasts; none for a plan without an end.
    pub trial_days: Option<u16>,
    /// How many API requests a minute are served; none for as many as come.
    pub api_rate_limit_per_minute: Option<u32>,
    /// What each workspace has to itself; none where the version does not promise it.
    #[serde(flatten)]
    pub machine: Option<Machine>,
    /// Whether the price is all that one pays, tax included; none where the version does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_included: Option<bool>,
    /// How many people may belong to the account; none where the version does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub people: Option<u32>,
}

/// The least that a workspace has to itself (`docs/decisions/0017`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Machine {
    /// How many processors it has.
    pub processors: u32,
    /// Its memory, in 10⁹ bytes.
    pub memory_gb: u32,
    /// Its disk, in 10⁹ bytes.
    pub disk_gb: u32,
    /// What may be sent out of it in a month, in 10⁹ bytes.
    pub traffic_gb: u32,
}

/// A plan's family and version. In text: `pro@1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PlanId {
    /// Which plan, e.g. `pro`.
    pub family: &'static str,
    /// Counts its versions, from 1.
    pub version: u16,
}

/// Who may be on a version of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Anyone may choose it.
    Active,
    /// Who has it keeps it; nobody new gets it.
    Deprecated,
    /// Nobody is on it any more; it stays so that old events can be read.
    Retired,
}

/// How many of something a plan includes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Limit {
    /// So many.
    Count(u32),
    /// As many as fit.
    Unlimited,
}

impl Plan {
    /// Whether a workspace may run there.
    #[must_use]
    pub fn includes(&self, region: Region) -> bool {
        self.terms.regions.contains(&region)
    }

    /// What it costs, as customers read it: `€9 a month`, `Free for 14 days`.
    #[must_use]
    pub fn price_text(&self) -> String {
        let Terms { price_minor, trial_days, .. } = self.terms;
        match (price_minor, trial_days) {
            (0, Some(days)) => format!("Free for {days} days"),
            (0, None) => "Free".to_owned(),
            (_, _) => format!("{} a month", self.amount_text()),
        }
    }

    /// Whether it is the same plan, in whatever version.
    #[must_use]
    pub fn is_kin_of(&self, other: &Self) -> bool {
        self.id.family == other.id.family
    }

    /// What a month costs, as price lists have it: `€9`.
    #[must_use]
    pub fn amount_text(&self) -> String {
        amount(i64::from(self.terms.price_minor), self.terms.currency)
    }
}

/// So much of a currency's smallest unit as people read it. Whole amounts go without their zeros, as price lists have them. Every
/// currency we sell in has two decimals.
#[must_use]
pub fn amount(minor: i64, currency: &str) -> String {
    let (sign, minor) = (if minor < 0 { "−" } else { "" }, minor.unsigned_abs());
    let amount = if minor.is_multiple_of(100) {
        (minor / 100).to_string()
    } else {
        format!("{}.{:02}", minor / 100, minor % 100)
    };
    match currency {
        "EUR" => format!("{sign}€{amount}"),
        "USD" => format!("{sign}${amount}"),
        other => format!("{sign}{amount} {other}"),
    }
}

impl PlanId {
    pub(crate) fn has_version(self, text: &str) -> bool {
        // A number reads back from more texts than one (`01`, `+1`); an id has only one.
        let plain = text.starts_with(|first: char| ('1'..='9').contains(&first));
        plain && text.parse() == Ok(self.version)
    }
}

impl fmt::Display for PlanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.family, self.version)
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => write!(f, "{count}"),
            Self::Unlimited => f.write_str("unlimited"),
        }
    }
}

impl Serialize for Limit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Count(count) => serializer.serialize_u32(*count),
            Self::Unlimited => serializer.serialize_str("unlimited"),
        }
    }
}
