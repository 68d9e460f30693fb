//! What was as it must be when Harbor started is watched while it runs.

use installation::Service;
use nats::definitions::{Sizes, Store, create_or_update};

use crate::world::{World, story, until};

const GAUGE: &str = "nats_definition_problems";

#[tokio::test]
async fn a_stream_that_lost_a_guarantee_is_told_by_everyone_who_uses_it_until_it_has_it_again() {
    story(World::named("drift").with("HARBOR_NATS_VERIFY_SECONDS", "1"), async |world| {
        world.expects_warnings("the log is not as it must be");
        let migrate = world.bus("migrate").await;
        let sizes = Sizes {
            replicas: 1,
            log_bytes: 1 << 30,
            infra_events_bytes: 1 << 30,
            stripe_events_bytes: 1 << 30,
            people_bytes: 1 << 30,
            bills_bytes: 1 << 30,
            mail_bytes: 1 << 30,
        };
        create_or_update(&migrate, &sizes).await.unwrap();
        assert_eq!(world.counted(Service::Web, GAUGE).await, 0.0);

        // Somebody switched on what lets one message empty the log.
        let mut changed = Store::Log.definition(&sizes);
        changed.allow_rollup = true;
        migrate.jetstream().update_stream(changed).await.unwrap();
        // All services are one process here: everybody but ingress, which has no business with the log, tells.
        until("the change is told", async || (world.counted(Service::Web, GAUGE).await == 4.0).then_some(())).await;
        let lines = world.lines_of("the log is not as it must be");
        assert!(lines.iter().any(|line| line.contains("allow_rollup_hdrs") && line.contains("ERROR")), "{lines:#?}");

        create_or_update(&migrate, &sizes).await.unwrap();
        until("all is well again", async || (world.counted(Service::Web, GAUGE).await == 0.0).then_some(())).await;
    })
    .await;
}
