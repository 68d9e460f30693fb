//! Which permissions hand over who pays: the account that whoever is signed in looks at.

use domain::authorize::Resource;

use super::{Payer, payer};
use crate::Error;
use crate::permit::{Ask, Guarded, guards};

guards! { ViewAccount CreateWorkspace ViewMoney ManageMoney CloseAccount => Payer }

guards! { KeepByMail => () }

impl Guarded for Payer {
    async fn find(ask: &Ask<'_>) -> Result<Option<(Self, Resource)>, Error> {
        let Some(session) = ask.asker.session() else { return Ok(None) };
        let payer = payer(&ask.read().await?, session).await?;
        let on = Resource::Account { id: payer.account, role: payer.role };
        Ok(Some((payer, on)))
    }
}
