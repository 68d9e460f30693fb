//! Keys of a workspace: made, shown once, made new, deleted, by the pages of Harbor, and judged by the server that they open.

use fakes::openberth::{Call, Fault, Key as Shown};
use http::StatusCode;
use messages::WorkspaceId;
use messages::workspace::Region;
use serde_json::{Value, json};

use crate::appearance::Axe;
use crate::inside::{calls, key_on, makes};
use crate::life::pages::is_looked_at;
use crate::world::{Browser, World, story, until};

/// Makes a site with this key; its id.
pub async fn sends_code(world: &World, shop: WorkspaceId, key: &str) -> String {
    let files = json!({ "name": "shop", "files": { "index.html": "<h1>Shop</h1>" } });
    let (status, made) = calls(world, shop, key, ("POST", "/api/deploy/code"), files).await;
    assert!(status < 300, "{made}");
    made["id"].as_str().unwrap().to_owned()
}

/// Whose key it is, by the server; none if it opens nothing.
async fn whose(world: &World, shop: WorkspaceId, key: &str) -> Option<String> {
    match calls(world, shop, key, ("GET", "/api/me"), Value::Null).await {
        (200, me) => Some(me["name"].as_str().unwrap().to_owned()),
        (status, _) => {
            assert_eq!(status, 401);
            None
        }
    }
}

/// The key that a browser shows, which is a secret from now on: it must be nowhere when the story ends.
async fn shown(world: &World, ada: &Browser) -> String {
    let page = ada.reads("document.querySelector('main').textContent").await;
    let key = key_on(page.as_str().unwrap());
    world.guards(&key);
    key
}

/// How often the server of a workspace was asked for this, by the administrator.
fn asked(world: &World, shop: WorkspaceId, method: &str, path: &str) -> usize {
    let ledger = world.outside.openberth.ledger();
    let entries = ledger.of(&shop.to_string()).into_iter();
    entries
        .filter(|entry| (entry.method.as_str(), entry.path.as_str(), entry.key) == (method, path, Shown::Right))
        .count()
}

/// The terminal comes first for a computer. By the keyboard one goes on to AI tools, and sees those alone.
async fn tabs(ada: &Browser) {
    let seen = |way: &str| format!("document.querySelector('[data-way={way}]').checkVisibility()");
    assert_eq!((ada.reads(&seen("terminal")).await, ada.reads(&seen("ai")).await), (true.into(), false.into()));
    ada.reads("document.querySelector('#way-terminal').focus()").await;
    ada.presses(crate::world::browser::Key::Down).await;
    ada.waits_for(&seen("ai")).await;
    assert_eq!(ada.reads(&seen("terminal")).await, false);
    ada.clicks("[data-way=ai] details.tool:last-of-type summary").await;
    ada.waits_for("/ChatGPT[^]*Set a password/.test(document.querySelector('[data-way=ai]').innerText)").await;
}

/// Without script: the old one stops at once, the new one works.
async fn renews(world: &World, ada: &Browser, shop: WorkspaceId, first: &str) -> String {
    let keys = format!("/workspaces/{shop}/keys");
    ada.runs_no_script().await;
    ada.goes_to(&keys).await;
    ada.clicks(".row-name").await;
    ada.arrives_at(&format!("{keys}/laptop-ada-s-computer")).await;
    ada.clicks("form[action$='/renew'] button").await;
    ada.waits_for("document.querySelector('h1')?.textContent.trim() === 'Your new key'").await;
    let second = shown(world, ada).await;
    assert_eq!(whose(world, shop, first).await, None);
    assert_eq!(whose(world, shop, &second).await.as_deref(), Some("laptop-ada-s-computer"));
    ada.clicks("main a.is-main").await;
    ada.arrives_at(&keys).await;
    second
}

