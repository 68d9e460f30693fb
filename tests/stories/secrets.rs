//! Secrets of a workspace: set, given, changed and deleted by the pages of Harbor, and read by nobody.

use fakes::Loss;
use fakes::openberth::{Call, Fault};
use messages::WorkspaceId;
use messages::workspace::Region;

use crate::appearance::Axe;
use crate::life::pages::is_looked_at;
use crate::world::customer::between;
use crate::world::{Browser, Customer, Page, World, story, until};

/// How often the server of a workspace was asked for this, and did it.
fn did(world: &World, shop: WorkspaceId, method: &str, path: &str) -> usize {
    let ledger = world.outside.openberth.ledger();
    let entries = ledger.of(&shop.to_string()).into_iter();
    entries.filter(|entry| (entry.method.as_str(), entry.path.as_str(), entry.status) == (method, path, 200)).count()
}

/// The form that sets a secret, sent.
async fn sets(ada: &Customer, shop: WorkspaceId, (name, value): (&str, &str), whom: &str) -> Page {
    let account = ada.opens(&format!("/workspaces/{shop}/secrets/new")).await.field("account");
    let form = [("account", account.as_str()), ("name", name), ("value", value), ("description", ""), ("whom", whom)];
    ada.posts(&format!("/workspaces/{shop}/secrets"), &form).await
}

/// The form that gives one another value, sent.
async fn changes(ada: &Customer, shop: WorkspaceId, name: &str, value: &str) -> Page {
    let one = format!("/workspaces/{shop}/secrets/named/{name}");
    let account = ada.opens(&one).await.field("account");
    let form = [("account", account.as_str()), ("value", value), ("description", "The shop's database")];
    ada.posts(&format!("{one}/change"), &form).await
}

/// A sandbox that is given these, by its form.
async fn gives(ada: &Customer, shop: WorkspaceId, name: &str, secrets: &[&str]) -> Page {
    let account = ada.opens(&format!("/workspaces/{shop}/sandboxes/new")).await.field("account");
    let mut form = vec![("account", account.as_str()), ("name", name), ("example", "page"), ("hours", "4")];
    form.extend(secrets.iter().map(|secret| (*secret, "yes")));
    ada.posts(&format!("/workspaces/{shop}/sandboxes"), &form).await
}

/// A site of one file that is given one of two: its form has both to tick. Where it is.
async fn gives_to_a_site(ada: &Customer, shop: WorkspaceId) -> String {
    let all = format!("/workspaces/{shop}/sites");
    let page = ada.opens(&format!("{all}/file")).await;
    assert!(page.says("name=\"secret-EXPORT_KEY\"") && page.says("name=\"secret-DATABASE_URL\""), "{}", page.body);
    let account = page.field("account");
    let form = [("account", account.as_str()), ("name", "Notes"), ("path", "index.html"), ("text", "<h1>Notes</h1>")];
    let made = ada
        .posts(&format!("{all}/file"), &[&form[..], &[("ticks", "shown"), ("secret-EXPORT_KEY", "yes")]].concat())
        .await;
    let site = made.leads_to().unwrap_or_else(|| panic!("{}", made.body)).split('?').next().unwrap().to_owned();
    until("it is live", async || ada.opens(&format!("{site}?whole")).await.says("It is up.").then_some(())).await;
    let again = ada.opens(&format!("{site}/file")).await;
    assert!(is_ticked(&again, "EXPORT_KEY") && !is_ticked(&again, "DATABASE_URL"), "{}", again.body);
    site
}

fn is_ticked(page: &Page, secret: &str) -> bool {
    let tick = between(&page.body, &format!("name=\"secret-{secret}\""), ">");
    tick.is_some_and(|tick| tick.ends_with(" checked"))
}

