//! `harbor incident`: writing down what goes wrong, for everybody to read on the page about the status.
//!
//! What is written is shown as it stands, within seconds and by every process of web: it lies in web's own schema
//! (`docs/decisions/0018-incidents-are-rows.md`). Nothing is rewritten; what was wrong is set right by the next update.

use std::fmt::Write;
use std::str::FromStr;

use access::status::Component;
use chassis::config::Reader;
use jiff::Timestamp;
use messages::IncidentId;
use tokio_postgres::Client;

use crate::{Service, tables};

/// What there is to do with incidents.
#[derive(Debug, Clone, clap::Subcommand)]
pub enum Command {
    /// Open an incident: it stands on top of the page about the status until it is closed. Prints its id.
    Open {
        /// What is wrong, in a few words that customers use.
        title: Title,
        /// What we know and do, in a sentence or two.
        text: Text,
        /// The part that it is about: pages, making, live, eu, us. May be named several times; without it all of Harbor.
        #[arg(long)]
        part: Vec<Component>,
        /// When it began, such as 2026-11-26T09:12Z; without it now.
        #[arg(long)]
        since: Option<Timestamp>,
    },
    /// Tell what is new about an incident.
    Update {
        /// Which.
        incident: IncidentId,
        /// What.
        text: Text,
    },
    /// Close an incident: it is over, and stays on the page for ninety days.
    Close {
        /// Which.
        incident: IncidentId,
        /// What it was, and what is done about it.
        text: Option<Text>,
        /// When it ended; without it now.
        #[arg(long)]
        at: Option<Timestamp>,
    },
    /// List the incidents that are open, newest first.
    List {
        /// Those that are over, too.
        #[arg(long)]
        all: bool,
    },
    /// Erase an incident for good, with all that was told about it: one that never was.
    Erase {
        /// Which.
        incident: IncidentId,
    },
}

/// What an incident is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title(String);

/// What is written about one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text(String);

impl FromStr for Title {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        plain(text, 80, false).map(Self)
    }
}

impl FromStr for Text {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        plain(text, 1000, true).map(Self)
    }
}

/// A text as a page shows it.
fn plain(text: &str, most: usize, lines: bool) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("it is empty".to_owned());
    }
    if text.chars().count() > most {
        return Err(format!("use {most} characters or less"));
    }
    if text.chars().any(|letter| letter.is_control() && !(lines && letter == '\n')) {
        return Err("use letters, marks and spaces only".to_owned());
    }
    Ok(text.to_owned())
}

/// Why it could not be done.
pub type Error = tables::Error<Refusal>;

/// What cannot be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nothing is there.
    #[error("there is no such incident")]
    Nothing,
    /// It is over.
    #[error("this incident is closed already")]
    Closed,
    /// The time lies ahead, or before the incident began.
    #[error("{0} lies ahead, or before the incident began")]
    NotThen(Timestamp),
}

/// Does it; returns what to print.
///
/// # Errors
/// When Postgres cannot be asked, when there is no such incident, or when it cannot be so.
pub async fn run(reader: Reader, command: Command) -> Result<String, Error> {
    tables::of(reader, Service::Web, async |db| act(db, &command, chassis::clock::now()).await).await
}

async fn act(db: &Client, command: &Command, now: Timestamp) -> Result<String, Error> {
    match command {
        Command::Open { title, text, part, since } => {
            let began = not_ahead(*since, now)?;
            let open = "with opened as (insert into incidents (id, title, parts, began_at) values ($1, $2, $3, $4)) \
                        insert into incident_updates (incident, at, text) values ($1, $5, $6)";
            let (id, words) = (IncidentId::new(), part.iter().map(|part| part.word()).collect::<Vec<_>>());
            db.execute(open, &[&id, &title.0, &words, &began, &now, &text.0]).await?;
            Ok(format!("{id}\n"))
        }
        Command::Update { incident, text } => update(db, *incident, text, now).await,
        Command::Close { incident, text, at } => close(db, *incident, text.as_ref(), *at, now).await,
        Command::List { all } => list(db, *all).await,
        Command::Erase { incident } => match db.execute("delete from incidents where id = $1", &[incident]).await? {
            0 => Err(Error::Refused(Refusal::Nothing)),
            _ => Ok("erased\n".to_owned()),
        },
    }
}

