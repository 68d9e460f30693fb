//! What people hear, with everything as it is: the mailer, who carries its letters, the mailbox, and what comes back from there.

use fakes::infra::{Call, Fault};
use jiff::SignedDuration;
use messages::Message;
use messages::workspace::{Kind, Region};

use crate::addresses::{NEW, OLD, asks_for};
use crate::world::{Customer, World, step_by_step, story, until};

const BANNER: &str = "Mail to your address comes back";

/// How many letters of this kind stand so.
async fn are(world: &World, kind: &str, so: &str, count: i64) {
    let query = format!("select count(*) from mailer.letters where kind = '{kind}' and {so}");
    until(&format!("{count} of {kind} where {so}"), async || (world.counts(&query).await == count).then_some(())).await;
}

/// The time has come for letters of this kind that wait for another one.
async fn time_comes(world: &World, kind: &str) {
    let now = "update mailer.letters set not_before = now(), due_at = now() where kind = $1 and state = 'waiting'";
    world.database().await.execute(now, &[&kind]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_reached_reads_it_on_every_page_and_is_reached_where_they_confirm() {
    story(World::named("heard-again"), async |world| {
        let post = world.outside.post.clone();
        post.bounces(OLD);
        let ada = world.customer("Ada").signs_in().await;
        until("it is said", async || ada.opens("/workspaces").await.says(BANNER).then_some(())).await;
        are(world, "welcome", "state = 'sent'", 1).await;

        // Nothing goes there any more, not even what must be; but the link to another address does.
        ada.elsewhere().signs_in().await;
        are(world, "signed_in_anew", "why = 'unreachable'", 1).await;
        assert_eq!(post.to(OLD).len(), 1);
        asks_for(&ada, NEW).await;
        let letter = until("the link arrives", async || post.to(NEW).pop()).await;
        let path =
            letter.text.split_whitespace().find_map(|word| Some(&word[word.find("/account/address/confirm/")?..]));
        assert_eq!(ada.presses(path.unwrap()).await.leads_to(), Some("/account/mail?changed"));
        until("it is gone", async || (!ada.opens("/workspaces").await.says(BANNER)).then_some(())).await;

        ada.elsewhere().signs_in().await;
        are(world, "signed_in_anew", "state = 'sent'", 1).await;
        assert_eq!(post.to(NEW).len(), 2, "the link, and what must be");
        // That the old address was told, and that this came back, says nothing of the new one.
        are(world, "address_changed", "state = 'sent'", 1).await;
        post.quiet().await;
        assert!(!ada.opens("/workspaces").await.says(BANNER));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn trouble_that_lasts_is_told_and_its_end_and_what_is_over_soon_is_not() {
    story(World::named("heard-trouble"), async |world| {
        world.expects_warnings("infra does not do what we ask");
        let (post, infra) = (world.outside.post.clone(), world.outside.infra.clone());
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        are(world, "welcome", "state = 'sent'", 1).await;

        infra.misbehave(Call::Resume, Fault::Fail { status: 500 }, None);
        assert!(infra.crashes(&shop.to_string()));
        ada.sees(shop, "Having trouble").await;
        are(world, "workspace_trouble", "state = 'waiting'", 1).await;
        assert_eq!(post.to(OLD).len(), 1, "it may be over in a moment");
        time_comes(world, "workspace_trouble").await;
        are(world, "workspace_trouble", "state = 'sent'", 1).await;
        infra.behave();
        is_mended(world, &ada, shop).await;
        are(world, "workspace_mended", "state = 'sent'", 1).await;

        // The next one is over before anybody would have been told of it.
        assert!(infra.crashes(&shop.to_string()));
        are(world, "workspace_trouble", "state = 'waiting'", 1).await;
        is_mended(world, &ada, shop).await;
        are(world, "workspace_mended", "why = 'untrue'", 1).await;
        time_comes(world, "workspace_trouble").await;
        are(world, "workspace_trouble", "why = 'untrue'", 1).await;
        assert_eq!(post.to(OLD).len(), 3, "the welcome, and one pair");
    })
    .await;
}

/// It is tried again now, and not after ever longer pauses.
async fn is_mended(world: &World, ada: &Customer, shop: messages::WorkspaceId) {
    let db = world.database().await;
    let now = "update reconciler.instances set due_at = now() where workspace = $1 and leased_until is null";
    step_by_step("it is well again", async || {
        db.execute(now, &[&shop]).await.unwrap();
        let ready = "select count(*) from web.workspaces where state = 'ready'";
        (world.counts(ready).await == 1).then_some(())
    })
    .await;
    ada.sees(shop, "Ready").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_comes_to_its_end_a_day_after_the_letter_that_says_so() {
    const HOUR: SignedDuration = SignedDuration::from_hours(1);
    let days = |count: i64| SignedDuration::from_hours(24 * count);
    story(World::named("heard-ending").with_a_clock_of_its_own(), async |world| {
        // Whenever the list of all machines is next looked at, this one waits to be let go.
        world.expects_warnings("a machine is destroyed");
        let begun = chassis::clock::now();
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        for (day, count) in [(7, 1), (11, 2), (13, 3)] {
            world.tick(begun + days(day) + HOUR / 2).await;
            are(world, "trial_ending", "true", count).await;
        }
        world.tick(begun + days(14) + HOUR).await;
        is_paused(world).await;
        for (hour, count) in [(21 * 24 + 2, 1), (27 * 24 + 2, 2)] {
            world.tick(begun + hour * HOUR).await;
            // All of it happens on one day of the mailer's, so most of it is told in digests.
            are(world, "workspace_ending", "(state = 'sent' or why = 'collected')", count).await;
        }
        until("the log says that it went out", async || {
            let is_it = |message: &Message| matches!(message, Message::WorkspaceEvent(_, event) if event.kind() == Some(Kind::EndingTold));
            world.said().await.iter().any(|said| is_it(&said.message)).then_some(())
        })
        .await;
        world.tick(begun + days(28) + HOUR).await;
        is_paused(world).await;
        world.tick(begun + days(28) + 3 * HOUR).await;
        until("it comes to its end", async || {
            let over = "select count(*) from lifecycle.workspaces where desired = 'deleted' and farewell = 'grace_over'";
            (world.counts(over).await == 1).then_some(())
        })
        .await;
    })
    .await;
}

/// Who signed in weeks ago is signed in no more, so nobody looks at its page.
async fn is_paused(world: &World) {
    let paused = "select count(*) from lifecycle.workspaces where state = 'suspended'";
    until("it is paused", async || (world.counts(paused).await == 1).then_some(())).await;
}
