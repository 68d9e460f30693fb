//! The next release's tables under this release's processes: `harbor migrate` has run, and nothing was restarted yet.

use messages::workspace::Region;

use crate::world::{Customer, World, story};

/// Looks at every page that reads rows, over and over.
async fn looks(customer: &Customer, times: usize) {
    for _ in 0..times {
        for page in ["/workspaces", "/workspaces/new", "/account", "/account/plan", "/account/sessions", "/status"] {
            let answer = customer.opens(page).await;
            assert_eq!(answer.status, 200, "{page}");
        }
    }
}

/// A machine as the release before V4 left it: what infra said, which machine it is, its key, and when it was first called.
struct Old {
    what: &'static str,
    seen: Option<&'static str>,
    resource: bool,
    key: &'static str,
    called_minutes_ago: Option<i32>,
    is_in_trouble: bool,
}

const OLD: [Old; 8] = [
    Old {
        what: "well",
        seen: Some("running"),
        resource: true,
        key: "proven",
        called_minutes_ago: Some(60),
        is_in_trouble: false,
    },
    Old {
        what: "well for years",
        seen: Some("running"),
        resource: true,
        key: "proven",
        called_minutes_ago: None,
        is_in_trouble: false,
    },
    Old {
        what: "just ordered",
        seen: None,
        resource: false,
        key: "missing",
        called_minutes_ago: None,
        is_in_trouble: false,
    },
    Old {
        what: "on its way",
        seen: Some("provisioning"),
        resource: true,
        key: "missing",
        called_minutes_ago: Some(3),
        is_in_trouble: false,
    },
    Old {
        what: "took too long",
        seen: Some("provisioning"),
        resource: true,
        key: "missing",
        called_minutes_ago: Some(11),
        is_in_trouble: true,
    },
    Old {
        what: "takes for months",
        seen: Some("provisioning"),
        resource: true,
        key: "missing",
        called_minutes_ago: None,
        is_in_trouble: true,
    },
    Old {
        what: "infra refuses",
        seen: None,
        resource: false,
        key: "missing",
        called_minutes_ago: Some(20),
        is_in_trouble: true,
    },
    Old {
        what: "its server is silent",
        seen: Some("running"),
        resource: true,
        key: "unproven",
        called_minutes_ago: Some(20),
        is_in_trouble: true,
    },
];

#[tokio::test]
async fn trouble_from_before_it_was_noted_is_noted() {
    const SINCE: &str = include_str!("../../migrations/reconciler/V5__trouble_of_long_ago.sql");
    story(World::named("old-trouble"), async |world| {
        let mut db = world.database().await;
        // In one transaction that never ends: nobody else sees these machines.
        let transaction = db.transaction().await.unwrap();
        transaction.batch_execute("set local search_path = reconciler").await.unwrap();
        let machine = "with machine as (insert into instances (workspace, region, size, desired, generation, seen_word, resource, key) \
                       values (gen_random_uuid(), 'eu', 'small', 'running', 1, $1, case when $2 then gen_random_uuid()::text end, $3) returning workspace), \
                       call as (insert into attempts (workspace, call, generation, started_at) \
                       select workspace, 'put', 1, now() - $4::integer * interval '1 minute' from machine where $4::integer is not null) \
                       select workspace::text from machine";
        let mut planted = Vec::new();
        for old in &OLD {
            let row = transaction.query_one(machine, &[&old.seen, &old.resource, &old.key, &old.called_minutes_ago]).await.unwrap();
            planted.push(row.get::<_, String>(0));
        }
        transaction.batch_execute(SINCE).await.unwrap();
        for (old, workspace) in OLD.iter().zip(planted) {
            let troubled = "select troubled from instances where workspace::text = $1";
            let row = transaction.query_one(troubled, &[&workspace]).await.unwrap();
            assert_eq!(row.get::<_, bool>(0), old.is_in_trouble, "{}", old.what);
        }
        transaction.rollback().await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_column_more_in_every_table_fails_no_request_and_stops_no_fold() {
    story(World::named("expand"), async |world| {
        let infra = &world.outside.infra;
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        // Everything is prepared by now, for the tables as they were.
        looks(&ada, 2).await;
        let (expanded, ()) = tokio::join!(world.expands_tables(), looks(&ada, 30));
        assert!(expanded > 30, "{expanded}");
        looks(&ada, 2).await;
        for (state, label) in [("crashed", "Having trouble"), ("running", "Ready")] {
            infra.set_state(&shop.to_string(), state);
            ada.sees(shop, label).await;
        }
        let grace = world.customer("Grace").signs_in().await;
        let compass = grace.creates_a_workspace("Compass", Region::Us).await;
        grace.sees(compass, "Ready").await;
    })
    .await;
}