fn not_ahead(wanted: Option<Timestamp>, now: Timestamp) -> Result<Timestamp, Error> {
    match wanted {
        Some(at) if at > now => Err(Error::Refused(Refusal::NotThen(at))),
        at => Ok(at.unwrap_or(now)),
    }
}

async fn update(db: &Client, incident: IncidentId, text: &Text, now: Timestamp) -> Result<String, Error> {
    let insert = "insert into incident_updates (incident, at, text) select id, $2, $3 from incidents where id = $1";
    match db.execute(insert, &[&incident, &now, &text.0]).await? {
        0 => Err(Error::Refused(Refusal::Nothing)),
        _ => Ok("told\n".to_owned()),
    }
}

async fn close(
    db: &Client,
    incident: IncidentId,
    text: Option<&Text>,
    at: Option<Timestamp>,
    now: Timestamp,
) -> Result<String, Error> {
    let ended = not_ahead(at, now)?;
    let found = db.query_opt("select began_at, ended_at from incidents where id = $1", &[&incident]).await?;
    let found = found.ok_or(Error::Refused(Refusal::Nothing))?;
    if found.try_get::<_, Option<Timestamp>>("ended_at")?.is_some() {
        return Err(Error::Refused(Refusal::Closed));
    }
    if ended < found.try_get::<_, Timestamp>("began_at")? {
        return Err(Error::Refused(Refusal::NotThen(ended)));
    }
    // The last word and the end go together.
    let close = "with closed as (update incidents set ended_at = $2 where id = $1 and ended_at is null returning id), \
                 told as (insert into incident_updates (incident, at, text) \
                          select id, $3, $4 from closed where $4::text is not null) \
                 select id from closed";
    let text = text.map(|text| text.0.as_str());
    let closed = db.query(close, &[&incident, &ended, &now, &text]).await?;
    if closed.is_empty() { Err(Error::Refused(Refusal::Closed)) } else { Ok("closed\n".to_owned()) }
}

/// One line for each: id, since when, until when, what it is about, title.
async fn list(db: &Client, all: bool) -> Result<String, Error> {
    let query = "select id, title, parts, began_at, ended_at from incidents \
                 where $1 or ended_at is null order by began_at desc, id desc";
    let mut text = String::new();
    for row in db.query(query, &[&all]).await? {
        let (id, title, parts): (IncidentId, &str, Vec<&str>) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        let (began, ended): (Timestamp, Option<Timestamp>) = (row.try_get(3)?, row.try_get(4)?);
        let ended = ended.map_or_else(|| "open".to_owned(), |ended| format!("{ended:.0}"));
        let about = if parts.is_empty() { "all".to_owned() } else { parts.join(",") };
        let _ = writeln!(text, "{id} {began:.0} {ended} {about}: {title}");
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_plain_and_short() {
        assert_eq!(" Orders wait ".parse(), Ok(Title("Orders wait".to_owned())));
        assert!("a\nb".parse::<Title>().is_err() && "a\nb".parse::<Text>().is_ok());
        for wrong in ["", "  ", "a\u{1b}[2J", &"x".repeat(1001)] {
            assert!(wrong.parse::<Title>().is_err() && wrong.parse::<Text>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn nothing_begins_or_ends_in_the_future() {
        let now: Timestamp = "2026-11-26T09:12Z".parse().unwrap();
        let later = now + jiff::SignedDuration::from_secs(1);
        assert!(matches!(not_ahead(Some(later), now), Err(Error::Refused(Refusal::NotThen(_)))));
        assert!(matches!(not_ahead(None, now), Ok(at) if at == now));
    }
}
