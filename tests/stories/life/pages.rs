//! The same in a browser: each page of it in the light and in the dark, wide and narrow, without script.

use jiff::{SignedDuration, Timestamp};
use messages::workspace::Region;

use crate::appearance::Axe;
use crate::world::browser::View;
use crate::world::{Browser, World, story, until};

pub async fn is_looked_at(ada: &Browser, axe: &Axe, name: &str) {
    for view in [View::PHONE, View::PHONE.dark(), View::DESK, View::DESK.dark()] {
        ada.is_photographed_in(view, name).await;
    }
    axe.is_fine_with(ada).await;
}

fn later(from: Timestamp, hours: i64) -> Timestamp {
    from + SignedDuration::from_hours(hours) + SignedDuration::from_secs(60)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_is_paused_started_deleted_and_had_back_by_its_pages() {
    let axe = Axe::fetched().await;
    story(World::named("life-pages"), async |world| {
        let ada = world.eyes("Ada").await;
        ada.signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        let (home, settings) = (format!("/workspaces/{shop}"), format!("/workspaces/{shop}/settings"));
        ada.waits_for("document.querySelector('.badge.is-large')?.textContent.includes('Ready')").await;
        ada.goes_to(&settings).await;
        is_looked_at(&ada, &axe, "life-settings").await;

        ada.clicks("form[action$='/pause'] button").await;
        ada.arrives_at(&home).await;
        ada.waits_for("document.querySelector('.why')?.textContent.includes('You paused it.')").await;
        is_looked_at(&ada, &axe, "life-paused").await;
        ada.clicks("form[action$='/resume'] button").await;
        ada.waits_for("document.querySelector('.badge.is-large')?.textContent.includes('Ready')").await;

        let delete = format!("/workspaces/{shop}/delete");
        ada.goes_to(&delete).await;
        is_looked_at(&ada, &axe, "life-delete").await;

        // From here on without script; another window looks on.
        let eyes = world.window(&ada).await;
        ada.runs_no_script().await;
        ada.goes_to(&settings).await;
        ada.clicks(&format!("a[href='{delete}']")).await;
        ada.arrives_at(&delete).await;
        ada.reads("document.querySelector('#name').value = 'Paper'").await;
        ada.clicks("form[action$='/delete'] button").await;
        ada.waits_for("document.querySelector('#name-problem')?.textContent.includes('not the name')").await;
        ada.reads("document.querySelector('#name').value = 'Paper shop'").await;
        ada.clicks("form[action$='/delete'] button").await;
        ada.arrives_at("/workspaces").await;
        ada.waits_for("document.querySelector('#deleted')?.textContent.includes('Paper shop')").await;
        eyes.goes_to("/workspaces").await;
        is_looked_at(&eyes, &axe, "life-deleted").await;
        ada.clicks("form[action$='/restore'] button").await;
        ada.arrives_at(&home).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_back_after_the_trial_reads_why_and_until_when_and_what_to_do() {
    let axe = Axe::fetched().await;
    story(World::named("trial-pages").with_a_clock_of_its_own(), async |world| {
        let ada = world.eyes("Ada").await;
        ada.signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.waits_for("document.querySelector('.badge.is-large')?.textContent.includes('Ready')").await;
        let begun = chassis::clock::now();
        world.tick(later(begun, 7 * 24)).await;
        world.tick(later(begun, 14 * 24)).await;
        // Nobody stays signed in for so long.
        let sessions = "select count(*) from web.sessions";
        until("her session is over", async || (world.counts(sessions).await == 0).then_some(())).await;
        ada.signs_in().await;
        ada.goes_to(&format!("/workspaces/{shop}")).await;
        ada.waits_for("document.querySelector('.why[open]')?.textContent.includes('Your trial is over')").await;
        ada.waits_for(
            "document.querySelector('.why[open]')?.textContent.includes('The free trial ended after 14 days.')",
        )
        .await;
        ada.waits_for("document.querySelector('.pausing')?.textContent.includes('It is kept until')").await;
        is_looked_at(&ada, &axe, "trial-over").await;
        ada.goes_to("/account/plan").await;
        is_looked_at(&ada, &axe, "trial-over-plan").await;
    })
    .await;
}
