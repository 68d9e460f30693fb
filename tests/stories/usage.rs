//! What a workspace uses: seen now, kept for thirty days, drawn over time; and the settings of its server. Judged by what the server was
//! asked, and by what it holds.

use fakes::openberth::{Call, Fault};
use http::Method;
use messages::WorkspaceId;
use messages::workspace::Region;
use serde_json::{Value, json};

use crate::appearance::Axe;
use crate::inside::{calls, key_on};
use crate::keys::sends_code;
use crate::life::pages::is_looked_at;
use crate::world::{Browser, Customer, World, story, until};

/// How often the server of a workspace was asked for this.
fn asked(world: &World, shop: WorkspaceId, method: &str, path: &str) -> usize {
    let ledger = world.outside.openberth.ledger();
    ledger.of(&shop.to_string()).iter().filter(|entry| entry.method == method && entry.path == path).count()
}

/// How often it was looked at.
fn looks(world: &World, shop: WorkspaceId) -> usize {
    asked(world, shop, "GET", "/api/admin/host-stats")
}

/// What the pictures of a page are called.
const TITLES: &str = "[...document.querySelectorAll('.graph-picture title')].map((title) => title.textContent)";

/// Somebody looks at the site.
async fn is_visited(world: &World, shop: WorkspaceId) {
    let host = format!("shop.{}.localhost", fakes::infra::host_label(&shop.to_string()));
    let page = crate::world::customer::http().get(&world.outside.openberth_url).header("host", host).send().await;
    assert_eq!(page.unwrap().status(), 200);
}

/// Makes a key by the page, and a site with it.
async fn has_a_site(world: &World, who: &Customer, shop: WorkspaceId) -> String {
    let account = who.opens(&format!("/workspaces/{shop}/keys/new")).await.field("account");
    let form = [("account", account.as_str()), ("name", "CI"), ("purpose", "ci")];
    let key = key_on(&who.posts(&format!("/workspaces/{shop}/keys"), &form).await.body);
    sends_code(world, shop, &key).await
}

/// Pauses a workspace, or starts it again.
async fn presses(who: &Customer, shop: WorkspaceId, verb: &str, label: &str) {
    let page = if verb == "pause" { "/settings" } else { "" };
    let page = who.opens(&format!("/workspaces/{shop}{page}")).await;
    let form = page.body.split(&format!("/{verb}\"")).nth(1).expect("there is a button").to_owned();
    let field = |name: &str| {
        crate::world::customer::between(&form, &format!("name=\"{name}\" value=\""), "\"").unwrap().to_owned()
    };
    let (command, account) = (field("command"), field("account"));
    let form = [("command", command.as_str()), ("account", account.as_str())];
    assert_eq!(who.posts(&format!("/workspaces/{shop}/{verb}"), &form).await.status, 303);
    who.sees(shop, label).await;
}

