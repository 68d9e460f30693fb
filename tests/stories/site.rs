//! What is said to those who only pass by: browsers that hold a page already, search machines, and whoever asks for what
//! cannot be had.

use http::Method;
use http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, IF_NONE_MATCH};
use messages::workspace::Region;

use crate::world::{World, story};

#[tokio::test]
async fn a_browser_that_holds_a_public_page_is_not_sent_it_again() {
    story(World::named("held"), async |world| {
        let nobody = world.customer("Nobody");
        for path in ["/", "/pricing", "/help", "/help/keys", "/terms", "/privacy", "/imprint"] {
            let page = nobody.opens(path).await;
            assert_eq!((page.status, page.headers["cache-control"].to_str().unwrap()), (200, "no-cache"), "{path}");
            assert!(page.headers["vary"].to_str().unwrap().contains("cookie"), "{path}");
            let held = || nobody.request(Method::GET, path).header(IF_NONE_MATCH, &page.headers["etag"]);
            let again = nobody.sends(held()).await;
            assert_eq!((again.status, again.body.as_str()), (304, ""), "{path}");
            assert_eq!(again.headers["etag"], page.headers["etag"], "{path}");
            // In another light it is another page.
            let dark = nobody.sends(held().header("cookie", "theme=dark")).await;
            assert_eq!(dark.status, 200, "{path}");
        }
        let ada = world.customer("Ada").signs_in().await;
        let hers = ada.opens("/").await;
        assert!(!hers.headers.contains_key("etag") && hers.headers["cache-control"] == "no-store");
    })
    .await;
}

#[tokio::test]
async fn pages_and_files_travel_small_and_streams_at_once() {
    story(World::named("small"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        let landing = ada.opens("/").await.body;
        let file = |kind: &str| {
            let end = landing.find(&format!(".{kind}\"")).unwrap() + kind.len() + 1;
            landing[landing[..end].rfind('"').unwrap() + 1..end].to_owned()
        };
        let page = format!("/workspaces/{shop}");
        for (path, is_small) in [
            ("/", true),
            ("/nothing", true),
            (page.as_str(), true),
            (&file("css"), true),
            (&file("js"), true),
            (&file("webp"), false),
        ] {
            let asked = |coding: &str| ada.request(Method::GET, path).header(ACCEPT_ENCODING, coding).send();
            let (gzip, plain) = (asked("gzip, br").await.unwrap(), asked("identity").await.unwrap());
            let coding = gzip.headers().get("content-encoding").map(|coding| coding.to_str().unwrap());
            assert_eq!(coding, is_small.then_some("gzip"), "{path}");
            assert!(plain.headers().get("content-encoding").is_none(), "{path}");
            if is_small {
                let vary: Vec<_> = plain.headers().get_all("vary").iter().map(|vary| vary.to_str().unwrap()).collect();
                assert!(vary.iter().any(|vary| vary.contains("accept-encoding")), "{path}: {vary:?}");
                let (small, whole) = (gzip.bytes().await.unwrap(), plain.bytes().await.unwrap());
                assert!(small.starts_with(&[0x1f, 0x8b]) && small.len() * 2 < whole.len(), "{path}");
            }
        }
        let live = ada.request(Method::GET, "/live?watch=list").header(ACCEPT_ENCODING, "gzip");
        let stream = ada.sends(live.header(ACCEPT, "text/event-stream")).await;
        assert!(!stream.headers.contains_key("content-encoding"));
        assert!(stream.body.starts_with("event: watching\n"), "{}", stream.body);
    })
    .await;
}

#[tokio::test]
async fn search_machines_find_what_is_public_and_nothing_else() {
    story(World::named("robots"), async |world| {
        let nobody = world.customer("Nobody");
        let robots = nobody.opens("/robots.txt").await;
        assert_eq!(robots.headers[CONTENT_TYPE], "text/plain; charset=utf-8");
        for path in ["/", "/pricing", "/status", "/help"] {
            assert!(robots.says(&format!("Allow: {path}$\n")), "{path}");
            let page = nobody.opens(path).await;
            assert!(page.says(&format!("rel=\"canonical\" href=\"{}{path}\"", world.origin)), "{path}");
            assert!(page.says("property=\"og:title\"") && page.says("property=\"og:image\""), "{path}");
        }
        assert!(robots.says("\nDisallow: /\n"));
        // What keeps itself may be asked for, and leads to where nobody may follow.
        for path in ["/workspaces", "/workspaces/new"] {
            assert!(nobody.opens(path).await.leads_to().is_some_and(|to| to.starts_with("/sign-in?")), "{path}");
        }
        for path in ["/terms", "/privacy", "/imprint"] {
            let page = nobody.opens(path).await;
            assert!(page.says("noindex") && page.says("This page is a placeholder."), "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_had_is_refused_with_the_right_status_and_plain_words() {
    story(World::named("refused"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let ours = |method, path| ada.request(method, path).header("sec-fetch-site", "same-origin");
        for (request, status, words) in [
            (ours(Method::GET, "/nothing"), 404, "There is nothing here"),
            (ours(Method::GET, "/workspaces/../etc"), 404, "There is nothing here"),
            (ours(Method::DELETE, "/pricing"), 405, "There is nothing here"),
            (ours(Method::POST, "/workspaces").body(vec![b'a'; 70_000]), 413, "That was a lot at once"),
            (ours(Method::POST, "/workspaces").body("a=b"), 400, "try again"),
        ] {
            let page = ada.sends(request).await;
            assert_eq!(page.status, status, "{}", page.body);
            assert!(page.says(words) && page.says("<main"), "{status}: {}", page.body);
            assert_eq!(page.headers["cache-control"], "no-store");
            let allowed = page.headers.get("allow").map(|allowed| allowed.to_str().unwrap());
            assert_eq!(allowed, (status == 405).then_some("GET,HEAD"));
        }
        let head = ada.sends(ada.request(Method::HEAD, "/pricing")).await;
        assert_eq!((head.status, head.body.as_str()), (200, ""));
    })
    .await;
}

#[tokio::test]
async fn a_slash_too_many_leads_to_the_page_without_it_for_good() {
    story(World::named("slash"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        let page = format!("/workspaces/{shop}");
        for (path, leads_to) in [
            ("/pricing/", "/pricing"),
            ("/pricing/?from=mail", "/pricing?from=mail"),
            ("/help/keys/", "/help/keys"),
            ("/workspaces/", "/workspaces"),
            (&format!("{page}/"), page.as_str()),
        ] {
            let answer = ada.opens(path).await;
            assert_eq!((answer.status, answer.leads_to()), (308, Some(leads_to)), "{path}");
        }
        for path in ["/nothing/", "//evil.example/", "//pricing/", "/pricing//", "/sign-out/"] {
            let answer = ada.opens(path).await;
            assert_eq!((answer.status, answer.leads_to()), (404, None), "{path}");
        }
        let posted = ada.posts("/workspaces/", &[]).await;
        assert_eq!(posted.status, 404, "only looking is led on");
    })
    .await;
}
