//! Which permissions hand over the record of a command, and how a request names one: `command`.

use domain::authorize::Resource;

use super::{Record, find};
use crate::Error;
use crate::permit::{Ask, Guarded, guards};

guards! { ViewCommand => Record }

impl Guarded for Record {
    async fn find(ask: &Ask<'_>) -> Result<Option<(Self, Resource)>, Error> {
        let (Some(_), Some(command)) = (ask.asker.session(), ask.params.id("command")?) else { return Ok(None) };
        let found = find(&ask.read().await?, command).await?;
        Ok(found.map(|record| {
            let placed_by = record.person;
            (record, Resource::Command { placed_by })
        }))
    }
}