/// With a site, a sandbox and a secret it is not deleted, and the page says so, with the ways out.
async fn deletes(world: &World, ada: &Browser, shop: WorkspaceId, second: &str) {
    let keys = format!("/workspaces/{shop}/keys");
    let sandbox = json!({ "name": "try", "files": { "index.html": "<h1>Try</h1>" } });
    assert_eq!(calls(world, shop, second, ("POST", "/api/sandbox"), sandbox).await.0, 202);
    let secret = json!({ "name": "PASSWORD", "value": "hush" });
    assert_eq!(calls(world, shop, second, ("POST", "/api/secrets"), secret).await.0, 200);
    ada.goes_to(&format!("{keys}/laptop-ada-s-computer")).await;
    ada.clicks("form[action$='/delete'] button").await;
    ada.waits_for("document.querySelector('#held-title')?.textContent.includes('1 site, 1 sandbox and 1 secret')")
        .await;
    let ways = ada.reads("document.querySelector('.key-held').textContent").await;
    let ways = ways.as_str().unwrap();
    for way in ["Take it over.", "Hand it over.", "Delete it with all of it."] {
        assert!(ways.contains(way), "{way}: {ways}");
    }
    assert!(whose(world, shop, second).await.is_some(), "nothing was lost");
    for view in [crate::world::browser::View::PHONE, crate::world::browser::View::DESK.dark()] {
        ada.is_photographed_in(view, "keys-held").await;
    }
    ada.clicks(".key-held form[action$='/delete'] button").await;
    ada.arrives_at(&format!("{keys}?deleted")).await;
    ada.waits_for("document.querySelector('.empty h2')?.textContent === 'No keys yet'").await;
    assert_eq!(whose(world, shop, second).await, None);
    assert_eq!(asked(world, shop, "POST", "/api/admin/users"), 1);
}

