//! What people read of roles in an account. Who is alone in theirs never reads of a team.

use messages::account::Role;

/// What a role is called.
#[must_use]
pub const fn named(role: Role) -> &'static str {
    match role {
        Role::Owner => "Owner",
        Role::Admin => "Admin",
        Role::Billing => "Billing",
        Role::Member => "Member",
        Role::Guest => "Guest",
        Role::Unknown => "Another role",
    }
}

/// What somebody may do in it.
#[must_use]
pub const fn may(role: Role) -> &'static str {
    match role {
        Role::Owner => "Does all there is to do, and answers for it.",
        Role::Admin => "Makes workspaces, runs them, and invites people. Does not see what is paid.",
        Role::Billing => "Sees the plan and the invoices, and pays them.",
        Role::Member => "Works in the workspaces that somebody adds them to.",
        Role::Guest => "Works in the workspaces that they are asked into, and sees nothing else here.",
        Role::Unknown => "Reload this page in a moment to read more.",
    }
}

/// Whose team it is, as a name: `Team of Ada`.
#[must_use]
pub fn team_of(owner: &str) -> String {
    format!("Team of {owner}")
}
