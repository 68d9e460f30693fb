//! Sandboxes of a workspace: made, worked in, made a site of and deleted by the pages of Harbor.

use fakes::openberth::{Call, Fault};
use messages::WorkspaceId;
use messages::workspace::Region;
use serde_json::{Value, json};

use crate::appearance::Axe;
use crate::inside::calls;
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

/// Says that a file was written.
const WRITTEN: &str = "document.querySelector('.notice')?.innerText.includes('about/index.html is written.')";

/// A file is written, found in the list, read as text and nothing else, and changed.
async fn changes_a_file(ada: &Browser, axe: &Axe, here: &str) {
    ada.types("#path", "about/index.html").await;
    ada.types("#content", "</textarea><script>window.__x = 1</script>").await;
    ada.clicks("form[action$='/push'] button").await;
    ada.waits_for(WRITTEN).await;
    ada.clicks(&format!("main a[href='{here}/files']")).await;
    ada.arrives_at(&format!("{here}/files")).await;
    ada.waits_for("document.querySelector('.table')?.innerText.includes('42 bytes')").await;
    is_looked_at(ada, axe, "sandboxes-files").await;
    ada.clicks(".row-name[href$='path=about%2Findex.html']").await;
    ada.waits_for("document.querySelector('#content')?.value === '</textarea><script>window.__x = 1</script>'").await;
    assert_eq!(ada.reads("window.__x ?? 0").await, 0, "it is text and nothing else");
    is_looked_at(ada, axe, "sandboxes-file").await;
    ada.reads("document.querySelector('#content').value = ''").await;
    ada.types("#content", "<h1>About us</h1>").await;
    ada.clicks("form[action$='/push'] button").await;
    ada.waits_for(WRITTEN).await;
    ada.clicks("main a.is-main").await;
    ada.arrives_at(here).await;
}

/// Its log has the sandbox around it, from which it is opened and to which one goes back.
async fn reads_its_log(ada: &Browser, axe: &Axe, here: &str) {
    ada.goes_to(here).await;
    ada.clicks(&format!("a[href='{here}/logs']")).await;
    ada.arrives_at(&format!("{here}/logs")).await;
    ada.waits_for("document.querySelector('#log-lines')?.innerText.includes('1 written, 0 deleted')").await;
    ada.waits_for("document.getElementById('log-state').textContent === 'New lines come by themselves.'").await;
    assert_eq!(ada.reads("document.querySelectorAll('main a[href*=\"/sites\"]:not([download])').length").await, 0);
    is_looked_at(ada, axe, "sandboxes-log").await;
    ada.clicks("main .way-back").await;
    ada.arrives_at(here).await;
}

/// A lock that somebody's own tools set is taken away, and a little more time is given.
async fn unlocks_and_extends(world: &World, ada: &Browser, axe: &Axe, shop: WorkspaceId, here: &str) {
    let key = world.outside.infra.live_key(&shop.to_string()).unwrap();
    let at = format!("/api/deployments/{}", here.rsplit('/').next().unwrap());
    let locked = calls(world, shop, &key, ("POST", &format!("{at}/lock")), json!({ "locked": true })).await;
    assert_eq!(locked.0, 200, "{}", locked.1);
    ada.goes_to(here).await;
    ada.waits_for("document.querySelector('#lock')?.innerText.includes('It is locked')").await;
    assert_eq!(
        ada.reads("document.querySelector('#work-command, #stay, form[action$=\"/delete\"]')").await,
        Value::Null
    );
    is_looked_at(ada, axe, "sandboxes-locked").await;
    ada.clicks("form[action$='/unlock'] button").await;
    ada.arrives_at(&format!("{here}?unlocked")).await;
    ada.waits_for("document.querySelector('#stay') !== null && document.querySelector('#lock') === null").await;
    // It has less than four hours left, so four is more.
    assert_eq!(
        ada.reads("[...document.querySelectorAll('#stay [name=hours]')].map((field) => field.value).join()").await,
        "4,24,72"
    );
    ada.clicks("#stay [name=hours][value='24']").await;
    ada.clicks("form[action$='/extend'] button").await;
    ada.arrives_at(&format!("{here}?extended")).await;
    ada.waits_for("document.querySelector('#state [data-until]')?.textContent.startsWith('in 23 hours 59 minutes')")
        .await;
}

