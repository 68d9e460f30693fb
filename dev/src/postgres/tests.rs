//! The private PostgreSQL through every way of going down, with data that must survive.

use std::{fs, os::unix::fs::MetadataExt};

use super::*;
use installation::kept;

use crate::{Scratch, process::User};

async fn run(server: &PrivatePostgres, sql: &str) -> Result<Vec<String>, tokio_postgres::Error> {
    let (client, connection) = server.superuser("postgres").connect(NoTls).await?;
    let rows = tokio::select! {
        rows = client.simple_query(sql) => rows?,
        end = connection => { end?; Vec::new() }
    };
    let first = |message| match message {
        tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    };
    Ok(rows.into_iter().filter_map(first).collect())
}

async fn one(server: &PrivatePostgres, sql: &str) -> String {
    run(server, sql).await.unwrap().pop().unwrap()
}

async fn fresh(scratch: &Scratch) -> PrivatePostgres {
    PrivatePostgres::start_fresh(&scratch.path().join("postgres"), &scratch.path().join("log")).await.unwrap()
}

#[tokio::test]
async fn committed_data_survives_every_way_of_going_down() {
    let scratch = Scratch::new("postgres").unwrap();
    let mut server = fresh(&scratch).await;
    let port = server.port();
    run(&server, "create table survived (what text)").await.unwrap();

    run(&server, "insert into survived values ('fast')").await.unwrap();
    server.stop(Shutdown::Fast).await.unwrap();
    assert!(run(&server, "select 1").await.is_err());
    server.restart().await.unwrap();

    run(&server, "insert into survived values ('immediate')").await.unwrap();
    server.stop(Shutdown::Immediate).await.unwrap();
    server.restart().await.unwrap();

    run(&server, "insert into survived values ('kill -9')").await.unwrap();
    server.kill_9();
    assert!(server.folder().join("data/postmaster.pid").exists(), "the lock file of a killed server stays");
    server.restart().await.unwrap();

    assert_eq!(one(&server, "select string_agg(what, ', ') from survived").await, "fast, immediate, kill -9");
    assert_eq!(server.port(), port);
}

#[tokio::test]
async fn a_lock_file_with_a_strangers_number_does_not_stop_it() {
    let scratch = Scratch::new("postgres").unwrap();
    let mut server = fresh(&scratch).await;
    server.kill_9();
    let lock = server.folder().join("data/postmaster.pid");
    let text = fs::read_to_string(&lock).unwrap();
    let (_, rest) = text.split_once('\n').unwrap();
    fs::write(&lock, format!("{}\n{rest}", std::process::id())).unwrap();
    server.restart().await.unwrap();
}

#[tokio::test]
async fn a_second_server_on_the_same_data_is_refused_by_name() {
    let scratch = Scratch::new("postgres").unwrap();
    let mut server = fresh(&scratch).await;
    let id = server.process().unwrap().id();
    let refusal = PrivatePostgres::start(&scratch.path().join("postgres"), 0, &scratch.path().join("second")).await;
    let refusal = refusal.unwrap_err().to_string();
    assert!(refusal.starts_with(&format!("another PostgreSQL (process {id}) already works on ")), "{refusal}");
    assert_eq!(one(&server, "select 1").await, "1");
}

#[tokio::test]
async fn a_second_start_keeps_data_and_password() {
    let scratch = Scratch::new("postgres").unwrap();
    let (folder, log) = (scratch.path().join("postgres"), scratch.path().join("log"));
    let server = PrivatePostgres::start(&folder, 0, &log).await.unwrap();
    run(&server, "create table kept ()").await.unwrap();
    let url = server.superuser_url("postgres");
    let port = server.port();
    drop(server);
    let server = PrivatePostgres::start(&folder, port, &log).await.unwrap();
    assert_eq!(one(&server, "select count(*) from kept").await, "0");
    assert_eq!(server.superuser_url("postgres"), url);
    let password = fs::metadata(server.place.password()).unwrap();
    assert_eq!(password.mode() & 0o777, 0o600);
}

#[tokio::test]
async fn nobody_gets_in_without_the_password_and_nothing_is_unsafe() {
    let scratch = Scratch::new("postgres").unwrap();
    let mut server = fresh(&scratch).await;
    let trusting = one(&server, "select count(*) from pg_hba_file_rules where auth_method <> 'scram-sha-256'").await;
    assert_eq!(trusting, "0");
    let password = std::mem::replace(&mut server.password, "wrong".into());
    assert!(run(&server, "select 1").await.is_err());
    server.password = password;
    for (setting, value) in [("fsync", "on"), ("listen_addresses", "127.0.0.1"), ("unix_socket_directories", "")] {
        assert_eq!(one(&server, &format!("show {setting}")).await, value);
    }
}

#[tokio::test]
async fn a_frozen_server_does_not_answer_until_thawed() {
    let scratch = Scratch::new("postgres").unwrap();
    let mut server = fresh(&scratch).await;
    server.process().unwrap().freeze().unwrap();
    let silent = tokio::time::timeout(Duration::from_millis(200), run(&server, "select 1")).await;
    assert!(silent.is_err());
    server.process().unwrap().thaw().unwrap();
    assert_eq!(one(&server, "select 1").await, "1");
}

#[tokio::test]
async fn nothing_of_it_is_left_behind() {
    let scratch = Scratch::new("postgres").unwrap();
    let server = fresh(&scratch).await;
    let folder = server.folder().to_owned();
    drop(server);
    assert!(!folder.exists());
    assert_eq!(remains::worker(&folder.join("data")), None);
}

/// Root's home is closed to PostgreSQL's user; a test's folder can be as well.
#[tokio::test]
async fn data_in_a_closed_folder_lies_elsewhere_and_goes_with_the_test() {
    let scratch = Scratch::new("postgres").unwrap();
    let closed = scratch.path().join("closed");
    kept::folder(&closed, 0o700).unwrap();
    let server = PrivatePostgres::start_fresh(&closed.join("postgres"), &closed.join("log")).await.unwrap();
    assert_eq!(one(&server, "select 1").await, "1");
    let folder = server.folder().to_owned();
    assert_eq!(folder.starts_with(&closed), !User::we_are_root());
    drop(server);
    assert!(!folder.exists());
}

#[test]
fn passwords_are_safe_in_a_connection_string() {
    assert_eq!(percent_encoded("a-B_9~.@:/ é"), "a-B_9~.%40%3A%2F%20%C3%A9");
}
