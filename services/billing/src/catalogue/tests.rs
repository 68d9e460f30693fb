//! Each thing that can differ is said, alone and with all others.

use payments::{Currency, Money, ProductId};

use super::*;

fn id(text: &str) -> PriceId {
    PriceId::parse(text).unwrap()
}

/// All that costs something, under the prices of the catalogue.
fn priced() -> Vec<(&'static Plan, PriceId)> {
    plans::all().filter_map(|plan| Some((plan, id(plan.stripe_price?)))).collect()
}

/// A shop that sells just that.
fn shop() -> (Vec<Product>, Vec<Price>) {
    let product = |plan: &Plan| ProductId::parse(&format!("prod_{}", plan.id.family)).unwrap();
    let mut products: Vec<Product> = Vec::new();
    let mut prices = Vec::new();
    for (plan, id) in priced() {
        if !products.iter().any(|known| known.id == product(plan)) {
            products.push(Product { id: product(plan), name: plan.name.to_owned(), is_active: true, live: false });
        }
        let amount = Money::new(plan.terms.price_minor.into(), Currency::parse(plan.terms.currency).unwrap());
        prices.push(Price {
            id,
            product: product(plan),
            is_active: plan.status == Status::Active,
            amount: Some(amount),
            every: Some((1, Interval::Month)),
            tax_included: Some(true),
            live: false,
        });
    }
    (products, prices)
}

fn of(change: impl FnOnce(&mut Vec<Product>, &mut Vec<Price>)) -> Comparison {
    let (mut products, mut prices) = shop();
    change(&mut products, &mut prices);
    compare(&priced(), Shop { products: &products, prices: &prices, live: false })
}

/// The price of the plan that is sold now.
fn pro(prices: &mut [Price]) -> &mut Price {
    prices.iter_mut().find(|price| price.id == id("price_harbor_pro_2")).unwrap()
}

#[test]
fn a_shop_that_sells_the_catalogue_does_not_differ() {
    let same = of(|_, _| {});
    assert_eq!(same.differences(), 0);
    insta::assert_snapshot!(same, @r"
    ok       hobby@1 price_harbor_hobby_1: €9 a month
    ok       pro@1 price_harbor_pro_1: €29 a month
    ok       hobby@2 price_harbor_hobby_2: €9 a month
    ok       pro@2 price_harbor_pro_2: €29 a month

    The provider sells what the catalogue says.
    ");
}

#[test]
fn each_difference_is_said() {
    type Change = fn(&mut Price);
    let cases: [(Change, &str); 11] = [
        (
            |price| price.amount = price.amount.map(|of| Money::new(39_00, of.currency)),
            "the amount is 3900 there, and 2900 in",
        ),
        (|price| price.amount = None, "the amount is none there, and 2900 in the catalogue"),
        (
            |price| price.amount = Some(Money::new(29_00, Currency::parse("USD").unwrap())),
            "the currency is USD there, and EUR in",
        ),
        (|price| price.every = Some((1, Interval::Year)), "what it is paid for is a year there, and a month in"),
        (
            |price| price.every = Some((3, Interval::Month)),
            "what it is paid for is 3 times a month there, and a month in",
        ),
        (|price| price.every = None, "what it is paid for is once there, and a month in"),
        (|price| price.tax_included = Some(false), "tax is on top of the price there, and in the price in"),
        (|price| price.tax_included = None, "tax is not decided there, and in the price in"),
        (|price| price.is_active = false, "the price is not for sale there, and for sale in"),
        (|price| price.live = true, "the money is real there, and for tests in"),
        (|price| price.product = ProductId::parse("prod_gone").unwrap(), "there is no product prod_gone"),
    ];
    for (change, wanted) in cases {
        let found = of(|_, prices| change(pro(prices)));
        let text = found.to_string();
        assert_eq!(found.differences(), 1, "{wanted}: {text}");
        assert!(text.contains(&format!("differs  pro@2 price_harbor_pro_2: {wanted}")), "{wanted}: {text}");
        assert!(text.ends_with("\n1 difference\n"), "{text}");
    }
}

#[test]
fn what_is_sold_must_be_there_and_be_called_what_it_is() {
    let gone = of(|_, prices| prices.retain(|price| price.id != id("price_harbor_pro_2")));
    assert!(gone.to_string().contains("differs  pro@2 price_harbor_pro_2: there is no such price"), "{gone}");
    let product = of(|products, _| {
        let pro = products.iter_mut().find(|product| product.name == "Pro").unwrap();
        (pro.name, pro.is_active, pro.live) = ("Profi".to_owned(), false, true);
    });
    // Of the version before, too: who has it reads the name.
    assert_eq!(product.differences(), 5, "{product}");
    for wanted in
        ["the name is Profi there, and Pro in", "its product is not for sale there", "the money of its product is real"]
    {
        assert!(product.to_string().contains(wanted), "{product}");
    }
    let other = of(|_, prices| {
        let price = Price { id: id("price_of_somebody"), is_active: true, ..pro(prices).clone() };
        prices.push(price);
    });
    assert!(other.to_string().contains("differs  price_of_somebody can be bought, and is no plan"), "{other}");
    assert_eq!(other.differences(), 1);
}

/// A new version of a plan is a new price. The old one is kept for who has it, at the terms that they were promised, and nothing asks
/// that it be sold.
#[test]
fn what_is_no_more_sold_keeps_its_terms() {
    for is_active in [false, true] {
        let kept = of(|_, prices| prices.iter_mut().for_each(|price| price.is_active |= is_active));
        assert_eq!(kept.differences(), 0, "{kept}");
    }
    let dearer = of(|_, prices| {
        let old = prices.iter_mut().find(|price| price.id == id("price_harbor_pro_1")).unwrap();
        old.amount = old.amount.map(|of| Money::new(39_00, of.currency));
    });
    assert!(dearer.to_string().contains("differs  pro@1 price_harbor_pro_1: the amount is 3900 there"), "{dearer}");
    let never = of(|_, prices| prices.retain(|price| price.is_active));
    assert_eq!(never.differences(), 0);
    assert!(never.to_string().contains("hobby@1 price_harbor_hobby_1: is no more sold, and nobody can have it there"));
}

#[test]
fn one_price_is_one_plan() {
    let (products, prices) = shop();
    let mut priced = priced();
    for (plan, price) in &mut priced {
        if plan.id.family == "hobby" {
            *price = id("price_harbor_hobby_2");
        }
    }
    let found = compare(&priced, Shop { products: &products, prices: &prices, live: false });
    assert!(found.to_string().contains("hobby@1 price_harbor_hobby_2: hobby@2 has the same price"), "{found}");
    assert!(found.to_string().contains("hobby@2 price_harbor_hobby_2: hobby@1 has the same price"), "{found}");
}
