//! What Harbor may count on, seen from outside: over sockets, with forms.

mod hooks;
mod keys;
mod pages;
mod time;

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use url::Url;

use super::{Config, Stripe};
use crate::stage::{Stage, socket};

const KEY: &str = "sk_test_of_the_stand_in";
const MONTH: i64 = 32 * 24;

/// A Stripe that sells two plans, and somebody who talks to it.
struct Shopping {
    stage: Stage,
    stripe: Stripe,
    url: String,
}

impl Shopping {
    async fn new() -> Self {
        Self::with(|_| ()).await
    }

    async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let mut stage = Stage::new();
        let (listener, url) = socket().await;
        let mut config = Config::new(KEY, &url);
        change(&mut config);
        let stripe = Stripe::new(config);
        stripe.sells("prod_hobby", "Hobby", "price_hobby", 9_00, "EUR");
        stripe.sells("prod_pro", "Pro", "price_pro", 29_00, "EUR");
        // On the same day in each run: months differ.
        let new_year: Timestamp = "2030-01-01T00:00:00Z".parse().unwrap();
        stripe.advance(new_year.duration_since(stripe.now()));
        let (serving, stop) = (stripe.clone(), stage.stop.clone());
        stage.tasks.spawn(async move { serving.serve(listener, stop).await });
        Self { stage, stripe, url }
    }

    /// One call: the status, the headers that matter, and the JSON.
    async fn call(&self, method: &str, path: &str, form: &[(&str, &str)], key: Option<&str>) -> (u16, bool, Value) {
        let mut url = Url::parse(&format!("{}/v1/{path}", self.url)).unwrap();
        if method == "GET" && !form.is_empty() {
            url.query_pairs_mut().extend_pairs(form);
        }
        let mut request = self.stage.http.request(method.parse().unwrap(), url).bearer_auth(KEY);
        if method != "GET" {
            request = request.form(form);
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let answered = request.timeout(Duration::from_secs(10)).send().await.unwrap();
        let replayed = answered.headers().contains_key("idempotent-replayed");
        let status = answered.status().as_u16();
        (status, replayed, serde_json::from_slice(&answered.bytes().await.unwrap()).unwrap_or_default())
    }

    async fn post(&self, path: &str, form: &[(&str, &str)]) -> Value {
        let (status, _, body) = self.call("POST", path, form, None).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    async fn get(&self, path: &str) -> Value {
        let (status, _, body) = self.call("GET", path, &[], None).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    async fn customer(&self) -> String {
        text(&self.post("customers", &[("email", "ada@example.com"), ("metadata[harbor_effect]", "e1")]).await["id"])
    }

    /// An open checkout: its id, and where its page is.
    async fn checkout(&self, customer: &str, price: &str) -> (String, String) {
        let opened = self
            .post(
                "checkout/sessions",
                &[
                    ("mode", "subscription"),
                    ("customer", customer),
                    ("line_items[0][price]", price),
                    ("line_items[0][quantity]", "1"),
                    ("success_url", "http://harbor.test/paid?checkout={CHECKOUT_SESSION_ID}"),
                    ("cancel_url", "http://harbor.test/back"),
                    ("subscription_data[metadata][harbor_effect]", "e2"),
                ],
            )
            .await;
        (text(&opened["id"]), text(&opened["url"]))
    }

    /// A page, or a form of it: the status, where it leads, and what it says.
    async fn visit(&self, url: &str, form: Option<&[(&str, &str)]>) -> (u16, String, String) {
        let url = if url.starts_with('/') { format!("{}{url}", self.url) } else { url.to_owned() };
        let request = match form {
            Some(form) => self.stage.http.post(url).form(form),
            None => self.stage.http.get(url),
        };
        let answered = request.send().await.unwrap();
        let to = answered.headers().get("location").map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
        (answered.status().as_u16(), to, answered.text().await.unwrap())
    }

    /// A customer who pays for a plan: theirs and its id.
    async fn subscribed(&self, price: &str) -> (String, String) {
        let customer = self.customer().await;
        let (checkout, page) = self.checkout(&customer, price).await;
        self.visit(&page, Some(&[("number", "4242424242424242")])).await;
        let paid = self.get(&format!("checkout/sessions/{checkout}")).await;
        (customer, text(&paid["subscription"]))
    }

    fn kinds(&self) -> Vec<String> {
        self.stripe.things("event").iter().map(|event| text(&event["type"])).collect()
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
