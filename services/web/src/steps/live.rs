//! The steps in the page of all workspaces: drawn from the same look as its rows, so that they never disagree.

use access::database::Reading;
use access::steps;
use domain::authorize::Permit;
use domain::authorize::permission::ListWorkspaces;
use messages::AccountId;

use super::list::{Live, Steps};
use crate::visit::Failure;

/// The steps as they are now; none if there is nothing left to do. That all is done is told to those who see it
/// happen: to a page that showed them. One that is opened later has nothing to say.
pub(crate) async fn of(
    db: &Reading,
    permit: &Permit<ListWorkspaces>,
    account: AccountId,
    were_shown: bool,
) -> Result<Option<Live>, Failure> {
    let steps = Steps::of(&steps::find(db, permit, account).await?);
    Ok(if matches!(steps, Steps::Done) && !were_shown {
        None
    } else {
        Some(Live { steps, account: account.to_string() })
    })
}
