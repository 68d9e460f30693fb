//! What `harbor migrate` makes on the server, and what a service finds when it differs.

use nats::definitions::{Problem, Store, create_or_update, verify, verify_flushing};

use crate::server::{SIZES, Server, soon};

#[tokio::test]
async fn what_was_made_is_what_each_service_finds() {
    let server = Server::with_users();
    server.migrate().await;
    // A second time changes nothing, and is allowed.
    server.migrate().await;
    let used = [
        ("web", &[Store::Log, Store::People, Store::Bills, Store::Enclosures][..]),
        ("lifecycle", &[Store::Log]),
        ("billing", &[Store::Log, Store::StripeEvents, Store::People, Store::Bills]),
        ("reconciler", &[Store::Log, Store::InfraEvents]),
        ("mailer", &[Store::Log, Store::MailEvents, Store::People, Store::Letters, Store::Enclosures]),
        ("ingress", &[Store::InfraEvents, Store::StripeEvents, Store::MailEvents]),
        ("operations", &[Store::Log, Store::Bills]),
        ("migrate", &Store::ALL),
    ];
    for (user, stores) in used {
        let verified = soon(verify(&server.connect(user).await, stores)).await;
        assert_eq!(verified, Ok(()), "{user}");
    }
    assert_eq!(soon(verify_flushing(&[server.monitoring()])).await, Ok(()));
}

#[tokio::test]
async fn what_differs_is_named() {
    let server = Server::unsynced();
    let connection = server.connect("test").await;
    let sizes = nats::definitions::Sizes { log_bytes: 1 << 20, ..SIZES };
    create_or_update(&connection, &sizes).await.unwrap();
    let mut changed = Store::Log.definition(&sizes);
    changed.allow_rollup = true;
    changed.subjects.pop();
    connection.jetstream().update_stream(changed).await.unwrap();
    let mut problems = soon(verify(&connection, &[Store::Log])).await.unwrap_err();
    let closed = "http://127.0.0.1:1".to_owned();
    let monitoring = [server.monitoring(), closed.clone()];
    problems.extend(soon(verify_flushing(&monitoring)).await.unwrap_err());
    let fields: Vec<_> = problems
        .iter()
        .map(|problem| match problem {
            Problem::Differs { field, .. } => field.as_str(),
            Problem::NotSynced(address) | Problem::Monitoring { address, .. } => address.as_str(),
            Problem::Version(_) | Problem::Absent { .. } => "unexpected",
        })
        .collect();
    assert_eq!(fields, ["allow_rollup_hdrs", "subjects", server.monitoring().as_str(), closed.as_str()]);
}
