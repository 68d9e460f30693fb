//! The same for who uses no mouse, and for who runs no script.

use messages::workspace::Region;

use super::archive::visits;
use super::is;
use crate::appearance::Axe;
use crate::life::pages::is_looked_at;
use crate::world::browser::Key;
use crate::world::{Browser, World, story};

/// Goes on with the key until what has the focus is this.
async fn tabs_to(ada: &Browser, selector: &str) {
    for _ in 0..80 {
        if ada.reads(&format!("document.activeElement?.matches({selector:?}) ?? false")).await == true {
            return;
        }
        ada.presses(Key::Tab).await;
    }
    panic!("no key leads to {selector}");
}

/// A file that is shown as it was pasted, whatever is in it.
const PASTED: &str = "<h1>Pasted & <script>alert(1)</script></h1>";

#[tokio::test(flavor = "multi_thread")]
async fn by_keys_alone_a_site_is_made_and_without_script_one_is_made_and_deleted() {
    let axe = Axe::fetched().await;
    story(World::named("sites-hands"), async |world| {
        let ada = world.browser("Ada").await;
        ada.signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.waits_for(&Browser::shows("Ready")).await;
        let all = format!("/workspaces/{shop}/sites");

        // From the page of the workspace to a live site, by keys.
        tabs_to(&ada, &format!("a[href='{all}/new']")).await;
        ada.presses(Key::Enter).await;
        ada.arrives_at(&format!("{all}/new")).await;
        is_looked_at(&ada, &axe, "sites-example").await;
        tabs_to(&ada, "input[name=starter]").await;
        ada.presses(Key::Down).await;
        tabs_to(&ada, "main form button[type=submit]").await;
        ada.presses(Key::Enter).await;
        ada.waits_for(&is("Live")).await;
        let site = ada.reads("location.pathname").await.as_str().unwrap().to_owned();
        assert_eq!(ada.reads("document.querySelector('h1').textContent.trim()").await, "my-site");
        tabs_to(&ada, "a[href$='/delete']").await;
        ada.presses(Key::Enter).await;
        ada.arrives_at(&format!("{site}/delete")).await;
        is_looked_at(&ada, &axe, "sites-delete").await;
        tabs_to(&ada, "#name").await;
        ada.types("#name", "my-site").await;
        ada.presses(Key::Enter).await;
        ada.arrives_at(&format!("{all}?deleted")).await;
        ada.waits_for("document.querySelector('.empty h2')?.textContent === 'No sites yet'").await;

        // Without script: one file is pasted. Its name could be anything; it is text.
        ada.runs_no_script().await;
        ada.goes_to(&format!("{all}/file")).await;
        ada.reads("document.querySelector('#name').value = 'Pasted page'").await;
        ada.reads(&format!("document.querySelector('#text').value = {PASTED:?}")).await;
        ada.clicks("main form summary").await;
        ada.clicks("input[name=mode][value=password]").await;
        ada.clicks("main form button[type=submit]").await;
        // It is for who has a password, from its first moment on. The password is shown once.
        ada.waits_for("document.querySelector('h1')?.textContent === 'Your new password'").await;
        let password = ada.reads("document.querySelector('.key-paper pre').textContent").await;
        world.guards(password.as_str().unwrap());
        ada.clicks("main a.is-main").await;
        ada.waits_for(&is("Live")).await;
        let address = ada.reads("document.querySelector('.address a').href").await;
        assert_eq!(visits(world, address.as_str().unwrap(), "/").await.0, 401);
        let site = ada.reads("location.pathname").await.as_str().unwrap().to_owned();
        ada.clicks("a[href$='/delete']").await;
        ada.arrives_at(&format!("{site}/delete")).await;
        ada.reads("document.querySelector('#name').value = 'blog'").await;
        ada.clicks("main form button[type=submit]").await;
        ada.waits_for("document.querySelector('#name-problem') !== null").await;
        ada.reads("document.querySelector('#name').value = 'pasted-page'").await;
        ada.clicks("main form button[type=submit]").await;
        ada.arrives_at(&format!("{all}?deleted")).await;
    })
    .await;
}