/// Each line has the address and the key in it, and the page says at once when the first site is there.
async fn has_all_to_paste(world: &World, ada: &Browser, axe: &Axe, shop: WorkspaceId, first: &str) {
    let text = ada.reads("document.querySelector('main').textContent").await.as_str().unwrap().to_owned();
    let address = world.address_of(shop);
    for line in [
        format!("berth config set server {address}"),
        format!("berth config set key {first}"),
        format!("{address}/mcp"),
        format!("Bearer {first}"),
    ] {
        assert!(text.contains(&line), "{line} is not ready to paste:\n{text}");
    }
    is_looked_at(ada, axe, "keys-made").await;
    tabs(ada).await;
    is_looked_at(ada, axe, "keys-made-ai").await;
    let limits = world.outside.openberth.limits_of(&shop.to_string(), "laptop-ada-s-computer");
    assert_eq!(limits, Some((3, 87_600)), "as many as the trial has, for ten years");
    let hers = world.customer("Ada").signs_in().await;
    until("the page of the workspace has the lines, without the key", async || {
        hers.opens(&format!("/workspaces/{shop}")).await.says("YOUR-KEY").then_some(())
    })
    .await;

    // The page says at once when the first site is there.
    sends_code(world, shop, first).await;
    ada.waits_for("document.querySelector('#arrived')?.textContent.includes('Your first site has arrived')").await;
    assert_eq!(ada.reads("document.querySelector('main').textContent.includes('sc_')").await, true, "the key stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newcomer_makes_a_key_and_it_opens_the_workspace() {
    let axe = Axe::fetched().await;
    story(World::named("keys"), async |world| {
        let ada = world.browser("Ada").await;
        ada.signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.waits_for(&Browser::shows("Ready")).await;
        is_looked_at(&ada, &axe, "keys-ready").await;
        let (home, keys) = (format!("/workspaces/{shop}"), format!("/workspaces/{shop}/keys"));

        // The tab says what it is for; the page of the workspace leads to making one, as the first step.
        ada.goes_to(&keys).await;
        ada.waits_for("document.querySelector('.empty h2')?.textContent === 'No keys yet'").await;
        is_looked_at(&ada, &axe, "keys-none").await;
        ada.goes_to(&home).await;
        ada.clicks(&format!(".status a[href='{keys}/new']")).await;
        ada.arrives_at(&format!("{keys}/new")).await;
        assert_eq!(ada.reads("document.querySelector('#name').value").await, "Ada's computer");
        is_looked_at(&ada, &axe, "keys-make").await;
        // Nothing has to be filled in: one press on the page of the workspace makes it.
        ada.goes_to(&home).await;
        ada.clicks(".status form[action$='/keys'] button").await;
        ada.waits_for("document.querySelector('h1')?.textContent.trim() === 'Your key'").await;
        let first = shown(world, &ada).await;
        assert_eq!(whose(world, shop, &first).await.as_deref(), Some("laptop-ada-s-computer"));
        has_all_to_paste(world, &ada, &axe, shop, &first).await;

        // Saved; from here on it is nowhere, under the name that it was given.
        ada.clicks("main a.is-main").await;
        ada.arrives_at(&keys).await;
        ada.waits_for("document.querySelector('.row-name')?.textContent === \"Ada's computer\"").await;
        ada.waits_for("/You[^]*shop/.test(document.querySelector('.row').textContent)").await;
        assert_eq!(ada.reads("document.documentElement.outerHTML.includes('sc_')").await, false);
        assert_eq!(ada.reads("document.querySelectorAll('.row').length").await, 1, "Harbor's own user is no key");
        is_looked_at(&ada, &axe, "keys-one").await;

        let second = renews(world, &ada, shop, &first).await;
        deletes(world, &ada, shop, &second).await;

        // Who did it, and when; which key it was stays inside.
        until("it is kept what was done with keys", async || {
            ada.goes_to(&format!("{home}/activity")).await;
            let told = ada.reads("document.querySelector('.activity')?.innerText ?? ''").await;
            let told = told.as_str().unwrap().to_owned();
            let lines = ["A key was made.", "A key was made new.", "A key was deleted."];
            (lines.iter().all(|line| told.contains(line)) && !told.contains("laptop")).then_some(())
        })
        .await;
    })
    .await;
}

/// How many sites a key may have is what the plan says, whichever way that changes.
async fn follows_the_plan(world: &World, account: &str, shop: WorkspaceId, user: &str) {
    let most = || world.outside.openberth.limits_of(&shop.to_string(), user).unwrap().0;
    assert_eq!(most(), 3);
    for (plan, wanted) in [("pro@2", i64::from(u16::MAX)), ("hobby@2", 10)] {
        world.puts_on(account, plan).await;
        until("the server's limit is the plan's", async || (most() == wanted).then_some(())).await;
    }
    let ours = world.outside.openberth.limits_of(&shop.to_string(), "admin").unwrap().0;
    assert_eq!(
        ours,
        i64::from(u16::MAX),
        "what is made from here is counted before it is made, and never held up there"
    );
}

#[tokio::test]
async fn a_form_sent_twice_makes_one_key_and_a_server_that_fails_is_told_in_our_words() {
    story(World::named("keys-twice").with("HARBOR_WEB_USAGE_EVERY_SECONDS", "1"), async |world| {
        world.expects_warnings("an OpenBerth server gave no answer");
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        let keys = format!("/workspaces/{shop}/keys");

        let made = makes(&ada, shop, "Büro", "assistant").await;
        assert_eq!((made.status, made.headers["cache-control"].to_str().unwrap()), (200, "no-store"));
        let key = key_on(&made.body);
        let again = makes(&ada, shop, "Büro", "assistant").await;
        assert!(again.status == 409 && again.says("There is a key with this name already."), "{}", again.body);
        assert!(!again.says("sc_") && again.says("Go to that key"));
        let user = whose(world, shop, &key).await.expect("the first one works");
        assert!(ada.opens(&keys).await.says("Büro"));

        // What is no name, or no purpose, is said beside its field.
        for (name, purpose) in [("", "ci"), ("a\u{202e}b", "ci"), ("Ada", "admin")] {
            assert_eq!(makes(&ada, shop, name, purpose).await.status, 422, "{name:?} {purpose}");
        }
        // The user that Harbor is cannot be reached by any name.
        let account = ada.opens(&format!("{keys}/new")).await.field("account");
        for verb in ["renew", "delete", "password"] {
            let answer = ada.posts(&format!("{keys}/admin/{verb}"), &[("account", &account)]).await;
            assert!(matches!(answer.status, 404 | 303), "{verb}: {}", answer.status);
        }
        assert_eq!(ada.opens(&format!("{keys}/admin")).await.status, 404);
        assert_eq!(asked(world, shop, "POST", "/api/admin/users/admin/rotate-key"), 0);
        assert_eq!(asked(world, shop, "DELETE", "/api/admin/users/admin"), 0);

        // The server does it and its answer is lost: nobody is told that nothing happened.
        let openberth = &world.outside.openberth;
        openberth.misbehave(Call::Users, Fault::LoseReply { how: fakes::Loss::Closed }, None);
        let lost = makes(&ada, shop, "CI", "ci").await;
        assert!(lost.status == 503 && lost.says("we do not know if it is done"), "{}", lost.body);
        openberth.behave();
        openberth.misbehave(Call::Users, Fault::Fail { status: 502 }, None);
        let down = ada.opens(&keys).await;
        assert!(
            down.status == 200 && down.says("did not answer in time") && !down.says("out of order"),
            "{}",
            down.body
        );
        openberth.behave();
        let list = ada.opens(&keys).await;
        assert!(list.says("Büro") && list.says(">ci<"), "{}", list.body);

        follows_the_plan(world, &account, shop, &user).await;

        // Deleted twice is deleted.
        for _ in 0..2 {
            let gone = ada.posts(&format!("{keys}/{user}/delete"), &[("account", &account)]).await;
            assert_eq!(gone.leads_to(), Some(format!("{keys}?deleted").as_str()), "{}", gone.body);
        }
        assert_eq!(whose(world, shop, &key).await, None);
    })
    .await;
}

#[tokio::test]
async fn a_paused_workspace_explains_itself_and_a_stranger_learns_nothing() {
    story(World::named("keys-paused"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        let keys = format!("/workspaces/{shop}/keys");
        key_on(&makes(&ada, shop, "Ada", "laptop").await.body);

        let eve = world.customer("Eve").signs_in().await;
        let nothing = eve.opens("/workspaces/ws_0/keys").await;
        let parts = [format!("{keys}/live"), format!("{keys}/arrived/live")];
        for path in [keys.clone(), format!("{keys}/new"), format!("{keys}/laptop-ada")].into_iter().chain(parts) {
            let page = eve.opens(&path).await;
            assert_eq!((page.status, &page.body), (404, &nothing.body), "{path}");
        }
        let account = eve.opens("/account").await.field("account");
        let form = [("account", account.as_str()), ("name", "Eve"), ("purpose", "laptop")];
        let before = world.outside.openberth.ledger().of(&shop.to_string()).len();
        assert_eq!(eve.posts(&keys, &form).await.status, 404);
        for verb in ["renew", "delete", "password", "hand-over"] {
            assert_eq!(eve.posts(&format!("{keys}/laptop-ada/{verb}"), &[("account", &account)]).await.status, 404);
        }
        assert_eq!(world.outside.openberth.ledger().of(&shop.to_string()).len(), before, "nothing was asked of it");

        let settings = ada.opens(&format!("/workspaces/{shop}/settings")).await;
        let (command, account) = (settings.field("command"), settings.field("account"));
        let pause = [("command", command.as_str()), ("account", account.as_str())];
        let paused = ada.posts(&format!("/workspaces/{shop}/pause"), &pause).await;
        assert_eq!(paused.status, StatusCode::SEE_OTHER.as_u16());
        ada.sees(shop, "Paused").await;
        let before = world.outside.openberth.ledger().of(&shop.to_string()).len();
        let page = ada.opens(&keys).await;
        assert!(
            page.status == 200 && page.says("This workspace is paused") && !page.says("Make a key"),
            "{}",
            page.body
        );
        let form = makes(&ada, shop, "Other", "laptop").await;
        assert!(form.status == 409 && form.says("This workspace is paused"), "{}", form.body);
        assert!(ada.opens(&format!("{keys}/laptop-ada")).await.says("This workspace is paused"));
        assert_eq!(
            world.outside.openberth.ledger().of(&shop.to_string()).len(),
            before,
            "nobody is called who is not there"
        );
    })
    .await;
}
