//! One's own account: being called as one likes, reading dates as one likes, and knowing where one is signed in.

use http::Method;
use http::header::{ACCEPT, ACCEPT_LANGUAGE};
use messages::workspace::Region;
use reqwest::Response;
use tokio::time::{Duration, timeout};

use crate::world::{Browser, Customer, Page, TIME_LIMIT, World, story};

/// Ending a session takes effect within this, everywhere.
const AT_ONCE: Duration = Duration::from_secs(1);

/// Sends off the form of the profile, as a page that was just opened has it.
async fn changes(customer: &Customer, name: &str, zone: &str, dates: &str) -> Page {
    let account = customer.opens("/account").await.field("account");
    customer.posts("/account", &[("account", &account), ("name", name), ("zone", zone), ("dates", dates)]).await
}

#[tokio::test]
async fn a_person_is_called_as_they_like_and_reads_dates_as_they_like() {
    story(World::named("profile"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Shop", Region::Eu).await;
        let before = ada.sees(shop, "Ready").await;
        assert!(before.says(" UTC</time>") && before.says("data-local=\"moment\""), "{}", before.body);

        let saved = changes(&ada, " Ada, Countess of Lovelace ", "Asia/Tokyo", "de").await;
        assert_eq!((saved.status, saved.leads_to()), (303, Some("/account?done")), "{}", saved.body);
        let profile = ada.opens("/account?done").await;
        assert!(profile.says("Saved.") && profile.says("value=\"Ada, Countess of Lovelace\""), "{}", profile.body);
        assert!(profile.says("value=\"Asia/Tokyo\" selected") && profile.says("value=\"de\" selected"));

        // Every page follows, and no script has a say in it.
        let after = ada.opens(&format!("/workspaces/{shop}")).await;
        assert!(after.says("<strong dir=\"auto\">Ada, Countess of Lovelace</strong>"));
        assert!(after.says(" JST</time>") && after.says(" lang=\"de\""), "{}", after.body);
        assert!(!after.says("data-local") && !after.says(" UTC</time>"), "{}", after.body);
        assert!(ada.opens(&format!("/workspaces/{shop}/live")).await.says(" JST</time>"));

        // It outlives other changes, and signing in again, which brings what the provider says.
        assert_eq!(changes(&ada, "Ada, Countess of Lovelace", "Asia/Tokyo", "nl").await.status, 303);
        let again = ada.elsewhere().signs_in().await;
        assert!(again.opens("/workspaces").await.says("<strong dir=\"auto\">Ada, Countess of Lovelace</strong>"));
        changes(&ada, "Ada", "", "").await;
        assert!(ada.opens(&format!("/workspaces/{shop}")).await.says(" UTC</time>"));

        // The picture that their provider has of them stays away from every page but the one that offers it.
        let picture = "https://pictures.example.com/ada.png";
        world.database().await.execute("update web.people set picture = $1", &[&picture]).await.unwrap();
        assert!(ada.opens("/workspaces").await.says(picture));
        changes(&ada, "Ada", "", "").await;
        assert!(!ada.opens("/workspaces").await.says(picture) && ada.opens("/account").await.says(picture));
    })
    .await;
}

#[tokio::test]
async fn a_profile_that_cannot_be_saved_keeps_what_was_typed_and_says_why() {
    story(World::named("profile-problems"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        for (name, zone, dates, why) in [
            ("", "Europe/Berlin", "fr", "Tell us what to call you."),
            ("A\u{202e}da", "Europe/Berlin", "fr", "A name cannot have line breaks"),
            ("Ada <b>", "Mars/Olympus", "fr", "We do not know this time zone."),
            ("Ada <b>", "Europe/Berlin", "tlh", "We do not know this language."),
        ] {
            let page = changes(&ada, name, zone, dates).await;
            assert_eq!(page.status, 422);
            assert!(page.says(why), "{why}: {}", page.body);
            assert!(name != "Ada <b>" || page.says("value=\"Ada &#60;b&#62;\""), "{}", page.body);
            assert!(zone != "Europe/Berlin" || page.says("value=\"Europe/Berlin\" selected"));
            assert!(dates != "fr" || page.says("value=\"fr\" selected"));
        }
        assert_eq!(changes(&ada, &"a".repeat(81), "", "").await.status, 422);
        assert_eq!(world.counts("select count(*) from web.preferences").await, 0);

        // A page that was drawn for somebody else, before another person signed in with this browser.
        let eves = world.customer("Eve").signs_in().await.opens("/account").await.field("account");
        let form = [("account", eves.as_str()), ("name", "Eve"), ("zone", ""), ("dates", "")];
        assert_eq!(ada.posts("/account", &form).await.status, 400);
        assert_eq!(ada.posts("/account/mail", &[("account", &eves), ("news", "on")]).await.status, 400);
        assert_eq!(world.counts("select count(*) from web.preferences").await, 0);
    })
    .await;
}

