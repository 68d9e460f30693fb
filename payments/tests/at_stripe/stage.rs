//! A stand-in that sells two plans, and the adapter that speaks to it.

use std::time::Duration;

use fakes::stripe::{Call, Config};
use payments::stripe::Stripe;
use payments::{
    BillingProvider, Checkout, Customer, CustomerId, EffectId, NewCheckout, NewCustomer, Once, PriceId, Subscription,
};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// `stripe-mock` takes any key that looks like one.
pub const KEY: &str = "sk_test_0123456789";

pub struct Stage {
    pub fake: fakes::stripe::Stripe,
    pub stripe: Stripe,
    http: reqwest::Client,
    // Ends with the test.
    _tasks: JoinSet<std::io::Result<()>>,
}

pub fn effect(name: &str) -> EffectId {
    EffectId::parse(name).unwrap()
}

pub fn price(name: &str) -> PriceId {
    PriceId::parse(name).unwrap()
}

pub fn ada() -> NewCustomer {
    NewCustomer { account: "acc_1".to_owned(), email: Some("ada@example.com".to_owned()), name: Some("Ada".to_owned()) }
}

impl Stage {
    pub async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let fake = fakes::stripe::Stripe::new(Config::new(KEY, &url));
        fake.sells("prod_hobby", "Hobby", "price_hobby", 9_00, "EUR");
        fake.sells("prod_pro", "Pro", "price_pro", 29_00, "EUR");
        let mut tasks = JoinSet::new();
        let serving = fake.clone();
        tasks.spawn(async move { serving.serve(listener, CancellationToken::new()).await });
        let stripe = Stripe::new(&url, KEY.to_owned().into()).unwrap();
        let http = chassis::http::client().no_proxy().timeout(Duration::from_secs(20)).build().unwrap();
        Self { fake, stripe, http, _tasks: tasks }
    }

    /// An effect that is asked for now.
    pub fn once(&self, name: &str) -> Once {
        Once::first(effect(name), self.fake.now())
    }

    pub async fn customer(&self) -> Customer {
        self.stripe.make_customer(&ada(), &self.once("eff_customer")).await.unwrap()
    }

    pub fn wanted(&self, customer: &CustomerId, plan: &str) -> NewCheckout {
        NewCheckout {
            customer: customer.clone(),
            account: "acc_1".to_owned(),
            price: price(plan),
            paid_to: "http://harbor.test/paid?checkout={CHECKOUT_SESSION_ID}".to_owned(),
            back_to: "http://harbor.test/plan".to_owned(),
            open_until: Some(self.fake.now() + Duration::from_secs(3600)),
        }
    }

    /// Somebody types a card on the page of a checkout.
    pub async fn types_card(&self, checkout: &Checkout, number: &str) -> u16 {
        let page = checkout.url.as_ref().unwrap();
        let form = self.http.post(page).form(&[("number", number)]);
        form.send().await.unwrap().status().as_u16()
    }

    /// A customer who pays for a plan.
    pub async fn subscribed(&self, plan: &str) -> (Customer, Subscription) {
        let customer = self.customer().await;
        let wanted = self.wanted(&customer.id, plan);
        let checkout = self.stripe.open_checkout(&wanted, &self.once("eff_checkout")).await.unwrap();
        assert_eq!(self.types_card(&checkout, "4242424242424242").await, 303);
        let paid = self.stripe.checkout(&checkout.id).await.unwrap();
        let subscription = self.stripe.subscription(&paid.subscription.unwrap()).await.unwrap();
        (customer, subscription)
    }

    pub fn made(&self, kind: &str) -> usize {
        self.fake.things(kind).len()
    }

    pub fn calls(&self, call: Call) -> usize {
        self.fake.ledger().of(call).len()
    }
}
