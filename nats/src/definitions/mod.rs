//! What must exist on the server, made by `harbor migrate` and verified by every service before it starts.
//!
//! What the server has is compared with what is written here: see [`verify`].

mod verify;

use std::time::Duration;

use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::context::CreateStreamErrorKind;
use async_nats::jetstream::stream::{Compression, Config, DiscardPolicy, RetentionPolicy, StorageType};
use messages::subject::{self, STREAM};

use crate::backoff::Backoff;
use crate::{Connection, bucket};

pub use verify::{Problem, verify, verify_flushing, watch};

/// The bucket of infra's events: recorded once, queued for the reconciler.
pub const INFRA_EVENTS: &str = "infra_events";
/// The bucket of the payment provider's events: recorded once, queued for billing.
pub const STRIPE_EVENTS: &str = "stripe_events";
/// The bucket of what is shown of an account's money and must not stand on the log.
pub const BILLS: &str = "bills";
/// The bucket of people's names and addresses, which must not stand on the log.
pub const PEOPLE: &str = "people";
/// The bucket of what happened to letters on their way: recorded once, queued for the mailer.
pub const MAIL_EVENTS: &str = "mail_events";
/// The bucket of letters that went out, so that none does twice whatever becomes of our tables.
pub const LETTERS: &str = "letters";
/// The bucket of what letters enclose that must not stand on the log.
pub const ENCLOSURES: &str = "enclosures";

/// Infra and Stripe send again for days; five weeks outlast all of it.
const KEPT: Duration = Duration::from_secs(35 * 24 * 60 * 60);
/// No backup of ours is older when it is put back.
const REMEMBERED: Duration = Duration::from_secs(400 * 24 * 60 * 60);
/// Until somebody takes it away.
const FOR_GOOD: Duration = Duration::ZERO;
/// For `Nats-Msg-Id`, which nothing of ours uses; the server insists on one.
const DUPLICATE_WINDOW: Duration = Duration::from_secs(120);
/// Everything that is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Store {
    /// The one stream.
    Log,
    /// The bucket [`INFRA_EVENTS`].
    InfraEvents,
    /// The bucket [`STRIPE_EVENTS`].
    StripeEvents,
    /// The bucket [`PEOPLE`].
    People,
    /// The bucket [`BILLS`].
    Bills,
    /// The bucket [`MAIL_EVENTS`].
    MailEvents,
    /// The bucket [`LETTERS`].
    Letters,
    /// The bucket [`ENCLOSURES`].
    Enclosures,
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
    /// The most bytes of the bucket [`STRIPE_EVENTS`].
    pub stripe_events_bytes: i64,
    /// The most bytes of the bucket [`PEOPLE`].
    pub people_bytes: i64,
    /// The most bytes of the bucket [`BILLS`].
    pub bills_bytes: i64,
    /// The most bytes of each of the buckets [`MAIL_EVENTS`], [`LETTERS`] and [`ENCLOSURES`].
    pub mail_bytes: i64,
}

impl Store {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Log,
        Self::InfraEvents,
        Self::StripeEvents,
        Self::People,
        Self::Bills,
        Self::MailEvents,
        Self::Letters,
        Self::Enclosures,
    ];

    /// The stream that holds it.
    #[must_use]
    pub fn stream(self) -> String {
        self.bucket().map_or_else(|| STREAM.to_owned(), bucket::stream)
    }

    /// The bucket that it is; none for the log.
    #[must_use]
    pub const fn bucket(self) -> Option<&'static str> {
        match self {
            Self::Log => None,
            Self::InfraEvents => Some(INFRA_EVENTS),
            Self::StripeEvents => Some(STRIPE_EVENTS),
            Self::People => Some(PEOPLE),
            Self::Bills => Some(BILLS),
            Self::MailEvents => Some(MAIL_EVENTS),
            Self::Letters => Some(LETTERS),
            Self::Enclosures => Some(ENCLOSURES),
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
        let bucket_of = |name, description: &str, max_bytes, max_age| Config {
            description: Some(description.to_owned()),
            subjects: vec![bucket::filter(name)],
            max_messages_per_subject: 1,
            allow_direct: true,
            max_bytes,
            max_age,
            ..common.clone()
        };
        match self {
            Self::Log => Config {
                description: Some("All that passes between services.".to_owned()),
                subjects: subject::of_the_stream(),
                max_bytes: sizes.log_bytes,
                allow_atomic_publish: true,
                ..common
            },
            Self::InfraEvents => {
                bucket_of(INFRA_EVENTS, "Events of infra, each recorded once.", sizes.infra_events_bytes, KEPT)
            }
            Self::StripeEvents => bucket_of(
                STRIPE_EVENTS,
                "Events of the payment provider, each recorded once.",
                sizes.stripe_events_bytes,
                KEPT,
            ),
            Self::MailEvents => bucket_of(
                MAIL_EVENTS,
                "What happened to letters on their way, each recorded once.",
                sizes.mail_bytes,
                KEPT,
            ),
            // For longer than any backup is kept: a table that comes back from one must find what went out since.
            Self::Letters => bucket_of(LETTERS, "Letters that went out, by their id.", sizes.mail_bytes, REMEMBERED),
            Self::Enclosures => bucket_of(ENCLOSURES, "What letters enclose, by its id.", sizes.mail_bytes, KEPT),
            Self::Bills => bucket_of(
                BILLS,
                "Cards in short, bills and pages of accounts, by their id.",
                sizes.bills_bytes,
                FOR_GOOD,
            ),
            Self::People => {
                bucket_of(PEOPLE, "Names and addresses of people, by their id.", sizes.people_bytes, FOR_GOOD)
            }
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
        let mut backoff = Backoff::of(format!("defining {}", store.stream()));
        while let Err(error) = connection.jetstream().create_or_update_stream(store.definition(sizes)).await {
            if !is_leaderless(&error.kind()) || backoff.tried_for() > ELECTED_WITHIN {
                return Err(Error { stream: store.stream(), reason: error.to_string() });
            }
            backoff.wait(&error).await;
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

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: Sizes = Sizes {
        replicas: 1,
        log_bytes: 1 << 30,
        infra_events_bytes: 1 << 20,
        stripe_events_bytes: 1 << 20,
        people_bytes: 1 << 20,
        bills_bytes: 1 << 20,
        mail_bytes: 1 << 20,
    };

    #[test]
    fn nothing_is_without_a_limit_or_open_to_rollups() {
        for store in Store::ALL {
            let config = store.definition(&SIZES);
            assert!(config.max_bytes > 0 && config.deny_delete && !config.allow_rollup, "{store:?}");
            assert_eq!(config.discard, DiscardPolicy::New, "{store:?}");
        }
    }
}
