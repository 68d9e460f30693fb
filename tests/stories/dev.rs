//! `harbor dev`, as `make up` starts it: it says where to go, stops in good order, and finds everything again.

use std::net::TcpListener;
use std::path::PathBuf;
use std::time::Duration;

use dev::nats_server::find_program;
use dev::process::Signal;
use dev::{Launch, Process, Scratch, seed};
use fakes::identity::Persona;

use crate::world::processes::PROGRAM;
use crate::world::{Customer, until};

/// A Harbor that somebody started in a terminal.
struct Terminal {
    process: Process,
    log: PathBuf,
    origin: String,
}

impl Terminal {
    async fn opens(scratch: &Scratch, name: &str) -> Self {
        let log = scratch.path().join(name);
        let launch = Launch::new(PROGRAM, &log).args(["dev"]).within(scratch.path());
        let launch = launch.envs([("HARBOR_NATS_SERVER", find_program().unwrap())]).parting(Signal::SIGINT);
        let mut process = Process::start(&launch).unwrap();
        let origin = until("it says where it runs", async || {
            let said = std::fs::read_to_string(&log).unwrap();
            assert!(process.ended().is_none(), "{said}");
            let rest = said.split_once("Harbor runs at ")?.1;
            rest.contains("Ctrl-C").then(|| rest.split_whitespace().next().unwrap().to_owned())
        })
        .await;
        Self { process, log, origin }
    }

    fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    async fn leaves(mut self) {
        self.process.stop(Signal::SIGINT, Duration::from_secs(60)).await.unwrap();
        let ended = self.process.ended().unwrap();
        assert!(ended.success(), "{ended}: {}", self.said());
    }
}

/// What the example person has, as the list shows it.
async fn has(origin: &str) -> Vec<String> {
    let ada = Customer::of(Persona::new(seed::WHO, "ada@brightloom.example.com"), origin).signs_in().await;
    let list = ada.opens("/workspaces").await;
    assert!(list.says("Analytical engine"), "{}", list.body);
    list.body.split("href=\"/workspaces/ws_").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

/// The ports that people know are of this machine, not of a story.
static KNOWN_PORTS: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

#[tokio::test]
async fn two_first_starts_at_the_same_moment_both_run() {
    let _alone = KNOWN_PORTS.lock().await;
    let (one, other) = (Scratch::new("dev-one").unwrap(), Scratch::new("dev-other").unwrap());
    let (first, second) = tokio::join!(Terminal::opens(&one, "log"), Terminal::opens(&other, "log"));
    assert_ne!(first.origin, second.origin);
    let (ours, theirs) = (has(&first.origin).await, has(&second.origin).await);
    assert!(ours.len() == 1 && theirs.len() == 1 && ours != theirs, "each has its own: {ours:?} {theirs:?}");
    first.leaves().await;
    second.leaves().await;
}

#[tokio::test]
async fn what_was_there_before_is_there_after_a_second_start() {
    let _alone = KNOWN_PORTS.lock().await;
    let scratch = Scratch::new("dev").unwrap();
    // Somebody else is on the port that people know; perhaps somebody really is.
    let _taken = TcpListener::bind(("127.0.0.1", 8080));
    let first = Terminal::opens(&scratch, "first").await;
    assert!(first.said().contains("Port 8080 is taken by"), "{}", first.said());
    assert!(!first.origin.ends_with(":8080"));
    let before = has(&first.origin).await;
    assert_eq!(before.len(), 1);

    let log = scratch.path().join("beside");
    let beside = Launch::new(PROGRAM, &log).args(["dev"]).within(scratch.path());
    let mut beside = Process::start(&beside).unwrap();
    let ended = beside.ends_within(Duration::from_secs(30)).await.expect("a second one beside it ends");
    assert!(!ended.success() && beside.last_words().contains("Harbor already runs on"), "{}", beside.last_words());

    first.leaves().await;
    let second = Terminal::opens(&scratch, "second").await;
    assert_eq!(has(&second.origin).await, before);
    second.leaves().await;
}
