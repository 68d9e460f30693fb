//! What this machine can do without us: plain Postgres doing the same work, and the log taking messages.

use std::time::{Duration, Instant};

use futures_util::future::try_join_all;

use messages::{AccountId, Message, PersonId, Producer, person};

use crate::Fault;
use crate::report::{Goal, Report};
use crate::rig::{Rig, open};

const FOR: Duration = Duration::from_secs(4);

/// Commits of one row each, one connection after the other's answer. Returns commits per second.
pub(crate) async fn measure(rig: &Rig, report: &mut Report) -> Result<f64, Fault> {
    let db = rig.database().await?;
    db.batch_execute("create table plain (id bigint generated always as identity primary key, note text not null)")
        .await?;
    let insert = db.prepare("insert into plain (note) values ($1)").await?;
    let (started, mut commits) = (Instant::now(), 0u32);
    while started.elapsed() < FOR {
        db.execute(&insert, &[&"a row of the length of a short message"]).await?;
        commits += 1;
    }
    let rate = f64::from(commits) / started.elapsed().as_secs_f64();
    report.add("limit: Postgres commits, one connection", rate, "/s", Goal::None);
    Ok(rate)
}

/// Messages into the log, each on the disk before it is confirmed: one after the other, and as atomic batches.
pub(crate) async fn of_the_log(rig: &mut Rig, report: &mut Report) -> Result<(), Fault> {
    for (batch, what) in [
        (1, "limit: messages into the log, one after the other"),
        (32, "limit: messages into the log, atomic batches of 32"),
        (256, "limit: messages into the log, atomic batches of 256"),
    ] {
        report.add(what, messages_into_the_log(rig, batch).await?, "/s", Goal::None);
    }
    Ok(())
}

/// How many messages a second the log takes in batches of this size, one batch after the other.
pub(crate) async fn messages_into_the_log(rig: &mut Rig, batch: u32) -> Result<f64, Fault> {
    let publisher = nats::Publisher::new(&rig.web);
    let (started, mut stored) = (Instant::now(), 0u32);
    while started.elapsed() < FOR / 2 {
        let said = (0..batch)
            .map(|_| Message::PersonEvent(PersonId::new(), person::Event::SignedUp { account: AccountId::new() }));
        publisher.publish_batch(&rig.outgoing(Producer::Web, said.collect())?).await?;
        stored += batch;
    }
    Ok(f64::from(stored) / started.elapsed().as_secs_f64())
}

/// 64 connections that each take a row, change it, write an outbox row and commit: what a plain design would do.
pub(crate) async fn sixty_four_connections(rig: &Rig, report: &mut Report) -> Result<f64, Fault> {
    let db = rig.database().await?;
    db.batch_execute(
        "create table spaces (id integer primary key, state text not null, version bigint not null);
         create table said (id bigint generated always as identity primary key, space integer not null, body bytea not null);
         insert into spaces select n, 'pending', 1 from generate_series(0, 999) n; analyze",
    )
    .await?;
    let config = rig.stack.postgres.superuser("harbor");
    let started = Instant::now();
    let clients = (0..64).map(|client| client_of_plain_postgres(&config, client, started));
    let done: u32 = try_join_all(clients).await?.into_iter().sum();
    let rate = f64::from(done) / started.elapsed().as_secs_f64();
    report.add("limit: 64 connections, select for update; update; insert; commit", rate, "/s", Goal::None);
    Ok(rate)
}

async fn client_of_plain_postgres(
    config: &tokio_postgres::Config,
    client: i32,
    started: Instant,
) -> Result<u32, Fault> {
    let mut db = open(config).await?;
    let select = db.prepare("select state, version from spaces where id = $1 for update").await?;
    let update = db.prepare("update spaces set state = $2, version = version + 1 where id = $1").await?;
    let insert = db.prepare("insert into said (space, body) values ($1, $2)").await?;
    let (body, mut done) = (vec![7u8; 400], 0);
    while started.elapsed() < FOR {
        let id = (client * 17 + i32::try_from(done).unwrap_or(0) * 31) % 1000;
        let transaction = db.transaction().await?;
        transaction.query_one(&select, &[&id]).await?;
        transaction.execute(&update, &[&id, &"ready"]).await?;
        transaction.execute(&insert, &[&id, &body]).await?;
        transaction.commit().await?;
        done += 1;
    }
    Ok(done)
}
