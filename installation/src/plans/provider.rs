//! The payment provider as billing's part of the configuration names it.

use chassis::config::{List, Reader};
use chassis::service::Check;
use payments::stripe::{STRIPE, Stripe, VERSION};
use payments::{BillingProvider, Error, PriceId};
use plans::Plan;
use secrecy::{ExposeSecret, SecretString};

use super::compare::{Comparison, Shop, compare};

/// Who takes the money, and what it is to sell.
#[derive(Debug)]
pub struct Provider {
    port: Stripe,
    /// Whether the key opens an account with real money; none where it does not say.
    key_is_live: Option<bool>,
    priced: Vec<(&'static Plan, PriceId)>,
    live: bool,
}

impl Provider {
    /// Reads `billing.stripe…`. The inner `None` means that nothing can be bought here; the outer one that a problem was noted.
    pub fn read(reader: &mut Reader) -> Option<Option<Self>> {
        let key =
            reader.optional_secret("billing.stripe_key", "Stripe's secret key; without it no plan can be bought here");
        let address = reader.or("billing.stripe", STRIPE.to_owned(), "address of the payment provider");
        let prices = reader.optional::<List>(
            "billing.prices",
            "prices at the payment provider, e.g. pro@2=price_1AbC; those of the catalogue where none is named",
        );
        let live = reader.or("billing.live", false, "whether the money is real");
        let priced = match priced(&prices?.unwrap_or_default()) {
            Ok(priced) => priced,
            Err(error) => return reader.problem(format!("billing.prices: {error}")),
        };
        let (Some(key), address, live) = (key?, address?, live?) else { return Some(None) };
        let key_is_live = mode(&key);
        match Stripe::new(&address, key) {
            Ok(port) => Some(Some(Self { port, key_is_live, priced, live })),
            Err(error) => reader.problem(format!("billing.stripe: {error}")),
        }
    }

    /// What is asked of it.
    #[must_use]
    pub const fn port(&self) -> &Stripe {
        &self.port
    }

    /// Holds the catalogue against what is sold.
    ///
    /// # Errors
    /// When the provider does not say.
    pub async fn compare(&self) -> Result<Comparison, Error> {
        let (products, prices) = tokio::join!(self.port.products(), self.port.prices());
        Ok(compare(&self.priced, Shop { products: &products?, prices: &prices?, live: self.live }))
    }

    /// Tries the key, the version of the interface and the prices.
    pub async fn check(&self) -> Vec<Check> {
        let is_wrong = self.key_is_live.is_some_and(|live| live != self.live);
        let says = |live: bool| if live { "real money" } else { "tests" };
        let mode = is_wrong.then(|| {
            let (key, wanted) = (says(!self.live), says(self.live));
            format!("it is for {key}, and billing.live = {} says that this is for {wanted}", self.live)
        });
        let check = |what: &str, problem| Check { what: format!("payment provider: {what}"), problem };
        let compared = self.compare().await;
        let interface = format!("its interface in version {VERSION}");
        let prices = match &compared {
            Ok(compared) => match compared.differences() {
                0 => None,
                count => Some(format!("{count} differences; harbor plans check says them")),
            },
            Err(error) => Some(error.for_log()),
        };
        let asked = compared.err().map(|error| error.for_log());
        vec![check("its key", mode), check(&interface, asked), check("its prices and the catalogue", prices)]
    }
}

/// Whether a key says that it is for real money: they begin with `sk_live_`, `rk_test_` and the like.
fn mode(key: &SecretString) -> Option<bool> {
    let mut words = key.expose_secret().split('_').skip(1);
    match words.next() {
        Some("live") => Some(true),
        Some("test") => Some(false),
        Some(_) | None => None,
    }
}

/// Every version of a plan that costs something, with its price: that of the catalogue where no other is named.
fn priced(List(named): &List) -> Result<Vec<(&'static Plan, PriceId)>, String> {
    let mut priced = Vec::new();
    for plan in plans::all() {
        if let Some(price) = plan.stripe_price {
            priced.push((plan, PriceId::parse(price).map_err(|error| format!("{}: {error}", plan.id))?));
        }
    }
    for one in named {
        let (plan, price) =
            one.split_once('=').ok_or_else(|| format!("{one:?} is not written like pro@2=price_1AbC"))?;
        let price = price.parse::<PriceId>().map_err(|error| format!("{one:?}: {error}"))?;
        let found = priced.iter_mut().find(|(known, _)| known.id.to_string() == plan);
        found.ok_or_else(|| format!("{plan:?} is no plan that costs something"))?.1 = price;
    }
    Ok(priced)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_those_of_the_catalogue_where_none_is_named() {
        let of = |text: &str| priced(&text.parse().unwrap_or_default());
        let price = |text: &str, plan: &str| {
            of(text).unwrap().iter().find(|(known, _)| known.id.to_string() == plan).unwrap().1.to_string()
        };
        assert_eq!(price("", "pro@2"), "price_harbor_pro_2");
        assert_eq!(price("pro@2=price_1AbC", "pro@2"), "price_1AbC");
        assert_eq!(price("pro@2=price_1AbC", "pro@1"), "price_harbor_pro_1");
        for wrong in ["pro@2", "pro@9=price_1", "trial@1=price_1", "pro@2=", "pro@2=a/b"] {
            assert!(of(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_key_says_what_money_it_is_for() {
        for (key, live) in [("sk_live_1", Some(true)), ("rk_test_1", Some(false)), ("sk_1", None), ("", None)] {
            assert_eq!(mode(&key.to_owned().into()), live, "{key}");
        }
    }
}
