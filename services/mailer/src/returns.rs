//! What comes back: that a letter did not arrive, or that somebody does not want our mail. Ingress records what the carrier tells it; here
//! it is found out whom it is about.
//!
//! Whose it is follows from the letter that it names, by our name for it or by the carrier's, and from nothing else in it. What names no letter of
//! ours is counted, and nothing follows from it. It counts from when that letter was sent: an address that was given since is another one.

mod rows;

use mail::returned::Why;
use messages::mail::Returned;
use messages::{Actor, LetterId, Producer, Unreadable};
use nats::definitions::MAIL_EVENTS;
use nats::fold::{Fold, Input, Outbox, Received, Subscription, envelope_of_bucket_entry};
use nats::{Entry, idempotency};
use tokio_postgres::{Client, Error};

use rows::{Rows, Statements};

const STREAM: &str = "KV_mail_events";
const FILTERS: &[&str] = &["$KV.mail_events.>"];

/// The mailer's fold of what comes back.
pub struct Returns;

/// What came back; none where nothing follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameBack(Option<Named>);

impl Input for CameBack {}

/// Which letter came back, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Named {
    letter: Option<LetterId>,
    carried_as: Option<String>,
    why: Returned,
}

impl Fold for Returns {
    type Input = CameBack;
    type Statements = Statements;
    type Rows = Rows;

    fn subscription(&self) -> Subscription {
        Subscription { producer: Producer::Mailer, stream: STREAM, filters: FILTERS, publishes: false }
    }

    fn tables(&self) -> &'static [&'static str] {
        &[]
    }

    fn read(&self, entry: &Entry) -> Result<Option<Received<CameBack>>, Unreadable> {
        let Some((_, value)) = idempotency::read(entry, MAIL_EVENTS) else { return Ok(None) };
        let input = CameBack(named(&value));
        Ok(Some(Received {
            seq: entry.seq,
            envelope: envelope_of_bucket_entry(entry, Actor::Other("carrier".into())),
            input,
        }))
    }

    async fn prepare(&self, db: &Client) -> Result<Statements, Error> {
        Statements::prepare(db).await
    }

    async fn load(&self, db: &Client, statements: &Statements, received: &[Received<CameBack>]) -> Result<Rows, Error> {
        Rows::load(db, statements, received).await
    }

    async fn save(&self, db: &Client, statements: &Statements, rows: &Rows) -> Result<(), Error> {
        rows.save(db, statements).await
    }

    fn decide(&self, rows: &mut Rows, received: &Received<CameBack>, _: &mut Outbox) {
        if let Some(named) = &received.input.0 {
            rows.take(named, received.envelope.at);
        }
    }
}

/// Which letter came back, if this says that one did.
fn named(value: &[u8]) -> Option<Named> {
    let returned = mail::returned::kept(value)?;
    let why = match returned.why {
        Why::NoMailbox => Returned::NoMailbox,
        Why::Full => Returned::Full,
        Why::Refused => Returned::Refused,
        Why::Complained => Returned::Complained,
        Why::Unknown => Returned::Unknown,
    };
    let letter = returned.letter.and_then(|text| text.parse().ok());
    (letter.is_some() || returned.carried_as.is_some()).then_some(Named {
        letter,
        carried_as: returned.carried_as,
        why,
    })
}

#[cfg(test)]
mod tests {
    use messages::samples::LETTER;

    use super::*;

    fn body(kind: &str, data: &str) -> Vec<u8> {
        format!(r#"{{"type":"{kind}","created_at":"2027-03-01T12:00:00Z","data":{{{data}}}}}"#).into_bytes()
    }

    #[test]
    fn whose_it_is_follows_from_the_letter_that_it_names() {
        let tags = format!(r#""email_id":"re_1","to":["ada@example.com"],"tags":{{"letter":"{LETTER}"}}"#);
        let found = named(&body("email.complained", &tags)).unwrap();
        let expected = Named { letter: Some(LETTER), carried_as: Some("re_1".into()), why: Returned::Complained };
        assert_eq!(found, expected);
        assert_eq!(named(&body("email.delivered", &tags)), None);
        assert_eq!(named(&body("email.bounced", r#""to":["ada@example.com"]"#)), None, "an address says nothing");
        assert_eq!(named(b"{"), None);
    }
}
