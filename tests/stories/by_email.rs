//! Signing in by a letter, where the settings have it: in the browser that asked, or by six digits, for an address that was confirmed here
//! and no other. And what other sites learn of who is signed in.

use http::Method;
use http::header::ORIGIN;

use crate::addresses::{asks_for, link};
use crate::appearance::axe::Axe;
use crate::world::browser::View;
use crate::world::customer::{SESSION, SIGN_IN, between};
use crate::world::{Customer, Page, World, story, until};

const ADDRESS: &str = "ada@example.com";
const ASK: &str = "/sign-in/by-email";
const SUBJECT: &str = "Sign in to Harbor";

/// How many letters that sign in went to an address.
fn letters(world: &World, to: &str) -> usize {
    world.outside.post.to(to).iter().filter(|letter| letter.subject == SUBJECT).count()
}

/// What the last letter has: the path of its link, and its digits.
async fn last(world: &World, count: usize) -> (String, String) {
    until(&format!("letter {count} arrives"), async || (letters(world, ADDRESS) == count).then_some(())).await;
    let letters = world.outside.post.to(ADDRESS);
    let letter = letters.iter().rfind(|letter| letter.subject == SUBJECT).unwrap();
    let path = between(&letter.text, &format!("{}{ASK}/", world.origin), "\n").unwrap();
    let code = between(&letter.text, "Your code: ", "\n").unwrap();
    (format!("{ASK}/{path}"), code.to_owned())
}

async fn asks(who: &Customer, address: &str) -> Page {
    who.posts(ASK, &[("address", address), ("return_to", "/account/methods")]).await
}

async fn types(who: &Customer, code: &str) -> Page {
    who.posts("/sign-in/by-email/code", &[("code", code)]).await
}

/// Nobody is signed in by it, and learns only that it does not work.
async fn is_refused(who: &Customer, page: &Page, what: &str) {
    assert_eq!(page.status, 422, "{what}: {}", page.body);
    assert!(page.says("This link does not work here") || page.says("This code is not right"), "{what}: {}", page.body);
    assert!(who.cookie(SESSION).is_none() && !who.is_signed_in().await, "{what}");
}

/// What an answer is made of, without its time and what is each browser's own.
fn answer(page: &Page) -> (u16, Option<&str>, &str) {
    (page.status, page.leads_to(), &page.body)
}

/// Six digits that are others.
fn others(code: &str) -> String {
    code.chars().map(|digit| if digit == '9' { '0' } else { '9' }).collect()
}

/// Whoever asks for whatever address is answered the same.
async fn nobody_learns_who_is_here(world: &World) {
    let stranger = world.customer("Stranger");
    let (known, unknown) = (asks(&stranger, ADDRESS).await, asks(&stranger, "nobody@example.com").await);
    assert_eq!(answer(&known), answer(&unknown));
    assert_eq!((known.status, known.leads_to()), (303, Some(ASK)));
    let of_known = stranger.opens(ASK).await;
    let other = world.customer("Other");
    asks(&other, "nobody@example.com").await;
    assert_eq!(answer(&of_known), answer(&other.opens(ASK).await));
    assert_eq!(answer(&types(&stranger, "123456").await), answer(&types(&other, "123456").await));
    for bad in ["", "ada", "ada@example.com\nBcc: eve@example.com", "ada@example.com,eve@example.com"] {
        assert_eq!(asks(&stranger, bad).await.status, 422, "{bad}");
    }
}

/// Its link and its digits, tried from everywhere but where it was asked for.
async fn only_where_it_was_asked_for(world: &World, count: usize) {
    let (ada, eve) = (world.customer("Ada").elsewhere(), world.customer("Eve").elsewhere());
    asks(&ada, ADDRESS).await;
    let (path, code) = last(world, count).await;
    asks(&eve, "eve@example.com").await;
    for (who, what) in [(&eve, "in another browser that asked"), (&world.customer("Nobody"), "in any other browser")] {
        assert!(who.opens(&path).await.says("This link does not work here"), "{what}");
        is_refused(who, &who.posts(&path, &[]).await, what).await;
        is_refused(who, &types(who, &code).await, what).await;
    }
    for bent in
        [&path[..path.len() - 1], &format!("{path}0"), &path.to_uppercase(), &format!("{ASK}/{}", "0b".repeat(32))]
    {
        let page = ada.posts(bent, &[]).await;
        assert!(page.status == 404 || page.status == 422, "{bent}: {}", page.status);
        assert!(!ada.is_signed_in().await, "{bent}");
    }
    // Five tries for six digits, and the right ones come too late.
    for (place, code) in
        ["", "12345", &others(&code), &others(&code), &others(&code), &others(&code), &others(&code)].iter().enumerate()
    {
        is_refused(&ada, &types(&ada, code).await, &format!("guess {place}")).await;
    }
    is_refused(&ada, &types(&ada, &code).await, "after five guesses").await;
    // The link itself is as good as it was: nobody guesses that.
    assert_eq!(ada.posts(&path, &[]).await.leads_to(), Some("/account/methods"));
    assert!(ada.opens("/account").await.says(ADDRESS));
    ada.presses("/sign-out").await;
    is_refused(&ada, &ada.posts(&path, &[]).await, "a second time").await;
    is_refused(&ada, &types(&ada, &code).await, "its digits after that").await;
}