#[tokio::test]
async fn dates_are_written_as_the_browser_wants_until_somebody_chooses() {
    story(World::named("languages"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let opens = async |wanted: &str| {
            let request = ada.request(Method::GET, "/account").header("sec-fetch-site", "same-origin");
            ada.sends(request.header(ACCEPT_LANGUAGE, wanted)).await
        };
        assert!(opens("fr-CH, en;q=0.5").await.says("data-dates=\"fr\""));
        assert!(opens("en-US,en;q=0.9").await.says("data-dates=\"en-US\""));
        assert!(opens("xx").await.says("data-dates=\"en-GB\""));
        changes(&ada, "Ada", "", "nl").await;
        assert!(opens("fr-CH, en;q=0.5").await.says("data-dates=\"nl\""));
    })
    .await;
}

/// The live part of a page, as a browser holds it open; what it says first has arrived.
async fn watches(customer: &Customer, path: &str) -> Response {
    let mut open = customer.request(Method::GET, path).header(ACCEPT, "text/event-stream").send().await.unwrap();
    assert_eq!(open.status(), 200);
    assert!(open.chunk().await.unwrap().is_some());
    open
}

/// Reads on until there is no more.
async fn ends(mut open: Response) {
    while open.chunk().await.unwrap().is_some() {}
}

/// Reads on until this is said.
async fn says(mut open: Response, text: &str) {
    let mut said = String::new();
    while !said.contains(text) {
        said.push_str(&String::from_utf8_lossy(&open.chunk().await.unwrap().expect("it ended")));
    }
}

