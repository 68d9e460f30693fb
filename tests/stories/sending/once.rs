//! Fault G1: who sends dies at every point around it, and everybody gets each letter once.

use std::os::unix::process::ExitStatusExt;

use dev::process::Signal;
use installation::Service;

use crate::world::{World, story, until};

/// What it has just done when it dies.
const POINTS: [&str; 6] = ["committed", "published", "noted", "accepted", "kept", "called"];

#[tokio::test(flavor = "multi_thread")]
async fn who_sends_letters_may_die_at_every_point_and_everybody_is_welcomed_once() {
    story(World::named("sending-once").with_services_apart(), async |world| {
        world.expects_warnings("cannot read what is due");
        let mut welcomed = Vec::new();
        for place in POINTS {
            let point = format!("mailer.{place}");
            let quiet = "select count(*) from mailer.outbox";
            until("its outbox is empty", async || (world.counts(quiet).await == 0).then_some(())).await;
            world.kills(Service::Mailer);
            world.launch(&[Service::Mailer], &[("HARBOR_CRASH_AT", &point)]);
            world.is_ready().await;
            let ada = world.customer(&format!("Ada {place}")).signs_in().await;
            let process = world.process(Service::Mailer);
            let ended = until(&point, async || process.ended()).await;
            assert_eq!(ended.signal(), Some(Signal::SIGABRT as i32), "{point}: {ended}");
            world.kills(Service::Mailer);
            world.launch(&[Service::Mailer], &[]);
            world.is_ready().await;
            let email = ada.persona.email.clone();
            until(&format!("{email} is welcomed"), async || (!world.outside.post.to(&email).is_empty()).then_some(()))
                .await;
            welcomed.push(email);
        }
        let done = "select count(*) from mailer.letters where kind = 'welcome' and state = 'sent'";
        let all = i64::try_from(POINTS.len()).unwrap();
        until("it is known that they went out", async || (world.counts(done).await == all).then_some(())).await;
        assert_eq!(world.counts("select count(*) from mailer.letters where state not in ('sent', 'waiting')").await, 0);
        for email in &welcomed {
            let letters = world.outside.post.to(email);
            assert_eq!(letters.len(), 1, "{email}");
            assert!(letters[0].text.contains("Hello Ada") && !letters[0].html.is_empty(), "{}", letters[0].text);
        }
        let ledger = world.outside.post.ledger();
        let mut keys: Vec<&String> =
            ledger.tries.iter().filter(|entry| entry.fate.is_taken()).filter_map(|entry| entry.key.as_ref()).collect();
        let taken = keys.len();
        keys.sort();
        keys.dedup();
        assert_eq!((keys.len(), taken), (POINTS.len(), POINTS.len()), "one letter for each key");
    })
    .await;
}
