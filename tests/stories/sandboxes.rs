//! Sandboxes of a workspace: made, worked in, made a site of and deleted by the pages of Harbor.

use fakes::openberth::{Call, Fault};
use messages::WorkspaceId;
use messages::workspace::Region;

use crate::appearance::Axe;
use crate::life::pages::is_looked_at;
use crate::world::browser::Key;
use crate::world::{Browser, Customer, Page, World, story, until};

/// What stands under an address of the workspace.
async fn serves(world: &World, shop: WorkspaceId, site: &str) -> (u16, String) {
    let host = format!("{site}.{}.localhost", fakes::infra::host_label(&shop.to_string()));
    let answer = crate::world::customer::http().get(&world.outside.openberth_url).header("host", host).send();
    let answer = answer.await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// The form that makes one, sent.
async fn makes(ada: &Customer, shop: WorkspaceId, name: &str, example: &str) -> Page {
    let account = ada.opens(&format!("/workspaces/{shop}/sandboxes/new")).await.field("account");
    let form = [("account", account.as_str()), ("name", name), ("example", example), ("hours", "4")];
    ada.posts(&format!("/workspaces/{shop}/sandboxes"), &form).await
}

/// Files, commands and packages, each with what came of it.
async fn works(ada: &Browser, axe: &Axe, here: &str) {
    ada.types("#path", "about/index.html").await;
    ada.types("#content", "<h1>About us</h1>").await;
    ada.clicks("form[action$='/push'] button").await;
    ada.waits_for("document.querySelector('.notice')?.innerText.includes('about/index.html is written.')").await;
    ada.clicks("main a.is-main").await;
    ada.arrives_at(here).await;
    ada.types("#command", "cat about/index.html").await;
    ada.clicks("form[action$='/run'] button").await;
    ada.waits_for("document.querySelector('.output')?.textContent === '<h1>About us</h1>'").await;
    ada.waits_for("document.querySelector('.notice').innerText.includes('It ended well')").await;
    is_looked_at(ada, axe, "sandboxes-run").await;
    // The next one from there, which fails; what it writes is text and nothing else.
    ada.reads("document.querySelector('#command').value = ''").await;
    ada.types("#command", "<b>nope").await;
    ada.clicks("form[action$='/run'] button").await;
    ada.waits_for("document.querySelector('.notice')?.innerText.includes('It ended with 127')").await;
    ada.waits_for("document.querySelector('.output').textContent.includes('<b>nope: not found')").await;
    assert_eq!(ada.reads("document.querySelector('.output b')").await, serde_json::Value::Null);
    ada.goes_to(here).await;
    ada.waits_for("document.querySelector('#packages') !== null").await;
    ada.types("#packages", "no-such-package").await;
    ada.clicks("form[action$='/install'] button").await;
    ada.waits_for("document.querySelector('.notice')?.innerText.includes('not installed')").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sandbox_is_made_worked_in_and_becomes_a_site_or_goes() {
    let axe = Axe::fetched().await;
    story(World::named("sandboxes"), async |world| {
        let ada = world.browser("Ada").await;
        ada.signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.waits_for(&Browser::shows("Ready")).await;
        let list = format!("/workspaces/{shop}/sandboxes");
        ada.goes_to(&list).await;
        ada.waits_for("document.querySelector('.empty h2')?.textContent === 'No sandboxes yet'").await;
        is_looked_at(&ada, &axe, "sandboxes-none").await;
        ada.clicks(&format!(".empty a[href='{list}/new']")).await;
        ada.arrives_at(&format!("{list}/new")).await;
        is_looked_at(&ada, &axe, "sandboxes-make").await;
        ada.types("#name", "Try it").await;
        ada.clicks("form[action$='/sandboxes'] button[type=submit]").await;
        ada.waits_for("document.querySelector('#state')?.innerText.includes('Running')").await;
        let here = ada.reads("location.pathname").await.as_str().unwrap().to_owned();
        ada.waits_for("document.querySelector('#state [data-until]').textContent.startsWith('in 3 hours 59 minutes')")
            .await;
        assert_eq!(serves(world, shop, "sandbox-try-it").await.0, 200);
        is_looked_at(&ada, &axe, "sandboxes-running").await;
        works(&ada, &axe, &here).await;

        // What becoming a site changes is said before; then it is one, under a shorter address, and stays.
        ada.goes_to(&here).await;
        ada.clicks(&format!("a[href='{here}/promote']")).await;
        ada.arrives_at(&format!("{here}/promote")).await;
        ada.waits_for("document.querySelector('.losses').innerText.includes('Its address becomes shorter')").await;
        is_looked_at(&ada, &axe, "sandboxes-promote").await;
        ada.clicks("form[action$='/promote'] button").await;
        ada.waits_for("location.pathname.includes('/sites/')").await;
        until("the site is there", async || (serves(world, shop, "try-it").await.0 == 200).then_some(())).await;
        let form = world.customer("Ada").signs_in().await;
        assert!(form.opens(&list).await.says("No sandboxes yet"));
        assert_eq!(form.opens(&here).await.status, 404, "it is none any more");

        // Another one goes.
        let other = makes(&form, shop, "Other", "python").await;
        ada.goes_to(&list).await;
        ada.waits_for("document.querySelector('.row')?.innerText.includes('Python')").await;
        is_looked_at(&ada, &axe, "sandboxes-one").await;
        ada.clicks(".row-name").await;
        ada.arrives_at(other.leads_to().unwrap()).await;
        // While that is on its way, its page hears that something changed. It stays, and the answer says what was done.
        let slowly = Fault::Drip { bytes: 4096, ms: 4000 };
        world.outside.openberth.misbehave(Call::Delete, slowly, Some(1));
        ada.sends_off("form[action$='/delete'] button").await;
        makes(&form, shop, "A third", "page").await;
        ada.arrives_at(&format!("{list}?deleted")).await;
        assert_ne!(serves(world, shop, "sandbox-other").await.0, 200);
        until("it is kept what was done with sandboxes", async || {
            let told = form.opens(&format!("/workspaces/{shop}/activity")).await;
            let lines = ["A sandbox was made.", "A sandbox became a site.", "A sandbox was deleted."];
            lines.iter().all(|line| told.says(line)).then_some(())
        })
        .await;
    })
    .await;
}

/// From where the focus is, on to a field or button with the keyboard alone.
async fn gets_to(ada: &Browser, selector: &str) {
    let at = format!("document.activeElement?.matches(\"{selector}\") ?? false");
    for _ in 0..40 {
        if ada.reads(&at).await == true {
            return;
        }
        ada.presses(Key::Tab).await;
    }
    panic!("{selector} is not reached by the keyboard");
}

/// Without script and without a mouse: made, and worked in. Says where it is.
async fn by_keys(ada: &Browser, shop: WorkspaceId) -> String {
    ada.goes_to(&format!("/workspaces/{shop}/sandboxes/new")).await;
    ada.types("#name", "By keys").await;
    gets_to(ada, "form[action$='/sandboxes'] button").await;
    ada.presses(Key::Enter).await;
    ada.waits_for("location.pathname.split('/').length === 5 && document.querySelector('#command') !== null").await;
    let here = ada.reads("location.pathname").await.as_str().unwrap().to_owned();
    ada.types("#command", "ls").await;
    ada.presses(Key::Enter).await;
    ada.waits_for("document.querySelector('.output')?.textContent === 'index.html'").await;
    here
}

/// What is typed wrongly is said beside its field, and stays there; so is a name that is taken, and more than the plan has.
async fn is_told_what_is_wrong(ada: &Customer, shop: WorkspaceId, here: &str, account: &str) {
    let path = [("account", account), ("path", "../etc"), ("content", "kept text")];
    let wrong = ada.posts(&format!("{here}/push"), &path).await;
    assert!(wrong.status == 422 && wrong.says("from the top folder on") && wrong.says("kept text"), "{}", wrong.body);
    let typed = |field: &'static str, text: &'static str| [("account", account), (field, text)];
    assert_eq!(ada.posts(&format!("{here}/install"), &typed("packages", "--global")).await.status, 422);
    assert_eq!(ada.posts(&format!("{here}/run"), &typed("command", " ")).await.status, 422);
    assert_eq!(makes(ada, shop, "店", "page").await.status, 422);
    assert_eq!(makes(ada, shop, "x", "cobol").await.status, 422);
    let odd = [("account", account), ("name", "x"), ("example", "page"), ("hours", "4"), ("role", "owner")];
    assert_eq!(ada.posts(&format!("/workspaces/{shop}/sandboxes"), &odd).await.status, 400);
    let twice = makes(ada, shop, "By keys", "page").await;
    assert!(twice.status == 409 && twice.says("with this name already"), "{}", twice.body);
    for name in ["two", "three"] {
        assert_eq!(makes(ada, shop, name, "node").await.status, 303);
    }
    let full = makes(ada, shop, "four", "page").await;
    assert!(full.status == 409 && full.says("There are as many as there may be"), "{}", full.body);
}

/// A paused workspace explains itself on each page, and is not called.
async fn is_told_that_it_is_paused(world: &World, ada: &Customer, shop: WorkspaceId, here: &str, account: &str) {
    let settings = ada.opens(&format!("/workspaces/{shop}/settings")).await;
    let command = settings.field("command");
    let pause = [("command", command.as_str()), ("account", account)];
    assert_eq!(ada.posts(&format!("/workspaces/{shop}/pause"), &pause).await.status, 303);
    ada.sees(shop, "Paused").await;
    let before = world.outside.openberth.ledger().of(&shop.to_string()).len();
    let (list, secrets) = (format!("/workspaces/{shop}/sandboxes"), format!("/workspaces/{shop}/secrets"));
    for path in
        [list.as_str(), here, &format!("{list}/new"), &format!("{here}/promote"), &secrets, &format!("{secrets}/new")]
    {
        let page = ada.opens(path).await;
        assert!(page.status == 200 && page.says("This workspace is paused"), "{path}: {}", page.body);
    }
    let paused = ada.posts(&format!("{here}/run"), &[("account", account), ("command", "ls")]).await;
    assert!(paused.status == 409 && paused.says("This workspace is paused"), "{}", paused.body);
    let after = world.outside.openberth.ledger().of(&shop.to_string()).len();
    assert_eq!(after, before, "nobody is called who is not there");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sandbox_needs_neither_script_nor_a_mouse_and_what_cannot_be_is_said() {
    story(World::named("sandboxes-plain"), async |world| {
        let keys = world.browser("Ada").await;
        keys.runs_no_script().await;
        keys.signs_in().await;
        let shop = keys.creates_a_workspace("Paper shop", Region::Eu).await;
        let ada = world.customer("Ada").signs_in().await;
        ada.sees(shop, "Ready").await;
        let here = by_keys(&keys, shop).await;
        let account = ada.opens(&here).await.field("account");
        is_told_what_is_wrong(&ada, shop, &here, &account).await;

        // No answer, and an answer that is lost.
        world.expects_warnings("an OpenBerth server gave no answer");
        let (list, openberth) = (format!("/workspaces/{shop}/sandboxes"), &world.outside.openberth);
        openberth.misbehave(Call::List, Fault::Fail { status: 502 }, None);
        assert!(ada.opens(&list).await.says("did not answer in time"));
        openberth.behave();
        openberth.misbehave(Call::Sandbox, Fault::LoseReply { how: fakes::Loss::Closed }, Some(1));
        let lost = ada.posts(&format!("{here}/run"), &[("account", account.as_str()), ("command", "ls")]).await;
        assert!(lost.status == 503 && lost.says("we do not know if it is done"), "{}", lost.body);
        assert!(lost.says("value=\"ls\""), "what was typed stays: {}", lost.body);
        openberth.behave();

        // A stranger learns nothing.
        let eve = world.customer("Eve").signs_in().await;
        for path in [&list, &here, &format!("{here}/promote"), &format!("/workspaces/{shop}/secrets")] {
            assert_eq!(eve.opens(path).await.status, 404, "{path}");
        }
        is_told_that_it_is_paused(world, &ada, shop, &here, &account).await;
    })
    .await;
}