/// Who sends a site anew from a form that still has a secret which was deleted meanwhile is not refused.
async fn is_sent_without_it(world: &World, ada: &Customer, shop: WorkspaceId, site: &str) {
    let (openberth, token) = (&world.outside.openberth, shop.to_string());
    assert_eq!(openberth.secrets_in(&token, "notes").unwrap(), ["EXPORT_KEY"]);
    let page = ada.opens(&format!("{site}/file")).await;
    let account = page.field("account");
    assert!(page.says("secret-DATABASE_URL") && !page.says("EXPORT_KEY"), "{}", page.body);
    let form = [("account", account.as_str()), ("path", "index.html"), ("text", "<h1>More</h1>"), ("ticks", "shown")];
    let ticks = [("secret-EXPORT_KEY", "yes"), ("secret-DATABASE_URL", "yes")];
    let sent = ada.posts(&format!("{site}/file"), &[&form[..], &ticks].concat()).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    assert_eq!(openberth.secrets_in(&token, "notes").unwrap(), ["DATABASE_URL"]);
}

/// By mouse: none yet, the form, the list; what was typed is nowhere on what comes after.
async fn sets_the_first(world: &World, ada: &Browser, axe: &Axe, shop: WorkspaceId) {
    let secrets = format!("/workspaces/{shop}/secrets");
    ada.goes_to(&secrets).await;
    ada.waits_for("document.querySelector('.empty h2')?.textContent === 'No secrets yet'").await;
    is_looked_at(ada, axe, "secrets-none").await;
    ada.clicks(&format!(".empty a[href='{secrets}/new']")).await;
    ada.arrives_at(&format!("{secrets}/new")).await;
    is_looked_at(ada, axe, "secrets-set").await;
    world.guards("hush-4711-first");
    ada.types("#name", "DATABASE_URL").await;
    ada.types("#value", "hush-4711-first").await;
    ada.types("#description", "The shop's database").await;
    ada.clicks("form[action$='/secrets'] button[type=submit]").await;
    ada.arrives_at(&format!("{secrets}?set")).await;
    ada.waits_for("document.querySelector('.row-name')?.textContent === 'DATABASE_URL'").await;
    assert_eq!(ada.reads("document.documentElement.outerHTML.includes('hush')").await, false);
    is_looked_at(ada, axe, "secrets-one").await;
}

