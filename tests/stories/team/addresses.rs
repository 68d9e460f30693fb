//! An address says of which account it is: a link is the same for everybody, and two windows stand in two accounts.

use http::Method;
use http::header::REFERER;

use super::{accepts, invites, presses};
use crate::world::{Browser, Customer, World, story};

/// As whose the page is drawn, by its header.
const WHOSE: &str = "document.querySelector('.whose [dir=auto]')?.textContent";

async fn stands_in(window: &Browser, whose: &str, address: &str) {
    window.waits_for(&format!("{WHOSE} === '{whose}' && location.pathname + location.search === '{address}'")).await;
}

/// Asks somebody from one of its windows, and is told in that one.
async fn asks(window: &Browser, address: &str) {
    window.types("#address", address).await;
    window.clicks("form[action='/account/people/invite'] button[type=submit]").await;
    window.waits_for(&format!("document.querySelector('main')?.innerText.includes('{address}')")).await;
}

/// Both windows of one browser: what is done in one is done there, and neither is drawn as the other.
async fn stand_side_by_side(world: &World, bea: &Browser, (team, own): (&str, &str)) {
    let (in_team, in_own) = (format!("/account/people?in={team}"), format!("/account/people?in={own}"));
    bea.goes_to(&in_team).await;
    stands_in(bea, "Team of Ada", &in_team).await;
    let second = world.window(bea).await;
    second.goes_to(&in_own).await;
    stands_in(&second, "Your own account", &in_own).await;

    // What this browser looked at last is her own. The first window is still the team's: its forms, its links, its parts.
    asks(bea, "cleo@example.com").await;
    stands_in(bea, "Team of Ada", &format!("/account/people?invited&in={team}")).await;
    bea.clicks("nav a[href='/workspaces']").await;
    stands_in(bea, "Team of Ada", &format!("/workspaces?in={team}")).await;
    asks(&second, "dan@example.com").await;
    stands_in(&second, "Your own account", &format!("/account/people?invited&in={own}")).await;
    let text = second.reads("document.querySelector('main').innerText").await;
    assert!(!text.as_str().unwrap().contains("cleo@example.com"), "{text}");

    // To switch is to go to the other's address.
    bea.clicks("button[popovertarget=account]").await;
    bea.clicks("form[action='/account/switch'] button").await;
    stands_in(bea, "Your own account", &format!("/workspaces?in={own}")).await;
}

/// The same answer for an account of others, for one that never was, and for what is none: the page of their own.
async fn learns_nothing(bea: &Customer, foreign: &str) {
    let absent = messages::AccountId::new().to_string();
    let asks = |path: String| bea.sends(bea.request(Method::GET, &path).header("sec-fetch-site", "same-origin"));
    for whose in [foreign, absent.as_str(), "acct_0", "", "x"] {
        for page in ["/account/people", "/workspaces", "/account/billing", "/workspaces/new"] {
            let answer = asks(format!("{page}?in={whose}")).await;
            assert_eq!((answer.status, answer.leads_to(), answer.body.as_str()), (303, Some(page), ""), "{whose}");
        }
        let answer = asks(format!("/account/people/live?in={whose}")).await;
        assert!(answer.status == 404 && answer.says("There is nothing here"), "{whose}: {}", answer.body);
        let form = [("account", whose), ("to", whose)];
        assert!([400, 404].contains(&bea.posts(&format!("/account/switch?in={whose}"), &form).await.status), "{whose}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_stands_in_the_account_that_its_address_names() {
    story(World::named("addresses"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let team = ada.opens("/account").await.field("account");
        assert_eq!(invites(&ada, "bea@example.com", "admin").await.status, 303);
        let bea = world.browser("Bea").await;
        bea.signs_in().await;
        let hers = world.customer("Bea").signs_in().await;
        let own = hers.opens("/account").await.field("account");
        let alone = hers.request(Method::GET, "/account/people").header("sec-fetch-site", "same-origin");
        assert_eq!(hers.sends(alone).await.status, 200, "who is alone is led nowhere, and reads of no team");
        accepts(world, &hers, 1).await;
        assert!(hers.opens("/workspaces").await.says("Team of Ada"));
        stand_side_by_side(world, &bea, (&team, &own)).await;

        // A form of a page of the team's, sent while this browser looks at her own.
        assert_eq!(hers.opens(&format!("/workspaces?in={own}")).await.status, 200);
        let page = hers.opens(&format!("/account/people?in={team}")).await;
        assert_eq!(page.field("account"), team);
        assert_eq!(hers.opens(&format!("/workspaces?in={own}")).await.status, 200);
        let form = [("account", team.as_str()), ("to", own.as_str())];
        let sent = hers.request(Method::POST, "/account/switch").header("sec-fetch-site", "same-origin").form(&form);
        let stray = hers.sends(sent.try_clone().unwrap()).await;
        let again = format!("/account/switch?in={team}");
        assert_eq!((stray.status, stray.leads_to()), (307, Some(again.as_str())), "nobody says of which page it is");
        assert_eq!(hers.posts(&again, &form).await.status, 303);
        assert_eq!(hers.posts(&format!("/account/switch?in={own}"), &form).await.status, 307);
        let from = format!("{}/account/people?in={team}", hers.origin);
        assert_eq!(hers.sends(sent.header(REFERER, from)).await.status, 303);

        let eve = world.customer("Eve").signs_in().await;
        let foreign = eve.opens("/account").await.field("account");
        learns_nothing(&hers, &foreign).await;
        learns_nothing(&eve, &own).await;

        // A link leads there over signing in. Who is removed while its page is open sees their own.
        let link = format!("/account/people?in={team}");
        let elsewhere = hers.elsewhere();
        let first = elsewhere.opens(&link).await;
        assert_eq!(first.leads_to(), Some(format!("/sign-in?return_to={link}").as_str()));
        let provider = elsewhere.begins_to_sign_in(&link).await;
        let back = elsewhere.comes_back(&elsewhere.picks(&provider).await).await;
        assert_eq!(back.leads_to(), Some(link.as_str()));
        let (person, _) = world.person(&hers).await;
        bea.goes_to(&link).await;
        stands_in(&bea, "Team of Ada", &link).await;
        let one = format!("/account/people/{person}");
        assert_eq!(presses(&ada, &format!("{one}/remove"), &format!("{one}/remove")).await.status, 303);
        bea.waits_for("location.pathname + location.search === '/account/people'").await;
        bea.waits_for("document.querySelector('main')?.innerText.includes('Bea (you)')").await;
        assert_eq!(bea.reads(WHOSE).await, serde_json::Value::Null, "she reads of no team");
        assert_eq!(hers.opens(&link).await.leads_to(), Some("/account/people"));
        assert_eq!(hers.opens("/workspaces").await.status, 200);
    })
    .await;
}
