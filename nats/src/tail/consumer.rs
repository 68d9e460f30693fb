//! The consumer of a tail: its name, its configuration, and whether it still is what was asked for.
//!
//! Whoever may create a consumer may also change one of that name: point it at other subjects, and its reader misses
//! messages without an error. So permissions let a service name only its own, of which it has a few; one that is still
//! taken, by a process that has just died or a consumer that was just left, is passed over until the server has
//! forgotten it.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use async_nats::jetstream::consumer::{self, AckPolicy, Consumer, DeliverPolicy, pull};
use async_nats::jetstream::stream::ConsumerCreateStrictErrorKind;
use async_nats::jetstream::{ErrorCode, response::Response};
use messages::Producer;
use serde_json::json;
use uuid::Uuid;

use crate::Connection;
use crate::connect::ANSWER_WITHIN;

/// How many consumers a service may have on one stream; `permissions.conf` lists their names.
const NAMES: usize = 8;
/// How long the server keeps a consumer that nobody pulls from: services may not delete consumers, and its name is
/// taken that long.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(2);

/// Creates a consumer that begins at `start_sequence`; none while all names are taken.
///
/// # Errors
/// With the reason for which the server did not.
pub(super) async fn create(
    connection: &Connection,
    stream: &str,
    filters: &[String],
    start_sequence: u64,
) -> Result<Option<Consumer<pull::Config>>, String> {
    for name in names(connection.service()) {
        let config = pull::Config {
            name: Some(name),
            deliver_policy: DeliverPolicy::ByStartSequence { start_sequence },
            ack_policy: AckPolicy::None,
            max_deliver: 1,
            filter_subjects: if let [one] = filters { vec![one.clone()] } else { Vec::new() },
            inactive_threshold: FORGOTTEN_AFTER,
            num_replicas: 1,
            memory_storage: true,
            // Unlike any other: one of the same name that already delivered something must not be taken for ours.
            metadata: HashMap::from([("reader".to_owned(), Uuid::now_v7().simple().to_string())]),
            ..Default::default()
        };
        match connection.jetstream().create_consumer_strict_on_stream(config, stream).await {
            Ok(consumer) if is_as_asked(&consumer.cached_info().config, filters, start_sequence) => {
                return Ok(Some(consumer));
            }
            Ok(_) => return Err("the server made another consumer than it was asked for".to_owned()),
            Err(error) => match error.kind() {
                ConsumerCreateStrictErrorKind::AlreadyExists => {}
                ConsumerCreateStrictErrorKind::JetStream(refused)
                    if refused.error_code() == ErrorCode::CONSUMER_NAME_EXIST => {}
                _ => return Err(error.to_string()),
            },
        }
    }
    Ok(None)
}

/// What a service's consumers may be called. Who is no service of ours (an operator, a test) is not held to names.
fn names(service: &str) -> Vec<String> {
    if Producer::ALL.iter().any(|producer| producer.name() == service) {
        (1..=NAMES).map(|place| format!("{service}-{place}")).collect()
    } else {
        vec![format!("tail-{service}-{}", Uuid::now_v7().simple())]
    }
}

fn is_as_asked(config: &consumer::Config, filters: &[String], start_sequence: u64) -> bool {
    let asked: BTreeSet<&str> = if let [one] = filters { BTreeSet::from([one.as_str()]) } else { BTreeSet::new() };
    let found = config.filter_subjects.iter().chain([&config.filter_subject]).map(String::as_str);
    found.filter(|filter| !filter.is_empty()).collect::<BTreeSet<_>>() == asked
        && config.deliver_policy == DeliverPolicy::ByStartSequence { start_sequence }
        && !config.headers_only
}

/// Why the consumer is not what it was when it was created; none if it is, or if that is not known now.
pub(super) async fn changed(connection: &Connection, created: &consumer::Info) -> Option<String> {
    let subject = format!("CONSUMER.INFO.{}.{}", created.stream_name, created.name);
    // An empty object: the server takes no other request here.
    match connection.jetstream().request(subject, &json!({})).await {
        Ok(Response::Ok::<consumer::Info>(now)) if now.created != created.created => {
            Some("another consumer has its name".to_owned())
        }
        Ok(Response::Ok(now)) => {
            (fixed(now.config) != fixed(created.config.clone())).then(|| "somebody has changed the consumer".to_owned())
        }
        Ok(Response::Err { error }) if error.error_code() == ErrorCode::CONSUMER_NOT_FOUND => {
            Some("the consumer is gone".to_owned())
        }
        Ok(Response::Err { .. }) => None,
        Err(_) => {
            connection.note_unanswered(ANSWER_WITHIN).await;
            None
        }
    }
}

/// The configuration without what the server itself may add to it.
fn fixed(config: consumer::Config) -> consumer::Config {
    consumer::Config { metadata: HashMap::new(), ..config }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_has_names_of_its_own_and_the_permissions_list_them() {
        let permissions = include_str!("../../server/permissions.conf");
        for service in Producer::ALL.map(Producer::name) {
            for name in names(service) {
                assert!(
                    name.starts_with(service) && permissions.contains(&format!("CREATE.HARBOR.{name}\"")),
                    "{name}"
                );
            }
        }
        assert_ne!(names("ops"), names("ops"));
    }
}
