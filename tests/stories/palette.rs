//! The palette: the same answers on every page, by key and by button, on a telephone, with a typo, and without script.

use messages::workspace::Region;

use crate::appearance::axe::Axe;
use crate::world::browser::{Key, View};
use crate::world::{Browser, World, story};

const OPEN: &str = "document.getElementById('palette').open";
const FIRST: &str = "document.querySelector('#palette .palette-name')?.textContent ?? ''";

/// All that stands in it.
const ALL: &str =
    "[...document.querySelectorAll('#palette .palette-name')].map((name) => name.textContent).join('\\n')";

/// From now on answers are held back, until `answers()`.
const HOLDS_ANSWERS: &str = "(() => {
    const ask = window.fetch;
    const free = new Promise((done) => { window.answers = () => { window.fetch = ask; done(); }; });
    window.fetch = async (...asked) => { const answer = await ask(...asked); await free; return answer; };
})()";

async fn finds(browser: &Browser, typed: &str, first: &str) {
    browser.reads("document.querySelector('#palette input').value = ''").await;
    browser.types("#palette input", typed).await;
    browser.waits_for(&format!("({FIRST}) === '{first}'")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_types_is_found_on_every_page_and_done() {
    let axe = Axe::fetched().await;
    story(World::named("palette"), async |world| {
        let ada = world.eyes("Ada").await;
        ada.signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.waits_for(&Browser::shows("Ready")).await;

        // By key, anywhere: a page, a synonym, one typo.
        ada.goes_to("/account/mail").await;
        ada.waits_for("document.documentElement.dataset.script === 'on'").await;
        ada.presses(Key::ControlK).await;
        ada.waits_for(OPEN).await;
        ada.waits_for(&format!("({ALL}).includes('New workspace')")).await;
        let everywhere = ada.reads(ALL).await;
        for (typed, first) in
            [("sesion", "Sessions"), ("billing", "Billing"), ("create", "New workspace"), ("papr", "Paper shop")]
        {
            finds(&ada, typed, first).await;
        }
        // An arrow of somebody who is faster than the answer walks on from what was typed, not from what stood there.
        ada.reads(HOLDS_ANSWERS).await;
        ada.reads("document.querySelector('#palette input').value = ''").await;
        ada.types("#palette input", "sesion").await;
        ada.presses(Key::Down).await;
        ada.reads("answers()").await;
        ada.waits_for("document.activeElement?.pathname === '/account/sessions'").await;
        // Enter takes the first, the arrows lead on.
        finds(&ada, "papr", "Paper shop").await;
        ada.presses(Key::Down).await;
        ada.waits_for("document.activeElement?.href?.includes('/workspaces/ws_')").await;
        ada.presses(Key::Enter).await;
        ada.arrives_at(&format!("/workspaces/{shop}")).await;

        // By the button on a telephone.
        ada.is_like(View::PHONE).await;
        ada.goes_to("/pricing").await;
        ada.clicks(".palette-opener").await;
        ada.waits_for(OPEN).await;
        ada.waits_for(&format!("({ALL}).includes('New workspace')")).await;
        assert_eq!(ada.reads(ALL).await, everywhere, "the same on every page");
        for view in [View::PHONE, View::PHONE.dark(), View::DESK, View::DESK.dark()] {
            ada.is_photographed_in(view, "palette-open").await;
            assert_eq!(axe.finds(&ada).await, Vec::<String>::new(), "{view:?}");
        }
        ada.is_like(View::PHONE).await;

        // Actions: the light changes in place, and signing out signs out.
        finds(&ada, "drak", "Dark mode").await;
        ada.presses(Key::Enter).await;
        ada.waits_for("document.documentElement.dataset.theme === 'dark'").await;
        assert_eq!(ada.reads(OPEN).await, false);
        assert_eq!(ada.reads("location.pathname").await, "/pricing", "no page is needed for that");
        ada.presses(Key::ControlK).await;
        ada.waits_for(OPEN).await;
        finds(&ada, "log out", "Sign out").await;
        ada.presses(Key::Enter).await;
        ada.arrives_at("/signed-out").await;
        ada.clicks(".palette-opener").await;
        ada.waits_for(&format!("({FIRST}) === 'Sign in'")).await;
        let visitor = ada.reads(ALL).await;
        assert!(!visitor.as_str().unwrap().contains("Paper shop"), "{visitor}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_copied_from_any_tab_of_its_workspace() {
    story(World::named("palette-copy"), async |world| {
        let ada = world.browser("Ada").await;
        ada.signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.waits_for(&Browser::shows("Ready")).await;
        let address = ada.reads("document.querySelector('.home-do').getAttribute('href')").await;
        ada.goes_to(&format!("/workspaces/{shop}/settings")).await;
        ada.waits_for("document.documentElement.dataset.script === 'on'").await;
        // A page may write what is copied, and not read it: so it is noted on the way.
        ada.reads("(() => { const write = navigator.clipboard.writeText.bind(navigator.clipboard); navigator.clipboard.writeText = (text) => { window.copied = text; return write(text); }; })()").await;
        ada.presses(Key::ControlK).await;
        ada.waits_for(OPEN).await;
        finds(&ada, "copy adress", "Copy the address of Paper shop").await;
        ada.presses(Key::Enter).await;
        ada.waits_for("document.querySelector('#announcer.toast')?.textContent === 'Copied'").await;
        assert_eq!(ada.reads("window.copied").await, address);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_script_the_palette_is_a_page() {
    story(World::named("palette-plain"), async |world| {
        let ada = world.eyes("Ada").await;
        ada.runs_no_script().await;
        ada.signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.is_like(View::PHONE).await;
        ada.goes_to("/workspaces").await;
        ada.clicks(".palette-opener").await;
        ada.arrives_at("/palette").await;
        ada.types("#palette-typed", "papre").await;
        ada.clicks(".palette-form button").await;
        ada.arrives_at("/palette?q=papre").await;
        ada.clicks(&format!(".palette-page a[href='/workspaces/{shop}']")).await;
        ada.arrives_at(&format!("/workspaces/{shop}")).await;
        // What is done at once is a form.
        ada.goes_to("/palette?q=dark").await;
        ada.clicks(".palette-page form[action='/account/theme'] button[data-theme-set=dark]").await;
        ada.arrives_at("/account/theme?done").await;
        assert_eq!(ada.reads("document.documentElement.dataset.theme").await, "dark");
        ada.goes_to("/palette?q=logout").await;
        ada.clicks(".palette-page form[action='/sign-out'] button").await;
        ada.arrives_at("/signed-out").await;
    })
    .await;
}
