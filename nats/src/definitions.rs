//! What must exist on the server, made by `harbor migrate` and verified by every service before it starts.
//!
//! Old servers ignore configuration that they do not know, and an operator's well-meant change can take a guarantee
//! away without a word. So what the server says it has is compared, field by field, with what is written here.

use std::time::Duration;

use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::context::CreateStreamErrorKind;
use async_nats::jetstream::response::Response;
use async_nats::jetstream::stream::{Compression, Config, DiscardPolicy, Info, RetentionPolicy, StorageType};
use messages::subject::{STREAM, STREAM_SUBJECTS};
use serde_json::{Map, Value};
use tokio_util::sync::CancellationToken;

use crate::patience::Patience;
use crate::{Connection, gate, monitoring};

/// The bucket of infra's events: recorded once, queued for the reconciler.
pub const INFRA_EVENTS: &str = "infra_events";
/// The bucket of people's names and addresses, which must not stand on the log.
pub const PEOPLE: &str = "people";

/// Infra and Stripe send again for days; five weeks outlast all of it.
const KEPT: Duration = Duration::from_secs(35 * 24 * 60 * 60);
/// For `Nats-Msg-Id`, which nothing of ours uses; the server insists on one.
const DUPLICATE_WINDOW: Duration = Duration::from_secs(120);
/// In an election a stream can seem to be missing, and a server that starts is not yet there for everyone.
const MAY_BE_AWAY: Duration = Duration::from_secs(5);

/// Everything that is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Store {
    /// The one stream.
    Log,
    /// The bucket [`INFRA_EVENTS`].
    InfraEvents,
    /// The bucket [`PEOPLE`].
    People,
}

/// What differs from one installation to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizes {
    /// 1 on one machine, 3 in a cluster.
    pub replicas: usize,
    /// The most bytes of the log; more is refused.
    pub log_bytes: i64,
    /// The most bytes of the bucket [`INFRA_EVENTS`].
    pub infra_events_bytes: i64,
    /// The most bytes of the bucket [`PEOPLE`].
    pub people_bytes: i64,
}

impl Store {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Log, Self::InfraEvents, Self::People];

    /// The stream that holds it.
    #[must_use]
    pub fn stream(self) -> String {
        match self {
            Self::Log => STREAM.to_owned(),
            Self::InfraEvents => gate::stream(INFRA_EVENTS),
            Self::People => gate::stream(PEOPLE),
        }
    }

    /// Its definition.
    ///
    /// No stream allows rollups: with them, whoever may publish to one key could empty a whole bucket.
    #[must_use]
    pub fn definition(self, sizes: &Sizes) -> Config {
        let common = Config {
            name: self.stream(),
            retention: RetentionPolicy::Limits,
            storage: StorageType::File,
            discard: DiscardPolicy::New,
            max_messages: -1,
            max_messages_per_subject: -1,
            max_consumers: -1,
            max_message_size: -1,
            num_replicas: sizes.replicas,
            duplicate_window: DUPLICATE_WINDOW,
            deny_delete: true,
            // Erasing what is gone for good is a purge by subject, and the right of one user only.
            deny_purge: false,
            compression: Some(Compression::S2),
            ..Default::default()
        };
        let bucket = |bucket| Config {
            subjects: vec![gate::filter(bucket)],
            max_messages_per_subject: 1,
            allow_direct: true,
            ..common.clone()
        };
        match self {
            Self::Log => Config {
                description: Some("All that passes between services.".to_owned()),
                subjects: STREAM_SUBJECTS.map(str::to_owned).to_vec(),
                max_bytes: sizes.log_bytes,
                allow_atomic_publish: true,
                ..common.clone()
            },
            Self::InfraEvents => Config {
                description: Some("Events of infra, each recorded once.".to_owned()),
                max_bytes: sizes.infra_events_bytes,
                max_age: KEPT,
                ..bucket(INFRA_EVENTS)
            },
            Self::People => Config {
                description: Some("Names and addresses of people, by their id.".to_owned()),
                max_bytes: sizes.people_bytes,
                ..bucket(PEOPLE)
            },
        }
    }
}

