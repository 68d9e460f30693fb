//! What people type of it, and what is made of that: all of it is looked at before anything is sent.

use access::inside::server::{BadDefaults, Cpus, Defaults, Memory, Period, Traffic};
use messages::AccountId;
use serde::Deserialize;

use super::words;
use crate::commands::Problems;
use crate::visit::{DrawnFor, Posted};

/// What the page posts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fields {
    account: AccountId,
    memory: String,
    cpus: String,
    /// Left out by a browser when it is not chosen.
    #[serde(default)]
    limited: String,
    traffic: String,
    /// Left out by a browser when nothing is chosen.
    #[serde(default)]
    period: String,
}

/// What was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// Megabytes of memory.
    pub memory: String,
    /// Processors.
    pub cpus: String,
    /// `yes`, or nothing.
    pub limited: String,
    /// Gigabytes that may be sent.
    pub traffic: String,
    /// For which time.
    pub period: String,
}

impl Posted for Fields {
    fn drawn_for(&self) -> DrawnFor {
        DrawnFor::Account(self.account)
    }
}

impl From<Fields> for Typed {
    fn from(fields: Fields) -> Self {
        let Fields { memory, cpus, limited, traffic, period, .. } = fields;
        Self { memory, cpus, limited, traffic, period }
    }
}

impl Typed {
    /// As the fields show what is set.
    #[must_use]
    pub fn of(defaults: &Defaults) -> Self {
        let gigabytes = |traffic: Traffic| {
            let megabytes = traffic.in_megabytes();
            // Somebody's own tools may have set less than a whole one: it is shown as the next one.
            megabytes.div_ceil(1024).to_string()
        };
        Self {
            memory: defaults.memory.map(|memory| memory.in_megabytes().to_string()).unwrap_or_default(),
            cpus: defaults.cpus.map(|cpus| cpus.to_string()).unwrap_or_default(),
            limited: if defaults.is_limited { "yes" } else { "" }.to_owned(),
            traffic: defaults.traffic.map(gigabytes).unwrap_or_default(),
            period: defaults.period.unwrap_or(Period::Month).word().to_owned(),
        }
    }

    /// Whether new sites are to have a limit.
    #[must_use]
    pub fn is_limited(&self) -> bool {
        self.limited == "yes"
    }

    /// What is asked for, where `now` is what is set.
    pub(super) fn read(&self, now: Option<&Defaults>) -> Result<Defaults, Problems> {
        // What nobody touched stays as it is, also where a field cannot show it to the letter.
        let shown = now.map(Self::of);
        let same = |of: fn(&Self) -> &str| shown.as_ref().is_some_and(|shown| of(shown) == of(self).trim());
        let memory = number(&self.memory, |count| Memory::megabytes(u32::try_from(count).ok()?), words::memory);
        let cpus = value(&self.cpus, Cpus::read, words::cpus);
        let traffic = number(&self.traffic, Traffic::gigabytes, words::traffic);
        let traffic = match now {
            Some(now) if same(|typed| &typed.traffic) => Ok(now.traffic),
            Some(_) | None => traffic,
        };
        let period = Period::from_word(&self.period).ok_or_else(words::period);
        let period = match now {
            Some(now) if same(|typed| &typed.period) => Ok(now.period),
            Some(_) | None => period.map(Some),
        };
        let problems = Problems::default()
            .and("memory", memory.as_ref().err().cloned())
            .and("cpus", cpus.as_ref().err().cloned())
            .and("traffic", traffic.as_ref().err().cloned())
            .and("period", period.as_ref().err().cloned());
        match (memory, cpus, traffic, period) {
            (Ok(memory), Ok(cpus), Ok(traffic), Ok(period)) => {
                let wanted = Defaults { memory, cpus, is_limited: self.is_limited(), traffic, period };
                if wanted.is_limited && wanted.traffic.is_none() { Err(bad(BadDefaults::Traffic)) } else { Ok(wanted) }
            }
            (..) => Err(problems),
        }
    }
}

/// What is said of what the server cannot give.
pub(super) fn bad(bad: BadDefaults) -> Problems {
    let field = match bad {
        BadDefaults::Memory(_) => "memory",
        BadDefaults::Cpus(_) => "cpus",
        BadDefaults::Traffic => "traffic",
    };
    Problems::default().and(field, Some(words::bad(bad)))
}

/// An empty field is none.
fn value<T>(typed: &str, read: impl Fn(&str) -> Option<T>, problem: fn() -> String) -> Result<Option<T>, String> {
    let typed = typed.trim();
    if typed.is_empty() { Ok(None) } else { read(typed).map(Some).ok_or_else(problem) }
}

fn number<T>(typed: &str, read: impl Fn(u64) -> Option<T>, problem: fn() -> String) -> Result<Option<T>, String> {
    value(typed, |typed| read(typed.parse().ok()?), problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(memory: &str, cpus: &str, limited: &str, traffic: &str, period: &str) -> Typed {
        let [memory, cpus, limited, traffic, period] = [memory, cpus, limited, traffic, period].map(str::to_owned);
        Typed { memory, cpus, limited, traffic, period }
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let problems = typed("7", "many", "yes", "-1", "1d").read(None).unwrap_err();
        assert!(
            ["memory", "cpus", "traffic", "period"].iter().all(|field| problems.of(field).is_some()),
            "{problems:?}"
        );
        let missing = typed("", "", "yes", "", "30d").read(None).unwrap_err();
        assert!(missing.of("traffic").is_some());
    }

    #[test]
    fn what_is_shown_reads_as_what_is_set() {
        let set = typed("512", "0.5", "yes", "5", "90d").read(None).unwrap();
        assert_eq!(Typed::of(&set).read(Some(&set)), Ok(set));
        let nothing = Defaults::default();
        assert_eq!(Typed::of(&nothing).read(Some(&nothing)), Ok(nothing), "a period that nobody chose is not chosen");
    }
}
