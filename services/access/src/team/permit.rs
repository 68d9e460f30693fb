//! Which permissions hand over the account that is looked at, somebody who belongs to it (`person`), and an invitation (`token`).

use domain::authorize::Resource;
use messages::{AccountId, PersonId};

use super::rows::{Held, Opened, held};
use super::rows::{Member, find};
use crate::Error;
use crate::account::Payer;
use crate::permit::{Ask, Guarded, Nested, Within, guards};

guards! { ViewPeople InvitePeople LeaveAccount => Payer }
guards! { ChangePeople HandOverAccount => Within<Member> }
guards! { JoinAccount => Held }
guards! { ViewInvitation => Opened }

impl Nested for Member {
    type In = Payer;

    async fn find_in(outer: &Payer, ask: &Ask<'_>) -> Result<Option<Self>, Error> {
        let Some(person) = ask.params.id::<PersonId>("person")? else { return Ok(None) };
        find(&ask.read().await?, outer.account, person).await
    }

    fn is_in(&self, outer: &Payer) -> bool {
        let of: AccountId = self.account;
        of == outer.account
    }
}

impl Guarded for Held {
    async fn find(ask: &Ask<'_>) -> Result<Option<(Self, Resource)>, Error> {
        let found = held(ask).await?;
        Ok(found.map(|held| {
            let account = held.account;
            (held, Resource::Invitation { account })
        }))
    }
}

impl Guarded for Opened {
    /// Whoever has the link; of one that opens nothing that is said, whyever it does not.
    async fn find(ask: &Ask<'_>) -> Result<Option<(Self, Resource)>, Error> {
        Ok(Some((Self(held(ask).await?), Resource::Public)))
    }
}
