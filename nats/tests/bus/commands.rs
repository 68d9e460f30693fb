//! Commands of many callers, stored together; and what a caller learns when they cannot be.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use nats::commands::Unsent;
use nats::definitions::{Sizes, create_or_update};
use nats::publish::Error;
use tokio_util::sync::CancellationToken;

use crate::publish::{outgoing, stored};
use crate::server::{SIZES, Server, soon};

#[tokio::test]
async fn what_waits_together_is_stored_together_and_everyone_gets_his_own_sequence() {
    let server = Server::open();
    server.migrate().await;
    let connection = server.connect("test").await;
    let (commands, grouping) = nats::grouped(&connection);
    let stop = CancellationToken::new();
    let callers = async {
        let sends = (0..64).map(|n| commands.send(outgoing("workspace.a.command.create", n.to_string())));
        let sequences = join_all(sends).await;
        stop.cancel();
        sequences
    };
    // In this order: all 64 are waiting when the loop looks for the first time.
    let (sequences, ()) = soon(async { tokio::join!(callers, grouping.run(stop.clone())) }).await;
    let entries = stored(&connection, 64).await;
    for (n, seq) in sequences.into_iter().enumerate() {
        assert_eq!(entries[usize::try_from(seq.unwrap()).unwrap() - 1].body, n.to_string());
    }
    let batches: BTreeSet<_> = entries.iter().map(|entry| entry.header("Nats-Batch-Id")).collect();
    assert_eq!(batches.len(), 1);
    assert_eq!(commands.send(outgoing("workspace.a.command.create", "late")).await, Err(Unsent::Busy));
}

#[tokio::test]
async fn a_command_that_is_too_large_takes_no_other_with_it() {
    let server = Server::open();
    server.migrate().await;
    let connection = server.connect("test").await;
    let (commands, grouping) = nats::grouped(&connection);
    let stop = CancellationToken::new();
    let callers = async {
        let (large, small) = tokio::join!(
            commands.send(outgoing("workspace.a.command.create", "x".repeat(1 << 20))),
            commands.send(outgoing("workspace.a.command.create", "x")),
        );
        assert_eq!(large, Err(Unsent::Refused(Error::TooLarge("workspace.a.command.create".into()))));
        assert_eq!(small, Ok(1));
        stop.cancel();
    };
    soon(async { tokio::join!(callers, grouping.run(stop.clone())) }).await;
}

#[tokio::test]
async fn without_a_server_a_caller_is_told_that_nobody_knows() {
    let mut server = Server::open();
    server.migrate().await;
    let connection = server.connect("test").await;
    let (commands, grouping) = nats::grouped(&connection);
    server.kill();
    let stop = CancellationToken::new();
    let callers = async {
        assert_eq!(commands.send(outgoing("workspace.a.command.create", "1")).await, Err(Unsent::Unsure));
        server.run();
        // Those who come later are not held up by it.
        assert!(commands.send(outgoing("workspace.a.command.create", "2")).await.is_ok());
        stop.cancel();
    };
    soon(async { tokio::join!(callers, grouping.run(stop.clone())) }).await;
}

#[tokio::test]
async fn a_full_log_is_told_at_once_and_as_something_that_was_not_stored() {
    let server = Server::open();
    let sizes = Sizes { log_bytes: 64 << 10, ..SIZES };
    create_or_update(&server.connect("migrate").await, &sizes).await.unwrap();
    let connection = server.connect("test").await;
    let (commands, grouping) = nats::grouped(&connection);
    let stop = CancellationToken::new();
    let callers = async {
        let mut stored = 0;
        let told = loop {
            match commands.send(outgoing("workspace.a.command.create", "x".repeat(8 << 10))).await {
                Ok(_) => stored += 1,
                Err(unsent) => break unsent,
            }
        };
        // Several at once, which go out as a batch, are told the same.
        let many =
            (0..8).map(|n| commands.send(outgoing("workspace.a.command.create", format!("{n}").repeat(8 << 10))));
        let many: Vec<_> = join_all(many).await;
        stop.cancel();
        (stored, told, many)
    };
    let ((stored, told, many), ()) = soon(async { tokio::join!(callers, grouping.run(stop.clone())) }).await;
    assert!((1..8).contains(&stored), "{stored} were stored");
    assert_eq!(told, Unsent::Busy);
    assert!(many.iter().all(|one| *one == Err(Unsent::Busy)), "{many:?}");
}
