//! A workspace gets another name: by its owner, once, without script, and its address stays.

use messages::workspace::{Kind, Region};
use messages::{CommandId, Message};

use crate::appearance::Axe;
use crate::world::browser::View;
use crate::world::{World, story};

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_calls_a_workspace_something_else_and_its_address_stays() {
    let axe = Axe::fetched().await;
    story(World::named("rename"), async |world| {
        let ada = world.eyes("Ada").await;
        ada.signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        let settings = format!("/workspaces/{shop}/settings");
        ada.goes_to(&settings).await;
        ada.clicks(&format!("a[href='/workspaces/{shop}/rename']")).await;
        ada.arrives_at(&format!("/workspaces/{shop}/rename")).await;
        axe.is_fine_with(&ada).await;
        for view in [View::PHONE, View::PHONE.dark(), View::DESK, View::DESK.dark()] {
            ada.is_photographed_in(view, "rename").await;
        }

        // From here on without script. What is no name is said beside the field, and what was typed is kept.
        ada.runs_no_script().await;
        ada.goes_to(&format!("/workspaces/{shop}/rename")).await;
        ada.reads("document.querySelector('#name').value = 'a'.repeat(61)").await;
        ada.clicks("form[action$='/rename'] button[type=submit]").await;
        ada.waits_for("document.querySelector('#name-problem')?.textContent.includes('up to 60')").await;
        assert_eq!(ada.reads("document.querySelector('#name').value.length").await, 61);

        ada.reads("document.querySelector('#name').value = ' Büro '").await;
        ada.clicks("form[action$='/rename'] button[type=submit]").await;
        ada.arrives_at(&settings).await;
        ada.waits_for("document.querySelector('h1').textContent.trim() === 'Büro'").await;
        ada.goes_to(&format!("/workspaces/{shop}/activity")).await;
        ada.waits_for("document.body.textContent.includes('It got another name.')").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_sent_twice_renames_once_and_nobody_else_can() {
    story(World::named("rename-once"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        let path = format!("/workspaces/{shop}/rename");
        let page = ada.opens(&path).await;
        let (command, account) = (page.field("command"), page.field("account"));
        let form = [("command", command.as_str()), ("account", account.as_str()), ("name", "Büro")];
        for _ in 0..2 {
            let done = ada.posts(&path, &form).await;
            assert_eq!((done.status, done.leads_to()), (303, Some(format!("/workspaces/{shop}/settings").as_str())));
        }
        assert!(ada.opens(&format!("/workspaces/{shop}/settings")).await.says("Büro"));
        // The name that it has already: it is so, and nothing happens.
        let again = CommandId::new().to_string();
        ada.posts(&path, &[("command", &again), ("account", &account), ("name", "Büro")]).await;
        let of = |wanted: Kind| move |message: &Message| matches!(message, Message::WorkspaceEvent(id, event) if *id == shop && event.kind() == Some(wanted));
        let said = world.said().await;
        let count = |kind| said.iter().filter(|said| of(kind)(&said.message)).count();
        assert_eq!((count(Kind::Renamed), count(Kind::Unchanged)), (1, 1));

        let grace = world.customer("Grace").signs_in().await;
        assert_eq!(grace.opens(&path).await.status, 404);
        assert_eq!(grace.posts(&path, &form).await.status, 404);
    })
    .await;
}
