//! One look at everything: each part by itself, so that what cannot be seen hides nothing else.

use std::fmt::Display;

use chassis::database::Database;
use nats::definitions::{self, Store};
use nats::fold::FoldError;
use nats::fold::table::Deviation;
use nats::keys;
use tokio_postgres::Client;
use verify::rows::{self as judge};
use verify::{Findings, Part};

use super::{Eyes, log, rows, schemas};
use crate::services;

/// A transaction that sees one moment of all tables, and changes none.
const ONE_MOMENT: &str = "begin isolation level repeatable read read only";

/// Looks at everything.
pub(super) async fn at_everything(eyes: &Eyes) -> Findings {
    let mut findings = Findings::default();
    let database = database(eyes);
    match database.connect().await {
        Ok((client, connection)) => {
            tokio::select! {
                () = at_tables_and_log(eyes, &client, &mut findings) => {}
                ended = connection => {
                    let why = format!("postgres: {}", words(&ended.err().map_or_else(|| "the connection ended".into(), |error| error.to_string())));
                    for part in [Part::Log, Part::Rows, Part::Texts, Part::Rights, Part::State] {
                        findings.missed(part, why.clone());
                    }
                }
            }
        }
        Err(error) => {
            for part in [Part::Log, Part::Rows, Part::Texts, Part::Rights, Part::State, Part::Streams] {
                findings.missed(part, format!("postgres: {error}"));
            }
        }
    }
    findings
}

/// As the role that sees everything, and with a server that refuses to write for it.
fn database(eyes: &Eyes) -> Database {
    let mut database = eyes.shared.postgres.connect_as(&eyes.admin.user, &eyes.admin.password);
    database.config.options("-c default_transaction_read_only=on");
    database.config.application_name("harbor-verify");
    database
}

async fn at_tables_and_log(eyes: &Eyes, db: &Client, findings: &mut Findings) {
    match log::end(&eyes.log).await {
        Ok(end) => at_the_log_and_nats(eyes, db, end, findings).await,
        Err(why) => {
            for part in [Part::Log, Part::State, Part::Streams] {
                findings.missed(part, why.clone());
            }
        }
    }
    let looked = in_one_moment(db, async || rows::life::look(db, eyes.shared.tick_tolerance, findings).await).await;
    note(Part::Rows, looked, findings);
    let looked = in_one_moment(db, async || rows::texts::look(db, &schemas(), findings).await).await;
    note(Part::Texts, looked, findings);
    let looked = in_one_moment(db, async || rows::grants::look(db, &schemas(), findings).await).await;
    note(Part::Rights, looked, findings);
}

async fn at_the_log_and_nats(eyes: &Eyes, db: &Client, end: u64, findings: &mut Findings) {
    let looked = at_the_log(eyes, db, end, findings).await;
    note(Part::Log, looked, findings);
    let looked = at_state(eyes, db, findings).await;
    note(Part::State, looked, findings);
    let looked = at_streams(eyes, db, findings).await;
    note(Part::Streams, looked, findings);
}

fn note(part: Part, looked: Result<(), String>, findings: &mut Findings) {
    match looked {
        Ok(()) => findings.saw(part),
        Err(why) => findings.missed(part, why),
    }
}

/// Runs a look whose statements all see the same moment.
async fn in_one_moment<T, E: Display>(db: &Client, look: impl AsyncFnOnce() -> Result<T, E>) -> Result<T, String> {
    db.batch_execute(ONE_MOMENT).await.map_err(|error| words(&error))?;
    let looked = look().await.map_err(|error| words(&error));
    db.batch_execute("rollback").await.map_err(|error| words(&error))?;
    looked
}

fn words(error: &impl Display) -> String {
    error.to_string().replace(char::is_control, " ")
}

/// How far those who decide have come is read before the log, so that what they had read then has its outcome on it by then.
async fn at_the_log(eyes: &Eyes, db: &Client, end: u64, findings: &mut Findings) -> Result<(), String> {
    let read = async || -> Result<_, tokio_postgres::Error> {
        Ok((rows::known::of_everybody(db).await?, rows::cuts::of_all(db).await?))
    };
    let (known, cuts) = in_one_moment(db, read).await?;
    let end = log::end(&eyes.log).await?.max(end);
    log::look(&eyes.log, end, known, &cuts, findings).await
}

/// Each service's tables beside a replay of the log.
async fn at_state(eyes: &Eyes, db: &Client, findings: &mut Findings) -> Result<(), String> {
    for service in services::stateful() {
        let state = (service.tables.state)();
        let compare = async || -> Result<_, FoldError> {
            db.batch_execute(&format!("set local search_path = {}", service.name)).await?;
            state.compare(db, &eyes.log, eyes.shared.tick_tolerance).await
        };
        let compared = in_one_moment(db, compare).await.map_err(|why| format!("{}: {why}", service.name))?;
        findings.looked_at_rows(Part::State, compared.rows);
        findings.looked_at_messages(Part::State, compared.messages);
        for difference in compared.differences {
            let deviation = match difference.what {
                Deviation::Missing => judge::Deviation::Missing,
                Deviation::Extra => judge::Deviation::Extra,
                Deviation::Differs(columns) => judge::Deviation::Differs(columns),
            };
            judge::deviates(&format!("{}.{}", service.name, difference.table), &difference.key, &deviation, findings);
        }
    }
    Ok(())
}

/// The streams as they were defined, and in the bucket of people only those who are there.
async fn at_streams(eyes: &Eyes, db: &Client, findings: &mut Findings) -> Result<(), String> {
    for problem in definitions::verify(&eyes.log, &Store::ALL).await.err().unwrap_or_default() {
        if let definitions::Problem::Absent { .. } = problem {
            return Err(problem.to_string());
        }
        judge::settings(&problem.to_string(), findings);
    }
    let keys = keys::of_bucket(&eyes.log, definitions::PEOPLE).await?;
    findings.looked_at_rows(Part::Streams, keys.len() as u64);
    for gone in rows::known::gone(db, &keys).await.map_err(|error| words(&error))? {
        judge::erased("the bucket of people", gone, findings);
    }
    Ok(())
}
