//! `harbor census`: what an operator reads of it, and how the brake is let go.

use fakes::infra::Call;
use messages::WorkspaceId;
use serde_json::{Value, json};

use super::{changes, has_a_workspace, later, state, sweeps};
use crate::world::{World, story, until};

async fn census(world: &World) -> Value {
    let done = world.operator(&["census", "--json"]).await;
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    serde_json::from_slice(&done.stdout).unwrap()
}

async fn prints(world: &World, arguments: &[&str]) -> (bool, String) {
    let done = world.operator(arguments).await;
    let text = if done.status.success() { &done.stdout } else { &done.stderr };
    (done.status.success(), String::from_utf8_lossy(text).into_owned())
}

async fn asks(world: &World, what: &str, asked: Value) -> Result<Value, String> {
    world.answers("kim", what, &asked).await
}

/// Whether it is kept that Kim approved of this machine's end.
async fn was_approved(world: &World, token: &str) -> bool {
    let kept = "select count(*) from reconciler.exceptions where approved_by = 'kim' and token = ";
    world.counts(&format!("{kept}'{token}'")).await == 1
}

/// The same by name, for whoever has a key of their own; `token` is one of two machines that wait for the brake.
async fn by_name(world: &World, all: &Value, token: &str) {
    let same = asks(world, "census", json!({})).await.unwrap();
    let but_for_now = |mut census: Value| {
        census.as_object_mut().unwrap().remove("seen_seconds_ago");
        census
    };
    assert_eq!(but_for_now(same), but_for_now(all.clone()));
    let would = asks(world, "approve", json!({})).await.unwrap();
    assert_eq!((would["would"].as_array().unwrap().len(), &would["done"]), (2, &json!(false)), "{would}");
    for (asked, told) in [
        (json!({ "confirm": true, "reason": "All." }), "name the machines"),
        (json!({ "confirm": true, "machines": [token] }), "say why"),
        (json!({ "machines": ["ws_none"] }), "none of these waits"),
        (json!({ "machines": [token], "all": true }), "unknown field"),
    ] {
        let refused = asks(world, "approve", asked).await.unwrap_err();
        assert!(refused.contains(told), "{refused}");
    }
}

/// What is printed before anything was compared: there is nobody.
const NOTHING: &str =
    "Nothing was compared yet.\n\nworkspaces            0\naccounts              0\nrunning               0\n";

#[tokio::test]
async fn an_operator_reads_what_differs_and_lets_go_what_the_brake_holds() {
    story(World::named("census").with_a_clock_of_its_own(), async |world| {
        world.expects_warnings("a machine is destroyed");
        world.expects_warnings("the brake holds");
        assert_eq!(prints(world, &["census"]).await.1, NOTHING);
        let (ada, shop) = has_a_workspace(world, "Ada").await;
        let start = chassis::clock::now();
        sweeps(world, start).await;
        let all = census(world).await;
        assert_eq!((&all["promised"], &all["listed"], &all["as_promised"]), (&1.into(), &1.into(), &1.into()));
        assert_eq!((&all["adds_up"], &all["blind"]), (&true.into(), &Value::Null));
        assert_eq!(all["exceptions"], Value::Array(Vec::new()));

        let orphans: Vec<String> = (0..7).map(|_| WorkspaceId::new().to_string()).collect();
        for orphan in &orphans {
            world.outside.infra.plants(orphan, "eu", "running");
        }
        for minutes in [5, 10, 15, 20] {
            sweeps(world, later(start, minutes)).await;
        }
        let destroyed = |world: &World| changes(world, Some(Call::Delete)).len();
        until("five are gone", async || (destroyed(world) == 5).then_some(())).await;
        sweeps(world, later(start, 25)).await;
        let all = census(world).await;
        let named = all["exceptions"].as_array().unwrap();
        assert_eq!((&all["listed"], &all["waiting_for_the_brake"], named.len()), (&3.into(), &2.into(), 2));
        assert_eq!((&all["adds_up"], &named[0]["age_seconds"]), (&true.into(), &(20 * 60).into()));
        let (_, text) = prints(world, &["census"]).await;
        for expected in
            ["promised           1", "existing           3", "orphan             2", "waits for the brake", "20m"]
        {
            assert!(text.contains(expected), "{expected}: {text}");
        }
        let token = named[0]["token"].as_str().unwrap().to_owned();
        assert!(orphans.contains(&token) && text.contains(&token), "{text}");

        by_name(world, &all, &token).await;
        assert_eq!(world.counts("select count(*) from reconciler.exceptions where approved_by is not null").await, 0);

        let (done, refused) = prints(world, &["census", "approve", "ws_none", "--by", "kim"]).await;
        assert!(!done && refused.contains("none of these waits"), "{refused}");
        let (done, _) = prints(world, &["census", "approve", &token, "--by", "kim smith"]).await;
        assert!(!done, "that is no name");
        let (done, approved) = prints(world, &["census", "approve", &token, "--by", "kim"]).await;
        assert!(done && approved == format!("{token} goes with the next sweep\n"), "{approved}");
        sweeps(world, later(start, 30)).await;
        until("the one that was approved is gone", async || state(world, &token).is_none().then_some(())).await;
        assert_eq!(destroyed(world), 6, "and only that one");
        assert!(was_approved(world, &token).await);
        let other = named[1]["token"].as_str().unwrap();
        let confirmed = json!({ "machines": [other, token], "reason": "Infra made them twice.", "confirm": true });
        let approved = asks(world, "approve", confirmed.clone()).await.unwrap();
        assert_eq!((&approved["approved"], &approved["not_waiting"]), (&json!([other]), &json!([token])), "{approved}");
        assert!(
            asks(world, "approve", confirmed).await.unwrap_err().contains("none of these waits"),
            "who said so first stays"
        );
        let (_, text) = prints(world, &["census"]).await;
        assert!(text.contains("approved by kim: Infra made them twice."), "{text}");
        sweeps(world, later(start, 35)).await;
        until("the other is gone as well", async || state(world, other).is_none().then_some(())).await;
        ada.sees(shop, "Ready").await;
    })
    .await;
}
