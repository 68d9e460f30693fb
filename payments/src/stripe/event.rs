//! Events: as they come in, and as they are listed for whoever missed them. Stripe lists those of thirty days.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::Stripe;
use super::form::Form;
use super::list::{List, PAGE};
use super::wire::Seconds;
use crate::{CustomerId, Error, Event, EventId, EventKind, Page};

#[derive(Deserialize)]
struct Wire {
    id: EventId,
    #[serde(rename = "type")]
    kind: EventKind,
    created: Seconds,
    livemode: bool,
    api_version: Option<String>,
    data: Data,
}

/// What it is about comes along in whatever version it was written in: two names are taken, and no state.
#[derive(Deserialize)]
struct Data {
    object: Value,
}

/// What a body is about.
pub(crate) fn hint(body: &[u8]) -> Option<Event> {
    serde_json::from_slice::<Wire>(body).ok().map(Event::from)
}

impl Stripe {
    pub(super) async fn list_events(
        &self,
        since: Timestamp,
        after: Option<&EventId>,
    ) -> Result<Page<Event, EventId>, Error> {
        let query = Form::new().with_time("created[gte]", since).with("limit", PAGE).with_some("starting_after", after);
        let page: List<Wire> = self.get(&["events"], query).await?;
        let next = page.data.last().filter(|_| page.has_more).map(|last| last.id.clone());
        Ok(Page { items: page.data.into_iter().map(Event::from).collect(), next })
    }
}

impl From<Wire> for Event {
    fn from(wire: Wire) -> Self {
        let Data { object } = wire.data;
        let word = |name: &str| object.get(name).and_then(Value::as_str);
        let kind = word("object").unwrap_or_default();
        let customer = if kind == "customer" { word("id") } else { word("customer") };
        Self {
            id: wire.id,
            kind: wire.kind,
            made_at: wire.created.0,
            live: wire.livemode,
            api_version: wire.api_version,
            object: kind.to_owned(),
            object_id: word("id").map(str::to_owned),
            customer: customer.and_then(|text| CustomerId::parse(text).ok()),
        }
    }
}
