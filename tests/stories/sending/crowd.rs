//! Thousands of letters that are decided at once hold nobody up, not even before Postgres has looked at how many there are.

use crate::world::{World, story, until};

/// People of whom an older letter fails, so that none of theirs goes.
const MANY: i64 = 5_000;

/// Rows of the table that were read so far.
const READ: &str = "select (seq_tup_read + coalesce(idx_tup_fetch, 0))::bigint from pg_stat_user_tables \
                    where schemaname = 'mailer' and relname = 'letters'";

async fn are_welcomed(world: &World, count: i64) {
    let done = "select count(*) from mailer.letters where kind = 'welcome' and state = 'sent'";
    until("they are welcomed", async || (world.counts(done).await == count).then_some(())).await;
}

#[tokio::test]
async fn what_waits_for_thousands_is_found_without_comparing_each_with_all() {
    story(World::named("sending-crowd"), async |world| {
        let db = world.database().await;
        // What Postgres knows of the table is of when it was empty, as it is in the first minute of a storm.
        db.batch_execute("alter table mailer.letters set (autovacuum_enabled = false)").await.unwrap();
        world.customer("Ada").signs_in().await;
        are_welcomed(world, 1).await;
        let looks = "select (seq_scan + coalesce(idx_scan, 0))::bigint from pg_stat_user_tables \
                     where schemaname = 'mailer' and relname = 'letters'";
        until("it is asked so often that its plan stays", async || (world.counts(looks).await > 60).then_some(())).await;

        let storm = format!(
            "with people as materialized (select gen_random_uuid() as person from generate_series(1, {MANY})) \
             insert into mailer.letters (letter, person, kind, about, cause, decided_at, not_before, failures, due_at) \
             select gen_random_uuid(), person, 'workspace_paused', '{{}}', 'made up', at, at, failures, due_at from people, \
             (values (now() - interval '1 hour', 1, now() + interval '1 hour'), (now(), 0, now())) as each (at, failures, due_at)"
        );
        db.batch_execute(&storm).await.unwrap();
        let before = world.counts(READ).await;
        world.customer("Grace").signs_in().await;
        are_welcomed(world, 2).await;
        let read = world.counts(READ).await - before;
        assert!(read < MANY * MANY / 8, "{read} rows were read to find what is due");
        db.batch_execute("delete from mailer.letters where cause = 'made up'").await.unwrap();
    })
    .await;
}
