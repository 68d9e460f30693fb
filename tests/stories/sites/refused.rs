//! What comes of code that cannot become a site: each time a plain word, what was typed is kept, and nothing is left behind.

use fakes::openberth::{Call, Fault};
use http::header::COOKIE;
use messages::WorkspaceId;
use messages::workspace::Region;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::archive::{BOUNDARY, form, packed, uploads};
use crate::world::customer::SESSION;
use crate::world::{Customer, Page, World, story, until};

const PAGE: (&str, &str) = ("index.html", "<h1>Shop</h1>");

async fn starts(ada: &Customer, shop: WorkspaceId, name: &str) -> Page {
    let account = ada.opens("/account").await.field("account");
    let form = [("account", account.as_str()), ("name", name), ("starter", "about-me")];
    ada.posts(&format!("/workspaces/{shop}/sites"), &form).await
}

/// Where an answer leads, without what it says of when.
fn site_of(page: &Page) -> String {
    page.leads_to().unwrap_or_else(|| panic!("{}", page.body)).split('?').next().unwrap().to_owned()
}

/// How many calls reached the server of a workspace that send code.
fn deploys(world: &World, shop: WorkspaceId) -> usize {
    let ledger = world.outside.openberth.ledger();
    ledger
        .of(&shop.to_string())
        .into_iter()
        .filter(|entry| entry.path.starts_with("/api/deploy/") || entry.path == "/api/deploy")
        .count()
}

/// The page with the form again, which says this and has the name still in it.
fn is_told(page: &Page, status: u16, says: &str) {
    assert!(page.status == status && page.says(says), "{}: {}", page.status, page.body);
    assert!(page.says("value=\"Other shop\""), "what was typed is kept: {}", page.body);
}

/// The archive that is sent breaks off in the middle.
async fn breaks_off(ada: &Customer, shop: WorkspaceId) {
    let account = ada.opens("/account").await.field("account");
    let noise: String = (0..400_000_u32)
        .map(|number| char::from(b'a' + (number.wrapping_mul(2_654_435_761) >> 24) as u8 % 26))
        .collect();
    let whole = form(&[("account", &account), ("name", "Other shop")], &packed(&[PAGE, ("noise.txt", &noise)]));
    let head = format!(
        "POST /workspaces/{shop}/sites/folder HTTP/1.1\r\nhost: localhost\r\norigin: {}\r\nsec-fetch-site: same-origin\r\n\
         {COOKIE}: {SESSION}={}\r\ncontent-type: multipart/form-data; boundary={BOUNDARY}\r\ncontent-length: {}\r\n\r\n",
        ada.origin,
        ada.cookie(SESSION).unwrap(),
        whole.len()
    );
    let to = format!("127.0.0.1:{}", ada.origin.rsplit(':').next().unwrap());
    let mut socket = TcpStream::connect(to).await.unwrap();
    socket.write_all(head.as_bytes()).await.unwrap();
    socket.write_all(&whole[..whole.len() / 2]).await.unwrap();
    socket.shutdown().await.unwrap();
}

/// A name that is none, or taken; and what is no archive. The server is not even asked to take it.
async fn is_refused_here(world: &World, ada: &Customer, shop: WorkspaceId) {
    let before = deploys(world, shop);
    assert_eq!(starts(ada, shop, "Büro").await.status, 422);
    let taken = starts(ada, shop, "shop").await;
    assert!(taken.status == 409 && taken.says("There is a site with this name already."), "{}", taken.body);
    let again = uploads(ada, shop, "Shop", &packed(&[PAGE])).await;
    assert!(again.status == 409 && again.says("value=\"Shop\""), "{}", again.body);
    is_told(&uploads(ada, shop, "Other shop", b"").await, 422, "Choose what to send.");
    is_told(&uploads(ada, shop, "Other shop", b"PK\x03\x04, a zip").await, 422, "This is a zip file.");
    is_told(&uploads(ada, shop, "Other shop", b"<html>").await, 422, "This is no tar.gz file.");
    assert_eq!(deploys(world, shop), before);
}

/// What the server does not take, or does not answer.
async fn is_refused_there(world: &World, ada: &Customer, shop: WorkspaceId) {
    let nothing = packed(&[("readme.txt", "?")]);
    is_told(&uploads(ada, shop, "Other shop", &nothing).await, 422, "We could not tell how to run this.");
    let broken = b"\x1f\x8bnot really an archive";
    is_told(&uploads(ada, shop, "Other shop", broken).await, 422, "could not read these files");
    let openberth = &world.outside.openberth;
    openberth.misbehave(Call::Deploy, Fault::Fail { status: 502 }, Some(1));
    is_told(&uploads(ada, shop, "Other shop", &packed(&[PAGE])).await, 503, "we do not know if it is done");
    openberth.misbehave(Call::List, Fault::Fail { status: 502 }, None);
    is_told(&uploads(ada, shop, "Other shop", &packed(&[PAGE])).await, 503, "Nothing was changed.");
    openberth.behave();
    breaks_off(ada, shop).await;
    until("it was passed on, and given up", async || {
        (world.lines_of("an OpenBerth server gave no answer").len() >= 3).then_some(())
    })
    .await;
    let list = ada.opens(&format!("/workspaces/{shop}/sites")).await;
    assert!(list.says("1 of 3 sites") && !list.says("Other shop"), "{}", list.body);
}

