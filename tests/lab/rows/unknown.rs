//! G6: whether an answer tells, by what it says or by how long it takes, that we know an address, or that a token is somebody's.

use std::time::{Duration, Instant};

use http::Method;
use messages::person::Address;
use nats::idempotency::Bucket;
use tokio_postgres::Client;

use super::in_world;
use crate::finding::Finding;
use crate::world::{Page, World, until};

/// As often each is asked.
const TIMES: usize = 300;

/// The medians may differ by so much.
const MILLISECONDS: f64 = 5.0;

/// G6.
pub async fn told() -> Finding {
    in_world(World::named("lab-unknown"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        world.customer("Eve").signs_in().await;
        let (person, _) = world.person(&ada).await;
        let people = Bucket::open(&world.bus("mailer").await, "people");
        let token = until("the token is written down", async || {
            let text = people.get(&person.to_string().parse().unwrap()).await.unwrap()?;
            serde_json::from_slice::<Address>(&text).unwrap().unsubscribe
        })
        .await;
        let db = world.database().await;
        let (nobody, account) = (world.customer("Nobody"), ada.opens("/account/mail").await.field("account"));
        let mut finding = Finding::default();

        let nobodys = "A".repeat(token.len());
        let off = async |token: &str| {
            let request = nobody.request(Method::POST, &format!("/mail/off/{token}/trouble"));
            nobody.sends(request.form(&[("List-Unsubscribe", "One-Click")])).await
        };
        let on = "update web.preferences set mail_trouble = true";
        compare(
            &mut finding,
            "a letter switched off",
            &db,
            on,
            async || off(&token).await,
            async || off(&nobodys).await,
        )
        .await;

        let asks =
            async |address: &str| ada.posts("/account/address", &[("account", &account), ("address", address)]).await;
        let forget = "delete from web.address_changes";
        let (known, unknown) = ("eve@example.com", "nobody-has-this@example.com");
        compare(
            &mut finding,
            "an address asked for",
            &db,
            forget,
            async || asks(known).await,
            async || asks(unknown).await,
        )
        .await;
        finding
    })
    .await
}

/// Asks for what is known and for what is not, in turn, each as if for the first time.
async fn compare(
    finding: &mut Finding,
    what: &str,
    db: &Client,
    before: &str,
    known: impl AsyncFn() -> Page,
    unknown: impl AsyncFn() -> Page,
) {
    let (mut of_known, mut of_unknown, mut differ) = (Vec::new(), Vec::new(), 0);
    for _ in 0..TIMES {
        db.execute(before, &[]).await.unwrap();
        let (first, took) = timed(&known).await;
        of_known.push(took);
        db.execute(before, &[]).await.unwrap();
        let (second, took) = timed(&unknown).await;
        of_unknown.push(took);
        differ += usize::from((first.status, &first.body) != (second.status, &second.body));
    }
    finding.injected(&format!("{what}, known and unknown in turn"), 2 * TIMES as u64);
    finding.none(&format!("{what}: answers that differ"), differ);
    let apart = (median(of_known) - median(of_unknown)).abs() * 1_000.0;
    finding.at_most(&format!("{what}: medians apart"), apart, "ms", MILLISECONDS);
}

async fn timed(ask: &impl AsyncFn() -> Page) -> (Page, Duration) {
    let began = Instant::now();
    let page = ask().await;
    (page, began.elapsed())
}

fn median(mut all: Vec<Duration>) -> f64 {
    all.sort_unstable();
    all.get(all.len() / 2).map_or(0.0, Duration::as_secs_f64)
}
