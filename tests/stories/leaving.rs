//! Somebody has their account deleted: by the pages, kept after all, and for good. In the end nothing is left of them anywhere, and all that
//! must hold holds.

pub mod export;
mod successor;

use jiff::{SignedDuration, Timestamp};
use messages::workspace::Region;
use messages::{AccountId, PersonId, WorkspaceId};
use nats::{definitions, keys};

use crate::appearance::Axe;
use crate::buying::{buys, headed, says};
use crate::life::pages::is_looked_at;
use crate::operations::console;
use crate::runbooks::{NO_CONSOLE, OnCall};
use crate::world::browser::View;
use crate::world::{Browser, World, left_out, story, until};

const CLOSE: &str = "/account/close";
const STAY: &str = "/account/stay";

/// Is true where the banner says that the account will be deleted.
const BANNER: &str = "document.querySelector('.banner')?.innerText.includes('Your account will be deleted') ?? false";

/// What a letter of this kind to somebody says, once it was sent.
async fn letter(world: &World, subject: &str) -> String {
    until(subject, async || {
        let letters = world.outside.post.letters();
        letters.iter().find(|one| one.subject.contains(subject)).map(|one| one.text.clone())
    })
    .await
}

/// Types a name on the page that deletes the account, and sends it off.
async fn asks(ada: &Browser, name: &str) {
    ada.reads("document.querySelector('#name').value = ''").await;
    ada.types("#name", name).await;
    ada.clicks("form[action='/account/close'] button[type=submit]").await;
}

