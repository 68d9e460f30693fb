//! `harbor doctor`: every setting, all that is wrong with the configuration, and when asked, whether everything that it
//! names can be reached with what it gives: each with one line, so that a first installation is put right in one go.

use std::io::{self, Write};

use chassis::config::{Reader, Setting};
use chassis::service::Check;
use chassis::vault::Vault;
use chassis::vault::known::Keeps;
use chassis::{Own, Shared, database};
use futures_util::future::join_all;
use nats::Connection;
use secrecy::SecretString;

use crate::config::{Whole, examine};

/// Something was wrong; it was printed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The configuration itself.
    #[error("the configuration has problems:\n{0}")]
    Config(#[from] chassis::config::Problems),
    /// Something that it names.
    #[error("{0} of the connections do not work; the lines above say why")]
    Connections(usize),
    /// Whoever reads what is printed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Prints what every setting means and what is wrong with the configuration. With `connect`, also tries every connection.
///
/// # Errors
/// When anything is wrong.
pub async fn run(reader: Reader, connect: bool, out: &mut impl Write) -> Result<(), Error> {
    let (settings, result) = examine(reader);
    for (name, Setting { meaning, default, secret }) in settings {
        let default = default.map_or_else(|| "must be set".to_owned(), |default| format!("default {default}"));
        writeln!(out, "{name}\n    {meaning}; {default}{}", if secret { "; secret" } else { "" })?;
    }
    let whole = result?;
    writeln!(out, "\nnothing is wrong with the configuration")?;
    if !connect {
        return Ok(());
    }
    writeln!(out)?;
    let checks = Box::pin(connections(&whole)).await;
    for Check { what, problem } in &checks {
        match problem {
            None => writeln!(out, "ok       {what}")?,
            Some(problem) => writeln!(out, "problem  {what}: {problem}")?,
        }
    }
    match checks.iter().filter(|check| check.problem.is_some()).count() {
        0 => Ok(()),
        problems => Err(Error::Connections(problems)),
    }
}

/// All at once: one that does not answer keeps nobody waiting for the others.
async fn connections(whole: &Whole) -> Vec<Check> {
    let Whole { shared, parts, migrate, ops_seed } = whole;
    let ours = async {
        let (tables, log, ops) = tokio::join!(
            postgres(shared, migrate.postgres_user(), migrate.postgres_password()),
            bus(shared, "migrate", migrate.nats_seed()),
            bus(shared, "ops", ops_seed),
        );
        vec![tables, log, ops]
    };
    let theirs = join_all(parts.iter().map(async |part| {
        let Own { service, nats_seed, postgres_password, .. } = part.own();
        let tables = async {
            match postgres_password {
                Some(password) => Some(postgres(shared, service, password).await),
                None => None,
            }
        };
        let keys = async {
            match (part.sealed(), postgres_password) {
                (Some(sealed), Some(password)) => Some(master_keys(shared, sealed, password).await),
                (Some(_) | None, _) => None,
            }
        };
        let (tables, log, keys, more) = tokio::join!(tables, bus(shared, service, nats_seed), keys, part.check());
        tables.into_iter().chain([log]).chain(keys).chain(more).collect::<Vec<_>>()
    }));
    let (ours, theirs) = tokio::join!(ours, theirs);
    ours.into_iter().chain(theirs.into_iter().flatten()).collect()
}

async fn postgres(shared: &Shared, role: &str, password: &SecretString) -> Check {
    let looked = database::look(&shared.postgres.connect_as(role, password)).await;
    Check { what: format!("postgres as {role}"), problem: looked.err().map(|error| error.to_string()) }
}

/// Whether they are the right ones, none is missing that something needs, and how much needs each: one that seals no more, and that
/// nothing needs in any service, may go.
async fn master_keys(shared: &Shared, (vault, keeps): (&Vault, Keeps), password: &SecretString) -> Check {
    let what = format!("master keys of {}", keeps.service);
    let pool = match database::pool(&shared.postgres.connect_as(keeps.service, password), 1) {
        Ok(pool) => pool,
        Err(error) => return Check { what, problem: Some(error.to_string()) },
    };
    match vault.look(&pool, keeps).await {
        Ok(keys) => {
            let keys: Vec<String> = keys.iter().map(|(id, rows)| format!("{id} holds {rows}")).collect();
            Check { what: format!("{what}: {}", keys.join(", ")), problem: None }
        }
        Err(error) => Check { what, problem: Some(error.to_string()) },
    }
}

async fn bus(shared: &Shared, user: &str, seed: &SecretString) -> Check {
    let settings = nats::Settings { servers: shared.nats.clone(), service: user.to_owned(), seed: Some(seed.clone()) };
    let looked = Connection::look(&settings).await;
    Check { what: format!("nats as {user}"), problem: looked.err().map(|error| error.to_string()) }
}
