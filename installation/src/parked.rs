//! `harbor parked`: looking at messages that a service could not act on, and putting them back in order.
//!
//! A replay is only asked for here. The service's own fold does it, in a transaction of its own.

use std::collections::BTreeMap;
use std::time::Duration;

use chassis::config::Reader;
use chassis::{Own, Shared};
use jiff::Timestamp;
use tokio_postgres::types::Json;
use tokio_postgres::{Client, Row};

use crate::services::{self, Stateful};
use crate::tables;

/// The owner looks twice a second.
const ANSWERED_WITHIN: Duration = Duration::from_secs(10);

/// What there is to do with parked messages.
#[derive(Debug, Clone, clap::Subcommand)]
pub enum Command {
    /// List what is parked: of one service, or of all.
    List {
        /// Which.
        service: Option<Stateful>,
    },
    /// Show one message: its headers, and its body as JSON, or as hex when it is not readable.
    Show {
        /// Whose.
        service: Stateful,
        /// Its place on its stream.
        seq: i64,
        /// The stream.
        #[arg(long, default_value = messages::subject::STREAM)]
        stream: String,
    },
    /// Have the running service act on parked messages now, each once: after an upgrade that understands them.
    Replay {
        /// Whose.
        service: Stateful,
        /// The place of the one message on its stream; without it all of the stream, in order.
        seq: Option<i64>,
        /// The stream.
        #[arg(long, default_value = messages::subject::STREAM)]
        stream: String,
    },
}

/// Why it could not be done.
pub type Error = tables::Error<Refusal>;

/// What cannot be done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nothing is parked there.
    #[error("nothing is parked there")]
    Nothing,
    /// Some could not be acted on; the text says which, and why.
    #[error("{0}")]
    Remain(String),
}

/// Does it; returns what to print.
///
/// # Errors
/// When Postgres cannot be asked, when there is nothing, or when something remains parked.
pub async fn run(mut reader: Reader, command: Command) -> Result<String, Error> {
    let services = match &command {
        Command::List { service: None } => services::stateful().to_vec(),
        Command::List { service: Some(service) } | Command::Show { service, .. } | Command::Replay { service, .. } => {
            vec![*service]
        }
    };
    let shared = Shared::read(&mut reader);
    let owns: Option<Vec<Own>> = services.iter().map(|one| Own::read(&mut reader, one.name, true)).collect();
    let (shared, owns) = reader.finish_part(shared.zip(owns))?;
    let mut text = String::new();
    for own in owns {
        let service = own.service;
        text += &tables::on(&shared, own, async |db| act(db, service, &command).await).await?;
    }
    Ok(text)
}

async fn act(db: &Client, service: &str, command: &Command) -> Result<String, Error> {
    match command {
        Command::List { .. } => list(db, service).await,
        Command::Show { seq, stream, .. } => show(db, stream, *seq).await,
        Command::Replay { seq, stream, .. } => replay(db, service, stream, *seq).await,
    }
}

/// One line for each message that waits: service, stream, place, age, subject, reason.
async fn list(db: &Client, service: &str) -> Result<String, Error> {
    let query = "select stream, seq, subject, reason, extract(epoch from now() - stored_at)::bigint as age, asked_at is not null as asked \
                 from parked where replayed_at is null order by stream, seq";
    let mut text = String::new();
    for row in db.query(query, &[]).await? {
        let (stream, seq, subject): (&str, i64, &str) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        let (reason, age, asked): (&str, i64, bool) = (row.try_get(3)?, row.try_get(4)?, row.try_get(5)?);
        let asked = if asked { " (replay asked for)" } else { "" };
        let subject = printable(subject);
        let reason = printable(reason);
        text += &format!("{service} {stream} {seq} {} {subject}: {reason}{asked}\n", in_words(age));
    }
    Ok(text)
}

fn in_words(seconds: i64) -> String {
    match seconds {
        ..120 => format!("{seconds}s"),
        120..7200 => format!("{}m", seconds / 60),
        7200..172_800 => format!("{}h", seconds / 3600),
        _ => format!("{}d", seconds / 86_400),
    }
}

