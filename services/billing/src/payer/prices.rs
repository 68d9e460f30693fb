//! Which price of the provider stands for which plan. The catalogue names one for each plan that is paid; an installation with an
//! account of its own at the provider names its own.

use std::collections::BTreeMap;

use payments::PriceId;

/// The prices of all plans that are paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prices(BTreeMap<String, PriceId>);

/// Why a list of prices does not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OddPrices {
    /// One of its items is no pair.
    #[error("{0} is not written like pro@2=price_…")]
    Form(String),
    /// There is no such plan, or nothing is paid for it.
    #[error("{0} is no plan that is paid")]
    Plan(String),
    /// Two plans would have the same price: nobody could say which of them is paid.
    #[error("{0} is the price of two plans")]
    Twice(String),
}

impl Prices {
    /// Those that the catalogue names, and in their place those that are named here, each as `pro@2=price_…`.
    ///
    /// # Errors
    /// When an item does not read, or two plans have one price.
    pub fn with(named: &[String]) -> Result<Self, OddPrices> {
        let sold =
            plans::all().filter_map(|plan| Some((plan.id.to_string(), PriceId::parse(plan.stripe_price?).ok()?)));
        let mut all: BTreeMap<String, PriceId> = sold.collect();
        for item in named {
            let pair = item.split_once('=').map(|(plan, price)| (plan.trim(), PriceId::parse(price.trim())));
            let Some((plan, Ok(price))) = pair else { return Err(OddPrices::Form(item.clone())) };
            match all.get_mut(plan) {
                Some(place) => *place = price,
                None => return Err(OddPrices::Plan(plan.to_owned())),
            }
        }
        let twice = all.values().find(|price| all.values().filter(|other| other == price).count() > 1);
        match twice {
            Some(price) => Err(OddPrices::Twice(price.to_string())),
            None => Ok(Self(all)),
        }
    }

    /// What is paid for a plan; none for one that is not paid.
    #[must_use]
    pub fn price(&self, plan: &str) -> Option<&PriceId> {
        self.0.get(plan)
    }

    /// The plan that a price stands for; none for one that is none of ours.
    #[must_use]
    pub fn plan(&self, price: &PriceId) -> Option<&str> {
        self.0.iter().find(|(_, known)| *known == price).map(|(plan, _)| plan.as_str())
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = (&str, &PriceId)> {
        self.0.iter().map(|(plan, price)| (plan.as_str(), price))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(named: &[&str]) -> Result<Prices, OddPrices> {
        Prices::with(&named.iter().map(|item| (*item).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn a_price_stands_for_one_plan_also_for_one_that_is_no_longer_sold() {
        let prices = with(&[]).unwrap();
        for plan in plans::all().filter(|plan| plan.stripe_price.is_some()) {
            let price = prices.price(&plan.id.to_string()).unwrap();
            assert_eq!(prices.plan(price), Some(plan.id.to_string().as_str()));
        }
        assert_eq!(prices.price("trial@1"), None);
        assert_eq!(prices.plan(&PriceId::parse("price_of_somebody").unwrap()), None);
    }

    #[test]
    fn an_installation_has_prices_of_its_own() {
        let prices = with(&["pro@2=price_1Abc", " hobby@2 = price_1Def "]).unwrap();
        let ours = PriceId::parse("price_1Abc").unwrap();
        assert_eq!((prices.price("pro@2"), prices.plan(&ours)), (Some(&ours), Some("pro@2")));
        assert_eq!(with(&["pro@2"]), Err(OddPrices::Form("pro@2".to_owned())));
        assert_eq!(with(&["pro@2=a/b"]), Err(OddPrices::Form("pro@2=a/b".to_owned())));
        assert_eq!(with(&["trial@1=price_1"]), Err(OddPrices::Plan("trial@1".to_owned())));
        assert_eq!(with(&["pro@2=p", "hobby@2=p"]), Err(OddPrices::Twice("p".to_owned())));
    }
}
