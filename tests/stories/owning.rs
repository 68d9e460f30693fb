//! Who owns a fold: its service alone can take it, and when nobody has it people are told.

use installation::Service;
use messages::workspace::Region;

use crate::world::{World, story, until};

async fn is_refused(world: &World, statement: &str) {
    let refused = world.database_as("web").await.batch_execute(statement).await.unwrap_err();
    assert_eq!(refused.code().unwrap().code(), "42501", "{statement}");
}

/// What `/readyz` says: nothing when the service is ready.
async fn trouble(world: &World, service: Service) -> Option<String> {
    let address = format!("http://{}/readyz", world.admin(service));
    let told = crate::world::customer::http().get(address).send().await.ok()?;
    if told.status().is_success() { Some(String::new()) } else { told.text().await.ok() }
}

#[tokio::test]
async fn no_other_role_can_take_a_fold() {
    story(World::named("taking-a-fold").with_services_apart(), async |world| {
        // Every lock by number that a fold could be asked for by: refused to other roles, and held by one who may, in vain.
        let anybody = world.database().await;
        for stream in ["HARBOR", "KV_infra_events"] {
            for service in ["lifecycle", "reconciler", "billing", "mailer"] {
                let lock = format!("select pg_advisory_lock(hashtextextended('{service}/{stream}', 0))");
                is_refused(world, &lock).await;
                anybody.batch_execute(&lock).await.unwrap();
            }
        }
        for statement in [
            "begin; lock table lifecycle.owner_of_harbor in exclusive mode",
            "begin; lock table lifecycle.owner_of_harbor in access share mode",
            "begin; lock table lifecycle.owners in exclusive mode",
            "begin; lock table lifecycle.checkpoint in access exclusive mode",
            "update lifecycle.owners set seen_at = '-infinity'",
            "insert into lifecycle.owners values ('HARBOR', 'web', now(), now())",
            "delete from lifecycle.owners",
            "drop view lifecycle.owner_of_harbor",
            "begin; select from lifecycle.checkpoint for update",
        ] {
            is_refused(world, statement).await;
        }
        for service in [Service::Lifecycle, Service::Reconciler] {
            world.kills(service);
            world.launch(&[service], &[]);
        }
        world.is_ready().await;
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        let held = "select count(*) from pg_locks where locktype = 'advisory' and granted";
        assert_eq!(world.counts(held).await, 8, "they were held all along");
    })
    .await;
}

#[tokio::test]
async fn a_fold_that_nobody_can_have_is_not_ready_and_alerts() {
    story(World::named("no-owner").with_services_apart(), async |world| {
        world.expects_warnings("nobody works on the fold");
        world.kills(Service::Lifecycle);
        let hoarder = world.database().await;
        hoarder.batch_execute("begin; lock table lifecycle.owner_of_harbor in exclusive mode").await.unwrap();
        world.launch(&[Service::Lifecycle], &[]);
        until("it says that nobody works", async || {
            trouble(world, Service::Lifecycle).await.filter(|told| told.contains("Ownerless"))
        })
        .await;
        assert_eq!(world.counted(Service::Lifecycle, "fold_ownerless").await, 1.0);
        hoarder.batch_execute("rollback").await.unwrap();
        until("it works", async || trouble(world, Service::Lifecycle).await.filter(String::is_empty)).await;
        assert_eq!(world.counted(Service::Lifecycle, "fold_ownerless").await, 0.0);
        let log = std::fs::read_to_string(world.process(Service::Lifecycle).log()).unwrap();
        assert_eq!(log.matches("nobody works on the fold").count(), 1, "it is said once");
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        let vacuumed = world.database().await;
        vacuumed.batch_execute("vacuum analyze").await.unwrap();
    })
    .await;
}