/// Links that are over: by time, by another one, by another address.
async fn what_is_over_is_over(world: &World, count: usize) {
    let ada = world.customer("Ada").elsewhere();
    asks(&ada, ADDRESS).await;
    let (first, its_code) = last(world, count).await;
    asks(&ada, ADDRESS).await;
    let (second, code) = last(world, count + 1).await;
    is_refused(&ada, &ada.posts(&first, &[]).await, "one that was asked for again").await;
    if its_code != code {
        is_refused(&ada, &types(&ada, &its_code).await, "its digits").await;
    }
    let db = world.database().await;
    db.execute("update web.people set email = 'new@example.com' where email = $1", &[&ADDRESS]).await.unwrap();
    is_refused(&ada, &ada.posts(&second, &[]).await, "after mail goes elsewhere").await;
    db.execute("update web.people set email = $1 where email = 'new@example.com'", &[&ADDRESS]).await.unwrap();
    db.execute("update web.sign_in_links set asked_at = asked_at - interval '10 minutes'", &[]).await.unwrap();
    is_refused(&ada, &ada.posts(&second, &[]).await, "after ten minutes").await;
    is_refused(&ada, &types(&ada, &code).await, "its digits after ten minutes").await;
    // No sixth letter within the hour, whoever asks.
    assert_eq!(count + 1, 4);
    asks(&ada, ADDRESS).await;
    last(world, 5).await;
    asks(&ada, ADDRESS).await;
    let limited = "web_sign_in_links_total{step=\"too_often\"}";
    let metrics = async || world.metrics(installation::Service::Web).await;
    until("one was too many", async || metrics().await.contains(limited).then_some(())).await;
    assert_eq!(letters(world, ADDRESS), 5);
}

/// Who is signed in, for other sites.
async fn other_sites_learn_one_bit(world: &World, ada: &Customer) {
    const SITE: &str = "https://www.example.com";
    let asked = async |who: &Customer, origin: Option<&str>| {
        let request = who.request(Method::GET, "/auth/status").header("sec-fetch-site", "same-site");
        who.sends(match origin {
            Some(origin) => request.header(ORIGIN, origin),
            None => request,
        })
        .await
    };
    let header = |page: &Page, name: &str| page.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    for (who, said) in [(ada, true), (&world.customer("Nobody"), false)] {
        let page = asked(who, Some(SITE)).await;
        assert_eq!((page.status, page.body.as_str()), (200, format!("{{\"signed_in\":{said}}}").as_str()));
        assert_eq!(header(&page, "access-control-allow-origin").as_deref(), Some(SITE));
        assert_eq!(header(&page, "access-control-allow-credentials").as_deref(), Some("true"));
        assert_eq!(header(&page, "cache-control").as_deref(), Some("no-store"));
        assert!(header(&page, "vary").unwrap().to_lowercase().contains("origin"));
        for strange in
            [None, Some("null"), Some("https://evil.example"), Some("http://www.example.com"), Some(&world.origin)]
        {
            let page = asked(who, strange).await;
            assert_eq!((page.status, header(&page, "access-control-allow-origin")), (404, None), "{strange:?}");
            assert!(!page.body.contains("signed_in"), "{strange:?}");
        }
    }
    // Asking is no use of a session: what nobody uses ends.
    let db = world.database().await;
    db.execute("update web.sessions set seen_at = now() - interval '23 hours'", &[]).await.unwrap();
    asked(ada, Some(SITE)).await;
    let fresh = "select count(*) from web.sessions where seen_at > now() - interval '1 hour'";
    assert_eq!(world.counts(fresh).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_signs_in_where_it_was_asked_for_and_nowhere_else() {
    let axe = Axe::fetched().await;
    let wish = World::named("by-email")
        .with("HARBOR_WEB_SIGN_IN_BY_EMAIL", "true")
        .with("HARBOR_WEB_STATUS_ORIGINS", "https://www.example.com");
    story(wish, async |world| {
        let hers = world.customer("Ada").signs_in().await;
        // What a provider says of an address opens nothing, although it checked it.
        asks(&hers.elsewhere(), ADDRESS).await;
        nobody_learns_who_is_here(world).await;
        assert!(hers.opens("/account/methods").await.says("confirm your address first"));
        asks_for(&hers, ADDRESS).await;
        assert_eq!(hers.presses(&link(world, ADDRESS).await).await.leads_to(), Some("/account/mail?changed"));
        assert_eq!(letters(world, ADDRESS), 0);

        let ada = world.eyes("Ada").await;
        ada.is_like(View::DESK).await;
        ada.goes_to("/sign-in?return_to=/account/methods").await;
        axe.is_fine_with(&ada).await;
        ada.is_photographed("by-email-choose").await;
        ada.types("#address", ADDRESS).await;
        ada.clicks("form[action='/sign-in/by-email'] button").await;
        ada.arrives_at(ASK).await;
        axe.is_fine_with(&ada).await;
        ada.is_photographed("by-email-code").await;
        let (path, code) = last(world, 1).await;
        let elsewhere = world.customer("Ada").elsewhere();
        assert!(elsewhere.opens(&path).await.says("This link does not work here"));
        ada.goes_to(&path).await;
        axe.is_fine_with(&ada).await;
        ada.is_photographed("by-email-link").await;
        ada.clicks("main form button[type=submit]").await;
        ada.arrives_at("/account/methods").await;
        ada.is_photographed("by-email-in").await;
        assert_eq!(world.counts("select count(*) from web.people").await, 1);
        is_refused(&elsewhere, &types(&elsewhere, &code).await, "digits that were used, elsewhere").await;

        only_where_it_was_asked_for(world, 2).await;
        what_is_over_is_over(world, 3).await;
        assert!(hers.cookie(SIGN_IN).is_some());
        other_sites_learn_one_bit(world, &hers).await;
        assert!(!world.log_text().contains(path.rsplit('/').next().unwrap()), "no link is in the log of the program");
        for entry in &world.stored("HARBOR").await {
            let body = String::from_utf8_lossy(&entry.body).into_owned();
            assert!(!body.contains("example.com") && !body.contains("/by-email/"), "{}: {body}", entry.subject);
        }
    })
    .await;
}
