//! `harbor questions`: reading what people wrote, saying that it is answered, and erasing it.
//!
//! The text is personal, so it is not on the log: it lies in web's own schema, and this is how it is read. The answer goes
//! by mail, from the address that the pages show.

use std::fmt::Write;
use std::str::FromStr;

use chassis::config::Reader;
use jiff::Timestamp;
use messages::{PersonId, QuestionId, WorkspaceId};
use tokio_postgres::{Client, Row};

use crate::{Service, tables};

/// What there is to do with questions.
#[derive(Debug, Clone, clap::Subcommand)]
pub enum Command {
    /// List the questions that nobody has answered, oldest first.
    List {
        /// Those that are answered, too.
        #[arg(long)]
        all: bool,
    },
    /// Show one question: who wrote, from where, and what.
    Show {
        /// Which.
        question: QuestionId,
    },
    /// Say that a question is answered.
    Answered {
        /// Which.
        question: QuestionId,
    },
    /// Erase a question for good, or all that a person wrote: their id, or the address that they gave.
    Erase {
        /// Which, or whose.
        what: What,
    },
}

/// What is to be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// One question.
    Question(QuestionId),
    /// All that this person wrote.
    Person(PersonId),
    /// All that was written with this address.
    Address(String),
}

impl FromStr for What {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let id = text.parse().map(Self::Question).or_else(|_| text.parse().map(Self::Person));
        match id {
            Ok(id) => Ok(id),
            Err(_) if text.contains('@') => Ok(Self::Address(text.trim().to_owned())),
            Err(_) => Err("the id of a question (qst_…), the id of a person (per_…), or an e-mail address"),
        }
    }
}

/// Why it could not be done.
pub type Error = tables::Error<Refusal>;

/// What cannot be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nothing is there.
    #[error("there is no such question")]
    Nothing,
}

/// Does it; returns what to print.
///
/// # Errors
/// When Postgres cannot be asked, or when there is no such question.
pub async fn run(reader: Reader, command: Command) -> Result<String, Error> {
    tables::of(reader, Service::Web, async |db| act(db, &command).await).await
}

async fn act(db: &Client, command: &Command) -> Result<String, Error> {
    match command {
        Command::List { all } => list(db, *all).await,
        Command::Show { question } => show(db, *question).await,
        Command::Answered { question } => {
            let done = "update questions set answered_at = coalesce(answered_at, now()) where id = $1";
            if db.execute(done, &[question]).await? == 0 {
                Err(Error::Refused(Refusal::Nothing))
            } else {
                Ok("noted\n".to_owned())
            }
        }
        Command::Erase { what } => erase(db, what).await,
    }
}

/// One line for each: id, when, about what, whether it is answered, how it begins.
async fn list(db: &Client, all: bool) -> Result<String, Error> {
    let query = "select id, asked_at, topic, answered_at is not null as answered, body from questions \
                 where $1 or answered_at is null order by asked_at, id";
    let mut text = String::new();
    for row in db.query(query, &[&all]).await? {
        let (id, asked_at, topic): (QuestionId, Timestamp, &str) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        let (answered, body): (bool, &str) = (row.try_get(3)?, row.try_get(4)?);
        let answered = if answered { " (answered)" } else { "" };
        let begins: String = body.lines().next().unwrap_or_default().chars().take(60).collect();
        let _ = writeln!(text, "{id} {asked_at:.0} {}{answered}: {}", printable(topic), printable(&begins));
    }
    Ok(text)
}

async fn show(db: &Client, question: QuestionId) -> Result<String, Error> {
    let query = "select q.person, q.topic, q.page, q.workspace, q.reference, q.body, q.asked_at, q.answered_at, \
                 coalesce(q.address, p.email) as address, coalesce(c.name, p.name) as name \
                 from questions q left join people p on p.id = q.person left join preferences c on c.person = p.id \
                 where q.id = $1";
    let row = db.query_opt(query, &[&question]).await?.ok_or(Error::Refused(Refusal::Nothing))?;
    Ok(in_full(&row, question)?)
}

fn in_full(row: &Row, question: QuestionId) -> Result<String, tokio_postgres::Error> {
    let (person, asked_at): (PersonId, Timestamp) = (row.try_get("person")?, row.try_get("asked_at")?);
    let mut text = format!("{question}\nasked: {asked_at:.0}\n");
    if let Some(at) = row.try_get::<_, Option<Timestamp>>("answered_at")? {
        let _ = writeln!(text, "answered: {at:.0}");
    }
    let name: Option<&str> = row.try_get("name")?;
    // Who was not signed in said themselves where to answer: nobody has checked it.
    let signed_in = if name.is_some() { "signed in" } else { "not signed in" };
    let _ = writeln!(text, "person: {person} ({signed_in})");
    for column in ["name", "address", "topic", "page", "reference"] {
        if let Some(value) = row.try_get::<_, Option<&str>>(column)? {
            let _ = writeln!(text, "{column}: {}", printable(value));
        }
    }
    if let Some(workspace) = row.try_get::<_, Option<WorkspaceId>>("workspace")? {
        let _ = writeln!(text, "workspace: {workspace}");
    }
    let body: &str = row.try_get("body")?;
    text += "\n";
    for line in body.lines() {
        let _ = writeln!(text, "{}", printable(line));
    }
    Ok(text)
}

async fn erase(db: &Client, what: &What) -> Result<String, Error> {
    let erased = match what {
        What::Question(id) => db.execute("delete from questions where id = $1", &[id]).await?,
        What::Person(id) => db.execute("delete from questions where person = $1", &[id]).await?,
        What::Address(address) => {
            let by_address = "delete from questions q where lower(q.address) = lower($1) \
                              or exists (select from people p where p.id = q.person and lower(p.email) = lower($1))";
            db.execute(by_address, &[address]).await?
        }
    };
    if erased == 0 { Err(Error::Refused(Refusal::Nothing)) } else { Ok(format!("erased {erased}\n")) }
}

/// What a stranger wrote is shown on somebody's terminal.
fn printable(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '\u{FFFD}' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_erased_is_named_without_doubt() {
        let (question, person) = (QuestionId::new(), PersonId::new());
        assert_eq!(question.to_string().parse(), Ok(What::Question(question)));
        assert_eq!(person.to_string().parse(), Ok(What::Person(person)));
        assert_eq!("ada@example.com".parse(), Ok(What::Address("ada@example.com".to_owned())));
        assert!("ada".parse::<What>().is_err() && "%".parse::<What>().is_err() && "".parse::<What>().is_err());
    }

    #[test]
    fn what_a_stranger_wrote_moves_no_cursor() {
        assert_eq!(printable("a\u{1b}[2Jb"), "a\u{FFFD}[2Jb");
    }
}
