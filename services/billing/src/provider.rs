//! The payment provider of an installation: how it is configured, and whether it is there.

use std::sync::Arc;

use chassis::config::{List, Reader};
use chassis::service::Check;
use jiff::SignedDuration;
use payments::BillingProvider;
use payments::stripe::{STRIPE, Stripe, VERSION};
use secrecy::{ExposeSecret, SecretString};

use crate::catalogue::{Comparison, Shop, compare};
use crate::payer::{Prices, Terms};
use crate::sweep::LOOKED_EVERY;

/// What a key of real money begins with.
const LIVE_KEYS: [&str; 2] = ["sk_live_", "rk_live_"];

/// The provider, and what we sell there.
#[derive(Debug, Clone)]
pub struct Settings {
    key: SecretString,
    address: String,
    portal: Option<String>,
    terms: Terms,
    looked_every: SignedDuration,
}

impl Settings {
    /// Reads `billing.*`. The inner none: no provider is configured, and nothing can be bought.
    pub fn read(reader: &mut Reader) -> Option<Option<Self>> {
        let key = reader.optional_secret(
            "billing.stripe_key",
            "the secret key of our account at Stripe; without one plans cannot be bought here",
        );
        let address = reader.or("billing.stripe", STRIPE.to_owned(), "address of Stripe, or of what stands in for it");
        let portal = reader.optional::<String>(
            "billing.stripe_portal",
            "which configuration of the customer portal is used, bpc_…: one in which plans are not changed",
        );
        let named = reader.optional::<List>(
            "billing.prices",
            "prices of our account at Stripe, e.g. pro@2=price_…; for plans that are not named, those of the catalogue",
        );
        let prices = named.and_then(|named| match Prices::with(&named.unwrap_or_default().0) {
            Ok(prices) => Some(prices),
            Err(error) => reader.problem(format!("billing.prices: {error}")),
        });
        let live = reader.or("billing.live", false, "whether this is about real money");
        let origin = reader.optional::<String>(
            "billing.origin",
            "what web.origin is: where browsers come back to from the pages of Stripe; needed with a key",
        );
        let calls =
            reader.or("billing.calls_per_second", 20, "how many calls to Stripe one process makes in a second at most");
        let looked_every = reader.or(
            "billing.look_seconds",
            LOOKED_EVERY.as_secs().unsigned_abs(),
            "after how many seconds whoever pays is looked at though nothing is said to have happened",
        );
        let (key, address, portal, prices) = (key?, address?, portal?, prices?);
        let (live, origin, calls_a_second) = (live?, origin?, calls?);
        let looked_every = SignedDuration::from_secs(i64::try_from(looked_every?).unwrap_or(i64::MAX));
        let Some(key) = key else { return Some(None) };
        if LIVE_KEYS.iter().any(|begins| key.expose_secret().starts_with(begins)) != live {
            return reader.problem(
                "billing.live does not go with billing.stripe_key: one is about real money, and the other is not"
                    .to_owned(),
            );
        }
        let Some(origin) = origin.filter(|origin| chassis::http::is_address(origin)) else {
            return reader.problem(
                "billing.origin is missing or no address; write it like https://harbor.example.com".to_owned(),
            );
        };
        let origin = origin.trim_end_matches('/').to_owned();
        Some(Some(Self { key, address, portal, terms: Terms { prices, live, origin, calls_a_second }, looked_every }))
    }

    /// The way to it.
    ///
    /// # Errors
    /// When there is none: the address is no address, or the system trusts nobody.
    pub fn provider(&self) -> Result<Arc<dyn BillingProvider>, String> {
        let stripe = Stripe::new(&self.address, self.key.clone()).map_err(|error| error.to_string())?;
        Ok(Arc::new(stripe.with_portal(self.portal.clone()).at_most(self.terms.calls_a_second)))
    }

    pub(crate) const fn terms(&self) -> &Terms {
        &self.terms
    }

    /// How often whoever pays is looked at though nothing is said to have happened.
    pub(crate) const fn looked_every(&self) -> SignedDuration {
        self.looked_every
    }

    /// Holds the catalogue against what is sold there.
    ///
    /// # Errors
    /// When the provider does not say; in words for a log.
    pub async fn compare(&self) -> Result<Comparison, String> {
        let provider = self.provider()?;
        let (products, prices) = tokio::join!(provider.products(), provider.prices());
        let (products, prices) = (products.map_err(|error| error.for_log())?, prices.map_err(|error| error.for_log())?);
        let known = self.terms.prices.all().filter_map(|(plan, price)| Some((plans::find(plan)?, price.clone())));
        let shop = Shop { products: &products, prices: &prices, live: self.terms.live };
        Ok(compare(&known.collect::<Vec<_>>(), shop))
    }

    /// Whether our account answers to our key and in our version of its interface, and sells what we sell.
    pub(crate) async fn check(&self) -> Vec<Check> {
        let answers =
            |problem| Check { what: format!("payment provider, its interface in version {VERSION}"), problem };
        let compared = match self.compare().await {
            Ok(compared) => compared,
            Err(error) => return vec![answers(Some(error))],
        };
        let problem = match compared.differences() {
            0 => None,
            count => Some(format!("they differ from the catalogue ({count}); harbor plans check says how")),
        };
        vec![answers(None), Check { what: "prices at the payment provider".to_owned(), problem }]
    }
}
