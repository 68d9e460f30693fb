//! Somebody takes along all that is kept of them, also while their account is on its way out: by a button, a letter, and a link that is theirs alone.

use std::io::{Cursor, Read};

use http::Method;
use messages::Message;
use messages::mail::{Event, Letter};
use messages::workspace::Region;

use super::{CLOSE, STAY, asks, letter};
use crate::appearance::Axe;
use crate::buying::{headed, says};
use crate::life::pages::is_looked_at;
use crate::world::{Browser, Customer, World, story, until};

pub const EXPORT: &str = "/account/export";

/// The files of an archive that somebody loads, by their names.
pub async fn loads(who: &Customer, path: &str) -> Vec<(String, String)> {
    let answer = who.request(Method::GET, path).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    let bytes = answer.bytes().await.unwrap();
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let count = zip.len();
    let file = |place| {
        let (mut file, mut text) = (zip.by_index(place).unwrap(), String::new());
        file.read_to_string(&mut text).unwrap();
        (file.name().unwrap().into_owned(), text)
    };
    (0..count).map(file).collect()
}

/// What stands in it is theirs, and opens nothing.
fn is_all_of_ada(files: &[(String, String)], secrets: &[&str]) {
    let file = |name: &str| files.iter().find(|(known, _)| known == name).map_or("", |(_, text)| text.as_str());
    for (name, text) in [
        ("person.csv", "ada@example.com"),
        ("ways_to_sign_in.csv", "http"),
        ("sessions.csv", "began"),
        ("accounts.csv", "owner"),
        ("workspaces.csv", "Paper shop"),
        ("history.csv", "\"you\""),
        ("letters.csv", "Your account will be deleted"),
        ("questions.csv", "Is anybody there?"),
        ("invoices.csv", "number"),
        ("preferences.csv", "time_zone"),
        ("everything.json", "Paper shop"),
    ] {
        assert!(file(name).contains(text), "{name}: {}", file(name));
    }
    for (name, text) in files {
        assert!(!text.contains("Compass") && !text.contains("eve@example.com"), "{name} is of others");
        assert!(secrets.iter().all(|secret| !text.contains(secret)), "{name} opens something");
    }
}

/// Asks for it in another browser, on the way out; the letter that says where it is.
async fn asks_without_script(world: &mut World) -> String {
    let plain = world.eyes("Ada").await;
    plain.signs_in_to(STAY).await;
    plain.runs_no_script().await;
    plain.goes_to("/account").await;
    plain.clicks("main a[href='/account/export']").await;
    plain.waits_for(&headed("Load your data")).await;
    plain.clicks("main form[action='/account/export'] button").await;
    letter(world, "Your data is ready").await
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_is_kept_of_somebody_is_theirs_to_load_for_a_week_and_nobody_elses() {
    let axe = Axe::fetched().await;
    story(World::named("export"), async |world| {
        let ada = world.eyes("Ada").await;
        ada.signs_in().await;
        let (hers, eve) = (world.customer("Ada").signs_in().await, world.customer("Eve").signs_in().await);
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        eve.creates_a_workspace("Compass", Region::Eu).await;
        ada.waits_for(&Browser::shows("Ready")).await;
        ada.goes_to("/help/write").await;
        ada.types("#text", "Is anybody there?").await;
        ada.clicks("form[action='/help/write'] button[type=submit]").await;
        ada.waits_for("location.search.startsWith('?question=qst_')").await;
        ada.goes_to(CLOSE).await;
        asks(&ada, "Ada").await;
        ada.arrives_at(STAY).await;
        until("the log knows of the letter", async || {
            let is_it = |message: &Message| {
                matches!(message, Message::MailEvent(_, Event::Sent { letter: Letter::AccountClosing, .. }))
            };
            world.said().await.iter().any(|said| is_it(&said.message)).then_some(())
        })
        .await;
        hers.sees(shop, "Paused").await;

        ada.goes_to(EXPORT).await;
        ada.waits_for(&headed("Load your data")).await;
        is_looked_at(&ada, &axe, "export-nothing").await;
        let told = asks_without_script(world).await;
        let link = told.split("/account/export/").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
        let link = format!("{EXPORT}/{link}");
        ada.goes_to(EXPORT).await;
        ada.waits_for(&says("It is ready.")).await;
        is_looked_at(&ada, &axe, "export-ready").await;

        let files = loads(&hers, &link).await;
        let session = hers.cookie(crate::world::customer::SESSION).unwrap();
        is_all_of_ada(&files, &[session.as_str(), link.rsplit('/').next().unwrap(), "unsubscribe"]);
        assert_eq!(loads(&hers, &format!("{EXPORT}/latest")).await, files);
        // Asked for again at once, it is the same one.
        assert_eq!(hers.presses(EXPORT).await.leads_to(), Some(EXPORT));
        assert_eq!(loads(&hers, &link).await, files);

        // With the link alone nobody gets it: who signs in is led to it, and has to be Ada.
        let nobody = world.customer("Nobody").opens(&link).await;
        assert_eq!(nobody.leads_to(), Some(format!("/sign-in?return_to={link}").as_str()));
        let absent = eve.opens(&format!("{EXPORT}/{}", "0b".repeat(32))).await;
        for path in [&link, &format!("{EXPORT}/latest")] {
            let page = eve.opens(path).await;
            assert_eq!((page.status, &page.body), (404, &absent.body), "{path}");
        }

        // After a week it is gone, and the page says so.
        let over = "update web.exports set until = now() - interval '1 second', due_at = now()";
        world.database().await.execute(over, &[]).await.unwrap();
        assert_eq!(hers.opens(&link).await.status, 404);
        let left = "select count(*) from web.exports where archive is not null or hash is not null";
        until("it is taken away", async || (world.counts(left).await == 0).then_some(())).await;
        ada.goes_to(EXPORT).await;
        ada.waits_for(&says("The last one was deleted")).await;
        is_looked_at(&ada, &axe, "export-over").await;
    })
    .await;
}
