//! Being told to stop: once means to finish what is under way, twice means now.

use std::time::Duration;

use dev::process::Signal;
use installation::Service;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::world::{TIME_LIMIT, World, story, until};

/// Well below what a process may take to drain.
const AT_ONCE: Duration = Duration::from_secs(10);

#[tokio::test]
async fn the_first_signal_drains_and_the_second_ends_the_process_at_once() {
    story(World::named("stop-twice"), async |world| {
        // A request whose rest never comes: the process waits for it as long as it may.
        let address = world.origin.trim_start_matches("http://").to_owned();
        let mut hanging = TcpStream::connect(&address).await.unwrap();
        let head = format!(
            "POST /sign-in/example HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: 20\r\n\r\nreturn"
        );
        hanging.write_all(head.as_bytes()).await.unwrap();
        until("the request is under way", async || {
            (world.counts("select count(*) from web.sign_in_attempts").await > 0).then_some(())
        })
        .await;

        let process = world.process(Service::Web);
        let log = process.log().to_owned();
        process.signal(Signal::SIGTERM).unwrap();
        until("it stops", async || std::fs::read_to_string(&log).unwrap().contains("\"stops\"").then_some(())).await;
        assert!(process.ended().is_none(), "it waits for what is under way");
        process.signal(Signal::SIGINT).unwrap();
        let ended = process.ends_within(AT_ONCE.min(TIME_LIMIT)).await.expect("it ends without waiting");
        assert_eq!(ended.code(), Some(1), "not in good order, and it says so");
        let words = process.last_words();
        assert!(words.contains("told twice to stop"), "{words}");
        drop(hanging);
        // What it says to whoever told it is no line of the log.
        let lines = std::fs::read_to_string(&log).unwrap();
        let lines: Vec<&str> = lines.lines().filter(|line| !line.starts_with("harbor: told twice")).collect();
        std::fs::write(&log, lines.join("\n") + "\n").unwrap();
        world.kills(Service::Web);
        world.starts_harbor().await;
    })
    .await;
}
