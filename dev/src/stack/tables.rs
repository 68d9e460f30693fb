//! A Postgres in which everything is made already: making it takes a hundred migrations, and each story wants its own.
//!
//! What a stack starts with is what it would have after them. It still migrates, as every Harbor does when it is updated,
//! and only then its roles have passwords that anybody knows.

use std::net::Ipv4Addr;
use std::path::Path;

use chassis::database::{Room, Settings, Tls};
use installation::migrate;
use tokio::sync::Mutex;
use tokio_postgres::NoTls;

use super::configuration::{DATABASE, password_of};
use super::error::Error;
use crate::{PrivatePostgres, Scratch, scratch};

/// What the roles may take of the connections is said again whenever somebody migrates.
const ROOM: Room = Room { max_connections: 100, replicas: 1 };

/// Starts one on the data in this folder, which stays, with a database to migrate.
pub(super) async fn start(folder: &Path, port: u16, log: &Path) -> Result<PrivatePostgres, Error> {
    let server = PrivatePostgres::start(folder, port, log).await?;
    make_database(&server).await?;
    Ok(server)
}

/// Starts one in a folder that is not there yet.
pub(super) async fn start_fresh(folder: &Path, log: &Path) -> Result<PrivatePostgres, Error> {
    /// Stories of one program run side by side; one makes what all start with, the others wait for it.
    static MAKING: Mutex<()> = Mutex::const_new(());
    let what = migrate::name_of_tables();
    let making = MAKING.lock().await;
    if !PrivatePostgres::has_template(&what)? {
        make(&what).await?;
    }
    drop(making);
    Ok(PrivatePostgres::start_with(&what, folder, log).await?)
}

async fn make(what: &str) -> Result<(), Error> {
    let scratch = Scratch::new("tables")?;
    let server = PrivatePostgres::start_fresh(&scratch.path().join("postgres"), &scratch.path().join("log")).await?;
    make_database(&server).await?;
    let settings = Settings {
        host: Ipv4Addr::LOCALHOST.to_string(),
        port: server.port(),
        name: DATABASE.to_owned(),
        tls: Tls::OFF,
        room: ROOM,
    };
    let password = String::from_utf8_lossy(&password_of(&server)).into_owned();
    let admin = settings.connect_as("postgres", &password.into());
    migrate::tables(&admin, ROOM, |_| scratch::secret().into()).await.map_err(migrate::Error::from)?;
    server.becomes_a_template(what).await?;
    Ok(())
}

/// Makes the database that holds all schemas, if it is not there yet.
async fn make_database(postgres: &PrivatePostgres) -> Result<(), tokio_postgres::Error> {
    let (client, connection) = postgres.superuser("postgres").connect(NoTls).await?;
    let work = async {
        if client.query_opt("select from pg_database where datname = $1", &[&DATABASE]).await?.is_none() {
            client.batch_execute(&format!("create database {DATABASE}")).await?;
        }
        Ok(())
    };
    tokio::select! { done = work => done, ended = connection => ended }
}
