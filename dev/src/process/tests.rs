//! Each guard of the module, against programs that really run.

use super::*;
use crate::Scratch;

const SOON: Duration = Duration::from_secs(10);

fn shell(scratch: &Scratch, script: &str) -> Process {
    let launch = Launch::new("/bin/sh", scratch.path().join("log")).args(["-c", script]);
    Process::start(&launch).unwrap()
}

async fn says(process: &Process, word: &str) {
    let said = comes_true(SOON, || process.last_words().lines().any(|line| line == word)).await;
    assert!(said, "{word:?} not in {:?}", process.last_words());
}

#[tokio::test]
async fn output_of_both_kinds_goes_to_the_log() {
    let scratch = Scratch::new("process").unwrap();
    let launch = Launch::new("/bin/sh", scratch.path().join("log"))
        .args(["-c", "echo out; echo err >&2; echo $WORD; pwd; exit 3"])
        .envs([("WORD", "word")])
        .within("/");
    let mut process = Process::start(&launch).unwrap();
    assert_eq!(process.ends_within(SOON).await.unwrap().code(), Some(3));
    assert_eq!(process.last_words(), "out\nerr\nword\n/");
}

#[tokio::test]
async fn a_missing_program_is_said_at_once() {
    let scratch = Scratch::new("process").unwrap();
    let error = Process::start(&Launch::new("/nowhere/server", scratch.path().join("log"))).unwrap_err();
    assert!(error.to_string().starts_with("/nowhere/server could not be started: "), "{error}");
}

#[tokio::test]
async fn a_program_stops_when_asked() {
    let scratch = Scratch::new("process").unwrap();
    let mut process = shell(&scratch, "trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.01; done");
    says(&process, "up").await;
    process.stop(Signal::SIGTERM, SOON).await.unwrap();
    says(&process, "bye").await;
}

#[tokio::test]
async fn a_program_that_does_not_listen_is_killed_and_named() {
    let scratch = Scratch::new("process").unwrap();
    let mut process = shell(&scratch, "trap '' TERM; echo up; while :; do sleep 0.01; done");
    says(&process, "up").await;
    let error = process.stop(Signal::SIGTERM, Duration::from_millis(50)).await.unwrap_err();
    assert!(error.to_string().starts_with("sh did not stop within 0.05 s of SIGTERM and was killed"), "{error}");
    assert!(process.ended().is_some());
}

#[tokio::test]
async fn dropping_kills_also_what_left_the_group() {
    let scratch = Scratch::new("process").unwrap();
    let process = shell(&scratch, "setsid sh -c 'echo up; exec sleep 600' & wait");
    says(&process, "up").await;
    let family = family::of(process.id());
    assert!(!family.is_empty());
    drop(process);
    assert!(family::are_gone(&family));
}

#[tokio::test]
async fn the_parting_signal_comes_before_the_kill_even_to_the_frozen() {
    let scratch = Scratch::new("process").unwrap();
    let log = scratch.path().join("log");
    let script = "trap 'echo bye; exit 0' INT; echo up; while :; do sleep 0.01; done";
    let launch = Launch::new("/bin/sh", &log).args(["-c", script]).parting(Signal::SIGINT);
    let mut process = Process::start(&launch).unwrap();
    says(&process, "up").await;
    process.freeze().unwrap();
    drop(process);
    assert_eq!(fs::read_to_string(log).unwrap(), "up\nbye\n");
}

#[tokio::test]
async fn a_frozen_program_stands_still_until_thawed() {
    let scratch = Scratch::new("process").unwrap();
    let mut process = shell(&scratch, "trap 'echo thawed; exit 0' TERM; echo up; while :; do sleep 0.01; done");
    says(&process, "up").await;
    process.freeze().unwrap();
    process.signal(Signal::SIGTERM).unwrap();
    assert!(process.ended().is_none());
    process.thaw().unwrap();
    assert!(process.ends_within(SOON).await.unwrap().success());
    says(&process, "thawed").await;
}

/// A shell stands in for us: it starts a program by the command line that [`launcher`] makes, and gets `kill -9`.
#[tokio::test]
async fn the_kernel_kills_it_when_we_are_killed() {
    let tied = launcher::tied_to_us(Path::new("/bin/sleep"));
    if tied.get_program() == "/bin/sleep" {
        return; // There is no setpriv on this machine, so nothing is promised.
    }
    let scratch = Scratch::new("process").unwrap();
    let words: Vec<_> =
        std::iter::once(tied.get_program()).chain(tied.get_args()).map(OsStr::to_string_lossy).collect();
    let process = shell(&scratch, &format!("{} 600 & echo $!; wait", words.join(" ")));
    assert!(comes_true(SOON, || !process.last_words().is_empty()).await);
    let name = format!("/proc/{}/comm", process.last_words());
    let asleep = comes_true(SOON, || fs::read_to_string(&name).is_ok_and(|name| name.trim() == "sleep")).await;
    assert!(asleep, "{name}");
    let family = family::of(process.id());
    assert_eq!(family.len(), 1);
    kill(pid(process.id()), Signal::SIGKILL).unwrap();
    assert!(comes_true(SOON, || family::are_gone(&family)).await);
}
