//! People asked, let in, given another role and removed by keyboard alone; and whoever has a page open sees it there.

use messages::workspace::Region;

use super::invitation;
use crate::world::browser::Key;
use crate::world::{Browser, World, story};

/// So many stops no page has.
const STOPS: usize = 120;

const PEOPLE: &str = "/account/people";

/// Goes on from stop to stop until the focus is there.
async fn reaches(who: &Browser, selector: &str) {
    let is_there = format!("document.activeElement?.matches(\"{selector}\") ?? false");
    for _ in 0..STOPS {
        if who.reads(&is_there).await == true {
            return;
        }
        who.presses(Key::Tab).await;
    }
    panic!("no way to {selector} by keyboard: {}", who.reads("document.body.innerText").await);
}

/// Goes there and takes it.
async fn takes(who: &Browser, selector: &str) {
    reaches(who, selector).await;
    who.presses(Key::Enter).await;
}

/// Types where the focus is.
async fn types(who: &Browser, text: &str) {
    who.page.find_element("*:focus").await.unwrap().type_str(text).await.unwrap();
}

/// Is true while nobody has loaded a page anew, once it was marked.
const MARKED: &str = "window.asItWas === true";

/// Waits until a page that is open shows this, or does not any more, by itself.
async fn sees(who: &Browser, text: &str, is_there: bool) {
    who.waits_for(&format!("document.body.innerText.includes('{text}') === {is_there}")).await;
}

async fn asks_and_joins(world: &World, ada: &Browser, bea: &Browser) {
    ada.goes_to(PEOPLE).await;
    reaches(ada, "#address").await;
    types(ada, "bea@example.com").await;
    reaches(ada, "input[name=role]:checked").await;
    takes(ada, "form[action='/account/people/invite'] button").await;
    ada.arrives_at("/account/people?invited").await;
    let link = invitation(world, "bea@example.com", 1).await;
    bea.goes_to(&link).await;
    takes(bea, &format!("form[action='{link}'] button")).await;
    bea.arrives_at("/workspaces").await;
    sees(bea, "Team of Ada", true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_come_change_and_go_by_keyboard_and_open_pages_follow() {
    story(World::named("team-keyboard"), async |world| {
        let (ada, bea) = (world.eyes("Ada").await, world.eyes("Bea").await);
        ada.signs_in().await;
        bea.signs_in().await;
        ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.waits_for(&Browser::shows("Ready")).await;
        asks_and_joins(world, &ada, &bea).await;
        let (person, _) = world.person(&world.customer("Bea")).await;
        let one = format!("{PEOPLE}/{person}");

        // She sees none of the workspaces until her role has it.
        sees(&bea, "Paper shop", false).await;
        bea.reads("window.asItWas = true").await;
        takes(&ada, &format!("a[href='{one}']")).await;
        ada.arrives_at(&one).await;
        reaches(&ada, "input[name=role]:checked").await;
        ada.presses_all([Key::Down, Key::Down]).await;
        assert_eq!(ada.reads("document.querySelector('input[name=role]:checked').value").await, "admin");
        takes(&ada, &format!("form[action='{one}/role'] button")).await;
        ada.arrives_at("/account/people?role").await;
        sees(&bea, "Paper shop", true).await;
        assert_eq!(bea.reads(MARKED).await, true, "the page that was open says it");

        takes(&ada, &format!("a[href='{one}']")).await;
        ada.arrives_at(&one).await;
        takes(&ada, &format!("a[href='{one}/remove']")).await;
        ada.arrives_at(&format!("{one}/remove")).await;
        takes(&ada, &format!("form[action='{one}/remove'] button")).await;
        ada.arrives_at("/account/people?removed").await;
        sees(&bea, "Paper shop", false).await;
        sees(&bea, "Team of Ada", false).await;
        sees(&ada, "bea@example.com", false).await;
    })
    .await;
}
