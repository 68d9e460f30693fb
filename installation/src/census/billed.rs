//! The third set, for a person: what stands behind each workspace that runs, and everything that does not fit.

use std::fmt::Write;

use domain::billed::{Backing, Exception, Finding};
use jiff::Timestamp;
use operations::census::Billed;

use super::age;

pub(super) fn table(billed: &Billed, now: Timestamp) -> String {
    let mut text = String::new();
    if let Some(since) = billed.provider.blind_since {
        let _ = writeln!(
            text,
            "The payment provider does not answer since {since:.0}, {} ago. Nothing is stopped for what cannot be seen.\n",
            age(since, now)
        );
    }
    for (what, count) in [("workspaces", billed.workspaces), ("accounts", billed.accounts), ("running", billed.running)]
    {
        let _ = writeln!(text, "{what:<15} {count:>7}");
    }
    for behind in Backing::ALL {
        let count = billed.behind.get(&behind).copied().unwrap_or_default();
        if count > 0 {
            let _ = writeln!(text, "{:<15} {count:>7}  {}", behind.word(), behind.sentence());
        }
    }
    for finding in Finding::ALL {
        let count = billed.found(finding);
        if count > 0 {
            let _ = writeln!(text, "{:<15} {count:>7}  {}", finding.word(), finding.sentence());
        }
    }
    if !billed.exceptions.is_empty() {
        text.push('\n');
    }
    for Exception { finding, account, workspace, since } in &billed.exceptions {
        let old = since.map_or_else(|| "-".to_owned(), |since| age(since, now));
        let which = workspace.map(|workspace| format!("  {workspace}")).unwrap_or_default();
        let _ = writeln!(text, "{:<15} {old:>6}  {account}{which}", finding.word());
    }
    text
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn what_runs_stands_on_something_or_is_named_with_its_age() {
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let ago = |hours| Some(now - SignedDuration::from_hours(hours));
        let account = "acct_01kaj5vt00e9eva3f00000000b".parse().unwrap();
        let workspace = Some("ws_01kaj5vt00e9eva3f00000000b".parse().unwrap());
        let of = |finding, workspace, since| Exception { finding, account, workspace, since };
        let mut billed = Billed { workspaces: 8, accounts: 5, running: 6, ..Billed::default() };
        billed.behind = [(Backing::Paid, 3), (Backing::Tried, 1), (Backing::Late, 1)].into();
        billed.exceptions = vec![
            of(Finding::Unbilled, workspace, ago(1)),
            of(Finding::PaidAndPaused, workspace, ago(50)),
            of(Finding::OtherCustomer, None, None),
        ];
        insta::assert_snapshot!(table(&billed, now), @r"
        workspaces            8
        accounts              5
        running               6
        paid                  3  is paid for
        tried                 1  is on its trial
        late                  1  a payment is missing, and there is time to pay
        unbilled              1  runs, and is neither paid, given, tried, nor within its seven days
        paid_and_paused       1  is paid for, and is paused as if it were not
        other_customer        1  its last event and the row of who pays name two customers

        unbilled           60m  acct_01kaj5vt00e9eva3f00000000b  ws_01kaj5vt00e9eva3f00000000b
        paid_and_paused     2d  acct_01kaj5vt00e9eva3f00000000b  ws_01kaj5vt00e9eva3f00000000b
        other_customer       -  acct_01kaj5vt00e9eva3f00000000b
        ");
        billed.provider.blind_since = ago(3);
        assert!(table(&billed, now).starts_with("The payment provider does not answer since"));
    }
}
