//! What the server lets a key do: how many sites it may have, and how long they stay.
//!
//! The server has one number for each user, and takes it at any time; the plan can change at any time, too. So with each look that Harbor
//! takes at a workspace the two are compared, and where they differ the number of the plan is set. How long sites stay is set when a user is made, and never again.

use openberth::{ChangeUser, Server, UserName};

use super::Key;
use crate::inside::Entered;
use crate::workspace::Workspace;

/// What is sent with a key stays for so many hours where nobody says otherwise: ten years. The server knows no user whose sites stay for
/// good, and ends those of a user of whom nothing is said after three days.
pub const STAYS_HOURS: u32 = 10 * 365 * 24;

/// How many sites one key may have: as many as the plan has for the workspace. None where the plan is not known here.
pub(super) fn sites(row: &Workspace) -> Option<u16> {
    match row.plan?.terms.deployments_per_workspace {
        plans::Limit::Count(count) => u16::try_from(count).ok(),
        plans::Limit::Unlimited => Some(u16::MAX),
    }
}

/// Lets each key of a workspace have as many sites as its plan says now. What is made from here is counted before it is made: the user that Harbor is only ever
/// gets more. What does not come about now does with the next look.
pub(in crate::inside) async fn follow_plan(entered: &Entered, row: &Workspace) {
    let Some(most) = sites(row) else { return };
    let quiet = |error: openberth::Error| tracing::debug!(error = error.for_log(), "the limits of keys");
    let Ok(users) = entered.server.users().await.map_err(quiet) else { return };
    for user in &users {
        match (Key::of(user, &entered.admin), UserName::parse(&user.name)) {
            (Some(key), _) => set(&entered.server, &key, row).await,
            (None, Ok(ours)) if user.id.as_str() == entered.admin && user.max_deployments < i64::from(most) => {
                change(&entered.server, &ours, most).await;
            }
            (None, _) => {}
        }
    }
}

/// The same for one of them.
pub(super) async fn set(server: &Server, key: &Key, row: &Workspace) {
    let (Some(user), Some(most)) = (&key.user, sites(row)) else { return };
    if key.most != i64::from(most) {
        change(server, user, most).await;
    }
}

async fn change(server: &Server, user: &UserName, most: u16) {
    let change = ChangeUser { display_name: None, max_deployments: Some(most) };
    if let Err(error) = server.update_user(user, &change).await {
        tracing::debug!(error = error.for_log(), "the limit of a key");
    }
}
