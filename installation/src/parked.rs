//! `harbor parked`: looking at messages that a service could not act on, and putting them back in order.
//!
//! A replay is only asked for here. The service's own fold does it, in a transaction of its own.

use std::time::Duration;

use chassis::config::Reader;
use chassis::{Own, Shared};
use messages::Producer;
use operations::parked::in_hex;
use operations::rows::parked::{self, Answer, Parked, Which, Whole};
use tokio_postgres::Client;

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

async fn act(db: &Client, service: &'static str, command: &Command) -> Result<String, Error> {
    // Whoever has a fold publishes.
    let of: Producer = service.parse().map_err(|_| Error::Refused(Refusal::Nothing))?;
    match command {
        Command::List { .. } => list(db, of).await,
        Command::Show { seq, stream, .. } => show(db, of, stream, *seq).await,
        Command::Replay { seq, stream, .. } => replay(db, Which { of, stream, seq: *seq }).await,
    }
}

/// One line for each message that waits: service, stream, place, age, subject, reason.
async fn list(db: &Client, of: Producer) -> Result<String, Error> {
    let line = |one: Parked| {
        let asked = if one.asked.at.is_some() { " (replay asked for)" } else { "" };
        let (subject, reason, age) = (printable(&one.subject), printable(&one.reason), in_words(one.age_seconds));
        format!("{of} {} {} {age} {subject}: {reason}{asked}\n", one.stream, one.seq)
    };
    Ok(parked::list(db, of, i64::MAX).await?.into_iter().map(line).collect())
}

fn in_words(seconds: i64) -> String {
    match seconds {
        ..120 => format!("{seconds}s"),
        120..7200 => format!("{}m", seconds / 60),
        7200..172_800 => format!("{}h", seconds / 3600),
        _ => format!("{}d", seconds / 86_400),
    }
}

async fn show(db: &Client, of: Producer, stream: &str, seq: i64) -> Result<String, Error> {
    let whole = parked::whole(db, of, stream, seq).await?.ok_or(Error::Refused(Refusal::Nothing))?;
    Ok(in_full(&whole))
}

fn in_full(Whole { parked, replayed_at, headers, header_block, body }: &Whole) -> String {
    let Parked { stream, seq, subject, reason, stored_at, asked, .. } = parked;
    let mut text = format!(
        "{stream} {seq}\nsubject: {}\nstored: {stored_at}\nreason: {}\n",
        printable(subject),
        printable(reason)
    );
    for (what, at) in [("replay asked for", asked.at), ("replayed", *replayed_at)] {
        if let Some(at) = at {
            text += &format!("{what}: {at}\n");
        }
    }
    for (what, said) in [("asked by", &asked.by), ("because", &asked.why)] {
        if let Some(said) = said {
            text += &format!("{what}: {}\n", printable(said));
        }
    }
    for (name, value) in headers {
        text += &format!("{}: {}\n", printable(name), printable(value));
    }
    if let Some(block) = header_block {
        text += &format!("header block: {}\n", in_hex(block));
    }
    let body = messages::wire::to_json(body).unwrap_or_else(|_| in_hex(body));
    text + &format!("\n{body}\n")
}

/// What a stranger stored is shown on somebody's terminal.
fn printable(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '\u{FFFD}' } else { letter }).collect()
}

/// Asks for it, and waits for the answers.
async fn replay(db: &Client, which: Which<'_>) -> Result<String, Error> {
    let asked = parked::ask(db, which, None, None).await?;
    if asked.is_empty() {
        return Err(Error::Refused(Refusal::Nothing));
    }
    match parked::answer(db, which, &asked, ANSWERED_WITHIN).await? {
        Answer::Waits => Ok(format!("asked for; {} does it when it runs\n", which.of)),
        Answer::Given(replayed, stay) if stay.is_empty() => Ok(format!("replayed {replayed}\n")),
        Answer::Given(_, stay) => {
            let lines: Vec<String> = stay.iter().map(|(seq, reason)| format!("{seq}: {}", printable(reason))).collect();
            let (stay, asked) = (lines.len(), asked.len());
            Err(Error::Refused(Refusal::Remain(format!("{stay} of {asked} stay parked:\n{}", lines.join("\n")))))
        }
    }
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
