//! `harbor plan`: putting an account on a plan, by one of us, until plans can be bought.
//!
//! It is a command like any other: web's user may publish it, billing decides on it, and the log says for ever who gave it.

use std::time::Duration;

use chassis::config::{Problems, Reader};
use chassis::{Own, Shared};
use messages::account::{Command as Asked, Event, Kind, Refusal};
use messages::subject::STREAM;
use messages::{AccountId, Actor, CommandId, Envelope, Message, MessageId};
use nats::{Connection, OutgoingMessage, Publisher, Tail};
use tokio::time::timeout;

/// Billing answers within milliseconds, where it runs.
const ANSWERED_WITHIN: Duration = Duration::from_secs(10);

/// What there is to do with plans.
#[derive(Debug, Clone, clap::Subcommand)]
pub enum Command {
    /// Put an account on a plan: its workspaces that are paused for want of one start again at once.
    Set {
        /// Which account.
        account: AccountId,
        /// The plan with its version, such as pro@2.
        plan: String,
        /// Who of us does it: it stands on the log.
        #[arg(long)]
        by: String,
    },
}

/// Why nothing has changed, as far as we know.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The configuration.
    #[error("{0}")]
    Config(#[from] Problems),
    /// NATS cannot be reached.
    #[error("nats: {0}")]
    Nats(#[from] nats::connect::Error),
    /// The command could not be stored.
    #[error("the command could not be stored: {0}")]
    Publish(#[from] nats::publish::Error),
    /// The command could not be written.
    #[error("the command could not be written: {0}")]
    Unwritable(#[from] nats::publish::Unwritable),
    /// The log does not reach so far.
    #[error("the log cannot be read: {0}")]
    Log(#[from] nats::stream_check::Refused),
    /// Who does it is no name.
    #[error("--by takes a name of letters, digits and -._")]
    By,
    /// Billing refused.
    #[error("{}", words(*.0))]
    Refused(Refusal),
    /// Billing did not answer.
    #[error("nobody answered within ten seconds: the command is on the log, and counts once billing runs")]
    NoAnswer,
}

const fn words(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::NoAccount => "there is no such account",
        Refusal::NoSuchPlan => "there is no such plan",
        Refusal::NotAllowed => "this is not allowed",
        Refusal::Unknown => "billing refused for a reason that this release does not know",
    }
}

/// Does it, and says what came of it.
///
/// # Errors
/// When it was refused, or could not be asked.
pub async fn run(mut reader: Reader, Command::Set { account, plan, by }: Command) -> Result<String, Error> {
    let actor = format!("staff:{by}").parse().map_err(|_| Error::By)?;
    let shared = Shared::read(&mut reader);
    let own = Own::read(&mut reader, "web", true);
    let (shared, own) = reader.finish_part(shared.zip(own))?;
    let settings = nats::Settings { servers: shared.nats, service: "web".to_owned(), seed: Some(own.nats_seed) };
    let log = Connection::open(&settings).await?;
    let asked = timeout(ANSWERED_WITHIN, ask(&log, account, plan, actor)).await;
    log.close().await;
    let told = match asked.map_err(|_| Error::NoAnswer)?? {
        Event::Happened { kind: Kind::Unchanged, account } => {
            format!("{} is on {} already\n", account.id, account.plan)
        }
        Event::Happened { account, .. } => format!("{} is on {}\n", account.id, account.plan),
        Event::Refused { refusal } => return Err(Error::Refused(refusal)),
        Event::Unknown => return Err(Error::Refused(Refusal::Unknown)),
    };
    Ok(told)
}

/// Publishes the command, and waits for the event that it led to.
async fn ask(log: &Connection, account: AccountId, plan: String, actor: Actor) -> Result<Event, Error> {
    let id = MessageId::Command(CommandId::new());
    let at = chassis::clock::now();
    let envelope = Envelope { id, cause: None, actor, at, policy: None, number: None, trace: None };
    let command = Message::AccountCommand(account, Asked::SetPlan { plan });
    let stored = Publisher::new(log).publish_batch(&[OutgoingMessage::of(&envelope, &command)?]).await?;
    let mut events = Tail::open(log, STREAM, &[messages::account::EVENTS], stored.unwrap_or(1)).await?;
    loop {
        let Ok((envelope, Message::AccountEvent(about, event))) = events.next().await?.read() else { continue };
        if about == account && envelope.cause == Some(id) {
            return Ok(event);
        }
    }
}
