//! Frozen samples: what was ever stored must read for ever.
//!
//! Each message has one file under `golden/`, named after its type, holding what stood on the log: subject, headers,
//! an empty line, and the body in hexadecimal. A file never changes; a new version of a message gets a new file. To
//! freeze a new message, add it to [`samples`] and run this test once with `HARBOR_FREEZE=1`.
//!
//! A field that may be left out makes no new version: who does not know it reads on, and who knows it reads the old
//! samples. What a message looks like with it is one more sample of the same version, named after what was added.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::Timestamp;
use messages::workspace::{Attempts, Credential, Desired, Observed, Refusal, Region, Snapshot, State, Trouble, Word};
use messages::{
    AccountId, Actor, CommandId, Envelope, EventId, Message, MessageId, Number, PersonId, WorkspaceId, account, clock,
    person, workspace,
};

const WS: &str = "ws_01kaj5vt00e9eva3f00000000a";
const ACCT: &str = "acct_01kaj5vt00e9eva3f00000000b";
const PER: &str = "per_01kaj5vt00e9eva3f00000000c";
const CMD: &str = "cmd_01kaj5vt00e9eva3f00000000a";

fn at() -> Timestamp {
    "2026-11-21T09:30:00Z".parse().unwrap()
}

fn snapshot(state: State) -> Snapshot {
    let waits = matches!(state, State::Pending | State::Provisioning);
    Snapshot {
        id: WS.parse().unwrap(),
        account: ACCT.parse().unwrap(),
        owner: PER.parse().unwrap(),
        name: "Shop".into(),
        region: Region::Eu,
        size: "small".into(),
        desired: Desired::Running,
        generation: 1,
        state,
        trouble: (state == State::Failed).then_some(Trouble::Broke),
        endpoint: (state == State::Ready).then(|| "https://shop.example.com".into()),
        created_at: at(),
        since: at(),
        due_at: waits.then(|| "2026-11-21T09:40:00Z".parse().unwrap()),
        version: 1,
        first_deployment_at: None,
        own_key_at: None,
        attempts: None,
        retry_asked_at: None,
    }
}

fn account() -> account::Snapshot {
    account::Snapshot {
        id: ACCT.parse().unwrap(),
        owner: PER.parse().unwrap(),
        plan: "trial@1".into(),
        trial_ends_at: Some("2026-12-05T09:30:00Z".parse().unwrap()),
        opened_at: at(),
        version: 1,
    }
}

fn wrote() -> person::Event {
    person::Event::Wrote {
        question: "qst_01kaj5vt00e9eva3f00000000q".parse().unwrap(),
        topic: person::Topic::Trouble,
        workspace: Some(WS.parse().unwrap()),
        reference: Some("211c8031".into()),
    }
}

/// The first version of each message.
fn samples() -> Vec<Message> {
    let (ws, acct, per): (WorkspaceId, AccountId, PersonId) =
        (WS.parse().unwrap(), ACCT.parse().unwrap(), PER.parse().unwrap());
    let credential = Credential { user: "usr_0123456789abcdef".into(), version: 1, sealed: "v1.k1.AAAA.BBBB".into() };
    let observed = Observed {
        word: Word::Running,
        raw: "running".into(),
        generation: 1,
        resource: Some("res_1".into()),
        endpoint: Some("https://shop.example.com".into()),
        credential: Some(credential),
        first_deployment_at: None,
        own_key_at: None,
        attempts: None,
    };
    let create = workspace::Command::Create { account: acct, owner: per, name: "Shop".into(), region: Region::Eu };
    let states = [
        State::Pending,
        State::Provisioning,
        State::Ready,
        State::Suspended,
        State::Failed,
        State::Deprovisioning,
        State::Deleted,
    ];
    let entered = states.map(|state| Message::WorkspaceEvent(ws, Box::new(workspace::Event::entered(snapshot(state)))));
    let mut all = vec![
        Message::WorkspaceCommand(ws, create),
        Message::WorkspaceCommand(ws, workspace::Command::Retry),
        Message::WorkspaceObserved(ws, Box::new(observed)),
        Message::WorkspaceEvent(ws, Box::new(workspace::Event::Refused { refusal: Refusal::LimitReached })),
        Message::WorkspaceEvent(
            ws,
            Box::new(workspace::Event::FirstDeploymentArrived { workspace: used(true, false) }),
        ),
        Message::WorkspaceEvent(ws, Box::new(workspace::Event::OwnKeyMade { workspace: used(true, true) })),
        Message::WorkspaceEvent(ws, Box::new(workspace::Event::RetryAsked { workspace: retried() })),
        Message::AccountCommand(acct, account::Command::Open { owner: per }),
        Message::AccountEvent(acct, account::Event::Opened { account: account() }),
        Message::AccountEvent(acct, account::Event::Unchanged { account: account() }),
        Message::PersonEvent(per, person::Event::SignedUp { account: acct }),
        Message::PersonEvent(per, person::Event::Joined { workspace: ws, role: person::Role::Admin }),
        Message::PersonEvent(per, person::Event::Left { workspace: ws }),
        Message::PersonEvent(per, wrote()),
        Message::Tick(clock::Tick { at: at() }),
    ];
    all.extend(entered);
    all
}

