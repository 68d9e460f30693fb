//! Portals: what a page on which a customer sees to card and invoices stands for. The page itself is in `hosted`.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{params::Asked, reply::Refusal, shape, shop::Shop};

/// An address opens for so long.
const OPEN: SignedDuration = SignedDuration::from_mins(5);

#[derive(Clone, Debug)]
pub(super) struct Portal {
    id: String,
    /// What stands in its address: whoever has it is let in.
    secret: String,
    pub(super) customer: String,
    pub(super) return_to: String,
    /// It is about the card alone.
    pub(super) card_only: bool,
    opened: Timestamp,
}

pub(super) fn open(shop: &mut Shop, asked: &Asked) -> Result<Value, Refusal> {
    let params = &asked.params;
    let customer = params.need("customer")?;
    shop.customer(customer).ok_or_else(|| Refusal::no_such("customer", customer))?;
    let card_only = match params.get("flow_data[type]") {
        None => false,
        Some("payment_method_update") => true,
        Some(_) => return Err(Refusal::invalid("flow_data[type]")),
    };
    let portal = Portal {
        id: shop.new_id("bps_"),
        secret: crate::random::token(),
        customer: customer.to_owned(),
        return_to: params.need("return_url")?.to_owned(),
        card_only,
        opened: shop.now,
    };
    let shown = shape::portal(json!({
        "id": portal.id, "customer": portal.customer, "created": shop.now.as_second(), "return_url": portal.return_to,
        "url": format!("{}/p/session/{}", shop.base, portal.secret), "flow": null,
        "configuration": params.get("configuration").unwrap_or("bpc_1StandIn00000000"),
    }));
    shop.portals.push(portal);
    Ok(shown)
}

impl Shop {
    /// The portal behind an address, while it opens.
    pub(super) fn portal(&self, secret: &str) -> Option<&Portal> {
        let found = self.portals.iter().find(|each| each.secret == secret)?;
        (self.now.duration_since(found.opened) < OPEN).then_some(found)
    }
}