#[tokio::test]
async fn code_that_cannot_become_a_site_is_told_plainly_and_leaves_nothing_behind() {
    story(World::named("sites-refused"), async |world| {
        world.expects_warnings("an OpenBerth server gave no answer");
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        let all = format!("/workspaces/{shop}/sites");
        let first = site_of(&starts(&ada, shop, "Shop").await);
        is_refused_here(world, &ada, shop).await;
        is_refused_there(world, &ada, shop).await;

        // A build that fails says so, with the way out.
        let failing = [PAGE, (".fake.json", "{\"fails\":true}")];
        let failed = site_of(&uploads(&ada, shop, "Other shop", &packed(&failing)).await);
        let page = until("it is told", async || {
            let page = ada.opens(&failed).await;
            page.says("It did not start.").then_some(page)
        })
        .await;
        assert!(page.says("It never came up") && page.says("stays in the workspace"), "{}", page.body);
        assert!(!page.says("Send it anew") && page.says("/delete\""), "{}", page.body);

        // The plan has room for three.
        assert_eq!(starts(&ada, shop, "Third").await.status, 303);
        let full = starts(&ada, shop, "Fourth").await;
        assert!(full.status == 409 && full.says("as many sites as your plan includes"), "{}", full.body);
        assert!(ada.opens(&all).await.says("3 of 3 sites"));

        // What has another name stays; deleted twice is deleted.
        let account = ada.opens("/account").await.field("account");
        let deletes = async |site: &str, name: &str| {
            ada.posts(&format!("{site}/delete"), &[("account", account.as_str()), ("name", name)]).await
        };
        let other = deletes(&first, "blog").await;
        assert!(other.status == 422 && other.says("This is not its name."), "{}", other.body);
        for _ in 0..2 {
            let gone = deletes(&failed, "other-shop").await;
            assert_eq!(gone.leads_to(), Some(format!("{all}?deleted").as_str()), "{}", gone.body);
        }
        assert!(ada.opens(&all).await.says("2 of 3 sites"));
        gives_its_files(&ada, &first).await;
        is_closed_to_strangers(world, shop, &first).await;
        is_told_that_it_is_paused(world, &ada, shop, &first).await;
    })
    .await;
}

/// All that was sent comes back in one archive, under a name of ours, and its page says what is in it.
async fn gives_its_files(ada: &Customer, site: &str) {
    let page = ada.opens(&format!("{site}?whole")).await;
    assert!(page.says(&format!("href=\"{site}/source\"")) && page.says("also .env files"), "{}", page.body);
    let files = ada.opens(&format!("{site}/source")).await;
    assert!(files.status == 200 && files.body.starts_with("PK") && files.says("index.html"), "{}", files.status);
    let head = |name: &str| files.headers[name].to_str().unwrap().to_owned();
    assert_eq!(head("content-type"), "application/zip");
    assert_eq!(head("content-disposition"), "attachment; filename=\"shop-files.zip\"");
}

/// A paused workspace explains itself, in the list and wherever sites are made or shown, and is not called.
async fn is_told_that_it_is_paused(world: &World, ada: &Customer, shop: WorkspaceId, site: &str) {
    let settings = ada.opens(&format!("/workspaces/{shop}/settings")).await;
    let pause = [("command", &*settings.field("command")), ("account", &*settings.field("account"))];
    assert_eq!(ada.posts(&format!("/workspaces/{shop}/pause"), &pause).await.status, 303);
    ada.sees(shop, "Paused").await;
    let before = world.outside.openberth.ledger().of(&shop.to_string()).len();
    let all = format!("/workspaces/{shop}/sites");
    let pages =
        [&all, &format!("{all}/new"), &format!("{all}/folder"), &format!("{all}/file"), site, &format!("{site}/file")];
    for path in pages {
        let page = ada.opens(path).await;
        assert!(page.status == 200 && page.says("This workspace is paused"), "{path}: {}", page.body);
    }
    let files = ada.opens(&format!("{site}/source")).await;
    assert!(files.status == 409 && files.says("This workspace is paused"), "{}", files.body);
    assert_eq!(world.outside.openberth.ledger().of(&shop.to_string()).len(), before);
}

/// Who is not in the workspace finds nothing there, and nothing is asked of its server for them.
async fn is_closed_to_strangers(world: &World, shop: WorkspaceId, site: &str) {
    let eve = world.customer("Eve").signs_in().await;
    let nothing = eve.opens("/workspaces/ws_0/sites").await;
    let before = world.outside.openberth.ledger().of(&shop.to_string()).len();
    let all = format!("/workspaces/{shop}/sites");
    let of_site = ["", "/delete", "/source"].map(|rest| format!("{site}{rest}"));
    for path in [all.clone(), format!("{all}/new"), format!("{all}/folder")].into_iter().chain(of_site) {
        let page = eve.opens(&path).await;
        assert_eq!((page.status, &page.body), (404, &nothing.body), "{path}");
    }
    let sent = uploads(&eve, shop, "Mine", &packed(&[PAGE])).await;
    assert_eq!(sent.status, 404, "{}", sent.body);
    assert_eq!(world.outside.openberth.ledger().of(&shop.to_string()).len(), before);
}
