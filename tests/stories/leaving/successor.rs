//! The only owner of a team would delete it: they are asked who takes it over. To delete it for everybody stays possible, and is taken back from the
//! letter about it. The others read of it, and are led nowhere where they may not be.

use super::{CLOSE, STAY, asks, letter};
use crate::appearance::Axe;
use crate::buying::{headed, says};
use crate::life::pages::is_looked_at;
use crate::team::{accepts, invites};
use crate::world::browser::View;
use crate::world::{Browser, Customer, World, story, until};

/// What the banner says to who cannot keep the account.
const NOT_THEIRS: &str = "its owner can still keep it";

/// It is deleted for everybody: said with the names of the others, who read of it on their pages.
async fn is_deleted_for_everybody(ada: &Browser, axe: &Axe, bea: &Customer) {
    ada.clicks("main a[href='/account/close?everybody']").await;
    ada.waits_for(&headed("Delete it for everybody?")).await;
    ada.waits_for(&says("Bea")).await;
    is_looked_at(ada, axe, "leaving-everybody").await;
    asks(ada, "Ada").await;
    ada.arrives_at(STAY).await;
    let page = until("the others read of it", async || {
        let page = bea.opens("/workspaces").await;
        page.says(NOT_THEIRS).then_some(page)
    })
    .await;
    assert!(!page.says(STAY), "{}", page.body);
    assert_eq!(bea.opens(STAY).await.status, 403);
}

/// The button of the letter, in a browser that runs no script and where nobody is signed in.
async fn is_kept_by_the_letter(world: &mut World, bea: &Customer) {
    let told = letter(world, "Your account will be deleted").await;
    let token = told.split("/mail/stay/").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    let reader = world.eyes("Nobody").await;
    reader.is_like(View::PHONE).await;
    reader.runs_no_script().await;
    reader.goes_to(&format!("/mail/stay/{token}")).await;
    reader.waits_for(&headed("Keep your account?")).await;
    reader.clicks("main form[action^='/mail/stay/'] button[type=submit]").await;
    reader.waits_for(&headed("Your account stays")).await;
    letter(world, "Your account stays").await;
    until("the others read no more of it", async || (!bea.opens("/workspaces").await.says(NOT_THEIRS)).then_some(()))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_the_only_owner_of_a_team_is_asked_for_a_successor_before_it_is_deleted() {
    let axe = Axe::fetched().await;
    story(World::named("leaving-team"), async |world| {
        let ada = world.eyes("Ada").await;
        ada.signs_in().await;
        let hers = world.customer("Ada").signs_in().await;
        let bea = world.customer("Bea").signs_in().await;
        assert_eq!(invites(&hers, &bea.persona.email, "member").await.leads_to(), Some("/account/people?invited"));
        assert_eq!(accepts(world, &bea, 1).await.leads_to(), Some("/workspaces"));

        // A page from before somebody came deletes nothing of theirs.
        let drawn = hers.opens("/account/close?everybody").await;
        let (command, account) = (drawn.field("command"), drawn.field("account"));
        let stale = [("command", command.as_str()), ("account", &account), ("others", "0"), ("name", "Ada")];
        let refused = hers.posts(CLOSE, &stale).await;
        assert!(refused.status == 422 && refused.says("has changed meanwhile"), "{}", refused.body);

        ada.goes_to(CLOSE).await;
        ada.waits_for(&headed("Who takes it over?")).await;
        ada.waits_for(&says("Bea")).await;
        is_looked_at(&ada, &axe, "leaving-successor").await;
        is_deleted_for_everybody(&ada, &axe, &bea).await;
        is_kept_by_the_letter(world, &bea).await;

        // Handed over instead, without script.
        ada.runs_no_script().await;
        ada.goes_to(CLOSE).await;
        ada.clicks("main .device a.button").await;
        ada.waits_for(&headed("Make Bea the owner?")).await;
        ada.types("#name", "Bea").await;
        ada.clicks("main form[action$='/hand-over'] button[type=submit]").await;
        ada.arrives_at("/account/people?owner").await;
        ada.waits_for(&says("can leave at the end of this page")).await;
        assert_eq!((hers.opens(CLOSE).await.status, bea.opens(CLOSE).await.status), (403, 200));
        ada.clicks("main a[href='/account/people/leave']").await;
        ada.clicks("main form[action='/account/people/leave'] button[type=submit]").await;
        ada.arrives_at("/workspaces").await;
        assert!(bea.opens("/account/people").await.says("You are alone here"));

        // Whoever belongs to none has another account of their own when they sign in, which can be deleted, too.
        let later = hers.elsewhere().signs_in().await;
        until("there is another account", async || later.opens(CLOSE).await.says("Delete your account?").then_some(()))
            .await;
    })
    .await;
}
