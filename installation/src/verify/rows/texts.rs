//! All text in all tables: Postgres finds what may be an address, a key or a session id, and the judge looks at that.

use std::collections::BTreeMap;
use std::pin::pin;

use futures_util::TryStreamExt;
use tokio_postgres::types::Json;
use tokio_postgres::{Client, Error};
use verify::{Findings, Hit, Known, Part, hits, hits_of_message};

use super::known::{OF_PEOPLE, of_everybody};

/// An address, an admin key, or 43 letters as session ids have them.
const SUSPICIOUS: &str = "[A-Za-z0-9._%+-]@[A-Za-z0-9.-]+[.][A-Za-z]{2}|sc_[0-9a-f]{48}|(^|[^A-Za-z0-9_-])[A-Za-z0-9_-]{43}($|[^A-Za-z0-9_-])";

/// Who may hold what: what people are and say stands with web, where it can be erased. What a customer calls a workspace is
/// theirs to choose, and so is what operators write for everybody to read.
const MAY_HOLD: &[(&str, &str, &[Hit])] = &[
    ("web.people", "name", PERSONAL),
    ("web.people", "email", PERSONAL),
    ("web.people", "said", PERSONAL),
    ("web.people", "picture", PERSONAL),
    ("web.people", "subject", PERSONAL),
    ("web.identities", "subject", PERSONAL),
    ("web.identities", "said", PERSONAL),
    ("web.preferences", "name", PERSONAL),
    ("web.questions", "address", PERSONAL),
    ("web.questions", "body", PERSONAL),
    ("web.questions", "answer", PERSONAL),
    ("web.address_changes", "address", PERSONAL),
    ("web.invitations", "address", PERSONAL),
    ("web.sessions", "agent", PERSONAL),
    ("web.orders", "name", PERSONAL),
    ("web.orders", "body", PERSONAL),
    ("web.workspaces", "name", CHOSEN),
    ("lifecycle.workspaces", "name", CHOSEN),
    ("mailer.workspaces", "snapshot", CHOSEN),
    ("web.incidents", "title", CHOSEN),
    ("web.incident_updates", "text", CHOSEN),
];

const PERSONAL: &[Hit] = &[Hit::Address, Hit::Person];
const CHOSEN: &[Hit] = &[Hit::Address];

/// Tables of messages, whose bodies are read as such.
const OF_MESSAGES: [&str; 3] = ["outbox", "drafts", "parked"];

/// Looks at all of it.
pub(in crate::verify) async fn look(db: &Client, schemas: &[&str], findings: &mut Findings) -> Result<(), Error> {
    let known = of_everybody(db).await?;
    let columns = "select table_schema::text, table_name::text, column_name::text, data_type::text from information_schema.columns \
                   join information_schema.tables using (table_schema, table_name) where table_schema = any($1) and table_type = 'BASE TABLE' \
                   and data_type in ('text', 'jsonb', 'json', 'character varying', 'bytea', 'ARRAY') order by 1, 2, 3";
    for row in db.query(columns, &[&schemas]).await? {
        let (schema, name, column, kind): (&str, &str, &str, &str) =
            (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?, row.try_get(3)?);
        let table = format!("{schema}.{name}");
        // A column of a message is looked at with its message; what is only bytes is text as far as it can be.
        if !OF_MESSAGES.contains(&name) {
            let text = if kind == "bytea" { format!("encode({column}, 'escape')") } else { format!("{column}::text") };
            let place = Place { table: &table, column, text: &text };
            place.look(db, &known, kind == "text", findings).await?;
        }
    }
    for (schema, name) in schemas.iter().flat_map(|schema| OF_MESSAGES.map(|name| (schema, name))) {
        bodies(db, &format!("{schema}.{name}"), &known, findings).await?;
    }
    Ok(())
}

/// A column, and what makes text of it.
struct Place<'a> {
    table: &'a str,
    column: &'a str,
    text: &'a str,
}

impl Place<'_> {
    async fn look(&self, db: &Client, known: &Known, is_plain: bool, findings: &mut Findings) -> Result<(), Error> {
        let Self { table, column, text } = self;
        let may_hold =
            MAY_HOLD.iter().find(|(of, name, _)| (of, name) == (table, column)).map_or(&[][..], |(_, _, may)| may);
        let rows: i64 = db.query_one(&format!("select count(*) from {table}"), &[]).await?.try_get(0)?;
        findings.looked_at_rows(Part::Texts, rows.cast_unsigned());
        let query = format!("select ctid::text, {text} from {table} where {text} ~ $1");
        let mut suspicious = pin!(db.query_raw(&query, [SUSPICIOUS]).await?);
        while let Some(row) = suspicious.try_next().await? {
            let (key, found): (&str, &str) = (row.try_get(0)?, row.try_get(1)?);
            for hit in
                hits(found, false, known).into_iter().filter(|hit| *hit != Hit::Person && !may_hold.contains(hit))
            {
                verify::rows::text(table, column, &format!("row {key}"), hit, findings);
            }
        }
        if !is_plain || may_hold.contains(&Hit::Person) {
            return Ok(());
        }
        let at = if may_hold.contains(&Hit::Address) {
            "and known like '%@%' and known !~ '^[a-z_]*@[0-9]+$'"
        } else {
            "and known !~ '^[a-z_]*(@[0-9]+)?$'"
        };
        let query = format!(
            "select ctid::text from {table} where {column} in (select known from ({OF_PEOPLE}) as people (known) where true {at})"
        );
        for row in db.query(&query, &[]).await? {
            let key: &str = row.try_get(0)?;
            verify::rows::text(table, column, &format!("row {key}"), Hit::Person, findings);
        }
        Ok(())
    }
}

/// Messages that are on their way, or that nobody could act on.
async fn bodies(db: &Client, table: &str, known: &Known, findings: &mut Findings) -> Result<(), Error> {
    let none: [&str; 0] = [];
    let query = format!("select ctid::text, headers, body, subject from {table}");
    let mut rows = pin!(db.query_raw(&query, none).await?);
    while let Some(row) = rows.try_next().await? {
        let Json(headers): Json<BTreeMap<String, String>> = row.try_get(1)?;
        let (key, body, subject): (&str, &[u8], &str) = (row.try_get(0)?, row.try_get(2)?, row.try_get(3)?);
        let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        for hit in hits_of_message(headers.chain([("subject", subject)]), body, known) {
            verify::rows::text(table, "body", &format!("row {key}"), hit, findings);
        }
        findings.looked_at_rows(Part::Texts, 1);
    }
    Ok(())
}
