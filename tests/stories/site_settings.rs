//! A site's own settings: who may see it, with what is made for that shown once; lock, texts, traffic, and how long it stays. Judged by
//! the server and by the site itself.

use fakes::openberth::{Call, Fault};
use messages::WorkspaceId;
use messages::workspace::Region;
use serde_json::{Value, json};

use crate::appearance::Axe;
use crate::inside::{calls, makes, own_key, plain_site, sends_site};
use crate::life::pages::is_looked_at;
use crate::world::{Browser, Customer, Page, World, story, until};

/// A form, what is sent with it, and the status of the answer.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], u16);

/// A site, and whoever looks at it from outside.
struct Site<'a> {
    world: &'a World,
    shop: WorkspaceId,
    id: String,
    key: String,
    settings: String,
}

impl<'a> Site<'a> {
    /// It comes with a key, while its owner looks at the page that says that the workspace is ready: there it stands at once.
    async fn of(world: &'a World, ada: &Customer, browser: &Browser) -> Self {
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        let key = own_key(ada, shop).await;
        browser.goes_to(&format!("/workspaces/{shop}")).await;
        browser.waits_for(&Browser::shows("Ready")).await;
        browser.reads("window.stayed = true").await;
        let id = sends_site(world, shop, &key, plain_site("shop")).await;
        browser.waits_for("document.querySelector('#arrived a')?.href.startsWith('http://shop.')").await;
        assert_eq!(browser.reads("window.stayed").await, true, "nothing was loaded anew");
        let settings = format!("/workspaces/{shop}/sites/{id}/settings");
        Self { world, shop, id, key, settings }
    }

    /// As its server has it.
    async fn is(&self) -> Value {
        let path = format!("/api/deployments/{}", self.id);
        calls(self.world, self.shop, &self.key, ("GET", &path), Value::Null).await.1
    }

    /// The status that a visitor of the site gets, with these headers.
    async fn visited(&self, headers: &[(&str, &str)]) -> u16 {
        let host = format!("shop.{}.localhost", fakes::infra::host_label(&self.shop.to_string()));
        let request = crate::world::customer::http().get(&self.world.outside.openberth_url).header("host", host);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        request.send().await.unwrap().status().as_u16()
    }

    /// Sends a form of the settings.
    async fn sends(&self, ada: &Customer, form: &str, fields: &[(&str, &str)]) -> Page {
        let account = ada.opens("/account").await.field("account");
        let fields = [&[("account", account.as_str())][..], fields].concat();
        ada.posts(&format!("{}/{form}", self.settings), &fields).await
    }
}

/// What a page shows once.
async fn shown(world: &World, ada: &Browser) -> String {
    let text = ada.reads("document.querySelector('.key-paper pre').textContent").await;
    let text = text.as_str().unwrap();
    let secret = text.strip_prefix("X-Api-Key: ").unwrap_or(text).to_owned();
    world.guards(&secret);
    secret
}