/// The server cannot change a secret that all have: it is deleted and set, and what breaks off in between is mended, or said.
async fn changes_one_for_all(world: &World, ada: &Customer, shop: WorkspaceId) {
    let openberth = &world.outside.openberth;
    for value in ["hush-4711-second", "hush-4711-third", "hush-4711-fourth", "hush-4711-fifth", "hush-4711-sixth"] {
        world.guards(value);
    }
    let list = format!("/workspaces/{shop}/secrets");
    let changed = format!("{list}?changed");
    let plain = changes(ada, shop, "DATABASE_URL", "hush-4711-second").await;
    assert_eq!(plain.leads_to(), Some(changed.as_str()), "{}", plain.body);

    // It fails twice, or does it and its answer is lost: the customer meets none of that.
    openberth.misbehave(Call::SetSecret, Fault::Fail { status: 502 }, Some(2));
    let mended = changes(ada, shop, "DATABASE_URL", "hush-4711-third").await;
    assert_eq!(mended.leads_to(), Some(changed.as_str()), "{}", mended.body);
    openberth.misbehave(Call::SetSecret, Fault::LoseReply { how: Loss::Closed }, Some(1));
    let unheard = changes(ada, shop, "DATABASE_URL", "hush-4711-fourth").await;
    assert_eq!(unheard.leads_to(), Some(changed.as_str()), "{}", unheard.body);
    assert_eq!(did(world, shop, "DELETE", "/api/secrets/DATABASE_URL"), 3);

    // It fails for good: the old value is gone, which is said where the new one can be set.
    openberth.misbehave(Call::SetSecret, Fault::Fail { status: 502 }, None);
    let lost = changes(ada, shop, "DATABASE_URL", "hush-4711-fifth").await;
    assert!(lost.status == 503 && lost.says("The old value is deleted") && lost.says("value=\"DATABASE_URL\""));
    assert!(lost.says("value=\"The shop&#39;s database\"") && !lost.says("hush"), "{}", lost.body);
    openberth.behave();
    assert!(ada.opens(&list).await.says("No secrets yet"));
    let again = sets(ada, shop, ("DATABASE_URL", "hush-4711-sixth"), "all").await;
    assert_eq!(again.leads_to(), Some(format!("{list}?set").as_str()), "{}", again.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_set_given_changed_and_deleted_and_nobody_reads_it() {
    let axe = Axe::fetched().await;
    story(World::named("secrets"), async |world| {
        let ada = world.browser("Ada").await;
        ada.signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.waits_for(&Browser::shows("Ready")).await;
        let secrets = format!("/workspaces/{shop}/secrets");
        sets_the_first(world, &ada, &axe, shop).await;

        // A program gets it when somebody ticks it, and then its page says where it is used.
        world.expects_warnings("a secret whose old value is deleted is not set yet");
        let form = world.customer("Ada").signs_in().await;
        assert_eq!(gives(&form, shop, "Try it", &["secret-DATABASE_URL"]).await.status, 303);
        let openberth = &world.outside.openberth;
        assert_eq!(openberth.secrets_in(&shop.to_string(), "sandbox-try-it").unwrap(), ["DATABASE_URL"]);
        ada.goes_to(&secrets).await;
        ada.clicks(".row-name").await;
        ada.arrives_at(&format!("{secrets}/named/DATABASE_URL")).await;
        let used = "document.querySelector('[aria-labelledby=used-title]').innerText.includes('try-it, a sandbox')";
        ada.waits_for(used).await;
        assert_eq!(ada.reads("document.querySelector('#description').value").await, "The shop's database");
        assert_eq!(ada.reads("document.querySelector('#value').value").await, "");
        is_looked_at(&ada, &axe, "secrets-used").await;
        changes_one_for_all(world, &form, shop).await;

        // One for the pages starts again what has it, and says what that was.
        world.guards("hush-4711-pages");
        assert_eq!(sets(&form, shop, ("EXPORT_KEY", "hush-4711-pages"), "pages").await.status, 303);
        assert_eq!(gives(&form, shop, "Export", &["secret-EXPORT_KEY"]).await.status, 303);
        openberth.secrets_in(&shop.to_string(), "sandbox-export").expect("it runs");
        world.guards("hush-4711-newer");
        let site = gives_to_a_site(&form, shop).await;
        let told = changes(&form, shop, "EXPORT_KEY", "hush-4711-newer").await;
        assert!(told.status == 200 && told.says("These start again with it: export and notes."), "{}", told.body);

        // What is no secret is said beside its field, and a name is there once.
        for (name, value) in [("", "hush-4711-odd"), ("A-B", "hush-4711-odd"), ("PATH", "hush-4711-odd"), ("A", "")] {
            let wrong = sets(&form, shop, (name, value), "all").await;
            assert!(wrong.status == 422 && !wrong.says("hush"), "{name:?}: {}", wrong.body);
        }
        world.guards("hush-4711-odd");
        for whom in ["all", "pages"] {
            let taken = sets(&form, shop, ("EXPORT_KEY", "hush-4711-odd"), whom).await;
            assert!(taken.status == 409 && taken.says("Go to that secret") && !taken.says("hush"), "{}", taken.body);
        }

        // One that is called like a page of ours has a page like any other.
        world.guards("hush-4711-new");
        assert_eq!(sets(&form, shop, ("new", "hush-4711-new"), "all").await.status, 303);
        assert_eq!(form.opens(&format!("{secrets}/named/new")).await.status, 200);

        // Deleted twice is deleted. What has it keeps it, and who sends it again from here is not refused.
        let account = form.opens(&format!("{secrets}/new")).await.field("account");
        for _ in 0..2 {
            let gone = form.posts(&format!("{secrets}/named/EXPORT_KEY/delete"), &[("account", &account)]).await;
            assert_eq!(gone.leads_to(), Some(format!("{secrets}?deleted").as_str()), "{}", gone.body);
        }
        assert_eq!(openberth.secrets_in(&shop.to_string(), "sandbox-export").unwrap(), ["EXPORT_KEY"]);
        assert_eq!(form.opens(&format!("{secrets}/named/EXPORT_KEY")).await.status, 404);
        is_sent_without_it(world, &form, shop, &site).await;

        until("it is kept what was done with secrets, and not with which", async || {
            let told = form.opens(&format!("/workspaces/{shop}/activity")).await;
            let lines = ["A secret was set.", "A secret was changed.", "A secret was deleted.", "A sandbox was made."];
            (lines.iter().all(|line| told.says(line)) && !told.says("EXPORT_KEY")).then_some(())
        })
        .await;
    })
    .await;
}
