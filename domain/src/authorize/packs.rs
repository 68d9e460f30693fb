//! What each role of an account includes: a set of permissions, as rows of a table. Another role is one more row.
//!
//! A role in an account is also one in each of its workspaces: who owns the account owns them, who runs it runs them. Who only works in it, or
//! sees to its money, has there what they are given there, and so has a guest, who sees nothing else of the account.

use messages::account::Role as InAccount;
use messages::person::Role;

use super::permission::Permission;

/// Each role with what it includes.
pub const PACKS: &[(InAccount, &[Permission])] = &[
    (InAccount::Guest, &[Permission::LeaveAccount]),
    (InAccount::Member, &[Permission::ViewAccount, Permission::ViewPeople, Permission::LeaveAccount]),
    (
        InAccount::Billing,
        &[
            Permission::ViewAccount,
            Permission::ViewPeople,
            Permission::LeaveAccount,
            Permission::ViewMoney,
            Permission::ManageMoney,
        ],
    ),
    (
        InAccount::Admin,
        &[
            Permission::ViewAccount,
            Permission::ViewPeople,
            Permission::LeaveAccount,
            Permission::CreateWorkspace,
            Permission::InvitePeople,
            Permission::ChangePeople,
        ],
    ),
    (
        InAccount::Owner,
        &[
            Permission::ViewAccount,
            Permission::ViewPeople,
            Permission::LeaveAccount,
            Permission::CreateWorkspace,
            Permission::ViewMoney,
            Permission::ManageMoney,
            Permission::InvitePeople,
            Permission::ChangePeople,
            Permission::HandOverAccount,
            Permission::CloseAccount,
        ],
    ),
];

/// Whether a role includes this.
#[must_use]
pub fn account_role_permits(role: InAccount, permission: Permission) -> bool {
    PACKS.iter().any(|(of, pack)| *of == role && pack.contains(&permission))
}

/// What a role in an account is in each of its workspaces, for who did not make it.
#[must_use]
pub const fn in_workspaces(role: InAccount) -> Option<Role> {
    match role {
        InAccount::Owner => Some(Role::Owner),
        InAccount::Admin => Some(Role::Admin),
        InAccount::Billing | InAccount::Member | InAccount::Guest | InAccount::Unknown => None,
    }
}