/// Something could not be created or changed.
#[derive(Debug, thiserror::Error)]
#[error("the stream {stream} could not be defined: {reason}")]
pub struct Error {
    stream: String,
    reason: String,
}

/// A cluster that has no leader yet answers nobody. One is elected in less than this.
const ELECTED_WITHIN: Duration = Duration::from_secs(30);

/// Creates what is missing and changes what differs; touches no message. Waits for a cluster that elects a leader.
///
/// # Errors
/// When the server refuses, e.g. because there is less room than the sizes ask for.
pub async fn create_or_update(connection: &Connection, sizes: &Sizes) -> Result<(), Error> {
    connection.up().await;
    for store in Store::ALL {
        let mut patience = Patience::with(format!("defining {}", store.stream()));
        while let Err(error) = connection.jetstream().create_or_update_stream(store.definition(sizes)).await {
            if !is_leaderless(&error.kind()) || patience.tried_for() > ELECTED_WITHIN {
                return Err(Error { stream: store.stream(), reason: error.to_string() });
            }
            patience.wait(&error).await;
        }
        tracing::info!(stream = store.stream(), "the stream is as defined");
    }
    Ok(())
}

fn is_leaderless(kind: &CreateStreamErrorKind) -> bool {
    match kind {
        CreateStreamErrorKind::TimedOut | CreateStreamErrorKind::JetStreamUnavailable => true,
        CreateStreamErrorKind::JetStream(error) => error.error_code() == ErrorCode::CLUSTER_NOT_AVAILABLE,
        _ => false,
    }
}

/// Why a service must not start.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The server is too old for atomic batches.
    #[error("nats-server {0} is too old: 2.12 is needed, 2.14 or newer recommended")]
    Version(String),
    /// A stream is not there, or may not be looked at.
    #[error("the stream {stream} cannot be looked at: {reason}; `harbor migrate` creates it")]
    Absent {
        /// The stream.
        stream: String,
        /// What the server said.
        reason: String,
    },
    /// A stream is not as defined.
    #[error("the stream {stream} has {field} = {found} instead of {expected}; `harbor migrate` changes it")]
    Differs {
        /// The stream.
        stream: String,
        /// The field of its configuration.
        field: String,
        /// As defined.
        expected: String,
        /// As found.
        found: String,
    },
    /// A power cut would lose messages that were already confirmed.
    #[error("the server at {0} does not flush each message: it needs `sync_interval: always`")]
    NotSynced(String),
    /// The monitoring port does not answer, so nobody knows how the server flushes.
    #[error("the monitoring address {address} is of no use: {reason}")]
    Monitoring {
        /// The address.
        address: String,
        /// What went wrong.
        reason: String,
    },
}

