//! By which of our rules something was decided, as customers know them: not by its version, but by what it is about, since when it
//! holds, and where it can be read.

use plans::Plan;

use crate::account::{leaving, money, trial};
use crate::{suspension, workspace};

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// What it is about, after "our rules for".
    pub about: String,
    /// Since when it holds; none for what says so itself.
    pub since: Option<&'static str>,
    /// Where it can be read.
    pub page: &'static str,
}

/// Every version that has shipped, but for plans: those have their catalogue. A version never changes, so neither does its line.
const VERSIONS: &[(&str, &str, &str, &str)] = &[
    (workspace::POLICY, "workspaces", "November 2026", "/help/trouble#on-what-the-labels-mean"),
    ("suspension@1", "pauses", "November 2026", "/help/trouble#on-it-is-paused"),
    ("suspension@2", "pauses", "November 2026", "/help/trouble#on-it-is-paused"),
    (leaving::POLICY, "deleting an account", "November 2026", "/help/billing-words#on-delete-account"),
    (suspension::POLICY, "pauses", "November 2026", "/help/trouble#on-it-is-paused"),
    (money::POLICY, "payments", "November 2026", "/help/billing-words#on-missing-payment"),
    (trial::POLICY, "the free trial", "November 2026", "/help/billing-words#on-free-trial"),
];

/// The rule of this version, such as `suspension@1`; none for one of a newer release.
#[must_use]
pub fn rule(version: &str) -> Option<Rule> {
    let listed = VERSIONS.iter().find(|(known, ..)| *known == version);
    listed
        .map(|&(_, about, since, page)| Rule { about: about.to_owned(), since: Some(since), page })
        .or_else(|| plans::find(version).map(of_plan))
}

fn of_plan(plan: &Plan) -> Rule {
    Rule { about: format!("the {} plan", plan.name), since: None, page: "/pricing" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_that_decides_is_a_rule_that_people_know() {
        let plans = plans::all().map(|plan| plan.id.to_string());
        let policies =
            [workspace::POLICY, suspension::POLICY, money::POLICY, trial::POLICY, leaving::POLICY].map(str::to_owned);
        for version in policies.into_iter().chain(plans) {
            let rule = rule(&version).unwrap_or_else(|| panic!("{version} has no rule"));
            assert!(!rule.about.contains('@') && rule.page.starts_with('/'), "{version}: {rule:?}");
        }
        assert_eq!(rule("workspace@999"), None);
    }
}
