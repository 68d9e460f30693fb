//! A second, small effect, as a service would write it: letters that a provider sends. Everything that stands here is about
//! letters; when they are due, who sends them, and what happens in between is the mechanism's.

use std::time::Duration;

use messages::{AccountId, Actor, AttemptId, CommandId, Message, PersonId, person};
use nats::effect::{Effect, Error, Fault, Intent, Lane, Rate, Settled, Settling, Table};
use nats::fold::Draft;

use super::provider::{Provider, Reply};

/// The service's migration.
pub const TABLES: &str = "
    create table letters (
        letter uuid primary key, provider text not null, person uuid not null, sent_as text, failures integer not null default 0,
        nudge bigint not null default 0, due_at timestamptz, leased_until timestamptz,
        lease uuid
    );
    create index letters_due on letters (provider, due_at) where due_at is not null;
    create table letter_attempts (
        id bigint generated always as identity primary key, letter uuid not null, call text not null,
        generation bigint not null, idempotency_key text, started_at timestamptz not null, ended_at timestamptz, outcome text,
        intent_over boolean not null default false
    );
    create index letter_attempts_letter on letter_attempts (letter, id);";

/// What the fold of the service would write.
pub const ORDERED: &str = "insert into letters (letter, provider, person, due_at) values ($1, $2, $3, $4)";

/// Tries of a letter before it is given up.
const MOST: i32 = 12;

pub struct Letters {
    pub provider: Provider,
    pub rate: Option<Rate>,
}

/// A letter that is to go.
pub struct Letter {
    provider: String,
    person: PersonId,
}

/// How sending fails.
#[derive(Debug, thiserror::Error)]
pub enum NotSent {
    #[error("no answer")]
    NoAnswer,
    #[error("there is no such address")]
    NoSuchAddress,
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Effect for Letters {
    const NAME: &'static str = "letter";
    const SERVICE: &'static str = "mailer";
    const TABLE: Table =
        Table { name: "letters", key: "letter", columns: || "provider, person".to_owned(), ledger: "letter_attempts" };

    type Key = CommandId;
    type Row = Letter;
    type Answer = String;
    type CallError = NotSent;

    fn lanes(&self) -> Vec<Lane> {
        let lane = |provider| Lane { condition: format!("provider = '{provider}'"), at_once: 3, rate: self.rate };
        ["quick", "slow"].map(lane).into()
    }

    fn longest_call(&self) -> Duration {
        Duration::from_secs(10)
    }

    fn read(row: &tokio_postgres::Row) -> Result<Letter, Error> {
        Ok(Letter { provider: row.try_get("provider")?, person: row.try_get("person")? })
    }

    fn intent(&self, _: &Letter) -> Intent {
        Intent::Change("send", 1)
    }

    async fn call(&self, letter: &Letter, key: AttemptId) -> Result<String, NotSent> {
        match self.provider.send(&letter.provider, letter.person, key).await {
            Reply::Sent(number) => Ok(number),
            Reply::NoSuchAddress => Err(NotSent::NoSuchAddress),
            Reply::Nothing => Err(NotSent::NoAnswer),
        }
    }

    async fn settle(
        &self,
        settling: &mut Settling<'_>,
        letter: &Letter,
        outcome: Result<&String, &NotSent>,
    ) -> Result<Settled, Error> {
        match outcome {
            Ok(number) => {
                let sent = "update letters set sent_as = $1 where person = $2";
                settling.db().execute(sent, &[number, &letter.person]).await?;
                settling.draft(Draft {
                    // There is no message about letters yet; any will do to show that it leaves.
                    message: Message::PersonEvent(letter.person, person::Event::SignedUp { account: AccountId::new() }),
                    command: None,
                    cause: None,
                    actor: Actor::Clock,
                    at: settling.now(),
                    policy: None,
                    trace: None,
                });
                Ok(settling.done())
            }
            Err(NotSent::NoSuchAddress) => Ok(settling.given_up()),
            Err(NotSent::NoAnswer | NotSent::Fault(_)) => {
                let retried = settling.retried();
                Ok(if retried.failures() < MOST { retried } else { settling.given_up() })
            }
        }
    }
}