async fn chooses(ada: &Browser, mode: &str) {
    ada.clicks(&format!("input[name=mode][value={mode}]")).await;
    ada.clicks("form[action$='/access'] button[type=submit]").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_says_who_sees_a_site_and_how_long_it_stays() {
    let axe = Axe::fetched().await;
    story(World::named("site-settings"), async |world| {
        world.expects_warnings("an OpenBerth server gave no answer");
        let ada = world.browser("Ada").await;
        ada.signs_in().await;
        let customer = world.customer("Ada").signs_in().await;
        let site = Site::of(world, &customer, &ada).await;
        makes(&customer, site.shop, "Grace", "teammate").await;
        assert_eq!(site.visited(&[]).await, 200);
        ada.goes_to(&site.settings).await;
        is_looked_at(&ada, &axe, "site-settings").await;

        // A password, and then a key, each shown once; the one before stops.
        chooses(&ada, "password").await;
        ada.waits_for("document.querySelector('h1')?.textContent === 'Your new password'").await;
        let password = shown(world, &ada).await;
        is_looked_at(&ada, &axe, "site-settings-password").await;
        assert_eq!(site.visited(&[]).await, 401);
        ada.clicks("main a.is-main").await;
        ada.arrives_at(&site.settings).await;
        assert_eq!(ada.reads(&format!("document.documentElement.outerHTML.includes('{password}')")).await, false);
        chooses(&ada, "key").await;
        ada.waits_for("document.querySelector('h1')?.textContent === 'Your new key'").await;
        let key = shown(world, &ada).await;
        assert_eq!((site.visited(&[]).await, site.visited(&[("x-api-key", key.as_str())]).await), (401, 200));
        ada.goes_to(&site.settings).await;
        ada.clicks("input[name='let-in:teammate-grace']").await;
        chooses(&ada, "people").await;
        ada.waits_for("document.querySelector('.facts')?.textContent.includes('Only some people')").await;
        let now = site.is().await;
        assert_eq!((&now["accessMode"], &now["accessUsers"]), (&json!("user"), &json!("teammate-grace")));
        ada.runs_no_script().await;
        ada.goes_to(&site.settings).await;
        ada.clicks("input[name=lifetime][value='30']").await;
        ada.clicks("form[action$='/lifetime'] button[type=submit]").await;
        ada.arrives_at(&format!("{}?lifetime", site.settings)).await;
        ada.clicks("form[action$='/lock'] button[type=submit]").await;
        ada.waits_for("document.querySelector('#lock-title')?.textContent === 'It is locked'").await;
        ada.is_photographed("site-settings-locked").await;
        drop(ada);
        forms(world, &customer, &site).await;
    })
    .await;
}

/// What is left of the traffic stands on its pages, with the time that its server counts by, and what it means when nothing is.
async fn is_used_up(ada: &Customer, site: &Site<'_>) {
    let plain = |page: Page| page.body.replace('\u{a0}', " ");
    let page = plain(ada.opens(&site.settings).await);
    assert!(page.contains("5 GB a month, 5") && page.contains("GB left"), "{page}");
    assert_eq!(site.sends(ada, "access", &[("mode", "everybody")]).await.status, 303);
    assert_eq!(site.visited(&[]).await, 200);
    let path = format!("/api/deployments/{}", site.id);
    calls(site.world, site.shop, &site.key, ("PATCH", &path), json!({ "network_quota": "10" })).await;
    let admin = site.world.outside.infra.live_key(&site.shop.to_string()).unwrap();
    let weekly = json!({ "network.quota_reset_interval": "7d" });
    calls(site.world, site.shop, &admin, ("POST", "/api/admin/settings"), weekly).await;
    assert_eq!(site.visited(&[]).await, 503);
    let shown = site.settings.trim_end_matches("/settings");
    let page = plain(ada.opens(&format!("{shown}?whole")).await);
    assert!(page.contains("Traffic used up") && page.contains("At most 1 MB a week, used up"), "{page}");
    let settings = plain(ada.opens(&site.settings).await);
    for page in [page, settings] {
        assert!(page.contains("Visitors see an error until the server counts anew"), "{page}");
    }
}

/// What the server refuses, what is no form of ours, and who may not.
async fn forms(world: &World, ada: &Customer, site: &Site<'_>) {
    let refused = site.sends(ada, "texts", &[("title", "Sale"), ("description", "")]).await;
    assert!(refused.status == 409 && refused.says("It is locked"), "{}", refused.body);
    let done = site.sends(ada, "lock", &[("locked", "false")]).await;
    assert_eq!(done.leads_to(), Some(format!("{}?unlocked", site.settings).as_str()));
    let said = site.sends(ada, "texts", &[("title", "Sale <b>"), ("description", "All of July")]).await;
    assert_eq!(said.status, 303);
    assert_eq!(site.sends(ada, "traffic", &[("gigabytes", "5")]).await.status, 303);
    let now = site.is().await;
    assert_eq!((&now["title"], &now["description"]), (&json!("Sale <b>"), &json!("All of July")));
    assert_eq!(now["networkQuota"], "5120m");
    is_used_up(ada, site).await;
    let until_then = now["expiresAt"].as_str().unwrap().to_owned();
    assert!(!until_then.is_empty());

    // A slip of the pen would be for ever: no form can make one.
    for lifetime in ["", "0", "7d", "never", "-1", "99999999999"] {
        let odd = site.sends(ada, "lifetime", &[("lifetime", lifetime)]).await;
        assert!(odd.status == 422 && odd.says("Choose how long the site is to stay."), "{lifetime:?}: {}", odd.body);
    }
    let cases: [Case; 7] = [
        ("traffic", &[("gigabytes", "5g")], 422),
        ("access", &[("mode", "")], 422),
        ("access", &[("mode", "people")], 422),
        ("access", &[("mode", "password"), ("user", "a b")], 422),
        ("access", &[("mode", "everybody"), ("role", "admin")], 400),
        ("texts", &[("title", "a\u{202e}b"), ("description", "")], 422),
        ("lock", &[("locked", "maybe")], 400),
    ];
    for (form, fields, status) in cases {
        let answer = site.sends(ada, form, fields).await;
        assert_eq!(answer.status, status, "{form} {fields:?}: {}", answer.body);
    }
    assert_eq!(site.is().await["expiresAt"], until_then.as_str(), "nothing of that changed anything");
    assert_eq!(site.sends(ada, "lifetime", &[("lifetime", "unlimited")]).await.status, 303);
    assert_eq!(site.is().await["expiresAt"], "");

    world.outside.openberth.misbehave(Call::Deployment, Fault::Fail { status: 502 }, None);
    let down = ada.opens(&site.settings).await;
    assert!(down.status == 200 && down.says("did not answer in time"), "{}", down.body);
    world.outside.openberth.behave();
    let eve = world.customer("Eve").signs_in().await;
    assert_eq!(eve.opens(&site.settings).await.status, 404);
    assert_eq!(site.sends(&eve, "lock", &[("locked", "true")]).await.status, 404);
    until("it is kept who did it", async || {
        let activity = ada.opens(&format!("/workspaces/{}/activity", site.shop)).await;
        let lines = [
            "Who may see a site was changed.",
            "A site was locked.",
            "A site was unlocked.",
            "How a site is served was changed.",
        ];
        (lines.iter().all(|line| activity.says(line)) && !activity.says("Sale")).then_some(())
    })
    .await;
}
