//! The catalogue beside what the provider sells: amount, currency, how often, tax, whether it can be bought, whether the money is real,
//! and the name that people read there. Every difference is a line.

use std::fmt;

use payments::{Interval, Price, PriceId, Product};
use plans::{Plan, Status};

/// What the provider sells, and how it is to be looked at.
#[derive(Debug, Clone, Copy)]
pub struct Shop<'a> {
    /// What is sold.
    pub products: &'a [Product],
    /// For how much.
    pub prices: &'a [Price],
    /// Whether the money is to be real.
    pub live: bool,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Each version of a plan that costs something, with its price.
    plans: Vec<Compared>,
    /// What is sold there and is in no catalogue.
    strangers: Vec<String>,
}

/// One version of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Compared {
    plan: &'static Plan,
    price: PriceId,
    found: Found,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Found {
    Alike,
    /// It is no more sold, and there is no price that somebody could have: nobody ever paid it there.
    Never,
    Different(Vec<String>),
}

/// Holds these versions of plans, each with its price, against a shop.
#[must_use]
pub fn compare(priced: &[(&'static Plan, PriceId)], shop: Shop<'_>) -> Comparison {
    let plans = priced.iter().map(|(plan, id)| {
        let mut differences = found(plan, id, shop);
        let shared = priced.iter().filter(|(other, price)| price == id && other.id != plan.id);
        if let Some(differences) = &mut differences {
            differences.extend(shared.map(|(other, _)| format!("{} has the same price", other.id)));
        }
        let found = match differences {
            None => Found::Never,
            Some(differences) if differences.is_empty() => Found::Alike,
            Some(differences) => Found::Different(differences),
        };
        Compared { plan, price: id.clone(), found }
    });
    Comparison { plans: plans.collect(), strangers: strangers(priced, shop) }
}

/// Everything that differs; none where the plan is no more sold and never was sold there.
fn found(plan: &Plan, id: &PriceId, shop: Shop<'_>) -> Option<Vec<String>> {
    match (shop.prices.iter().find(|price| price.id == *id), plan.status) {
        (Some(price), _) => Some(differences(plan, price, shop)),
        (None, Status::Active) => Some(vec!["there is no such price".to_owned()]),
        (None, Status::Deprecated | Status::Retired) => None,
    }
}

fn differences(plan: &Plan, price: &Price, shop: Shop<'_>) -> Vec<String> {
    let mut all = Vec::new();
    let mut differ = |what: &str, there: String, here: String| {
        if there != here {
            all.push(format!("{what} is {there} there, and {here} in the catalogue"));
        }
    };
    let terms = &plan.terms;
    let there = price.amount.map(|amount| (amount.minor.to_string(), amount.currency.to_string()));
    let (amount, currency) = there.unwrap_or_else(|| ("none".to_owned(), terms.currency.to_owned()));
    differ("the amount", amount, terms.price_minor.to_string());
    differ("the currency", currency, terms.currency.to_owned());
    differ("what it is paid for", every(price.every), every(Some((1, Interval::Month))));
    if terms.tax_included.is_some() {
        differ("tax", tax(price.tax_included), tax(terms.tax_included));
    }
    differ("the money", money(price.live), money(shop.live));
    let product = shop.products.iter().find(|product| product.id == price.product);
    match plan.status {
        Status::Active => differ("the price", sale(price.is_active), sale(true)),
        // Who has it pays it; whether somebody new could is nothing that we ask for.
        Status::Deprecated => {}
        Status::Retired => differ("the price", sale(price.is_active), sale(false)),
    }
    let Some(product) = product else {
        all.push(format!("there is no product {}", price.product));
        return all;
    };
    differ("the name", product.name.clone(), plan.name.to_owned());
    differ("the money of its product", money(product.live), money(shop.live));
    match plan.status {
        Status::Active => differ("its product", sale(product.is_active), sale(true)),
        Status::Deprecated | Status::Retired => {}
    }
    all
}

/// What can be bought of the products that are ours, and is no plan.
fn strangers(priced: &[(&'static Plan, PriceId)], shop: Shop<'_>) -> Vec<String> {
    let is_ours = |price: &&Price| priced.iter().any(|(_, id)| *id == price.id);
    let products: Vec<_> = shop.prices.iter().filter(is_ours).map(|price| &price.product).collect();
    let of_ours = shop.prices.iter().filter(|price| price.is_active && products.contains(&&price.product));
    of_ours.filter(|price| !is_ours(price)).map(|price| format!("{} can be bought, and is no plan", price.id)).collect()
}

fn every(every: Option<(u32, Interval)>) -> String {
    let Some((count, interval)) = every else { return "once".to_owned() };
    let word = match interval {
        Interval::Day => "day",
        Interval::Week => "week",
        Interval::Month => "month",
        Interval::Year => "year",
        Interval::Unknown => "of something that we do not know",
    };
    if count == 1 { format!("a {word}") } else { format!("{count} times a {word}") }
}

fn tax(included: Option<bool>) -> String {
    let words = match included {
        Some(true) => "in the price",
        Some(false) => "on top of the price",
        None => "not decided",
    };
    words.to_owned()
}

fn money(live: bool) -> String {
    if live { "real" } else { "for tests" }.to_owned()
}

fn sale(active: bool) -> String {
    if active { "for sale" } else { "not for sale" }.to_owned()
}

impl Comparison {
    /// How many lines say that something differs.
    #[must_use]
    pub fn differences(&self) -> usize {
        let of = |compared: &Compared| match &compared.found {
            Found::Alike | Found::Never => 0,
            Found::Different(lines) => lines.len(),
        };
        self.strangers.len() + self.plans.iter().map(of).sum::<usize>()
    }
}

/// For a person.
impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Compared { plan, price, found } in &self.plans {
            let name = format!("{} {price}", plan.id);
            match found {
                Found::Alike => writeln!(f, "ok       {name}: {}", plan.price_text())?,
                Found::Never => writeln!(f, "ok       {name}: is no more sold, and nobody can have it there")?,
                Found::Different(lines) => {
                    lines.iter().try_for_each(|line| writeln!(f, "differs  {name}: {line}"))?;
                }
            }
        }
        self.strangers.iter().try_for_each(|line| writeln!(f, "differs  {line}"))?;
        match self.differences() {
            0 => f.write_str("\nThe provider sells what the catalogue says.\n"),
            1 => f.write_str("\n1 difference\n"),
            count => writeln!(f, "\n{count} differences"),
        }
    }
}

#[cfg(test)]
mod tests;
