//! Sites: made, sent anew and deleted in the browser, and judged by what their address then shows.

mod archive;
mod building;
mod hands;
mod refused;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chromiumoxide::cdp::browser_protocol::dom::SetFileInputFilesParams;
use messages::workspace::Region;

use crate::appearance::Axe;
use crate::life::pages::is_looked_at;
use crate::world::{Browser, World, story, until};
use archive::visits;

/// Chooses these files, or a folder, in a field for files.
async fn chooses(ada: &Browser, selector: &str, path: &Path) {
    ada.waits_for(&format!("document.querySelector({selector:?}) !== null")).await;
    let field = ada.page.find_element(selector).await.unwrap();
    let files = SetFileInputFilesParams::builder().file(path.to_str().unwrap());
    let files = files.backend_node_id(field.backend_node_id).build().unwrap();
    ada.page.execute(files).await.unwrap();
}

/// Is true in the page of a site in this state.
pub fn is(state: &str) -> String {
    format!("document.querySelector('#site-state .badge')?.textContent.trim() === '{state}'")
}

/// A folder as people have them: with what goes up, and with what had better not.
fn summer(world: &World) -> (PathBuf, String) {
    let folder = world.scratch.path().join("summer");
    let long = format!("pictures/{}.txt", "far".repeat(40));
    for (path, text) in [
        ("index.html", "<h1>Summer, at half the price</h1>"),
        ("about/index.html", "<p>About</p>"),
        (long.as_str(), "far"),
        (".git/config", "mine"),
        ("node_modules/x/index.js", "theirs"),
        (".env", "SECRET=1"),
    ] {
        let file = folder.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    (folder, long)
}

/// Sends a folder from its page, and is led to the site, which goes live. Returns the path of its page, and its address.
async fn sends(ada: &Browser, folder: &Path) -> (String, String) {
    chooses(ada, "#folder", folder).await;
    ada.clicks("form[data-upload] button[type=submit]").await;
    ada.waits_for(&format!("location.search.startsWith('?sent=') && {}", is("Live"))).await;
    let text = |value: serde_json::Value| value.as_str().unwrap().to_owned();
    let site = text(ada.reads("location.pathname").await);
    (site, text(ada.reads("document.querySelector('.address a').href").await))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_becomes_a_site_and_another_one_takes_its_files_further() {
    let axe = Axe::fetched().await;
    story(World::named("sites-folder"), async |world| {
        let ada = world.browser("Ada").await;
        ada.signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.waits_for(&Browser::shows("Ready")).await;
        let (home, all) = (format!("/workspaces/{shop}"), format!("/workspaces/{shop}/sites"));
        ada.goes_to(&all).await;
        ada.waits_for("document.querySelector('.empty h2')?.textContent === 'No sites yet'").await;
        is_looked_at(&ada, &axe, "sites-none").await;
        ada.clicks(&format!(".empty a[href='{all}/folder']")).await;
        ada.arrives_at(&format!("{all}/folder")).await;
        is_looked_at(&ada, &axe, "sites-folder").await;

        // Nothing chosen: said on the page, and the name is still there.
        ada.types("#name", "Summer sale").await;
        ada.clicks("form[data-upload] button[type=submit]").await;
        ada.waits_for("document.querySelector('[data-upload-problem]')?.textContent === 'Choose what to send.'").await;
        let (folder, long) = summer(world);
        is_told_of_a_bad_line(world, &ada, &axe, &folder).await;
        let (site, address) = sends(&ada, &folder).await;
        is_looked_at(&ada, &axe, "sites-live").await;
        for (path, says) in [
            ("/", "<h1>Summer, at half the price</h1>"),
            (format!("/{long}").as_str(), "far"),
            ("/about", "<p>About</p>"),
        ] {
            assert_eq!(visits(world, &address, path).await, (200, says.to_owned()), "{path}");
        }
        let env = || world.outside.openberth.env_in(&shop.to_string(), "summer-sale").unwrap();
        let set = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(env(), BTreeMap::from([set("COLOUR", "hush-4711-blue")]));
        let sent = world.outside.openberth.files_of(&shop.to_string(), "summer-sale").unwrap();
        assert_eq!(sent.len(), 3, "what had better not go up stayed: {sent:?}");

        // The page of the workspace says that it is there, with its address.
        ada.goes_to(&home).await;
        ada.waits_for(&format!("document.querySelector('#arrived a')?.href === '{address}'")).await;
        is_looked_at(&ada, &axe, "sites-arrived").await;

        // Another folder is laid over it; what is not in it stays.
        std::fs::remove_dir_all(&folder).unwrap();
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("index.html"), "<h1>Winter</h1>").unwrap();
        ada.goes_to(&site).await;
        ada.clicks(".buttons a[href$='/folder']").await;
        ada.waits_for("document.querySelector('#env') !== null").await;
        assert_eq!(ada.reads("document.documentElement.outerHTML.includes('hush')").await, false);
        world.guards("hush-4711-large");
        ada.reads("document.querySelector('#env').value = '# its size\\nSIZE=hush-4711-large'").await;
        assert_eq!(sends(&ada, &folder).await, (site, address.clone()));
        assert_eq!(visits(world, &address, "/").await.1, "<h1>Winter</h1>");
        assert_eq!(visits(world, &address, "/about").await.1, "<p>About</p>");
        assert_eq!(env(), BTreeMap::from([set("COLOUR", "hush-4711-blue"), set("SIZE", "hush-4711-large")]));
        is_listed_and_kept(&ada, &axe, &home).await;
        let customer = world.customer("Ada").signs_in().await;
        building::takes_long(world, &ada, &customer, shop).await;
        is_made_for_a_key(world, &ada, &folder, &all).await;
    })
    .await;
}

/// A line of its environment that is none: said beside the field, with what was typed still in it, and nothing is made.
async fn is_told_of_a_bad_line(world: &World, ada: &Browser, axe: &Axe, folder: &Path) {
    world.guards("hush-4711-blue");
    ada.clicks("form[data-upload] summary").await;
    ada.reads("document.querySelector('#env').value = 'COLOUR=hush-4711-blue\\nwithout a sign'").await;
    chooses(ada, "#folder", folder).await;
    ada.clicks("form[data-upload] button[type=submit]").await;
    ada.waits_for("document.querySelector('#env-problem')?.textContent.trim().startsWith('Line 2 ')").await;
    is_looked_at(ada, axe, "sites-bad-line").await;
    let kept = "document.querySelector('#env').value.split('\\n').length === 2 && document.querySelector('#name').value === 'Summer sale'";
    assert_eq!(ada.reads(kept).await, true);
    ada.reads("document.querySelector('#env').value = 'COLOUR=hush-4711-blue'").await;
}

/// A site that nobody but programs with a key see, from its first moment on: the key is shown once, on the answer to the upload.
async fn is_made_for_a_key(world: &World, ada: &Browser, folder: &Path, all: &str) {
    ada.goes_to(&format!("{all}/folder")).await;
    ada.types("#name", "Hidden").await;
    ada.clicks("form[data-upload] summary").await;
    ada.clicks("input[name=mode][value=key]").await;
    chooses(ada, "#folder", folder).await;
    ada.clicks("form[data-upload] button[type=submit]").await;
    ada.waits_for("document.querySelector('h1')?.textContent === 'Your new key'").await;
    let key = ada.reads("document.querySelector('.key-paper pre').textContent").await;
    world.guards(key.as_str().unwrap().strip_prefix("X-Api-Key: ").unwrap());
    ada.clicks("main a.is-main").await;
    ada.waits_for(&format!("location.search.startsWith('?sent=') && {}", is("Live"))).await;
    let address = ada.reads("document.querySelector('.address a').href").await;
    assert_eq!(visits(world, address.as_str().unwrap(), "/").await.0, 401);
}

/// The list has it, and the history says who did what and when, not with which site.
async fn is_listed_and_kept(ada: &Browser, axe: &Axe, home: &str) {
    ada.goes_to(&format!("{home}/sites")).await;
    ada.waits_for("document.querySelector('.row-name')?.textContent === 'Summer sale'").await;
    ada.waits_for("document.querySelector('.keys-intro')?.textContent.includes('1 of 3 sites')").await;
    is_looked_at(ada, axe, "sites-one").await;
    until("it is kept what was done with sites", async || {
        ada.goes_to(&format!("{home}/activity")).await;
        let told = ada.reads("document.querySelector('.activity')?.innerText ?? ''").await;
        let told = told.as_str().unwrap().to_owned();
        let lines = ["A site was made.", "A site was sent anew."];
        (lines.iter().all(|line| told.contains(line)) && !told.contains("ummer")).then_some(())
    })
    .await;
    let who_and_when = "[...document.querySelectorAll('.activity .row')].filter((row) => row.innerText.includes('A site was')) \
                        .every((row) => row.innerText.includes('You') && row.querySelector('time[datetime]') !== null)";
    assert_eq!(ada.reads(who_and_when).await, true);
}
