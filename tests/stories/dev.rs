//! `harbor dev`, as `make up` starts it: it says where to go, stops in good order, and finds everything again.

use std::net::TcpListener;
use std::path::PathBuf;
use std::time::Duration;

use dev::nats_server::find_program;
use dev::process::Signal;
use dev::{Launch, Process, Scratch, seed};
use domain::workspace::Happening;
use fakes::identity::Persona;
use messages::WorkspaceId;

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

/// One of the example people, and the workspace that they have.
async fn example(origin: &str, who: &str, email: &str) -> (Customer, WorkspaceId) {
    let person = Customer::of(Persona::new(who, email), origin).signs_in().await;
    let list = person.opens("/workspaces").await;
    let id = list.body.split("href=\"/workspaces/ws_").nth(1).and_then(|rest| rest.split('"').next());
    let id = format!("ws_{}", id.unwrap_or_else(|| panic!("{who} has none: {}", list.body)));
    (person, id.parse().unwrap())
}

const GRACE: (&str, &str) = ("Grace Hopper", "grace@compass-software.example.com");
const MARGARET: (&str, &str) = ("Margaret Hamilton", "margaret@flightpath.example.com");
const KATHERINE: (&str, &str) = ("Katherine Johnson", "katherine@orbital-maps.example.com");

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
    // Whoever looks sees life: one is in use, one is on its way, one is in trouble.
    let (ada, engine) = example(&first.origin, seed::WHO, "ada@brightloom.example.com").await;
    ada.sees(engine, "Ready").await;
    ada.reads(engine, Happening::FirstCode.sentence()).await;
    ada.reads(engine, Happening::OwnKey.sentence()).await;
    assert!(!ada.opens("/workspaces").await.says("first-steps-title"), "nothing is left to do");
    let (katherine, maps) = example(&first.origin, KATHERINE.0, KATHERINE.1).await;
    let trouble = katherine.sees(maps, "Having trouble").await;
    assert!(trouble.says("It was ready to use.") && trouble.says("Try again now"), "{}", trouble.body);
    let (grace, notes) = example(&first.origin, GRACE.0, GRACE.1).await;
    grace.sees(notes, "Setting up").await;
    for line in [
        "Ada Lovelace       has a workspace that is ready",
        "Grace Hopper       has one that is being set up",
        "Katherine Johnson  has one in trouble",
    ] {
        assert!(first.said().contains(line), "{line} is not in {}", first.said());
    }

    let said = first.said();
    let mailbox = said.split_once("Letters that Harbor sent: ").unwrap().1.split_whitespace().next().unwrap();
    let page = crate::world::customer::http().get(mailbox).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("<h1>Letters that Harbor sent</h1>"), "{page}");

    let log = scratch.path().join("beside");
    let beside = Launch::new(PROGRAM, &log).args(["dev"]).within(scratch.path());
    let mut beside = Process::start(&beside).unwrap();
    let ended = beside.ends_within(Duration::from_secs(30)).await.expect("a second one beside it ends");
    assert!(!ended.success() && beside.last_words().contains("Harbor already runs on"), "{}", beside.last_words());

    first.leaves().await;
    // As a checkout from before the log had an account of its own left it.
    let log = scratch.path().join(".harbor/nats/jetstream");
    std::fs::rename(log.join("HARBOR"), log.join("$G")).unwrap();
    let second = Terminal::opens(&scratch, "second").await;
    assert_eq!(has(&second.origin).await, before);
    // Who waited has waited long enough, and somebody else is on their way.
    let (grace, same) = example(&second.origin, GRACE.0, GRACE.1).await;
    assert_eq!(same, notes);
    grace.sees(notes, "Ready").await;
    let (margaret, plans) = example(&second.origin, MARGARET.0, MARGARET.1).await;
    margaret.sees(plans, "Setting up").await;
    let (katherine, _) = example(&second.origin, KATHERINE.0, KATHERINE.1).await;
    katherine.sees(maps, "Having trouble").await;
    second.leaves().await;
}
