//! Events: that something happened, and how it was then.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{list::page, params::Asked, reply::Refusal, shape, shop::Shop};

/// The version that events are written in.
pub(super) const VERSION: &str = "2026-08-26.dahlia";

/// For so long they are listed.
const KEPT: jiff::SignedDuration = jiff::SignedDuration::from_hours(30 * 24);

#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) id: String,
    pub(super) at: Timestamp,
    pub(super) kind: &'static str,
    pub(super) object: Value,
}

impl Event {
    pub(super) fn show(&self, version: &str) -> Value {
        shape::event(json!({
            "id": self.id, "created": self.at.as_second(), "type": self.kind, "api_version": version,
            "pending_webhooks": 1, "data": { "object": self.object },
        }))
    }
}

pub(super) fn list(shop: &mut Shop, asked: &Asked) -> Result<Value, Refusal> {
    let since = asked.params.time("created[gte]")?.unwrap_or(Timestamp::MIN).max(shop.now - KEPT);
    let kind = asked.params.get("type");
    // Within a second, which is what a moment is given in.
    let those = shop.events.iter().filter(|each| each.at.as_second() >= since.as_second());
    let those = those.filter(|each| kind.is_none_or(|kind| each.kind == kind));
    page("/v1/events", those.map(|each| (each.id.clone(), each.show(VERSION))), &asked.params)
}

pub(super) fn show(shop: &mut Shop, asked: &Asked) -> Result<Value, Refusal> {
    let found = shop.events.iter().find(|each| each.id == asked.id);
    found.map(|event| event.show(VERSION)).ok_or_else(|| Refusal::absent("event", &asked.id))
}