/// A workspace that somebody has begun to use.
fn used(has_code: bool, has_own_key: bool) -> Snapshot {
    let first_deployment_at = has_code.then(|| "2026-11-21T09:35:00Z".parse().unwrap());
    let own_key_at = has_own_key.then(|| "2026-11-21T09:36:00Z".parse().unwrap());
    Snapshot { first_deployment_at, own_key_at, version: 2, ..snapshot(State::Ready) }
}

fn attempts() -> Attempts {
    Attempts {
        made: 4,
        last_at: "2026-11-21T09:37:00Z".parse().unwrap(),
        next_at: Some("2026-11-21T09:38:00Z".parse().unwrap()),
    }
}

/// A workspace in trouble, for which somebody asked to try again.
fn retried() -> Snapshot {
    let retry_asked_at = Some("2026-11-21T09:37:30Z".parse().unwrap());
    let attempts = Some(Attempts { next_at: retry_asked_at, ..attempts() });
    Snapshot { attempts, retry_asked_at, version: 3, ..snapshot(State::Failed) }
}

/// Samples with what was added since, by what was added.
fn grown() -> Vec<(&'static str, Message)> {
    let ws: WorkspaceId = WS.parse().unwrap();
    let Snapshot { first_deployment_at, own_key_at, endpoint, .. } = used(true, true);
    let observed = Observed {
        word: Word::Running,
        raw: "running".into(),
        generation: 1,
        resource: Some("res_1".into()),
        endpoint,
        credential: None,
        first_deployment_at,
        own_key_at,
        attempts: None,
    };
    let ready = workspace::Event::Ready { workspace: used(true, true) };
    let silent = Observed {
        word: Word::Unreachable,
        raw: String::new(),
        resource: None,
        endpoint: None,
        first_deployment_at: None,
        own_key_at: None,
        attempts: Some(attempts()),
        ..observed.clone()
    };
    let troubled = Snapshot { attempts: Some(attempts()), version: 2, ..snapshot(State::Failed) };
    vec![
        ("attempts", Message::WorkspaceObserved(ws, Box::new(silent))),
        ("attempts", Message::WorkspaceEvent(ws, Box::new(workspace::Event::Troubled { workspace: troubled }))),
        ("first_times", Message::WorkspaceObserved(ws, Box::new(observed))),
        ("first_times", Message::WorkspaceEvent(ws, Box::new(ready))),
    ]
}

/// Every sample by the name of its file.
fn files() -> BTreeMap<String, Message> {
    let first = samples().into_iter().map(|message| (message.kind(), message));
    let grown = grown().into_iter().map(|(added, message)| (format!("{}+{added}", message.kind()), message));
    first.chain(grown).collect()
}

