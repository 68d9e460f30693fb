//! Writing to us: what was written is not lost, strangers do not drown the others out, and thanked is who wrote.

use dev::postgres::Shutdown;
use messages::person::Event;
use messages::workspace::Region;

use crate::appearance::axe::Axe;
use crate::chaos::expects_what_outages_bring;
use crate::help::{sends, thanks, wrote};
use crate::world::browser::View;
use crate::world::{World, story, until};

#[tokio::test]
async fn what_is_written_while_our_tables_are_away_stands_in_the_page_that_answers_with_all_that_goes_along() {
    story(World::named("writing-away"), async |world| {
        expects_what_outages_bring(world);
        world.expects_warnings("somebody wrote while nobody could say who they are");
        let (ada, eve) = (world.customer("Ada").signs_in().await, world.customer("Eve").signs_in().await);
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        let form = ada.opens(&format!("/help/write?page=/workspaces/{shop}&reference=1c80319c")).await;

        world.stack.postgres.stop(Shutdown::Fast).await.unwrap();
        let text = "All of it, \"quoted\" & more";
        let mut kept = sends(&ada, &form, text, "").await;
        for _ in 0..2 {
            assert_eq!(kept.status, 503, "{}", kept.body);
            assert!(kept.says("We cannot take this right now.") && kept.says("help@example.com"), "{}", kept.body);
            assert!(kept.says(">\nAll of it, &#34;quoted&#34; &#38; more</textarea>"), "{}", kept.body);
            for field in ["account", "question", "page", "workspace", "reference"] {
                assert_eq!(kept.field(field), form.field(field), "{field}");
            }
            assert!(!kept.says("id=\"address\""), "they gave us their address when they signed in");
            kept = sends(&ada, &kept, text, "").await;
        }

        world.stack.postgres.restart().await.unwrap();
        until("it is taken", async || {
            // The page that answered is as good as the one before.
            let sent = sends(&ada, &kept, text, "").await;
            (sent.status == 303).then(|| assert_eq!(sent.leads_to(), Some(thanks(&form).as_str())))
        })
        .await;
        let said = wrote(world).await;
        let Event::Wrote { workspace, reference, .. } = &said[0].1.1 else { unreachable!() };
        assert_eq!((said.len(), *workspace, reference.as_deref()), (1, Some(shop), Some("1c80319c")));
        // What was posted says for whom, and nobody else is that.
        assert_eq!(sends(&eve, &kept, text, "").await.status, 409);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_shows_what_was_written_while_our_tables_are_away() {
    let axe = Axe::fetched().await;
    story(World::named("writing-away-seen"), async |world| {
        expects_what_outages_bring(world);
        world.expects_warnings("somebody wrote while nobody could say who they are");
        world.expects_warnings("a request could not be answered");
        let ada = world.eyes("Ada").await;
        ada.is_like(View::DESK).await;
        ada.signs_in().await;
        ada.goes_to("/help/write").await;
        ada.types("#text", "My plan does not open.").await;
        let phone = world.customer("Ada").signs_in().await;
        world.stack.postgres.stop(Shutdown::Fast).await.unwrap();
        ada.clicks("main form button[type=submit]").await;
        ada.waits_for("document.body.textContent.includes('We cannot take this right now.')").await;
        assert_eq!(ada.reads("document.querySelector('#text').value").await, "My plan does not open.");
        assert_eq!(axe.finds(&ada).await, Vec::<String>::new());
        ada.is_photographed("writing-away").await;
        world.stack.postgres.restart().await.unwrap();
        until("she is known again", async || phone.is_signed_in().await.then_some(())).await;
        ada.clicks("main form button[type=submit]").await;
        ada.waits_for("location.pathname === '/help/thanks'").await;
    })
    .await;
}

#[tokio::test]
async fn strangers_share_one_limit_and_who_is_signed_in_does_not_meet_it() {
    let wish = World::named("writing-strangers").with("HARBOR_WEB_QUESTIONS_OF_STRANGERS", "2");
    story(wish.with("HARBOR_WEB_QUESTIONS", "5"), async |world| {
        let (nobody, ada) = (world.customer("Nobody"), world.customer("Ada").signs_in().await);
        for _ in 0..2 {
            let form = nobody.opens("/help/write").await;
            assert_eq!(sends(&nobody, &form, "Hello", "nobody@example.com").await.status, 303);
        }
        let form = nobody.opens("/help/write").await;
        let third = sends(&nobody, &form, "Is anybody there?", "nobody@example.com").await;
        assert_eq!(third.status, 429, "{}", third.body);
        assert!(third.says("Too many people write to us at once.") && third.says("help@example.com"), "{}", third.body);
        assert!(third.says(">\nIs anybody there?</textarea>") && third.says("nobody@example.com"), "{}", third.body);
        let form = ada.opens("/help/write").await;
        assert_eq!(sends(&ada, &form, "Hello", "").await.status, 303, "who is signed in writes on");
        // An hour later there is room again.
        let hour = "update web.question_attempts set since = since - interval '1 hour'";
        world.database().await.execute(hour, &[]).await.unwrap();
        let form = nobody.opens("/help/write").await;
        assert_eq!(sends(&nobody, &form, "Hello", "nobody@example.com").await.status, 303);
    })
    .await;
}

#[tokio::test]
async fn thanked_is_who_wrote_and_nobody_else() {
    story(World::named("writing-thanks"), async |world| {
        let nobody = world.customer("Nobody");
        let (ada, eve) = (world.customer("Ada").signs_in().await, world.customer("Eve").signs_in().await);
        let (adas, strange) = (ada.opens("/help/write").await, nobody.opens("/help/write").await);
        for person in [&ada, &nobody] {
            for path in ["/help/thanks", "/help/thanks?question=", &thanks(&adas), &thanks(&strange)] {
                let page = person.opens(path).await;
                assert_eq!((page.status, page.leads_to()), (303, Some("/help")), "{path}: nothing was sent yet");
            }
        }
        assert_eq!(sends(&ada, &adas, "Hello", "").await.leads_to(), Some(thanks(&adas).as_str()));
        let sent = sends(&nobody, &strange, "Hello", "nobody@example.com").await;
        assert_eq!(sent.leads_to(), Some(thanks(&strange).as_str()));
        for (person, form, is_thanked) in [
            (&ada, &adas, true),
            (&eve, &adas, false),
            (&nobody, &adas, false),
            (&nobody, &strange, true),
            (&eve, &strange, false),
        ] {
            let page = person.opens(&thanks(form)).await;
            assert_eq!(page.says("Your message has arrived."), is_thanked, "{}: {}", person.persona.name, page.body);
        }
    })
    .await;
}
