//! Who may reach what: memberships and payments, each about something that is there, and the same wherever they are kept.

use jiff::Timestamp;
use messages::person::Role;
use messages::{AccountId, PersonId, WorkspaceId};

use crate::{Findings, Invariant};

/// A membership with what it is about.
#[derive(Debug, Clone)]
pub struct Membership {
    /// In what.
    pub workspace: WorkspaceId,
    /// Whose.
    pub person: PersonId,
    /// As what.
    pub role: Role,
    /// Since when.
    pub since: Timestamp,
    /// Whether there is such a workspace.
    pub workspace_exists: bool,
    /// Whether there is such a person.
    pub person_exists: bool,
    /// Whether the account is there that pays for it.
    pub account_exists: bool,
}

/// Judges one membership.
pub fn memberships(membership: &Membership, findings: &mut Findings) {
    let Membership { workspace, person, role, since, workspace_exists, person_exists, account_exists } = *membership;
    let mut report = |what: &str| {
        findings.report(Invariant::Isolation, format!("web.memberships, {workspace} {person}"), what, Some(since));
    };
    if !workspace_exists {
        report("a membership in a workspace that is not there");
    }
    if !person_exists {
        report("a membership of a person who is not there");
    }
    if workspace_exists && !account_exists {
        report("its workspace is paid for by an account that is not there");
    }
    if role == Role::Unknown {
        report("a role that this release does not know");
    }
}

/// Who pays for a workspace, as two services keep it, and whose the account is as each keeps it.
#[derive(Debug, Clone, Copy)]
pub struct Payment {
    /// For what.
    pub workspace: WorkspaceId,
    /// By lifecycle: the account, and whose it is.
    pub decided: (AccountId, Option<PersonId>),
    /// By web: the account, where it shows the workspace by now.
    pub shown: Option<AccountId>,
    /// By billing: whose the account is.
    pub billed: Option<PersonId>,
}

/// Judges one payment.
pub fn payments(payment: &Payment, findings: &mut Findings) {
    let Payment { workspace, decided: (account, account_owner), shown, billed } = *payment;
    let mut report = |what: &str| findings.report(Invariant::Isolation, format!("{workspace}, {account}"), what, None);
    if shown.is_some_and(|shown| shown != account) {
        report("web shows another account than the one that pays");
    }
    if billed.is_some_and(|billed| account_owner.is_some_and(|known| known != billed)) {
        report("billing and lifecycle name two owners of the account");
    }
}

/// Judges that the account which a person was given, and nobody else belongs to, is theirs.
pub fn persons(person: PersonId, account: AccountId, owner: PersonId, findings: &mut Findings) {
    if person != owner {
        let place = format!("web.people, {person} {account}");
        findings.report(Invariant::Isolation, place, "the account of a person is that of somebody else", None);
    }
}

/// Judges one thing on NATS that is not as it was defined.
pub fn settings(problem: &str, findings: &mut Findings) {
    findings.report(Invariant::Isolation, "nats", problem, None);
}
