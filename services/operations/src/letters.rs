//! Letters of which nobody knows whether they went out: which there are, and saying what became of one.
//!
//! Who carries our mail took it and said nothing. To send it again may be to send it twice, so that is for one of us, who can look there. The
//! mailer acts on what is said, and its events tell what came of it.

use std::time::Duration;

use domain::authorize::permission::{SettleLetter, ViewLetters};
use messages::{Actor, LetterId};
use nats::ops::Refusal;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::asked::{in_the_house, name, reason};
use crate::rows::letters::{self, Stuck};
use crate::rows::{Tables, answered};

/// As many are told of: an answer is one message.
const TOLD: i64 = 100;

/// The stock CLI waits for five seconds.
const DONE_WITHIN: Duration = Duration::from_secs(3);

/// What one of us says of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Said {
    /// It went out: it is noted as sent.
    Sent,
    /// It did not: it is sent once more.
    Again,
    /// Nobody needs it any more.
    Drop,
}

impl Said {
    /// The mailer's word for it.
    const fn word(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Again => "again",
            Self::Drop => "taken_back",
        }
    }

    /// What comes of it, for who asks first.
    const fn sentence(self) -> &'static str {
        match self {
            Self::Sent => "it is noted as sent, and does not go out again",
            Self::Again => "it goes out once more, if it is still true and wanted",
            Self::Drop => "it does not go out, and is noted as taken back",
        }
    }
}

/// All of them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct List {}

pub(crate) async fn stuck(tables: Tables, by: Actor, _: List) -> Result<Value, Refusal> {
    let _permit = in_the_house(&by, ViewLetters)?;
    let db = tables.connection().await?;
    let found = letters::stuck(db.plain(), TOLD + 1).await;
    let found = answered(db, found)?;
    let most = usize::try_from(TOLD).unwrap_or(usize::MAX);
    Ok(json!({ "letters": found.iter().take(most).map(one).collect::<Vec<_>>(), "and_more": found.len() > most }))
}

/// Which one, what became of it, and how one knows. Without `confirm` nothing is done.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settle {
    letter: LetterId,
    said: Said,
    reason: Option<String>,
    #[serde(default)]
    confirm: bool,
}

pub(crate) async fn settle(tables: Tables, by: Actor, asked: Settle) -> Result<Value, Refusal> {
    let _permit = in_the_house(&by, SettleLetter)?;
    let Settle { letter, said, reason: why, confirm } = asked;
    let db = tables.connection().await?;
    if !confirm {
        let found = letters::find(db.plain(), letter).await;
        let found = answered(db, found)?.ok_or_else(nothing)?;
        return Ok(json!({ "letter": one(&found), "would": said.sentence(), "done": false }));
    }
    let why = reason(why)?;
    let done = async {
        let is_said = letters::say(db.plain(), letter, said.word(), name(&by), &why).await?;
        Ok((is_said, if is_said { letters::became(db.plain(), letter, DONE_WITHIN).await? } else { None }))
    }
    .await;
    match answered(db, done)? {
        (false, _) => Err(nothing()),
        (true, None) => Ok(json!({ "letter": letter, "done": false, "because": "the mailer does it when it runs" })),
        (true, Some(state)) => Ok(json!({ "letter": letter, "is": state, "done": true })),
    }
}

fn nothing() -> Refusal {
    Refusal::absent("no such letter is stuck")
}

fn one(stuck: &Stuck) -> Value {
    let Stuck { letter, person, kind, about, cause, decided_at, failures, said, said_by } = stuck;
    json!({
        "letter": letter, "person": person, "kind": kind, "about": about, "because": cause, "decided_at": decided_at,
        "failures": failures, "said": said, "said_by": said_by,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_one_of_three_words() {
        for (word, said) in [("sent", Said::Sent), ("again", Said::Again), ("drop", Said::Drop)] {
            assert_eq!(serde_json::from_value::<Said>(json!(word)).unwrap(), said);
        }
        assert!(serde_json::from_value::<Said>(json!("taken_back")).is_err());
    }
}