fn envelope(message: &Message) -> Envelope {
    let number = message.producer().map(|producer| Number { producer, number: 7 });
    let id = match number {
        Some(number) => MessageId::Event(EventId::numbered(number.producer.code(), number.number, at())),
        None if message.is_command() => MessageId::Command(CMD.parse::<CommandId>().unwrap()),
        None => MessageId::Event(EventId::numbered(0, 7, at())),
    };
    Envelope {
        id,
        cause: number.map(|_| MessageId::Command(CMD.parse().unwrap())),
        actor: Actor::Person(PER.parse().unwrap()),
        at: at(),
        policy: number.map(|_| "trial@1".into()),
        number,
        trace: Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".parse().unwrap()),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.chunks(40).map(|line| line.iter().map(|byte| format!("{byte:02x}")).collect::<String>() + "\n").collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: String = text.split_whitespace().collect();
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect()
}

fn frozen_text(message: &Message) -> String {
    let headers: String =
        envelope(message).headers(&message.kind()).iter().map(|(key, value)| format!("{key}: {value}\n")).collect();
    format!("{}\n{headers}\n{}", message.subject(), hex(&message.body().unwrap()))
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden")
}

#[test]
fn every_message_has_its_frozen_sample() {
    for (name, message) in files() {
        let file = folder().join(&name);
        if std::env::var_os("HARBOR_FREEZE").is_some() && !file.exists() {
            std::fs::write(&file, frozen_text(&message)).unwrap();
        }
        let frozen = std::fs::read_to_string(&file).unwrap_or_else(|_| panic!("{name} has no frozen sample"));
        assert_eq!(frozen_text(&message), frozen, "{name} is written differently now: make a new version");
    }
}

#[test]
fn every_frozen_sample_reads() {
    let known = files();
    let mut read = 0;
    for file in std::fs::read_dir(folder()).unwrap() {
        let file = file.unwrap();
        let text = std::fs::read_to_string(file.path()).unwrap();
        let (head, body) = text.split_once("\n\n").unwrap();
        let (subject, headers) = head.split_once('\n').unwrap();
        let find = |name: &str| {
            headers
                .lines()
                .find_map(|line| line.split_once(": ").filter(|(key, _)| *key == name).map(|(_, value)| value))
        };
        let (_, message) =
            Message::read(subject, find, &unhex(body)).unwrap_or_else(|error| panic!("{:?}: {error}", file.path()));
        assert_eq!(Some(&message), known.get(file.file_name().to_str().unwrap()));
        read += 1;
    }
    assert_eq!(read, known.len());
}

#[test]
fn a_strange_message_is_refused_with_its_reason() {
    let message = samples().pop().unwrap();
    let headers = envelope(&message).headers(&message.kind());
    let find = |headers: &[(&'static str, String)], name: &str| {
        headers.iter().find(|(key, _)| *key == name).map(|(_, value)| value.clone())
    };
    let read = |headers: &[(&'static str, String)], subject: &str, body: &[u8]| {
        let owned: Vec<(&str, String)> = headers.to_vec();
        Message::read(subject, |name| owned.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str()), body)
            .map_err(|error| error.to_string())
    };
    let (subject, body) = (message.subject().to_string(), message.body().unwrap());
    assert!(find(&headers, "Harbor-Number").is_some());
    assert!(read(&headers, &subject, &body).is_ok());
    assert_eq!(
        read(&[], &subject, b"{\"stream\":\"HARBOR\",\"seq\":3}"),
        Err("the header Harbor-Type is missing".into()),
        "a stored reply of the server"
    );
    let other = WorkspaceId::new();
    assert!(
        read(&headers, &subject.replace(WS, &other.to_string()), &body).unwrap_err().contains("do not belong together"),
        "a snapshot of another workspace"
    );
    assert!(
        read(&headers, &subject.replace("deleted", "ready"), &body).unwrap_err().contains("do not belong together")
    );
    assert!(read(&headers, &subject, &[body.clone(), vec![1]].concat()).unwrap_err().contains("too many"));
    let mut forged = headers.clone();
    forged.iter_mut().find(|(key, _)| *key == "Harbor-Number").unwrap().1 = "web/7".into();
    assert_eq!(read(&forged, &subject, &body), Err("web/7 does not speak on this subject".into()));
    forged.retain(|(key, _)| *key != "Harbor-Number");
    assert_eq!(read(&forged, &subject, &body), Err("nobody does not speak on this subject".into()));
    let newer = messages::wire::encode(&serde_json::json!({"t": "moved_to_the_moon"})).unwrap();
    assert!(read(&headers, &subject, &newer).unwrap_err().contains("not known here"));
}

#[test]
fn a_body_prints_as_json() {
    let message = samples().remove(0);
    let json = messages::wire::to_json(&message.body().unwrap()).unwrap();
    assert_eq!(json, format!(r#"{{"t":"create","account":"{ACCT}","owner":"{PER}","name":"Shop","region":"eu"}}"#));
}