#[tokio::test]
async fn a_browser_that_is_signed_out_from_elsewhere_is_out_at_once_with_all_that_it_watches() {
    story(World::named("signed-out-elsewhere"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        let live = format!("/live?watch={shop}");
        let phone = ada.elsewhere().signs_in().await;
        let watched = watches(&phone, &live).await;
        let mine = watches(&ada, &live).await;

        let list = ada.opens("/account/sessions").await;
        assert!(list.says("Elsewhere") && list.says("A browser that we do not know"), "{}", list.body);
        let session = list.session_elsewhere();
        let done = ada.presses(&format!("/account/sessions/{session}/end")).await;
        assert_eq!((done.status, done.leads_to()), (303, Some("/account/sessions?done")));
        assert!(!phone.is_signed_in().await, "at its next request");
        timeout(AT_ONCE, ends(watched)).await.expect("what it watched has ended");
        assert!(ada.opens("/account/sessions?done").await.says("You are signed in nowhere else."));

        // Once more is too late, and what belongs to somebody else does not end.
        assert_eq!(ada.presses(&format!("/account/sessions/{session}/end")).await.status, 404);
        let eve = world.customer("Eve").signs_in().await;
        let adas = ada.elsewhere().signs_in().await;
        let target = ada.opens("/account/sessions").await.session_elsewhere();
        assert_eq!(eve.presses(&format!("/account/sessions/{target}/end")).await.status, 404);
        eve.presses("/account/sessions/others/end").await;
        assert!(adas.is_signed_in().await);

        // All others at once; the one that asks goes on, and so does what it watches.
        let third = ada.elsewhere().signs_in().await;
        assert_eq!(ada.presses("/account/sessions/others/end").await.leads_to(), Some("/account/sessions?done"));
        assert!(!adas.is_signed_in().await && !third.is_signed_in().await);
        assert!(ada.is_signed_in().await && eve.is_signed_in().await);
        world.outside.infra.set_state(&shop.to_string(), "crashed");
        timeout(TIME_LIMIT, says(mine, &format!("event: changed\ndata: {shop}")))
            .await
            .expect("one's own page goes on");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_somebody_looks_at_elsewhere_leads_to_signing_in() {
    story(World::named("signed-out-tab"), async |world| {
        let phone = world.eyes("Ada").await;
        phone.signs_in().await;
        let shop = phone.creates_a_workspace("Paper shop", Region::Eu).await;
        phone.waits_for(&Browser::shows("Ready")).await;
        phone.waits_for("document.querySelector('[data-live]').dataset.live === 'on'").await;
        let ada = world.customer("Ada").signs_in().await;
        assert!(ada.opens("/account/sessions").await.says("Chrome on Linux"));
        ada.presses("/account/sessions/others/end").await;
        phone.waits_for(&format!("location.search === '?return_to=/workspaces/{shop}'")).await;
    })
    .await;
}

#[tokio::test]
async fn what_to_write_about_is_kept_and_what_one_has_is_told() {
    story(World::named("choices"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let ticked = |page: &Page, field: &str| page.says(&format!("name=\"{field}\" value=\"on\" checked"));
        let usual = ada.opens("/account/mail").await;
        assert!(ticked(&usual, "ready") && ticked(&usual, "trouble") && !ticked(&usual, "news"));
        let account = usual.field("account");
        let saved = ada.posts("/account/mail", &[("account", &account), ("news", "on")]).await;
        assert_eq!(saved.leads_to(), Some("/account/mail?done"));
        changes(&ada, "Countess", "", "").await;
        let kept = ada.opens("/account/mail").await;
        assert!(!ticked(&kept, "ready") && !ticked(&kept, "trouble") && ticked(&kept, "news"));

        let plan = ada.opens("/account/plan").await;
        assert!(plan.says("14 days left") && plan.says("0 of 1 workspace"), "{}", plan.body);
        let methods = ada.opens("/account/methods").await;
        assert!(methods.says("Example") && methods.says("ada@example.com"), "{}", methods.body);

        let (person, _) = world.person(&ada).await;
        world.database().await.execute("delete from web.people where id = $1", &[&person]).await.unwrap();
        for table in ["preferences", "sessions"] {
            assert_eq!(world.counts(&format!("select count(*) from web.{table}")).await, 0, "{table} goes with them");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_account_works_without_script() {
    story(World::named("account-no-script"), async |world| {
        let ada = world.eyes("Ada").await;
        ada.runs_no_script().await;
        ada.signs_in().await;
        ada.clicks("button.account").await;
        ada.clicks("a[href='/account']").await;
        ada.arrives_at("/account").await;
        ada.types("#name", " L.").await;
        ada.clicks("form[action='/account'] button[type=submit]").await;
        ada.arrives_at("/account?done").await;
        ada.waits_for("document.querySelector('.notice')?.textContent.includes('Saved.') === true").await;
        assert_eq!(ada.reads("document.querySelector('#name').value.includes('L.')").await, true);

        ada.clicks("a[href='/account/theme']").await;
        ada.arrives_at("/account/theme").await;
        ada.clicks("input[name=theme][value=dark]").await;
        ada.clicks("form[action='/account/theme'] button[type=submit]").await;
        ada.arrives_at("/account/theme?done").await;
        assert_eq!(ada.reads("document.documentElement.dataset.theme").await, "dark");

        let phone = world.customer("Ada").signs_in().await;
        ada.clicks("a[href='/account/sessions']").await;
        ada.arrives_at("/account/sessions").await;
        ada.clicks(".devices button").await;
        ada.arrives_at("/account/sessions?done").await;
        assert!(!phone.is_signed_in().await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chosen_zone_stands_against_the_browser_s() {
    story(World::named("zones"), async |world| {
        let ada = world.eyes("Ada").await;
        ada.signs_in().await;
        ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.waits_for(&Browser::shows("Ready")).await;
        ada.goes_to("/account").await;
        ada.arrives_at("/account").await;
        ada.reads("document.querySelector('#zone').value = 'Asia/Tokyo'").await;
        ada.clicks("form[action='/account'] button[type=submit]").await;
        ada.arrives_at("/account?done").await;
        ada.waits_for("document.documentElement.dataset.script === 'on'").await;
        let shown = "[...document.querySelectorAll('main time')].every(time => time.textContent.endsWith(' JST'))";
        assert_eq!(ada.reads(shown).await, true);
        assert_eq!(ada.reads("document.querySelectorAll('main time').length > 0").await, true);
    })
    .await;
}
