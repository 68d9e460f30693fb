//! Who may see and do what: every route of the site, asked by everybody, about everything.

mod cast;
mod table;
mod walk;

use domain::authorize::Why;
use futures_util::future::join_all;
use messages::{Actor, Message};

use crate::world::{World, story};
use cast::{Cast, Things, Who};
use walk::{Walk, without_date};

/// What everybody was answered about what belongs to the account, a line for each route. A route that is not in it is not let through: who
/// adds one reads its line, because nobody else judges it. `INSTA_UPDATE=always` writes it.
fn is_as_frozen(walks: &[Walk]) {
    let names = Who::ALL.map(|who| format!("{who:?}").to_lowercase());
    let line = |route: &str, cells: Vec<String>| {
        let cells = cells.iter().zip(&names).map(|(cell, name)| format!("{cell:<0$}", name.len()));
        format!("{route:<58} {}", cells.collect::<Vec<_>>().join(" ")).trim_end().to_owned() + "\n"
    };
    let mut text = line("", names.to_vec());
    for (place, route) in web::inventory().iter().enumerate() {
        let cells = walks.iter().map(|walk| walk.answers[place].clone()).collect();
        text += &line(&format!("{:<4} {}", route.method, route.path), cells);
    }
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(".");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("answers", text));
}

/// Nobody but who it belongs to has said anything about it that was written down.
async fn was_left_alone(world: &World, cast: &Cast) {
    let foreign = &cast.foreign;
    let ids = [foreign.account.to_string(), foreign.workspace.to_string()];
    for said in world.said().await {
        let is_about = ids.iter().any(|id| said.message.subject().to_string().contains(id.as_str()));
        if let Actor::Person(by) = said.envelope.actor
            && is_about
        {
            assert_eq!(by, foreign.owner, "{:?}", said.message);
        }
        if let Message::PersonEvent(person, event) = &said.message {
            assert!(*person == foreign.owner || !ids.iter().any(|id| format!("{event:?}").contains(id)), "{event:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_answers_everybody_as_the_table_says_and_what_is_foreign_is_as_if_absent() {
    story(World::named("authority"), async |world| {
        let cast = Cast::of(world).await;
        let provider = world.outside.issuer.clone();
        let walks = join_all(Who::ALL.map(|who| Walk::of(&cast, who, &provider))).await;
        let uncovered: Vec<_> = walks.iter().flat_map(|walk| &walk.uncovered).collect();
        assert!(uncovered.is_empty(), "nobody asked these: {uncovered:#?}");
        let faults: Vec<_> = walks.iter().flat_map(|walk| &walk.faults).cloned().collect();
        assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
        is_as_frozen(&walks);
        // To the pages of customers one of us is nobody, whatever they bring.
        assert_eq!(walks[Who::Anonymous as usize].answers, walks[Who::Staff as usize].answers);
        // Whoever may not says so in the same words everywhere.
        let told = walks.iter().flat_map(|walk| &walk.refused);
        let sentences = [Why::Role, Why::AccountRole].map(Why::sentence);
        for (what, page) in told {
            assert!(sentences.iter().any(|sentence| page.says(sentence)), "{what}: {}", page.body);
        }
        was_left_alone(world, &cast).await;
    })
    .await;
}

#[tokio::test]
async fn the_gallery_is_as_if_absent_where_nobody_asked_for_it() {
    story(World::named("no-gallery").with("HARBOR_WEB_GALLERY", "false"), async |world| {
        for person in [world.customer("Nobody"), world.customer("Ada").signs_in().await] {
            let nothing = person.opens("/nothing").await;
            for path in
                ["/gallery", "/gallery/site/stale", "/gallery/nothing", "/gallery/mail", "/gallery/mail/welcome"]
            {
                let page = person.opens(path).await;
                assert_eq!((page.status, &page.body), (404, &nothing.body), "{path}");
                assert_eq!(without_date(&page), without_date(&nothing), "{path}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn every_answer_guards_the_browser_and_keeps_nothing_private() {
    story(World::named("headers"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let this = Things::of(world, &ada, "shop").await;
        let shop = format!("/workspaces/{}", this.workspace);
        let paths = [
            "/",
            "/pricing",
            "/status",
            "/status/live",
            "/terms",
            "/help",
            "/help/keys",
            "/help/write",
            "/sign-in",
            "/workspaces",
            "/workspaces/new",
            "/account",
            "/account/sessions",
            "/palette?q=shop",
            "/palette/found",
            &shop,
            &format!("{shop}/activity"),
            &format!("{shop}/settings"),
            &format!("{shop}/keys"),
            &format!("{shop}/keys/new"),
            &format!("{shop}/keys/ci-shop"),
            "/nothing",
            "/assets/none",
            "/sign-in/callback/example?state=x",
        ];
        for path in paths {
            for (is_visitor, customer) in [(false, &ada), (true, &world.customer("Nobody"))] {
                // What is the same for everybody may be kept, if it is asked for again or says of when it is.
                let kept = match path {
                    "/status" | "/status/live" if is_visitor => "public, max-age=3",
                    "/" | "/pricing" | "/terms" | "/help" | "/help/keys" if is_visitor => "no-cache",
                    _ => "no-store",
                };
                let page = customer.opens(path).await;
                let header = |name: &str| {
                    page.headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
                };
                assert!(header("content-security-policy").contains("default-src 'none'"), "{path}");
                assert!(!header("content-security-policy").contains("unsafe"), "{path}");
                assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
                assert_eq!(header("cache-control"), kept, "{path}");
                assert_eq!(header("access-control-allow-origin"), "", "{path}");
                assert_eq!(header("server"), "", "{path}");
                assert!(
                    !page.body.contains("<script>") && !page.body.contains(" style=") && !page.body.contains("onclick"),
                    "{path}"
                );
            }
        }
    })
    .await;
}