/// Compares the server and the streams that a service uses with their definitions. Waits for a server.
///
/// # Errors
/// With everything that is wrong.
pub async fn verify(connection: &Connection, stores: &[Store]) -> Result<(), Vec<Problem>> {
    connection.up().await;
    let mut problems = Vec::new();
    problems.extend(version(connection).await);
    for store in stores {
        problems.extend(compare(connection, *store).await);
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// Asks each server whether it flushes each message, at the addresses of their monitoring ports, e.g.
/// `http://127.0.0.1:8222`: JetStream itself does not tell.
///
/// Those ports tell strangers about every connection and stream, so no service can reach them; `harbor migrate` asks.
///
/// # Errors
/// With everything that is wrong.
pub async fn verify_flushing(monitors: &[String]) -> Result<(), Vec<Problem>> {
    let mut problems = Vec::new();
    for address in monitors {
        problems.extend(synced(address).await);
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// Compares again and again until `stop`: what was as defined when a service started can be changed while it runs.
///
/// The gauge `nats_definition_problems` is what alerts hang on; a problem is logged when it is new.
pub async fn watch(connection: Connection, stores: Vec<Store>, every: Duration, stop: CancellationToken) {
    let gauge = metrics::gauge!("nats_definition_problems", "service" => connection.service().to_owned());
    gauge.set(0.0);
    let mut known = Vec::new();
    loop {
        let looked = async {
            tokio::time::sleep(every).await;
            verify(&connection, &stores).await.err().unwrap_or_default()
        };
        let problems = tokio::select! { () = stop.cancelled() => return, problems = looked => problems };
        gauge.set(problems.len() as f64);
        for problem in problems.iter().filter(|problem| !known.contains(*problem)) {
            tracing::error!(service = connection.service(), %problem, "the log is not as it must be");
        }
        known = problems;
    }
}

/// A server that is just being started again answers nobody for a moment.
async fn synced(address: &str) -> Option<Problem> {
    let mut patience = Patience::with("asking the server how it flushes");
    loop {
        match monitoring::flushes_each_message(address).await {
            Ok(true) => return None,
            Ok(false) => return Some(Problem::NotSynced(address.to_owned())),
            Err(reason) if patience.tried_for() < MAY_BE_AWAY => patience.wait(&reason).await,
            Err(reason) => return Some(Problem::Monitoring { address: address.to_owned(), reason }),
        }
    }
}

async fn version(connection: &Connection) -> Option<Problem> {
    let client = connection.client();
    let mut patience = Patience::with("asking the server for its version");
    let info = loop {
        // Known a moment after the connection is.
        match client.try_server_info() {
            Some(info) => break info,
            None => patience.wait("it did not say yet").await,
        }
    };
    if !client.is_server_compatible(2, 12, 0) {
        return Some(Problem::Version(info.version));
    }
    if !client.is_server_compatible(2, 14, 0) {
        tracing::warn!(version = info.version, "nats-server 2.14 or newer is recommended");
    }
    None
}

async fn compare(connection: &Connection, store: Store) -> Vec<Problem> {
    let mut patience = Patience::with(format!("looking at the stream {}", store.stream()));
    loop {
        let answer = connection.jetstream().request(format!("STREAM.INFO.{}", store.stream()), &()).await;
        let reason = match answer {
            Ok(Response::Ok(info)) => return differences(store, &info),
            Ok(Response::Err { error }) if error.error_code() == ErrorCode::STREAM_NOT_FOUND => {
                "it does not exist".into()
            }
            Ok(Response::Err { error }) => error.to_string(),
            Err(error) => error.to_string(),
        };
        if patience.tried_for() >= MAY_BE_AWAY {
            return vec![Problem::Absent { stream: store.stream(), reason }];
        }
        patience.wait(&reason).await;
    }
}

fn differences(store: Store, info: &Info) -> Vec<Problem> {
    // An installation may choose its sizes, but not to have none.
    let (replicas, bytes) = (info.config.num_replicas, info.config.max_bytes.max(1));
    let sizes = Sizes { replicas, log_bytes: bytes, infra_events_bytes: bytes, people_bytes: bytes };
    let (expected, found) = (fields(&store.definition(&sizes)), fields(&info.config));
    let mut names: Vec<&String> = expected.keys().chain(found.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let text =
        |fields: &Map<String, Value>, name: &str| fields.get(name).map_or_else(|| "nothing".into(), Value::to_string);
    names
        .into_iter()
        .filter(|name| expected.get(*name) != found.get(*name))
        .map(|name| Problem::Differs {
            stream: store.stream(),
            field: name.clone(),
            expected: text(&expected, name),
            found: text(&found, name),
        })
        .collect()
}

/// The fields that carry a guarantee, by the server's names for them.
fn fields(config: &Config) -> Map<String, Value> {
    let mut fields = match serde_json::to_value(config) {
        Ok(Value::Object(fields)) => fields,
        Ok(_) | Err(_) => Map::new(),
    };
    for free in ["description", "metadata", "placement", "consumer_limits"] {
        fields.remove(free);
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: Sizes = Sizes { replicas: 1, log_bytes: 1 << 30, infra_events_bytes: 1 << 20, people_bytes: 1 << 20 };

    #[test]
    fn nothing_is_without_a_limit_or_open_to_rollups() {
        for store in Store::ALL {
            let config = store.definition(&SIZES);
            assert!(config.max_bytes > 0 && config.deny_delete && !config.allow_rollup, "{store:?}");
            assert_eq!(config.discard, DiscardPolicy::New, "{store:?}");
        }
    }
}
