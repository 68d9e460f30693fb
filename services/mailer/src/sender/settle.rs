//! What a try did to the row of a letter, and what is told of it.

use std::time::Duration;

use domain::letters::POLICY;
use jiff::{SignedDuration, Timestamp};
use mail::NotSent;
use messages::mail::{Dropped, Event, Letter, Returned};
use messages::{Actor, EventId, LetterId, Message, MessageId, Producer};
use nats::effect::{Error, Settled, Settling};
use nats::fold::Draft;

use super::rows::{self, Digest, Post};
use super::{Gone, NotGone};

/// Tries in a row that may come to nothing before people are warned.
const FAILURES_BEFORE_ALERT: i32 = 3;

/// The same where it is our own servers that are away: those who look after them are warned already.
const FAILURES_OF_OURS_BEFORE_ALERT: i32 = 10;

/// Nothing is looked at again sooner.
const SOONEST: SignedDuration = SignedDuration::from_millis(500);

/// Takes what came of a try into the row. What is unknown is only tried again where the carrier remembers keys.
pub(super) async fn settle(
    settling: &mut Settling<'_>,
    post: &Post,
    outcome: Result<&Gone, &NotGone>,
    remembers: bool,
) -> Result<Settled, Error> {
    count(post.kind, outcome.err().map_or("sent", NotGone::word));
    match outcome {
        Ok(gone) => {
            rows::went(settling.db(), post.letter, gone).await?;
            let warns = if gone.told.is_empty() { Vec::new() } else { rows::warns(settling.db(), &gone.told).await? };
            draft(settling, post, Event::Sent { id: post.letter, letter: post.kind, about: post.about, warns });
            Ok(settling.done())
        }
        Err(NotGone::Dropped { why, at }) => dropped(settling, post, *why, *at).await,
        Err(NotGone::Collected(together)) => collect(settling, post, together).await,
        Err(NotGone::Waits(until)) => Ok(settling.again_after(pause(settling.now(), *until))),
        Err(NotGone::Unclear) => stuck(settling, post).await,
        Err(NotGone::Carrier { error: NotSent::Unknown(_), .. }) if !remembers => stuck(settling, post).await,
        Err(error @ NotGone::Carrier { error: NotSent::Never(refusal), is_theirs }) => {
            // Of another address, it says nothing of where they are reached.
            if *is_theirs && refusal.is_of_the_address() {
                let (why, at) = (Returned::Refused, settling.now());
                rows::unreachable(settling.db(), post.person, why.word(), at).await?;
                draft(settling, post, Event::Returned { id: Some(post.letter), why });
            }
            tracing::warn!(letter = %post.letter, %error, "a letter is refused");
            dropped(settling, post, Dropped::Refused, None).await
        }
        Err(NotGone::Carrier { error: NotSent::Later { after: Some(after), .. }, .. }) => {
            Ok(settling.retried_after(*after))
        }
        Err(
            error @ (NotGone::Carrier { error: NotSent::Later { after: None, .. } | NotSent::Unknown(_), .. }
            | NotGone::Unwritten(_)),
        ) => Ok(failed(settling, post, error, FAILURES_BEFORE_ALERT)),
        Err(error @ (NotGone::Shelf(_) | NotGone::Rows(_) | NotGone::Fault(_))) => {
            Ok(failed(settling, post, error, FAILURES_OF_OURS_BEFORE_ALERT))
        }
    }
}

fn failed(settling: &Settling<'_>, post: &Post, error: &NotGone, before_alert: i32) -> Settled {
    let settled = settling.retried();
    if settled.failures() == before_alert {
        tracing::warn!(letter = %post.letter, %error, "a letter does not go out");
    }
    settled
}

async fn dropped(
    settling: &mut Settling<'_>,
    post: &Post,
    why: Dropped,
    at: Option<Timestamp>,
) -> Result<Settled, Error> {
    rows::dropped(settling.db(), post.letter, why, at.unwrap_or_else(|| settling.now())).await?;
    draft(settling, post, Event::Dropped { id: post.letter, letter: post.kind, about: post.about, why });
    Ok(settling.done())
}

async fn stuck(settling: &mut Settling<'_>, post: &Post) -> Result<Settled, Error> {
    if rows::stuck(settling.db(), post.letter).await? {
        tracing::error!(letter = %post.letter, "nobody knows whether a letter went out");
        draft(settling, post, Event::Stuck { id: post.letter, letter: post.kind });
    }
    Ok(settling.done())
}

/// All of them go in one digest, which is due at once. Its cause is that of the letter that was looked at.
async fn collect(settling: &mut Settling<'_>, post: &Post, together: &[LetterId]) -> Result<Settled, Error> {
    let now = settling.now();
    // One for each letter that is looked at: the same cause may lead to several.
    let base = MessageId::Event(EventId::from_uuid(post.letter.uuid()));
    let digest = LetterId::of(base, Letter::Digest.word(), post.person);
    let cause = post.cause.map(|cause| cause.to_string()).unwrap_or_default();
    rows::digest(settling.db(), &Digest { letter: digest, person: post.person, cause, at: now }).await?;
    for (letter, kind, about) in rows::collected(settling.db(), post.letter, together, digest, now).await? {
        draft(settling, post, Event::Dropped { id: letter, letter: kind, about, why: Dropped::Collected });
    }
    Ok(settling.done())
}

fn pause(now: Timestamp, until: Timestamp) -> Duration {
    now.duration_until(until).max(SOONEST).unsigned_abs()
}

fn draft(settling: &mut Settling<'_>, post: &Post, event: Event) {
    let draft = told(post.cause, Message::MailEvent(post.person, event), settling.now());
    settling.draft(draft);
}

/// What the fold is to publish.
pub(crate) fn told(cause: Option<MessageId>, message: Message, at: Timestamp) -> Draft {
    let (actor, policy) = (Actor::Service(Producer::Mailer), Some(POLICY.to_owned()));
    Draft { message, command: None, cause, actor, at, policy, trace: None }
}

fn count(letter: Letter, outcome: &'static str) {
    metrics::counter!("letters_total", "letter" => letter.word(), "outcome" => outcome).increment(1);
}
