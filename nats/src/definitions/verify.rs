//! Whether the server is as defined, field by field: old servers ignore configuration that they do not know, and an
//! operator's well-meant change can take a guarantee away without a word.

use std::time::Duration;

use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::response::Response;
use async_nats::jetstream::stream::{Config, Info};
use serde_json::{Map, Value};
use tokio_util::sync::CancellationToken;

use super::{Sizes, Store};
use crate::backoff::Backoff;
use crate::{Connection, monitoring};

/// In an election a stream can seem to be missing, and a server that starts is not yet there for everyone.
const MAY_BE_AWAY: Duration = Duration::from_secs(5);

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
    let mut backoff = Backoff::of("asking the server how it flushes");
    loop {
        match monitoring::flushes_each_message(address).await {
            Ok(true) => return None,
            Ok(false) => return Some(Problem::NotSynced(address.to_owned())),
            Err(reason) if backoff.tried_for() < MAY_BE_AWAY => backoff.wait(&reason).await,
            Err(reason) => return Some(Problem::Monitoring { address: address.to_owned(), reason }),
        }
    }
}

async fn version(connection: &Connection) -> Option<Problem> {
    let client = connection.client();
    let mut backoff = Backoff::of("asking the server for its version");
    let info = loop {
        // Known a moment after the connection is.
        match client.try_server_info() {
            Some(info) => break info,
            None => backoff.wait("it did not say yet").await,
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
    let mut backoff = Backoff::of(format!("looking at the stream {}", store.stream()));
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
        if backoff.tried_for() >= MAY_BE_AWAY {
            return vec![Problem::Absent { stream: store.stream(), reason }];
        }
        backoff.wait(&reason).await;
    }
}

fn differences(store: Store, info: &Info) -> Vec<Problem> {
    // An installation may choose its sizes, but not to have none.
    let (replicas, bytes) = (info.config.num_replicas, info.config.max_bytes.max(1));
    let sizes = Sizes {
        replicas,
        log_bytes: bytes,
        infra_events_bytes: bytes,
        stripe_events_bytes: bytes,
        people_bytes: bytes,
        bills_bytes: bytes,
        mail_bytes: bytes,
    };
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
