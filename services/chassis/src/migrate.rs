//! Schemas and roles: one of each for each service, made and brought up to date by `harbor migrate`.
//!
//! Migrations go forward only: expand first, contract in a later release. Each runs with a short lock time-out, so
//! that it gives up instead of making customers wait behind it.

use refinery_core::{Migration, Runner};
use secrecy::{ExposeSecret, SecretString};
use tokio_postgres::Client;

use crate::database::Database;
use crate::guest::Guest;
use crate::hands::Hands;

/// Migrations, each by its name and its text.
pub type Texts = &'static [(&'static str, &'static str)];

/// The migrations of one folder, by name: `migrations!("billing": "V1__accounts")`. They are listed and not looked for,
/// because what looks for them while compiling must be compiled first, with half of what it rests on a second time; a test
/// compares the lists with the folders.
#[macro_export]
macro_rules! migrations {
    ($folder:literal: $($name:literal),+ $(,)?) => {
        &[$((
            $name,
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/", $folder, "/", $name, ".sql")),
        )),+]
    };
}

/// What every fold has, whichever service's it is.
pub const FOLD: Texts = crate::migrations!(
    "fold":
    "V1__fold",
    "V2__header_block",
    "V3__probe",
    "V4__parked_replay",
    "V5__received",
    "V6__owners",
    "V7__parked_kept",
    "V8__parked_asked_by",
    "V9__owner_of_stripe_events",
    "V10__owner_of_mail_events",
);

/// One service's schema.
pub struct Schema {
    /// Name of the service, its schema and its role.
    pub service: &'static str,
    /// Password of its role.
    pub password: SecretString,
    /// The most connections of its role: one service that runs wild leaves the others theirs.
    pub connections: u32,
    /// Its own migrations, which come after those of the fold.
    pub migrations: Texts,
    /// Its hands, if it has two that share a table.
    pub hands: Option<Hands>,
}

/// One service that has a role and no schema.
pub struct GuestRole {
    /// Name of the service and its role.
    pub service: &'static str,
    /// Password of its role.
    pub password: SecretString,
    /// The most connections of its role.
    pub connections: u32,
    /// What it may do in the schemas of others.
    pub guest: Guest,
}

/// A migration did not go through; everything before it stays.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Postgres refused.
    #[error("postgres: {}", .0.as_db_error().map_or_else(|| .0.to_string(), |db| format!("{} ({})", db.message(), db.code().code())))]
    Postgres(#[from] tokio_postgres::Error),
    /// A migration failed or is not the one that was applied.
    #[error("a migration: {0}")]
    Migration(#[from] refinery_core::Error),
}

/// Brings all schemas up to date. `admin` must be allowed to make roles and schemas; the database must exist.
///
/// # Errors
/// With the first thing that failed. It can be run again.
pub async fn run(admin: &Database, schemas: Vec<Schema>, guests: Vec<GuestRole>) -> Result<(), Error> {
    let (mut client, connection) = admin.connect().await?;
    let names: Vec<&'static str> = schemas.iter().map(|schema| schema.service).collect();
    let work = async {
        for schema in schemas {
            make(&mut client, schema).await?;
        }
        // The tables that they are guests at are there by now.
        for GuestRole { service, password, connections, guest } in guests {
            make_role(&client, service, &password, connections).await?;
            client.batch_execute(&guest.grants(service, &names)).await?;
        }
        // Never-analysed tables get plans that are several times slower.
        client.batch_execute("analyze").await?;
        Ok(())
    };
    tokio::select! {
        done = work => done,
        ended = connection => ended.map_err(Error::from),
    }
}

async fn make(client: &mut Client, schema: Schema) -> Result<(), Error> {
    let name = schema.service;
    make_role(client, name, &schema.password, schema.connections).await?;
    client.batch_execute(&format!("create schema if not exists {name}; set search_path = {name}; set lock_timeout = '2s'; set client_min_messages = warning")).await?;
    let mut fold = runner(FOLD)?;
    fold.set_migration_table_name("migrations_of_fold");
    fold.run_async(client).await?;
    let mut own = runner(schema.migrations)?;
    own.set_migration_table_name("migrations");
    own.run_async(client).await?;
    let grants = format!(
        "grant usage on schema {name} to {name};
         grant select, insert, update, delete on all tables in schema {name} to {name};
         revoke all on {name}.migrations, {name}.migrations_of_fold from {name}"
    );
    client.batch_execute(&grants).await?;
    if let Some(hands) = schema.hands {
        client.batch_execute(&hands.grants(name)).await?;
    }
    Ok(())
}

fn runner(texts: Texts) -> Result<Runner, refinery_core::Error> {
    let migrations = texts.iter().map(|(name, text)| Migration::unapplied(name, text));
    Ok(Runner::new(&migrations.collect::<Result<Vec<_>, _>>()?))
}

/// What every role could do to all others, and none of ours needs: locks by number and temporary tables, both of which
/// take room in the one table of locks that Postgres has.
const REFUSED: &str = "
    do $$ declare one regprocedure; begin
        for one in select oid from pg_proc where proname like 'pg%advisory%' and pronamespace = 'pg_catalog'::regnamespace loop
            execute format('revoke execute on function %s from public', one);
        end loop;
        execute format('revoke temporary on database %I from public', current_database());
    end $$";

/// A role that can sign in, sees its own schema only, and can take a fair share of the connections. What it once set for
/// itself is forgotten: a password change is to end whatever somebody else did with the old one.
async fn make_role(client: &Client, name: &str, password: &SecretString, connections: u32) -> Result<(), Error> {
    let known = client.query_opt("select from pg_roles where rolname = $1", &[&name]).await?.is_some();
    let verb = if known { "alter" } else { "create" };
    // A role's statements take no parameters: the password is quoted by Postgres itself.
    let quoted: String = client.query_one("select quote_literal($1::text)", &[&password.expose_secret()]).await?.get(0);
    let role = format!(
        "{verb} role {name} login nosuperuser nocreatedb nocreaterole noinherit noreplication nobypassrls connection limit {connections} password {quoted};
         alter role {name} reset all;
         do $$ begin execute format('alter role {name} in database %I reset all', current_database()); end $$;
         alter role {name} set search_path = {name};
         revoke all on schema public from public; {REFUSED}"
    );
    client.batch_execute(&role).await?;
    Ok(())
}
