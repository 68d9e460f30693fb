//! Messages that a service could not act on: which there are, one of them whole, and having them acted on after all.
//!
//! The service itself acts on them, in a transaction of its own; here it is only asked to, under the name of who asks.

use std::time::Duration;

use domain::authorize::permission::{ReplayParked, ViewParked};
use messages::{Actor, Producer};
use nats::ops::Refusal;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::asked::{in_the_house, name, reason};
use crate::rows::parked::{Answer, Parked, Which, Whole};
use crate::rows::{Tables, answered, parked};

/// The stock CLI waits for five seconds, and the service looks twice a second.
const ANSWERED_WITHIN: Duration = Duration::from_secs(3);

/// As many are told of, of each service: an answer is one message.
const TOLD: i64 = 100;

/// A body that is longer does not go into an answer.
const LONGEST: usize = 200_000;

/// Of one service, or of all.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct List {
    service: Option<Producer>,
}

pub(crate) async fn list(tables: Tables, by: Actor, List { service }: List) -> Result<Value, Refusal> {
    let _permit = in_the_house(&by, ViewParked)?;
    let services = service.map_or_else(|| Producer::ALL.to_vec(), |service| vec![service]);
    let mut told = serde_json::Map::new();
    for service in services {
        let db = tables.connection().await?;
        let all = parked::list(db.plain(), service, TOLD + 1).await;
        told.insert(service.name().to_owned(), many(&answered(db, all)?));
    }
    Ok(Value::Object(told))
}

/// Which one; the log, where no other stream is named.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Show {
    service: Producer,
    stream: Option<String>,
    seq: i64,
}

pub(crate) async fn show(tables: Tables, by: Actor, asked: Show) -> Result<Value, Refusal> {
    let _permit = in_the_house(&by, ViewParked)?;
    let Show { service, stream, seq } = asked;
    let db = tables.connection().await?;
    let whole = parked::whole(db.plain(), service, stream.as_deref().unwrap_or(LOG), seq).await;
    answered(db, whole)?.map(|whole| in_full(&whole)).ok_or_else(nothing)
}

/// Which: one, or all of a stream in order; and why. Without `confirm` nothing is done.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Replay {
    service: Producer,
    stream: Option<String>,
    seq: Option<i64>,
    reason: Option<String>,
    #[serde(default)]
    confirm: bool,
}

pub(crate) async fn replay(tables: Tables, by: Actor, asked: Replay) -> Result<Value, Refusal> {
    let _permit = in_the_house(&by, ReplayParked)?;
    let Replay { service, stream, seq, reason: why, confirm } = asked;
    let which = Which { of: service, stream: stream.as_deref().unwrap_or(LOG), seq };
    if !confirm {
        let db = tables.connection().await?;
        let waiting = parked::waiting(db.plain(), which, TOLD + 1).await;
        let waiting = answered(db, waiting)?;
        if waiting.is_empty() {
            return Err(nothing());
        }
        return Ok(json!({ "would": many(&waiting), "done": false }));
    }
    let why = reason(why)?;
    let db = tables.connection().await?;
    let replayed = async {
        let asked = parked::ask(db.plain(), which, Some(name(&by)), Some(&why)).await?;
        Ok((asked.is_empty(), parked::answer(db.plain(), which, &asked, ANSWERED_WITHIN).await?))
    }
    .await;
    match answered(db, replayed)? {
        (true, _) => Err(nothing()),
        (false, Answer::Waits) => Ok(json!({ "done": false, "because": format!("{service} does it when it runs") })),
        (false, Answer::Given(replayed, stay)) => {
            let stay: Vec<Value> = stay.iter().map(|(seq, reason)| json!({ "seq": seq, "because": reason })).collect();
            Ok(json!({ "replayed": replayed, "stay": stay, "done": true }))
        }
    }
}

const LOG: &str = messages::subject::STREAM;

fn nothing() -> Refusal {
    Refusal::absent("nothing is parked there")
}

/// As many as are told of, and whether there are more.
fn many(all: &[Parked]) -> Value {
    let most = usize::try_from(TOLD).unwrap_or(usize::MAX);
    json!({ "messages": all.iter().take(most).map(one).collect::<Vec<_>>(), "and_more": all.len() > most })
}

fn one(parked: &Parked) -> Value {
    let Parked { stream, seq, subject, reason, stored_at, age_seconds, asked } = parked;
    json!({
        "stream": stream, "seq": seq, "subject": subject, "because": reason, "stored_at": stored_at, "age_seconds": age_seconds,
        "asked_at": asked.at, "asked_by": asked.by, "asked_why": asked.why,
    })
}

fn in_full(whole: &Whole) -> Value {
    let Whole { parked, replayed_at, headers, header_block, body } = whole;
    let is_long = body.len() > LONGEST;
    let read = || serde_json::from_str::<Value>(&messages::wire::to_json(body).ok()?).ok();
    let read = if is_long { None } else { read() };
    let hex = (read.is_none() && !is_long).then(|| in_hex(body));
    json!({
        "message": one(parked), "replayed_at": replayed_at, "headers": headers, "header_block": header_block.as_deref().map(in_hex),
        "body": read, "body_in_hex": hex, "body_bytes": body.len(),
    })
}

/// Byte by byte: what a strange line hides is to be seen.
#[must_use]
pub fn in_hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        text += &format!("{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::rows::parked::Asked;

    fn parked(seq: i64) -> Parked {
        Parked {
            stream: LOG.to_owned(),
            seq,
            subject: "clock.tick".to_owned(),
            reason: "the time that it names is over".to_owned(),
            stored_at: Timestamp::UNIX_EPOCH,
            age_seconds: 60,
            asked: Asked { at: None, by: Some("kim".to_owned()), why: Some("The upgrade is through.".to_owned()) },
        }
    }

    #[test]
    fn what_does_not_fit_into_an_answer_is_said_to_be_more() {
        let all: Vec<Parked> = (0..=TOLD).map(parked).collect();
        let told = many(&all);
        assert_eq!((told["messages"].as_array().unwrap().len(), &told["and_more"]), (100, &json!(true)));
        assert_eq!(many(&all[..1])["and_more"], json!(false));
        assert_eq!(told["messages"][0]["asked_why"], "The upgrade is through.");
    }

    #[test]
    fn a_body_is_read_or_shown_byte_by_byte_or_too_long() {
        let whole = |body: Vec<u8>| {
            let whole = Whole { parked: parked(1), replayed_at: None, headers: [].into(), header_block: None, body };
            in_full(&whole)
        };
        assert_eq!(whole(messages::wire::encode(&json!({"a": 1})).unwrap())["body"], json!({"a": 1}));
        let strange = whole(b"\xc1\x00?".to_vec());
        assert_eq!((&strange["body"], &strange["body_in_hex"]), (&Value::Null, &json!("c1003f")));
        let long = whole(vec![0; LONGEST + 1]);
        assert_eq!((&long["body_in_hex"], &long["body_bytes"]), (&Value::Null, &json!(LONGEST + 1)));
    }
}
