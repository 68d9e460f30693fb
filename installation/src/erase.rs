//! `harbor erase`: takes away all that is left of accounts that were deleted: their rows in every schema, what buckets hold of their
//! people, and what stands on the log about them, but for the last event, which names nobody and says why numbers are missing.
//!
//! Billing says when: a closed account is [erased](messages::account::Kind::Erased) once its receipt had its time. Then this goes over
//! all such accounts, again and again, and does what was not done yet. What is under way is left alone, and said: a workspace that is not
//! gone, a letter that waits, a service that has not read the last event. The log goes first and the rows last, so that whoever dies in
//! between finds the account again.

mod rows;

use std::fmt::Write;

use chassis::Shared;
use chassis::config::{Problems, Reader};
use messages::account::Kind;
use messages::subject::STREAM;
use messages::{AccountId, PersonId, WorkspaceId};
use nats::{Connection, definitions, purge};
use tokio_postgres::Client;

use crate::config::erase_seed;
use crate::migrate::Admin;
use crate::services;

/// What to erase.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Command {
    /// Only this account; else all of which nothing is to be left.
    account: Option<AccountId>,
    /// Say what would be erased, and erase nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Why not all could be erased.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The configuration.
    #[error("{0}")]
    Config(#[from] Problems),
    /// NATS cannot be asked.
    #[error("nats: {0}")]
    Nats(#[from] nats::connect::Error),
    /// The log, or a bucket.
    #[error("nats: {0}")]
    Purge(String),
    /// Postgres.
    #[error("postgres: {0}")]
    Postgres(#[from] tokio_postgres::Error),
}

/// An account of which nothing is to be left.
#[derive(Debug, Clone)]
struct Gone {
    account: AccountId,
    /// Who owned it, if nothing is to be left of them either.
    person: Option<PersonId>,
    workspaces: Vec<WorkspaceId>,
    /// What letters to its owner enclosed.
    enclosures: Vec<String>,
}

/// Erases; returns what to print.
///
/// # Errors
/// When Postgres or NATS cannot be asked. What was erased until then stays so, and the next run goes on.
pub async fn run(mut reader: Reader, command: Command) -> Result<String, Error> {
    let shared = Shared::read(&mut reader);
    let (admin, seed) = (Admin::read(&mut reader), erase_seed(&mut reader));
    let (shared, (admin, seed)) = reader.finish_part(shared.zip(admin.zip(seed)))?;
    let settings = nats::Settings { servers: shared.nats.clone(), service: "erase".to_owned(), seed: Some(seed) };
    let log = Connection::open(&settings).await?;
    let database = shared.postgres.connect_as(&admin.user, &admin.password);
    let (mut db, connection) = database.connect().await?;
    let done = tokio::select! {
        done = erase(&mut db, &log, &command) => done,
        Err(ended) = connection => Err(ended.into()),
    };
    log.close().await;
    done
}

async fn erase(db: &mut Client, log: &Connection, command: &Command) -> Result<String, Error> {
    let mut text = String::new();
    for account in rows::erased(db, command.account).await? {
        let gone = rows::gone(db, account).await?;
        if !rows::is_left(db, &gone).await? {
            continue;
        }
        if let Some(why) = rows::waits(db, &gone).await? {
            let _ = writeln!(text, "{account} waits: {why}");
            continue;
        }
        if command.dry_run {
            let _ = writeln!(text, "{account} would be erased, with {} workspaces", gone.workspaces.len());
            continue;
        }
        let messages = from_nats(log, &gone).await.map_err(Error::Purge)?;
        let rows = rows::delete(db, &gone, &schemas()).await?;
        let _ = writeln!(text, "{account} is erased: {messages} messages, {rows} rows");
    }
    if text.is_empty() {
        text.push_str("nothing is to be erased\n");
    }
    Ok(text)
}

/// Takes them off the log and out of the buckets; says how many messages that were.
async fn from_nats(log: &Connection, gone: &Gone) -> Result<u64, String> {
    let mut purged = 0;
    for subject in subjects(gone) {
        purged += purge::subject(log, STREAM, &subject).await?;
    }
    if let Some(person) = gone.person {
        purged += purge::key(log, definitions::PEOPLE, &person.to_string()).await?;
    }
    purged += purge::key(log, definitions::BILLS, &gone.account.to_string()).await?;
    for enclosure in &gone.enclosures {
        purged += purge::key(log, definitions::ENCLOSURES, enclosure).await?;
    }
    Ok(purged)
}

/// Where messages about them stand. The last event of the account is none of these.
fn subjects(gone: &Gone) -> Vec<String> {
    let Gone { account, person, workspaces, .. } = gone;
    let events = Kind::ALL.iter().filter(|kind| **kind != Kind::Erased).map(|kind| kind.word()).chain(["refused"]);
    let of_account = events.map(|name| format!("account.{account}.event.{name}"));
    let others = [format!("account.{account}.command.*"), format!("account.{account}.observed")];
    let of_workspaces = workspaces.iter().map(|id| format!("workspace.{id}.>"));
    let of_person = person.iter().flat_map(|id| [format!("person.{id}.>"), format!("mail.{id}.>")]);
    of_account.chain(others).chain(of_workspaces).chain(of_person).collect()
}

/// The schemas of all services that have one.
fn schemas() -> Vec<&'static str> {
    services::stateful().iter().map(|service| service.name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_is_taken_off_the_log_but_the_last_event_and_nothing_of_others() {
        let (account, owner, workspace) = (AccountId::new(), PersonId::new(), WorkspaceId::new());
        let gone = Gone { account, person: Some(owner), workspaces: vec![workspace], enclosures: Vec::new() };
        let subjects = subjects(&gone);
        let named = [account.to_string(), owner.to_string(), workspace.to_string()];
        assert!(subjects.iter().all(|subject| named.iter().any(|id| subject.split('.').nth(1) == Some(id))));
        assert!(!subjects.contains(&format!("account.{account}.event.erased")));
        for name in ["opened", "closed", "refused", "money_seen"] {
            assert!(subjects.contains(&format!("account.{account}.event.{name}")), "{name}");
        }
    }
}
