//! The table of contents of the interface: what can be asked, and what answers.

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    catalogue, charges, checkouts, customers, disputes, events, invoices, params::Asked, portals, preview, refunds,
    reply::Refusal, schedules, shop::Shop, subscriptions,
};

pub(super) type Handler = fn(&mut Shop, &Asked) -> Result<Value, Refusal>;

macro_rules! calls {
    ($($(#[$meta:meta])* $name:ident $method:ident $path:literal $handler:path,)*) => {
        /// What can be asked.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Call {
            /// Any of them: for a fault only.
            Any,
            $($(#[$meta])* $name,)*
        }

        impl Call {
            /// The call that a request is, what answers it, and the id in its path.
            pub(super) fn find(method: &Method, path: &str) -> Option<(Self, Handler, Option<String>)> {
                $(if *method == Method::$method && let Some(id) = fits($path, path) {
                    return Some((Self::$name, $handler, id));
                })*
                None
            }
        }
    };
}

calls! {
    /// Makes a customer.
    MakeCustomer POST "customers" customers::make,
    /// Lists customers.
    ListCustomers GET "customers" customers::list,
    /// Shows a customer.
    ShowCustomer GET "customers/{}" customers::show,
    /// Lists products.
    ListProducts GET "products" catalogue::products,
    /// Lists prices.
    ListPrices GET "prices" catalogue::prices,
    /// Opens a checkout.
    OpenCheckout POST "checkout/sessions" checkouts::open,
    /// Lists checkouts.
    ListCheckouts GET "checkout/sessions" checkouts::list,
    /// Shows a checkout.
    ShowCheckout GET "checkout/sessions/{}" checkouts::show,
    /// Closes a checkout.
    CloseCheckout POST "checkout/sessions/{}/expire" checkouts::expire,
    /// Opens a portal.
    OpenPortal POST "billing_portal/sessions" portals::open,
    /// Lists subscriptions.
    ListSubscriptions GET "subscriptions" subscriptions::list,
    /// Shows a subscription.
    ShowSubscription GET "subscriptions/{}" subscriptions::show,
    /// Changes a subscription.
    ChangeSubscription POST "subscriptions/{}" subscriptions::update,
    /// Ends a subscription at once.
    EndSubscription DELETE "subscriptions/{}" subscriptions::end,
    /// Makes a schedule.
    MakeSchedule POST "subscription_schedules" schedules::make,
    /// Shows a schedule.
    ShowSchedule GET "subscription_schedules/{}" schedules::show,
    /// Changes a schedule.
    ChangeSchedule POST "subscription_schedules/{}" schedules::update,
    /// Lets go of what a schedule held.
    ReleaseSchedule POST "subscription_schedules/{}/release" schedules::release,
    /// Shows an invoice that is not made.
    Preview POST "invoices/create_preview" preview::show,
    /// Lists invoices.
    ListInvoices GET "invoices" invoices::list,
    /// Shows an invoice.
    ShowInvoice GET "invoices/{}" invoices::show,
    /// Gives money back.
    Refund POST "refunds" refunds::make,
    /// Lists what was given back.
    ListRefunds GET "refunds" refunds::list,
    /// Lists what was taken.
    ListCharges GET "charges" charges::list,
    /// Lists disputes.
    ListDisputes GET "disputes" disputes::list,
    /// Lists events.
    ListEvents GET "events" events::list,
    /// Shows an event.
    ShowEvent GET "events/{}" events::show,
}

/// Whether a path is like this, and the id in it.
fn fits(like: &str, path: &str) -> Option<Option<String>> {
    let (mut id, mut parts) = (None, path.split('/'));
    for wanted in like.split('/') {
        let part = parts.next()?;
        if wanted == "{}" {
            id = Some(part.to_owned()).filter(|id| !id.is_empty());
            id.as_ref()?;
        } else if wanted != part {
            return None;
        }
    }
    parts.next().is_none().then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_one_call_or_none() {
        let find = |method: Method, path| Call::find(&method, path).map(|(call, _, id)| (call, id));
        assert_eq!(find(Method::GET, "customers/cus_1"), Some((Call::ShowCustomer, Some("cus_1".to_owned()))));
        assert_eq!(find(Method::POST, "invoices/create_preview"), Some((Call::Preview, None)));
        assert_eq!(find(Method::GET, "customers/"), None);
        assert_eq!(find(Method::DELETE, "customers/cus_1"), None);
        assert_eq!(find(Method::GET, "customers/cus_1/cards"), None);
    }
}