/// A command that does not end is stopped after a minute, and that is said. Nobody waits here for it meanwhile.
async fn is_stopped(ada: &Customer, here: &str) {
    let account = ada.opens(here).await.field("account");
    let stopped = ada.posts(&format!("{here}/run"), &[("account", account.as_str()), ("command", "sleep 90")]).await;
    assert!(stopped.status == 200 && stopped.says("It took longer than a minute"), "{}", stopped.body);
}

/// One whose program does not start, and one whose time is over.
async fn fail_and_run_out(world: &World, ada: &Customer, shop: WorkspaceId) {
    let list = format!("/workspaces/{shop}/sandboxes");
    let key = world.outside.infra.live_key(&shop.to_string()).unwrap();
    let files =
        json!({ "index.html": "<h1>Hello</h1>", ".fake.json": r#"{ "fails": true }"#, ".env": "TOKEN=hush-4711" });
    let broken = json!({ "name": "broken", "files": files });
    let (status, made) = calls(world, shop, &key, ("POST", "/api/sandbox"), broken).await;
    assert_eq!(status, 202, "{made}");
    let broken = format!("{list}/{}", made["id"].as_str().unwrap());
    let page = ada.opens(&broken).await;
    assert!(page.says("Stopped") && page.says("make a new one") && !page.says("Run a command"), "{}", page.body);
    let account = page.field("account");
    for act in ["promote", "extend", "run"] {
        let fields = [("account", account.as_str()), ("hours", "24"), ("command", "ls")];
        let fields: Vec<_> = match act {
            "extend" => fields[..2].to_vec(),
            "run" => vec![fields[0], fields[2]],
            _ => fields[..1].to_vec(),
        };
        let refused = ada.posts(&format!("{broken}/{act}"), &fields).await;
        assert!(refused.status == 409 && refused.says("cannot be done as it stands now"), "{act}: {}", refused.body);
    }
    // Its files can be looked at, and what looks like a secret cannot.
    let files = ada.opens(&format!("{broken}/files")).await;
    assert!(files.says("path=.env") && files.says("Not shown"), "{}", files.body);
    for path in [".env", "index.html"] {
        let file = ada.opens(&format!("{broken}/files?path={path}")).await;
        assert!(file.status == 200 && !file.says("hush-4711") && !file.says("Save file"), "{}", file.body);
    }
    assert_eq!(ada.opens(&format!("{broken}/files?path=nothing")).await.status, 404);
    assert_eq!(ada.posts(&format!("{broken}/delete"), &[("account", &account)]).await.status, 303);

    let short = makes(ada, shop, "Short", "page").await.leads_to().unwrap().to_owned();
    assert!(world.outside.openberth.runs_out(&shop.to_string(), "sandbox-short"));
    assert!(ada.opens(&short).await.says("Its time is up"));
    assert_eq!(calls(world, shop, &key, ("POST", "/internal/cleanup"), Value::Null).await.1["cleaned"], 1);
    assert_eq!(ada.opens(&short).await.status, 404);
    assert!(!ada.opens(&list).await.says(">short<"));
}

/// What the history says of an act, with who did it and when.
fn is_told(told: &Page, line: &str) -> bool {
    let row = told.body.split("<tr ").find(|row| row.contains(line));
    row.is_some_and(|row| row.contains("<bdi>You</bdi>") && row.contains("<time "))
}

/// Commands and packages, each with what came of it.
async fn works(ada: &Browser, axe: &Axe, here: &str) {
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
    assert_eq!(ada.reads("document.querySelector('.output b')").await, Value::Null);
    ada.goes_to(here).await;
    ada.waits_for("document.querySelector('#packages') !== null").await;
    ada.types("#packages", "no-such-package").await;
    ada.clicks("form[action$='/install'] button").await;
    ada.waits_for("document.querySelector('.notice')?.innerText.includes('not installed')").await;
}

/// What becoming a site changes is said before; then it is one, under a shorter address, and stays.
async fn becomes_a_site(world: &World, ada: &Browser, axe: &Axe, (shop, here): (WorkspaceId, &str)) {
    ada.goes_to(here).await;
    ada.clicks(&format!("a[href='{here}/promote']")).await;
    ada.arrives_at(&format!("{here}/promote")).await;
    ada.waits_for("document.querySelector('.losses').innerText.includes('Its address becomes shorter')").await;
    is_looked_at(ada, axe, "sandboxes-promote").await;
    ada.clicks("form[action$='/promote'] button").await;
    ada.waits_for("location.pathname.includes('/sites/')").await;
    until("the site is there", async || (serves(world, shop, "try-it").await.0 == 200).then_some(())).await;
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
        let form = world.customer("Ada").signs_in().await;
        tokio::join!(is_stopped(&form, &here), async {
            changes_a_file(&ada, &axe, &here).await;
            works(&ada, &axe, &here).await;
            reads_its_log(&ada, &axe, &here).await;
            unlocks_and_extends(world, &ada, &axe, shop, &here).await;
            fail_and_run_out(world, &form, shop).await;
        });

        becomes_a_site(world, &ada, &axe, (shop, &here)).await;
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
            let lines = [
                "A sandbox was made.",
                "A sandbox was unlocked.",
                "A sandbox was kept for longer.",
                "A sandbox became a site.",
                "A sandbox was deleted.",
            ];
            lines.iter().all(|line| is_told(&told, line)).then_some(())
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
    // A file is written, found and deleted.
    ada.goes_to(&here).await;
    ada.types("#path", "notes.txt").await;
    ada.types("#content", "one").await;
    gets_to(ada, "form[action$='/push'] button").await;
    ada.presses(Key::Enter).await;
    ada.waits_for("document.querySelector('.notice')?.innerText.includes('notes.txt is written.')").await;
    gets_to(ada, "a[href$='/files']").await;
    ada.presses(Key::Enter).await;
    ada.arrives_at(&format!("{here}/files")).await;
    gets_to(ada, "a[href$='path=notes.txt']").await;
    ada.presses(Key::Enter).await;
    ada.arrives_at(&format!("{here}/files?path=notes.txt")).await;
    gets_to(ada, "form[action$='/files/delete'] button").await;
    ada.presses(Key::Enter).await;
    ada.waits_for("document.querySelector('.notice')?.innerText.includes('notes.txt is deleted.')").await;
    ada.goes_to(&format!("{here}/files")).await;
    ada.waits_for("document.querySelectorAll('.row').length === 1").await;
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
    assert_eq!(ada.posts(&format!("{here}/files/delete"), &typed("path", "../etc")).await.status, 422);
    for hours in ["", "0", "-1", "1000"] {
        let wrong = ada.posts(&format!("{here}/extend"), &typed("hours", hours)).await;
        assert!(wrong.status == 422 && wrong.says("in 3 hours"), "{hours:?} is not for ever: {}", wrong.body);
    }
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
    for path in [
        list.as_str(),
        here,
        &format!("{list}/new"),
        &format!("{here}/promote"),
        &format!("{here}/files"),
        &secrets,
        &format!("{secrets}/new"),
    ] {
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
        let parts = ["promote", "files", "files?path=index.html", "logs"].map(|part| format!("{here}/{part}"));
        for path in parts.iter().chain([&list, &here, &format!("/workspaces/{shop}/secrets")]) {
            assert_eq!(eve.opens(path).await.status, 404, "{path}");
        }
        is_told_that_it_is_paused(world, &ada, shop, &here, &account).await;
    })
    .await;
}
