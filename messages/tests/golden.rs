//! Frozen samples: what was ever stored must read for ever.
//!
//! Each message has one file under `golden/`, named after its type, holding what stood on the log: subject, headers,
//! an empty line, and the body in hexadecimal. A file never changes; a new version of a message gets a new file. To
//! freeze a new message, add it to the samples of its noun and run this test once with `HARBOR_FREEZE=1`.
//!
//! A field that may be left out makes no new version: who does not know it reads on, and who knows it reads the old
//! samples. What a message looks like with it is one more sample of the same version, named after what was added.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use messages::nouns::sections;
use messages::samples::{ACCOUNT, AT, PERSON, Sample, WORKSPACE};
use messages::table::Section;
use messages::{
    Actor, CommandId, Envelope, EventId, Message, MessageId, Number, WorkspaceId, account, clock, mail, person,
    workspace,
};

const CMD: &str = "cmd_01kaj5vt00e9eva3f00000000a";

/// Every sample of every noun, by what was added to it since its version began.
fn samples() -> Vec<Sample<Message>> {
    fn all<B>(bodies: Vec<Sample<B>>, message: impl Fn(B) -> Message) -> Vec<Sample<Message>> {
        bodies.into_iter().map(|(added, body)| (added, message(body))).collect()
    }
    [
        all(workspace::Command::samples(), |body| Message::WorkspaceCommand(WORKSPACE, body)),
        all(workspace::samples::observations(), |body| Message::WorkspaceObserved(WORKSPACE, Box::new(body))),
        all(account::samples::observations(), |body| Message::AccountObserved(ACCOUNT, Box::new(body))),
        all(workspace::samples::events(), |body| Message::WorkspaceEvent(WORKSPACE, Box::new(body))),
        all(account::Command::samples(), |body| Message::AccountCommand(ACCOUNT, body)),
        all(account::samples::events(), |body| Message::AccountEvent(ACCOUNT, body)),
        all(person::samples::events(), |body| Message::PersonEvent(PERSON, body)),
        all(mail::samples::events(), |body| Message::MailEvent(PERSON, body)),
        all(clock::samples::ticks(), Message::Tick),
    ]
    .concat()
}

/// Every sample by the name of its file.
fn files() -> BTreeMap<String, Message> {
    let name = |added: &str, kind: String| if added.is_empty() { kind } else { format!("{kind}+{added}") };
    samples().into_iter().map(|(added, message)| (name(added, message.kind()), message)).collect()
}

fn envelope(message: &Message) -> Envelope {
    let number = message.producer().map(|producer| Number { producer, number: 7 });
    let id = match number {
        Some(number) => MessageId::Event(EventId::numbered(number.producer.code(), number.number, AT)),
        None if message.is_command() => MessageId::Command(CMD.parse::<CommandId>().unwrap()),
        None => MessageId::Event(EventId::numbered(0, 7, AT)),
    };
    Envelope {
        id,
        cause: number.map(|_| MessageId::Command(CMD.parse().unwrap())),
        actor: Actor::Person(PERSON),
        at: AT,
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

/// What the tables list: the newest version of each message, and the older ones that are read.
fn listed() -> (BTreeSet<String>, BTreeSet<String>) {
    let kinds = |section: &'static Section| {
        section.lines.iter().map(|line| {
            let older: Vec<String> = line.older.iter().map(|version| section.kind(line.name, *version)).collect();
            (section.kind(line.name, line.newest), older)
        })
    };
    let (newest, older): (BTreeSet<_>, Vec<_>) = sections().flat_map(kinds).unzip();
    (newest, older.into_iter().flatten().collect())
}

#[test]
fn every_line_of_the_tables_has_a_sample_and_every_sample_a_line() {
    let (newest, older) = listed();
    let known: BTreeSet<String> = samples().into_iter().map(|(_, message)| message.kind()).collect();
    assert_eq!(known, newest, "what is published has samples");
    let names = std::fs::read_dir(folder()).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let frozen: BTreeSet<String> = names.map(|name| name.split('+').next().unwrap().to_owned()).collect();
    assert_eq!(frozen, &newest | &older, "what is read was frozen");
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
    let (known, (_, older)) = (files(), listed());
    let mut read = BTreeSet::new();
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
        let name = file.file_name().into_string().unwrap();
        match known.get(&name) {
            Some(sample) => assert_eq!(&message, sample),
            // Raised: its bytes are not what would be written now.
            None => assert!(older.iter().any(|kind| name.starts_with(kind)), "{name} is no sample of ours"),
        }
        read.insert(name);
    }
    assert!(known.keys().all(|name| read.contains(name)));
}

#[test]
fn a_strange_message_is_refused_with_its_reason() {
    let message = files().remove("workspace.deleted@1").unwrap();
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
        read(&headers, &subject.replace(&WORKSPACE.to_string(), &other.to_string()), &body)
            .unwrap_err()
            .contains("do not belong together"),
        "a snapshot of another workspace"
    );
    assert!(
        read(&headers, &subject.replace("deleted", "ready"), &body).unwrap_err().contains("do not belong together")
    );
    assert!(read(&headers, &subject, &[body.clone(), vec![1]].concat()).unwrap_err().contains("too many"));
    let mut forged = headers.clone();
    forged.iter_mut().find(|(key, _)| *key == "Harbor-Number").unwrap().1 = "web/7".into();
    assert_eq!(read(&forged, &subject, &body), Err("web/7 does not publish on this subject".into()));
    forged.retain(|(key, _)| *key != "Harbor-Number");
    assert_eq!(read(&forged, &subject, &body), Err("nobody does not publish on this subject".into()));
    let newer = messages::wire::encode(&serde_json::json!({"t": "moved_to_the_moon"})).unwrap();
    assert!(read(&headers, &subject, &newer).unwrap_err().contains("not known here"));
}

#[test]
fn a_body_prints_as_json() {
    let message = files().remove("workspace.create@1").unwrap();
    let json = messages::wire::to_json(&message.body().unwrap()).unwrap();
    assert_eq!(
        json,
        format!(r#"{{"t":"create","account":"{ACCOUNT}","owner":"{PERSON}","name":"Shop","region":"eu"}}"#)
    );
}
