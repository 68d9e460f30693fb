//! What was made at Stripe, of each kind, whoever it is for.

use jiff::Timestamp;
use serde::Deserialize;

use super::Stripe;
use super::form::Form;
use super::list::{List, PAGE};
use super::send::Path;
use super::wire::{Metadata, Seconds};
use crate::{Error, Made, MadeKind, Page};

#[derive(Deserialize)]
struct Wire {
    id: String,
    created: Seconds,
    #[serde(default)]
    metadata: Option<Metadata>,
}

impl Stripe {
    pub(super) async fn list_made(
        &self,
        kind: MadeKind,
        since: Timestamp,
        after: Option<&str>,
    ) -> Result<Page<Made, String>, Error> {
        let (path, query): (Path<'_>, _) = match kind {
            MadeKind::Customer => (&["customers"], Form::new()),
            MadeKind::Checkout => (&["checkout", "sessions"], Form::new()),
            // Unless asked for, what is over is not listed.
            MadeKind::Subscription => (&["subscriptions"], Form::new().with("status", "all")),
            MadeKind::Refund => (&["refunds"], Form::new()),
        };
        let query = query.with_time("created[gte]", since).with("limit", PAGE).with_some("starting_after", after);
        let page: List<Wire> = self.get(path, query).await?;
        let next = page.data.last().filter(|_| page.has_more).map(|last| last.id.clone());
        let made = |Wire { id, created, metadata }: Wire| Made {
            kind,
            id,
            at: created.0,
            effect: metadata.and_then(|metadata| metadata.effect()),
        };
        Ok(Page { items: page.data.into_iter().map(made).collect(), next })
    }
}
