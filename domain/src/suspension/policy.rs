//! The table: what follows from each reason, and when.

use jiff::SignedDuration;
use messages::workspace::Reason;

/// The version of this table, for the envelope of what follows from it. What has shipped under a version never changes.
pub const POLICY: &str = "suspension@3";

/// The versions that end a workspace by the same rows as this one. What was decided before had no row for a plan that ended, and then none
/// for an account that is deleted, which ends nothing by itself.
pub const ALIKE: [&str; 3] = ["suspension@1", "suspension@2", POLICY];

/// For how long a workspace that its owner deleted can be restored.
pub const RESTORABLE: SignedDuration = days(7);

/// What follows from one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Which.
    pub reason: Reason,
    /// For how long the workspace is kept while the reason holds; none for as long as it does.
    pub grace: Option<SignedDuration>,
    /// How long before the end its people are warned, the earliest first.
    pub warnings: &'static [SignedDuration],
    /// Whether it follows from how the account stands; else somebody says so, and takes it back.
    pub of_the_account: bool,
}

const fn days(count: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * count)
}

const GRACE: Option<SignedDuration> = Some(days(14));
const WARNINGS: &[SignedDuration] = &[days(7), days(1)];

const fn ends(reason: Reason) -> Rule {
    Rule { reason, grace: GRACE, warnings: WARNINGS, of_the_account: true }
}

const fn stays(reason: Reason) -> Rule {
    Rule { reason, grace: None, warnings: &[], of_the_account: false }
}

/// Every reason.
pub const RULES: [Rule; 8] = [
    ends(Reason::TrialEnded),
    ends(Reason::PaymentFailed),
    ends(Reason::OverPlan),
    ends(Reason::PlanEnded),
    // The account says when it ends, and with it all that it has.
    Rule { of_the_account: true, ..stays(Reason::AccountClosing) },
    stays(Reason::Operator),
    stays(Reason::Abuse),
    stays(Reason::OwnerRequest),
];

/// What follows from this reason; a reason that this release does not know ends nothing.
#[must_use]
pub fn rule(reason: Reason) -> Rule {
    RULES.into_iter().find(|rule| rule.reason == reason).unwrap_or(stays(reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_its_rule_and_what_ends_a_workspace_warns_a_day_before_at_the_latest() {
        let listed: Vec<_> = RULES.iter().map(|rule| rule.reason).collect();
        assert_eq!(listed, Reason::ALL);
        for rule in RULES {
            assert_eq!(rule.grace.is_some(), !rule.warnings.is_empty(), "{}", rule.reason.word());
            assert!(rule.warnings.is_sorted_by(|earlier, later| earlier > later), "{}", rule.reason.word());
            assert!(rule.warnings.last().is_none_or(|last| *last >= days(1)), "{}", rule.reason.word());
            assert!(rule.warnings.first() < rule.grace.as_ref() || rule.grace.is_none());
        }
        assert_eq!(rule(Reason::Unknown).grace, None);
    }

    /// What has shipped under `suspension@3`, written down once more.
    #[test]
    fn the_table_is_that_of_its_version() {
        let told: Vec<_> = RULES
            .iter()
            .map(|rule| {
                let hours = |span: &SignedDuration| span.as_hours();
                (
                    rule.reason.word(),
                    rule.grace.as_ref().map(hours),
                    rule.warnings.iter().map(hours).collect::<Vec<_>>(),
                )
            })
            .collect();
        let two_weeks = (Some(336), vec![168, 24]);
        let for_good = (None, vec![]);
        let expected = [
            ("trial_ended", &two_weeks),
            ("payment_failed", &two_weeks),
            ("over_plan", &two_weeks),
            ("plan_ended", &two_weeks),
            ("account_closing", &for_good),
            ("operator", &for_good),
            ("abuse", &for_good),
            ("owner_request", &for_good),
        ];
        assert_eq!(told, expected.map(|(reason, (grace, warnings))| (reason, *grace, warnings.clone())));
        assert_eq!((POLICY, RESTORABLE.as_hours()), ("suspension@3", 168));
    }
}
