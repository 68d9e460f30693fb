//! The portal: pages of Stripe's for card and invoices. Plans are changed with us, and so not there.

use serde::Deserialize;

use super::Stripe;
use super::form::Form;
use crate::{Area, CustomerId, Error, Portal};

#[derive(Deserialize)]
struct Wire {
    url: String,
}

impl Stripe {
    /// Each time a new address: what is left of the others is over within minutes.
    pub(super) async fn portal(&self, customer: &CustomerId, area: Area, return_to: &str) -> Result<Portal, Error> {
        let flow = match area {
            Area::Home => None,
            Area::Card => Some("payment_method_update"),
        };
        let form = Form::new()
            .with("customer", customer)
            .with("return_url", return_to)
            .with_some("configuration", self.portal.as_ref())
            .with_some("flow_data[type]", flow);
        let wire: Wire = self.post_again(&["billing_portal", "sessions"], form).await?;
        Ok(Portal { url: wire.url })
    }
}