async fn show(db: &Client, stream: &str, seq: i64) -> Result<String, Error> {
    let query = "select subject, reason, headers, body, stored_at, header_block, asked_at, replayed_at from parked where stream = $1 and seq = $2";
    let row = db.query_opt(query, &[&stream, &seq]).await?.ok_or(Error::Refused(Refusal::Nothing))?;
    Ok(in_full(&row, stream, seq)?)
}

fn in_full(row: &Row, stream: &str, seq: i64) -> Result<String, tokio_postgres::Error> {
    let (subject, reason): (&str, &str) = (row.try_get("subject")?, row.try_get("reason")?);
    let Json(headers): Json<BTreeMap<String, String>> = row.try_get("headers")?;
    let body: &[u8] = row.try_get("body")?;
    let stored_at: Timestamp = row.try_get("stored_at")?;
    let mut text = format!(
        "{stream} {seq}\nsubject: {}\nstored: {stored_at}\nreason: {}\n",
        printable(subject),
        printable(reason)
    );
    for (what, column) in [("replay asked for", "asked_at"), ("replayed", "replayed_at")] {
        if let Some(at) = row.try_get::<_, Option<Timestamp>>(column)? {
            text += &format!("{what}: {at}\n");
        }
    }
    for (name, value) in &headers {
        text += &format!("{}: {}\n", printable(name), printable(value));
    }
    if let Some(block) = row.try_get::<_, Option<&[u8]>>("header_block")? {
        // Byte by byte: what a strange line hides is to be seen.
        text += &format!("header block: {}\n", in_hex(block));
    }
    let body = messages::wire::to_json(body).unwrap_or_else(|_| in_hex(body));
    text += &format!("\n{body}\n");
    Ok(text)
}

/// What a stranger stored is shown on somebody's terminal.
fn printable(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '\u{FFFD}' } else { letter }).collect()
}

fn in_hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        text += &format!("{byte:02x}");
        text
    })
}

/// Asks for it, and waits for the answers.
async fn replay(db: &Client, service: &str, stream: &str, seq: Option<i64>) -> Result<String, Error> {
    let ask = "update parked set asked_at = now() where stream = $1 and ($2::bigint is null or seq = $2) and replayed_at is null \
               returning seq";
    let asked: Vec<i64> = db.query(ask, &[&stream, &seq]).await?.iter().map(|row| row.get(0)).collect();
    if asked.is_empty() {
        return Err(Error::Refused(Refusal::Nothing));
    }
    let open = "select exists (select from parked where stream = $1 and seq = any($2) and asked_at is not null and replayed_at is null)";
    let deadline = tokio::time::Instant::now() + ANSWERED_WITHIN;
    while db.query_one(open, &[&stream, &asked]).await?.try_get(0)? {
        if tokio::time::Instant::now() > deadline {
            return Ok(format!("asked for; {service} does it when it runs\n"));
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let remain =
        "select seq, reason from parked where stream = $1 and seq = any($2) and replayed_at is null order by seq";
    let remain = db.query(remain, &[&stream, &asked]).await?;
    if remain.is_empty() {
        return Ok(format!("replayed {}\n", asked.len()));
    }
    let lines = remain.iter().map(|row| Ok(format!("{}: {}", row.try_get::<_, i64>(0)?, printable(row.try_get(1)?))));
    let lines = lines.collect::<Result<Vec<_>, tokio_postgres::Error>>()?;
    Err(Error::Refused(Refusal::Remain(format!(
        "{} of {} stay parked:\n{}",
        lines.len(),
        asked.len(),
        lines.join("\n")
    ))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_stranger_stored_moves_no_cursor() {
        assert_eq!(printable("a\u{1b}[2Jb\nc"), "a\u{FFFD}[2Jb\u{FFFD}c");
        assert_eq!(in_hex(b"\xc1\x00?"), "c1003f");
        assert_eq!([5, 600, 10_000, 400_000].map(in_words), ["5s", "10m", "2h", "4d"]);
    }
}
