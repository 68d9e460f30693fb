//! Whether a stream is still the one that a checkpoint is about.
//!
//! A consumer that asks for a sequence outside a stream's range is not told: it waits for ever, or goes on behind
//! the gap. The same when a stream was deleted and made again under its name. So this is looked at before reading.

use std::time::Duration;

use async_nats::datetime::DateTime;
use async_nats::jetstream::response::Response;
use async_nats::jetstream::stream::Info;
use jiff::Timestamp;

use crate::Connection;
use crate::backoff::Backoff;
use crate::connect::ANSWER_WITHIN;

/// A new leader of a cluster may need a moment to hold all that it was sent, and looks shorter until then.
const MAY_LAG: Duration = Duration::from_secs(10);

/// Up to where someone has read a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checkpoint {
    /// The last sequence that was read; 0 for none.
    pub seq: u64,
    /// When the stream was created that was read; none when it never was.
    pub created: Option<Timestamp>,
}

/// What a stream is like right now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// When it was created: another time means another stream.
    pub created: Timestamp,
    /// The first sequence that is still there.
    pub first_seq: u64,
    /// The last sequence that was given.
    pub last_seq: u64,
    /// Whether a message goes when a newer one of its subject comes, as in a bucket: then what is missing at the front
    /// was replaced or has outlived its time, and nothing that still holds was missed.
    pub keeps_newest_only: bool,
}

/// Why reading on would be wrong. An operator has to decide.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// More was read than there is: the stream was restored from an older copy, or lost its end.
    #[error("{stream} ends at {last_seq}, but was already read up to {checkpoint}")]
    Shorter {
        /// The stream.
        stream: String,
        /// Its last sequence.
        last_seq: u64,
        /// What was read.
        checkpoint: u64,
    },
    /// Messages that were never read are gone.
    #[error("{stream} begins at {first_seq}, but was read only up to {checkpoint}")]
    Missing {
        /// The stream.
        stream: String,
        /// Its first sequence.
        first_seq: u64,
        /// What was read.
        checkpoint: u64,
    },
    /// It is another stream of the same name.
    #[error("{stream} was created at {found}, but the one that was read at {expected}")]
    Recreated {
        /// The stream.
        stream: String,
        /// When the stream was created that was read.
        expected: Timestamp,
        /// When this one was.
        found: Timestamp,
    },
}

/// Whether reading can go on after `checkpoint`. Waits as long as the stream cannot be asked.
///
/// Who has read nothing yet may begin at whatever is first: erasing an account can take the first messages away.
///
/// # Errors
/// When it cannot; a stream that is only shorter gets ten seconds to catch up.
pub async fn check(connection: &Connection, stream: &str, checkpoint: &Checkpoint) -> Result<Facts, Refused> {
    let mut backoff = Backoff::of(format!("looking at the stream {stream}"));
    loop {
        connection.up().await;
        match ask(connection, stream).await {
            Ok(facts) => match judge(stream, checkpoint, &facts) {
                Err(shorter @ Refused::Shorter { .. }) if backoff.tried_for() < MAY_LAG => {
                    backoff.wait(&shorter).await;
                }
                verdict => return verdict.map(|()| facts),
            },
            Err(reason) => backoff.wait(&reason).await,
        }
    }
}

/// The stream's facts, or why they are not to be had now.
async fn ask(connection: &Connection, stream: &str) -> Result<Facts, String> {
    let answer: Result<Response<Info>, _> = connection.jetstream().request(format!("STREAM.INFO.{stream}"), &()).await;
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => {
            connection.note_unanswered(ANSWER_WITHIN).await;
            return Err(error.to_string());
        }
    };
    match answer {
        Response::Err { error } => Err(error.to_string()),
        Response::Ok(info) => Ok(Facts {
            created: timestamp(info.created).ok_or("the stream's time of creation is out of range")?,
            first_seq: info.state.first_sequence,
            last_seq: info.state.last_sequence,
            keeps_newest_only: info.config.max_messages_per_subject == 1,
        }),
    }
}

fn judge(stream: &str, checkpoint: &Checkpoint, facts: &Facts) -> Result<(), Refused> {
    let stream = || stream.to_owned();
    match checkpoint.created {
        Some(expected) if expected != facts.created => {
            return Err(Refused::Recreated { stream: stream(), expected, found: facts.created });
        }
        Some(_) | None => {}
    }
    if facts.last_seq < checkpoint.seq {
        return Err(Refused::Shorter { stream: stream(), last_seq: facts.last_seq, checkpoint: checkpoint.seq });
    }
    if !facts.keeps_newest_only && checkpoint.seq > 0 && facts.first_seq > checkpoint.seq + 1 {
        return Err(Refused::Missing { stream: stream(), first_seq: facts.first_seq, checkpoint: checkpoint.seq });
    }
    Ok(())
}

/// The client's time in our type; to the microsecond, which is what Postgres keeps.
pub(crate) fn timestamp(time: DateTime) -> Option<Timestamp> {
    let micros = time.unix_timestamp_nanos().div_euclid(1_000);
    Timestamp::from_microsecond(i64::try_from(micros).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn judged(seq: u64, created: Option<i64>, first_seq: u64, last_seq: u64) -> Result<(), Refused> {
        let facts = Facts { created: at(100), first_seq, last_seq, keeps_newest_only: false };
        judge("HARBOR", &Checkpoint { seq, created: created.map(at) }, &facts)
    }

    #[test]
    fn reading_goes_on_where_it_can() {
        for (seq, created, first, last) in [
            (0, None, 0, 0),
            (0, None, 1, 9),
            (0, None, 7, 9),
            (9, Some(100), 1, 9),
            (6, Some(100), 7, 9),
            (9, Some(100), 10, 9),
        ] {
            assert_eq!(judged(seq, created, first, last), Ok(()), "{seq} of {first}..={last}");
        }
    }

    #[test]
    fn what_a_bucket_replaced_is_not_missed() {
        let facts = Facts { created: at(100), first_seq: 7, last_seq: 9, keeps_newest_only: true };
        let judged = |seq| judge("KV_infra_events", &Checkpoint { seq, created: Some(at(100)) }, &facts);
        assert_eq!(judged(5), Ok(()));
        assert!(matches!(judged(10), Err(Refused::Shorter { .. })), "a bucket can be restored from an older copy, too");
    }

    #[test]
    fn what_would_be_lost_is_refused() {
        let stream = || "HARBOR".to_owned();
        assert_eq!(
            judged(10, Some(100), 1, 9),
            Err(Refused::Shorter { stream: stream(), last_seq: 9, checkpoint: 10 })
        );
        assert_eq!(judged(5, Some(100), 7, 9), Err(Refused::Missing { stream: stream(), first_seq: 7, checkpoint: 5 }));
        assert_eq!(
            judged(5, Some(99), 1, 9),
            Err(Refused::Recreated { stream: stream(), expected: at(99), found: at(100) })
        );
    }
}