/// Its machine and its site: now, over a day, a week and a month.
async fn is_drawn(ada: &Browser, axe: &Axe, usage: &str, of_site: &str) {
    ada.goes_to(usage).await;
    ada.waits_for(r"/of 4\sGB/.test(document.querySelector('.usage-facts')?.innerText)").await;
    ada.waits_for("document.querySelectorAll('.graph-line').length === 4").await;
    ada.waits_for(r"/Data sent\s*[\d.]+\sKB by all sites/.test(document.querySelector('.usage-facts').innerText)")
        .await;
    assert_eq!(ada.reads("document.querySelector('.graph-picture title').textContent").await, "Processor, 24 hours");
    is_looked_at(ada, axe, "usage").await;
    for (range, name) in [("week", "7 days"), ("month", "30 days")] {
        ada.clicks(&format!("a[href='{usage}?range={range}']")).await;
        ada.waits_for(&format!(
            "document.querySelector('.usage-head [aria-current]')?.textContent === '{name}' \
             && {TITLES}.join() === 'Processor, {name},Memory, {name},Disk, {name},Data sent each hour, {name}'"
        ))
        .await;
    }
    is_looked_at(ada, axe, "usage-month").await;
    ada.clicks(".row-name").await;
    ada.arrives_at(of_site).await;
    ada.waits_for("document.querySelector('.usage-facts')?.innerText.includes('Data sent')").await;
    ada.waits_for(&format!("{TITLES}.includes('Data sent each hour, 24 hours')")).await;
    is_looked_at(ada, axe, "usage-site").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_workspace_uses_is_drawn_and_who_is_paused_is_left_alone() {
    let axe = Axe::fetched().await;
    story(World::named("usage").with("HARBOR_WEB_USAGE_EVERY_SECONDS", "1"), async |world| {
        world.expects_warnings("an OpenBerth server gave no answer");
        let ada = world.browser("Ada").await;
        ada.signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.waits_for(&Browser::shows("Ready")).await;
        let hers = world.customer("Ada").signs_in().await;
        let site = has_a_site(world, &hers, shop).await;
        let usage = format!("/workspaces/{shop}/usage");

        // What it sends is counted, for it and for the workspace in all.
        until("what was sent was seen", async || {
            is_visited(world, shop).await;
            let sent =
                "select sum(sent)::bigint from web.usage where span = 'hour' and site <> '' having sum(sent) > 0";
            world.database().await.query_opt(sent, &[]).await.unwrap()
        })
        .await;

        // Now, over time, and what each site uses.
        until("its machine and its site were looked at", async || {
            let seen = "select count(distinct site) from web.usage where span = 'look' having count(*) > 4";
            (world.database().await.query_opt(seen, &[]).await.unwrap()?.get::<_, i64>(0) == 2).then_some(())
        })
        .await;
        is_drawn(&ada, &axe, &usage, &format!("/workspaces/{shop}/sites/{site}/usage")).await;

        // A server that does not answer: the past is there all the same.
        world.outside.openberth.misbehave(Call::Other, Fault::Fail { status: 502 }, None);
        let down = hers.opens(&usage).await;
        assert!(down.status == 200 && down.says("did not answer in time") && down.says("graph-line"), "{}", down.body);
        world.outside.openberth.behave();

        // Nobody calls who is paused, while another is looked at on and on.
        let grace = world.customer("Grace").signs_in().await;
        let other = grace.creates_a_workspace("Compilers", Region::Eu).await;
        grace.sees(other, "Ready").await;
        presses(&hers, shop, "pause", "Paused").await;
        let others = looks(world, other);
        // What was under way when it was paused comes to its end.
        until("the other one is looked at again", async || (looks(world, other) > others).then_some(())).await;
        let before = looks(world, shop);
        until("and again", async || (looks(world, other) >= others + 4).then_some(())).await;
        let page = hers.opens(&usage).await;
        assert!(page.says("This workspace is paused") && page.says("graph-line"), "{}", page.body);
        assert_eq!(looks(world, shop), before, "nobody is called who is not there");
        for path in [usage.clone(), format!("{usage}/live"), format!("/workspaces/{shop}/sites/{site}/usage")] {
            assert_eq!(grace.opens(&path).await.status, 404, "{path}");
        }

        goes_with_its_time(world, shop).await;
    })
    .await;
}

/// What is too old goes, and all of a workspace that is gone; what the read model does not know stays.
async fn goes_with_its_time(world: &World, shop: WorkspaceId) {
    let db = world.database().await;
    let unknown = WorkspaceId::new();
    let plant = "insert into web.usage (workspace, site, span, at, looks, cpu, cpu_most, memory, memory_most, disk) \
                 select w, '', span, now() - age, 1, 0, 0, 0, 0, 0 from unnest($1::uuid[]) as w, \
                 (values ('look', interval '2 days'), ('hour', interval '2 days'), ('hour', interval '31 days')) as old (span, age)";
    db.execute(plant, &[&vec![shop, unknown]]).await.unwrap();
    let turn =
        "insert into web.usage_turns (workspace, due_at, tidied_at) values ($1, now() + interval '1 hour', now())";
    db.execute(turn, &[&unknown]).await.unwrap();
    let tidy = "update web.usage_turns set tidied_at = now() - interval '2 hours' where workspace = any($1)";
    db.execute(tidy, &[&vec![shop, unknown]]).await.unwrap();
    let old = "select count(*) from web.usage where workspace = $1 and at < now() - interval '1 day'";
    for workspace in [shop, unknown] {
        until("two of three are too old", async || {
            (db.query_one(old, &[&workspace]).await.unwrap().get::<_, i64>(0) == 1).then_some(())
        })
        .await;
    }
    let was: String = db.query_one("select state from web.workspaces where id = $1", &[&shop]).await.unwrap().get(0);
    let state = "update web.workspaces set state = $2 where id = $1";
    db.execute(state, &[&shop, &"deleted"]).await.unwrap();
    db.execute(tidy, &[&vec![shop]]).await.unwrap();
    let all = "select (select count(*) from web.usage where workspace = $1) + (select count(*) from web.usage_latest where workspace = $1) \
               + (select count(*) from web.usage_turns where workspace = $1)";
    until("nothing is left of it", async || {
        (db.query_one(all, &[&shop]).await.unwrap().get::<_, i64>(0) == 0).then_some(())
    })
    .await;
    db.execute(state, &[&shop, &was]).await.unwrap();
}

/// What is set on the server of a workspace.
async fn set_on(world: &World, shop: WorkspaceId) -> Value {
    let key = world.outside.infra.live_key(&shop.to_string()).unwrap();
    calls(world, shop, &key, ("GET", "/api/admin/settings"), Value::Null).await.1
}

#[tokio::test(flavor = "multi_thread")]
async fn the_settings_of_a_server_are_changed_whole_or_not_and_nothing_passes_that_should_not() {
    let axe = Axe::fetched().await;
    story(World::named("server"), async |world| {
        world.expects_warnings("an OpenBerth server gave no answer");
        let ada = world.browser("Ada").await;
        ada.signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.waits_for(&Browser::shows("Ready")).await;
        let server = format!("/workspaces/{shop}/settings/server");
        let key = world.outside.infra.live_key(&shop.to_string()).unwrap();
        let own = json!({ "oidc.client_secret": "hush", "container.default_memory": "1g" });
        assert_eq!(calls(world, shop, &key, ("POST", "/api/admin/settings"), own).await.0, 200);
        let sent = || asked(world, shop, "POST", "/api/admin/settings") - 1;

        ada.goes_to(&format!("/workspaces/{shop}/settings")).await;
        ada.clicks(&format!("a[href='{server}']")).await;
        ada.arrives_at(&server).await;
        ada.waits_for("document.querySelector('.settings')?.innerText.includes('0.9.1')").await;
        assert_eq!(ada.reads("document.querySelector('#memory').value").await, "1024");
        assert_eq!(ada.reads("document.documentElement.outerHTML.includes('***')").await, false);
        is_looked_at(&ada, &axe, "server").await;
        ada.reads("document.querySelector('#memory').value = '8192'").await;
        ada.clicks("form[action$='/server'] button").await;
        ada.waits_for("document.querySelector('#memory-problem')?.textContent.includes('4096 megabytes')").await;
        is_looked_at(&ada, &axe, "server-refused").await;
        assert_eq!(sent(), 0, "nothing is sent before all of it is right");
        ada.reads("document.querySelector('#memory').value = '256'").await;
        ada.clicks("[name=limited]").await;
        ada.reads("document.querySelector('#traffic').value = '5'").await;
        ada.clicks("form[action$='/server'] button").await;
        ada.arrives_at(&format!("{server}?saved")).await;
        let set = set_on(world, shop).await;
        let wanted = json!({
            "container.default_memory": "256m",
            "network.quota_enabled": "true",
            "network.default_quota": "5g",
            "oidc.client_secret": "***",
        });
        assert_eq!((set, sent()), (wanted, 1));

        let hers = world.customer("Ada").signs_in().await;
        by_form(world, &hers, shop, &server).await;
        nothing_passes(world, &hers, shop).await;
    })
    .await;
}

/// The same again is nothing to send; what cannot be is said beside its field; who changed it is kept.
async fn by_form(world: &World, ada: &Customer, shop: WorkspaceId, server: &str) {
    let sent = || asked(world, shop, "POST", "/api/admin/settings") - 1;
    let form = async |memory: &str, cpus: &str| {
        let account = ada.opens(server).await.field("account");
        let form = [
            ("account", account.as_str()),
            ("memory", memory),
            ("cpus", cpus),
            ("limited", "yes"),
            ("traffic", "5"),
            ("period", "30d"),
        ];
        ada.posts(server, &form).await
    };
    assert_eq!((form("256", "").await.status, sent()), (303, 1));
    for (memory, cpus) in [("256", "64"), ("lots", ""), ("***", ""), ("256", "0")] {
        assert_eq!((form(memory, cpus).await.status, sent()), (422, 1), "{memory} {cpus}");
    }
    world.outside.openberth.misbehave(Call::Other, Fault::Fail { status: 502 }, None);
    assert!(ada.opens(server).await.says("did not answer in time"));
    let account = ada.opens(&format!("/workspaces/{shop}/settings")).await.field("account");
    let down = [("account", account.as_str()), ("memory", "512"), ("cpus", ""), ("traffic", ""), ("period", "30d")];
    let down = ada.posts(server, &down).await;
    assert!(down.status == 503 && down.says("value=\"512\""), "what was typed is kept: {}", down.body);
    world.outside.openberth.behave();
    until("who changed it is kept", async || {
        ada.opens(&format!("/workspaces/{shop}/activity")).await.says(DEFAULTS_CHANGED).then_some(())
    })
    .await;
}

/// What the history says of it.
const DEFAULTS_CHANGED: &str = "What new sites get was changed.";

/// Nothing of a browser's request reaches a server, and nothing of a server's answer but what is shown reaches a browser.
async fn nothing_passes(world: &World, ada: &Customer, shop: WorkspaceId) {
    let headers = [
        ("set-cookie", "openberth_session=ses_1; Path=/"),
        ("location", "http://169.254.169.254/"),
        ("content-security-policy", "default-src *"),
        ("access-control-allow-origin", "*"),
        ("content-type", "text/html"),
    ];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let body = r#"{"users":[{"id":"usr_0123456789abcdef","name":"ci-x","displayName":"<script>alert(1)</script>","role":"user"}]}"#;
    let before = world.outside.openberth.ledger().entries.len();
    let say = Fault::Say { status: 200, headers, body: body.to_owned(), repeat: 1 };
    world.outside.openberth.misbehave(Call::Users, say, Some(1));
    ada.plants("openberth_session", "ses_of_the_browser");
    let request = ada.request(Method::GET, &format!("/workspaces/{shop}/keys"));
    let request = request.header("authorization", "Bearer of-the-browser").header("x-api-key", "of-the-browser");
    let page = ada.sends(request.header("x-forwarded-host", "evil.example.com")).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("alert(1)") && !page.body.contains("<script>alert"), "{}", page.body);
    for name in ["location", "access-control-allow-origin"] {
        assert!(!page.headers.contains_key(name), "{name}");
    }
    assert!(page.headers.get_all("set-cookie").iter().all(|cookie| !cookie.to_str().unwrap().contains("openberth")));
    assert!(page.headers["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
    assert!(page.headers["content-type"].to_str().unwrap().starts_with("text/html"));
    let host = world.address_of(shop).replace("http://", "");
    let ledger = world.outside.openberth.ledger();
    let (_, calls) = ledger.entries.split_at(before);
    assert!(!calls.is_empty());
    for call in calls {
        assert_eq!((call.host.as_str(), call.key), (host.as_str(), fakes::openberth::Key::Right), "{}", call.path);
        let known = ["accept", "authorization", "content-length", "content-type", "host", "user-agent"];
        assert!(call.headers.iter().all(|name| known.contains(&name.as_str())), "{:?}", call.headers);
    }
}