/// Waits until the one subscription there is at the partner is set to end, or goes on.
async fn is_to_end_at_the_partner(world: &World, ends: bool) {
    until("the partner was told whether it ends", async || {
        let all = world.outside.stripe.things("subscription");
        (all.len() == 1 && all[0]["cancel_at_period_end"] == ends).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_to_be_deleted_and_kept_after_all_without_script_and_by_the_way_of_signing_in() {
    let axe = Axe::fetched().await;
    story(World::named("leaving"), async |world| {
        let ada = world.eyes("Ada Lovelace").await;
        ada.signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.waits_for(&Browser::shows("Ready")).await;
        buys(&ada, "pro", "Pro").await;

        ada.goes_to("/account").await;
        ada.clicks("main a[href='/account/close']").await;
        ada.waits_for(&headed("Delete your account?")).await;
        ada.waits_for(&says("Paper shop")).await;
        ada.waits_for(&says("Pro is set to end")).await;
        is_looked_at(&ada, &axe, "leaving-asks").await;
        asks(&ada, "Somebody").await;
        ada.waits_for("document.querySelector('#name-problem') !== null").await;
        is_looked_at(&ada, &axe, "leaving-other-name").await;
        asks(&ada, "Ada Lovelace").await;
        ada.arrives_at(STAY).await;
        ada.waits_for(&headed("Your account will be deleted")).await;
        is_looked_at(&ada, &axe, "leaving-closing").await;
        let told = letter(world, "Your account will be deleted").await;
        assert!(told.contains("/mail/stay/") && told.contains("Your plan ends"), "{told}");
        is_to_end_at_the_partner(world, true).await;

        // It is paused for that alone, and says so; nothing new is made or bought.
        ada.goes_to(&format!("/workspaces/{shop}")).await;
        ada.waits_for(&Browser::shows("Paused")).await;
        ada.waits_for("document.querySelector('.why')?.textContent.includes('You asked to have the account deleted.')")
            .await;
        ada.waits_for(BANNER).await;
        is_looked_at(&ada, &axe, "leaving-paused").await;
        ada.goes_to("/workspaces/new").await;
        ada.waits_for(&says("Your account will be deleted")).await;
        is_looked_at(&ada, &axe, "leaving-new").await;

        // Who signs in anew sees first how it is kept, and does so without script.
        let later = world.eyes("Ada Lovelace").await;
        later.is_like(View::PHONE).await;
        later.runs_no_script().await;
        later.signs_in_to(STAY).await;
        later.clicks("main form[action='/account/stay'] button[type=submit]").await;
        later.waits_for(&headed("Your account stays")).await;
        letter(world, "Your account stays").await;
        ada.goes_to(&format!("/workspaces/{shop}")).await;
        ada.waits_for(&Browser::shows("Ready")).await;
        assert_eq!(ada.reads(BANNER).await, false);
        is_to_end_at_the_partner(world, false).await;
        ada.goes_to(STAY).await;
        is_looked_at(&ada, &axe, "leaving-stays").await;
    })
    .await;
}

fn days(from: Timestamp, count: i64) -> Timestamp {
    from + SignedDuration::from_hours(24 * count) + SignedDuration::from_secs(60)
}

/// How many rows are left that name them, in all schemas.
async fn rows_left(world: &World, person: PersonId, account: AccountId, workspace: WorkspaceId) -> i64 {
    let mut left = 0;
    for (table, column, id) in [
        ("web.people", "id", person.uuid()),
        ("web.sessions", "person", person.uuid()),
        ("web.preferences", "person", person.uuid()),
        ("web.memberships", "person", person.uuid()),
        ("web.questions", "person", person.uuid()),
        ("web.orders", "person", person.uuid()),
        ("web.exports", "person", person.uuid()),
        ("web.export_calls", "person", person.uuid()),
        ("mailer.letters", "person", person.uuid()),
        ("web.account_history", "account", account.uuid()),
        ("billing.payers", "account", account.uuid()),
        ("web.workspaces", "id", workspace.uuid()),
        ("web.history", "workspace", workspace.uuid()),
        ("lifecycle.workspaces", "id", workspace.uuid()),
        ("lifecycle.credentials", "workspace", workspace.uuid()),
        ("reconciler.instances", "workspace", workspace.uuid()),
        ("mailer.workspaces", "id", workspace.uuid()),
    ] {
        left += world.counts(&format!("select count(*) from {table} where {column} = '{id}'")).await;
    }
    left
}

/// What `harbor` prints for an operator.
async fn operator(world: &World, arguments: &[&str]) -> String {
    let done = world.operator(arguments).await;
    assert!(
        done.status.success(),
        "{arguments:?}: {}{}",
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr)
    );
    String::from_utf8_lossy(&done.stdout).into_owned()
}

/// Waits until what tells of her beginnings went out. Those who send letters have the time of day, and what they cannot say any more waits for a
/// while of that.
async fn has_her_letters(world: &World, person: PersonId) {
    let letters = format!("select count(*) from mailer.letters where person = '{}'", person.uuid());
    until("she was welcomed, and nothing waits", async || {
        let welcomed = world.counts(&format!("{letters} and kind = 'welcome' and ended_at is not null")).await;
        let waiting = format!("{letters} and ended_at is null and due_at < now() + interval '1 hour'");
        (welcomed == 1 && world.counts(&waiting).await == 0).then_some(())
    })
    .await;
}

/// Erases it, once it can be: what is said of it. Time goes on meanwhile: a letter that could not be sent at once is sent some hours later.
async fn is_erased(world: &mut World, from: Timestamp) -> String {
    let mut hours = 0;
    until("it is erased", async || {
        hours += 1;
        world.tick(from + SignedDuration::from_hours(hours)).await;
        let said = operator(world, &["erase"]).await;
        let open =
            "select coalesce(string_agg(row_to_json(l)::text, ' '), '') from mailer.letters l where ended_at is null";
        let letters: String = world.database().await.query_one(open, &[]).await.unwrap().get(0);
        println!("{said} {letters}");
        said.contains("is erased").then_some(said)
    })
    .await
}

/// There is no row, no message and no entry of theirs any more, but for the one that says why numbers are missing.
async fn is_left_nowhere(world: &World, person: PersonId, account: AccountId, shop: WorkspaceId) {
    assert_eq!(rows_left(world, person, account, shop).await, 0);
    assert_eq!(operator(world, &["erase"]).await, "nothing is to be erased\n");
    let ids = [person.to_string(), account.to_string(), shop.to_string()];
    let names = |subject: &str| ids.iter().any(|id| subject.contains(id.as_str()));
    let left: Vec<String> =
        world.stored("HARBOR").await.iter().map(|entry| entry.subject.to_string()).filter(|one| names(one)).collect();
    assert_eq!(left, [format!("account.{account}.event.erased")], "what is left of them on the log");
    let bus = world.bus("erase").await;
    for bucket in [definitions::PEOPLE, definitions::BILLS, definitions::ENCLOSURES] {
        let left = keys::of_bucket(&bus, bucket).await.unwrap().into_iter().filter(|key| names(key)).count();
        assert_eq!(left, 0, "{bucket}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_an_account_that_was_deleted_nothing_is_left_anywhere_and_tables_made_anew_are_the_same() {
    story(World::named("erased").with_a_clock_of_its_own(), async |world| {
        let (ada, ben) = (world.customer("Ada").signs_in().await, world.customer("Ben").signs_in().await);
        let (shop, other) = (
            ada.creates_a_workspace("Paper shop", Region::Eu).await,
            ben.creates_a_workspace("Compass", Region::Eu).await,
        );
        ada.sees(shop, "Ready").await;
        ben.sees(other, "Ready").await;
        let (person, account) = world.person(&ada).await;
        assert_eq!(ada.presses("/account/export").await.status, 303);
        letter(world, "Your data is ready").await;
        has_her_letters(world, person).await;
        let page = ada.opens(CLOSE).await;
        let (command, id) = (page.field("command"), page.field("account"));
        let done = ada.posts(CLOSE, &[("command", &command), ("account", &id), ("name", "Ada")]).await;
        assert_eq!(done.leads_to(), Some(STAY), "{}", done.body);
        ada.sees(shop, "Paused").await;
        letter(world, "Your account will be deleted").await;

        let begun = chassis::clock::now();
        world.tick(days(begun, 13)).await;
        assert!(
            world.outside.infra.machine(&shop.to_string()).is_some(),
            "it is kept for as long as it can be taken back"
        );
        world.tick(days(begun, 14)).await;
        until("its machine is gone", async || world.outside.infra.machine(&shop.to_string()).is_none().then_some(()))
            .await;
        let receipt = letter(world, "Your account is deleted").await;
        assert!(receipt.contains("our last letter to you"), "{receipt}");
        let gone =
            format!("select count(*) from lifecycle.workspaces where id = '{}' and state = 'deleted'", shop.uuid());
        until("it is gone", async || (world.counts(&gone).await == 1).then_some(())).await;
        assert_eq!(operator(world, &["erase"]).await, "nothing is to be erased\n", "the receipt has its time");

        let said = is_erased(world, begun + SignedDuration::from_hours(18 * 24)).await;
        assert!(said.starts_with(&account.to_string()), "{said}");
        is_left_nowhere(world, person, account, shop).await;
        // What others have stays, and all is as the log has it, also where it is made anew.
        let others = format!("select count(*) from lifecycle.workspaces where id = '{}'", other.uuid());
        assert_eq!(world.counts(&others).await, 1);
        operator(world, &["verify"]).await;
        world.stops_harbor().await;
        for service in ["billing", "lifecycle", "mailer", "reconciler", "web"] {
            operator(world, &["rebuild", service]).await;
        }
        assert_eq!(rows_left(world, person, account, shop).await, 0);
        world.starts_harbor().await;
        operator(world, &["verify"]).await;
        match console() {
            Some(nats) => OnCall::at(world, &nats).does("erase.md", 0).await,
            None => left_out("the runbook of erasing", NO_CONSOLE),
        }
    })
    .await;
}
