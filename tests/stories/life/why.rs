//! Why: in a browser, the page of a workspace says what led to its label, and its activity who did what, and why.

use messages::workspace::Region;

use super::pages::is_looked_at;
use crate::appearance::Axe;
use crate::world::{Browser, World, story, until};

/// That the answer to why says this; `open` where it is in sight.
fn why(open: &str, text: &str) -> String {
    format!("document.querySelector('.why{open}')?.textContent.includes({text:?})")
}

fn shown(text: &str) -> String {
    format!("document.querySelector('main').textContent.includes({text:?})")
}

#[tokio::test(flavor = "multi_thread")]
async fn trouble_and_recovery_say_what_led_to_them() {
    let axe = Axe::fetched().await;
    story(World::named("why-trouble"), async |world| {
        let ada = world.eyes("Ada").await;
        ada.signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.waits_for(&Browser::shows("Ready")).await;
        ada.waits_for(&why(":not([open])", "You asked for it.")).await;
        ada.clicks(".why summary").await;
        ada.waits_for(&why("[open]", "Its machine came up, and it answers.")).await;
        ada.waits_for(&why("[open]", "Your free trial ends on")).await;
        is_looked_at(&ada, &axe, "why-ready").await;

        world.outside.infra.set_state(&shop.to_string(), "crashed");
        ada.waits_for(&Browser::shows("Having trouble")).await;
        ada.waits_for(&why("[open]", "We saw that its machine broke.")).await;
        ada.waits_for(&why("", "our rules for workspaces")).await;
        is_looked_at(&ada, &axe, "why-trouble").await;

        world.outside.infra.set_state(&shop.to_string(), "running");
        ada.waits_for(&Browser::shows("Ready")).await;
        ada.waits_for(&why(":not([open])", "You asked for it.")).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_activity_says_who_did_what_and_why_and_is_searched_and_saved_without_script() {
    let axe = Axe::fetched().await;
    story(World::named("why-activity"), async |world| {
        let ada = world.eyes("Ada").await;
        ada.signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.waits_for(&Browser::shows("Ready")).await;
        world.outside.infra.set_state(&shop.to_string(), "crashed");
        ada.waits_for(&Browser::shows("Having trouble")).await;
        world.outside.infra.set_state(&shop.to_string(), "running");
        ada.waits_for(&Browser::shows("Ready")).await;
        let activity = format!("/workspaces/{shop}/activity");
        ada.goes_to(&activity).await;
        for text in ["It was asked for.", "You", "It had trouble.", "We saw that its machine broke.", "Harbor"] {
            ada.waits_for(&shown(text)).await;
        }
        is_looked_at(&ada, &axe, "why-activity").await;

        let eyes = world.window(&ada).await;
        ada.runs_no_script().await;
        ada.goes_to(&activity).await;
        ada.reads("document.querySelector('#show').value = 'trouble'").await;
        ada.clicks(".finder button").await;
        ada.waits_for("location.search.includes('show=trouble')").await;
        ada.waits_for(&shown("It had trouble.")).await;
        assert_eq!(ada.reads("document.querySelectorAll('.activity tbody tr').length").await, 1);
        ada.reads("document.querySelector('#until').value = '2020-01-01'").await;
        ada.clicks(".finder button").await;
        ada.waits_for(&shown("Nothing like that happened")).await;
        eyes.goes_to(&format!("{activity}?show=trouble&until=2020-01-01")).await;
        is_looked_at(&eyes, &axe, "why-nothing-found").await;

        let customer = world.customer("Ada").signs_in().await;
        let table = customer.opens(&format!("{activity}.csv?show=people")).await;
        let header =
            |name: &str| table.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        assert_eq!(header("content-type"), "text/csv; charset=utf-8; header=present");
        assert_eq!(header("content-disposition"), "attachment; filename=\"paper-shop-activity.csv\"");
        let lines: Vec<&str> = table.body.split("\r\n").collect();
        assert_eq!(lines[0], "\u{feff}\"When (UTC)\",\"Who\",\"What\",\"Why\"");
        assert!(lines[1].ends_with("\"You\",\"It was asked for.\",\"\"") && lines[2..] == [""], "{}", table.body);
        let all = customer.opens(&format!("{activity}.csv")).await;
        assert!(all.says("\"Harbor\",\"It had trouble.\",\"We saw that its machine broke.\""), "{}", all.body);
        assert_eq!(world.customer("Eve").signs_in().await.opens(&format!("{activity}.csv")).await.status, 404);
        // A long one comes part by part, and whole.
        let db = world.database().await;
        let long = "insert into web.history (workspace, version, at, kind) select id, 10000 + n, now(), 'ready' from web.workspaces, generate_series(1, 1234) n";
        db.batch_execute(long).await.unwrap();
        let before = all.body.split("\r\n").count();
        let whole = customer.opens(&format!("{activity}.csv")).await;
        assert_eq!(whole.body.split("\r\n").count(), before + 1234);
        assert!(whole.body.ends_with(&all.body[all.body.find("\r\n").unwrap()..]), "the newest first, and none twice");
        db.batch_execute("delete from web.history where version > 10000").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn what_happened_to_an_account_is_found_again_however_long_ago() {
    story(World::named("why-account"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let account = ada.opens("/account/plan").await.field("account");
        let on = async |plan: &str| world.puts_on(&account, plan).await;
        on("pro@2").await;
        let mut made = Vec::new();
        for name in ["First", "Second"] {
            let workspace = ada.creates_a_workspace(name, Region::Eu).await;
            ada.sees(workspace, "Ready").await;
            made.push(workspace);
        }
        on("hobby@2").await;
        let second = made.pop().unwrap();
        ada.sees(second, "Paused").await;
        let page = ada.opens(&format!("/workspaces/{second}")).await;
        let staff = "Harbor&#39;s staff put the account on the Hobby plan.";
        assert!(page.says("Your plan has no room for it.") && page.says(staff), "{}", page.body);
        assert!(page.says("our rules for pauses") && !page.says("suspension@") && !page.says("kim"), "{}", page.body);
        on("pro@2").await;
        let back = until("it is up again", async || {
            let page = ada.opens(&format!("/workspaces/{second}")).await;
            (page.label() == Some("Ready")).then_some(page)
        })
        .await;
        assert!(back.says("Harbor&#39;s staff put the account on the Pro plan."), "{}", back.body);
    })
    .await;
}
