//! The log is the truth: state that is thrown away comes back from it as it was.

use domain::workspace::Happening;
use fakes::infra::{Call, Fault, First};
use messages::workspace::Region;

use crate::world::{World, story};

/// Enough of everything that can happen.
async fn is_busy(world: &World) -> (crate::world::Customer, messages::WorkspaceId) {
    let infra = &world.outside.infra;
    let ada = world.customer("Ada").signs_in().await;
    let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
    ada.sees(shop, "Ready").await;
    // What people chose is not from the log, and no rebuild may touch it.
    let account = ada.opens("/account/mail").await.field("account");
    ada.posts("/account/mail", &[("account", &account), ("news", "on")]).await;
    for (state, label) in [("crashed", "Having trouble"), ("running", "Ready")] {
        infra.set_state(&shop.to_string(), state);
        ada.sees(shop, label).await;
    }
    for (first, line) in
        [(First::Deployment, Happening::FirstCode.sentence()), (First::OwnKey, Happening::OwnKey.sentence())]
    {
        infra.happens(&shop.to_string(), first);
        ada.reads(shop, line).await;
    }
    infra.misbehave(Call::Create, Fault::Word { word: "rebalancing".to_owned() }, Some(1));
    let grace = world.customer("Grace").signs_in().await;
    let odd = grace.creates_a_workspace("Compass", Region::Us).await;
    grace.sees(odd, "Having trouble").await;
    world.customer("Alan").signs_in().await;
    let (second, third) = (world.customer("Kim"), world.customer("Kim"));
    second.signs_in().await;
    third.signs_in().await;
    let forms = [second.opens("/workspaces/new").await, third.opens("/workspaces/new").await];
    let order = async |tab: &crate::world::Customer, page: &crate::world::Page| {
        let (command, account) = (page.field("command"), page.field("account"));
        let form = [("command", command.as_str()), ("account", &account), ("name", "Map room"), ("region", "eu")];
        tab.posts("/workspaces", &form).await
    };
    let (one, other) = tokio::join!(order(&second, &forms[0]), order(&third, &forms[1]));
    let taken = if one.status == 303 { one } else { other };
    let room = second.follows(&taken).await;
    second.sees(room, "Ready").await;
    (ada, shop)
}

/// What the reconciler knows of machines, without what moves by itself. A key is told once it was seen to work: one that
/// was not is nowhere but in the row, and another one takes its place.
async fn machines_of(world: &World) -> Vec<serde_json::Value> {
    let rows = world.tables_of("reconciler").await.remove("instances").unwrap();
    let still = |row: &String| {
        let mut row: serde_json::Value = serde_json::from_str(row).unwrap();
        let health = ["crash_restarts", "crash_restarted_at", "broke_at", "runs_since", "revive"];
        let moves = [&["nudge", "due_at", "failures", "tries", "leased_until", "lease"][..], &health].concat();
        let untold = if row["key"] == "proven" { &[][..] } else { &["admin", "key", "keys", "sealed"] };
        row.as_object_mut().unwrap().retain(|column, _| !moves.contains(&&**column) && !untold.contains(&&**column));
        row
    };
    let mut machines: Vec<_> = rows.iter().map(still).collect();
    machines.sort_by_key(|row| row["workspace"].to_string());
    machines
}

#[tokio::test]
async fn state_that_is_dropped_and_rebuilt_from_the_log_is_identical() {
    story(World::named("rebuild"), async |world| {
        world.expects_warnings("infra says a word that we do not know");
        let (ada, shop) = is_busy(world).await;
        world.stops_harbor().await;
        for (service, dropped) in [
            ("lifecycle", &["workspaces", "observations", "credentials", "accounts", "commands"][..]),
            ("web", &["workspaces", "accounts", "memberships", "history", "account_history", "outcomes"]),
            ("billing", &["accounts", "commands"]),
            ("mailer", &["accounts", "workspaces"]),
        ] {
            let before = world.tables_of(service).await;
            assert!(service != "web" || !before["preferences"].is_empty());
            for table in dropped {
                assert!(!before[*table].is_empty() || *table == "memberships", "{service}.{table} was never filled");
                world.database().await.execute(&format!("delete from {service}.{table}"), &[]).await.unwrap();
            }
            let done = world.operator(&["rebuild", service]).await;
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
            let after = world.tables_of(service).await;
            for (table, rows) in &before {
                assert_eq!(rows, &after[table], "{service}.{table}");
            }
            // And once more, over state that is whole.
            assert!(world.operator(&["rebuild", service]).await.status.success());
            assert_eq!(world.tables_of(service).await, before);
        }
        let machines = machines_of(world).await;
        let proven = machines.iter().filter(|row| row["keys"] == 1).count();
        assert!(machines.len() > 2 && proven == machines.len() - 1, "only one never ran: {machines:#?}");
        world.database().await.execute("delete from reconciler.instances", &[]).await.unwrap();
        let done = world.operator(&["rebuild", "reconciler"]).await;
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        assert_eq!(machines_of(world).await, machines);
        world.starts_harbor().await;
        ada.sees(shop, "Ready").await;
        let new = world.customer("Margaret").signs_in().await;
        let flight = new.creates_a_workspace("Flight path", Region::Us).await;
        new.sees(flight, "Ready").await;
        // Each machine was looked at again: none was made anew, and no key that somebody could use was replaced.
        let ledger = world.outside.infra.ledger();
        assert!(ledger.machines().iter().all(|machine| machine.creations == 1), "{:#?}", ledger.machines());
        let replaced = ledger.machines().iter().filter(|machine| ledger.keys_issued(&machine.token) > 1).count();
        assert!(replaced <= 1, "{:#?}", ledger.machines());
        assert_eq!(ledger.keys_issued(&shop.to_string()), 1);
    })
    .await;
}
