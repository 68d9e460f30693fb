//! How a message gets its second version, shown with a noun that is not on the log: letters.
//!
//! What changed: a letter was sent `to` one person, now it is sent to several; and what is sent has its weight with it. The old
//! bytes stay on the log for ever, so they are read for ever: each old body keeps a type here, and `From` raises it.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Body, read, table};
use crate::id::PersonId;
use crate::unreadable::Unreadable;
use crate::{samples, wire};

table! {
    "letter" of PersonId;

    command Command by Web {
        send @2, from 1 as SendV1 => Send,
        burn @1 => Burn,
    }

    observed Observed by Reconciler { observed @2, from 1 as ObservedV1 }

    event Event by Web with letter: Snapshot {
        /// It was sent.
        sent @3, from 1 as SentV1, from 2 as SentV2 => Sent,
        /// It was burnt.
        burnt @1 => Burnt,
    }
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum Command {
    Send {
        to: Vec<String>,
    },
    Burn,
    #[serde(other)]
    Unknown,
}

/// Before letters had several receivers.
#[derive(Serialize, Deserialize)]
struct SendV1 {
    to: String,
}

impl From<SendV1> for Command {
    fn from(old: SendV1) -> Self {
        Self::Send { to: vec![old.to] }
    }
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observed {
    grams: u32,
}

/// As it was when we weighed in ounces.
#[derive(Serialize, Deserialize)]
struct ObservedV1 {
    ounces: u32,
}

impl From<ObservedV1> for Observed {
    fn from(old: ObservedV1) -> Self {
        Self { grams: old.ounces * 28 }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    id: PersonId,
    to: Vec<String>,
    grams: u32,
}

/// As it was when nobody weighed letters.
#[derive(Serialize, Deserialize)]
struct SnapshotV2 {
    id: PersonId,
    to: Vec<String>,
}

/// An event that carried it.
#[derive(Serialize, Deserialize)]
struct SentV2 {
    letter: SnapshotV2,
}

/// An event from before letters had several receivers.
#[derive(Serialize, Deserialize)]
struct SentV1 {
    letter: SnapshotV1,
}

/// As it was then.
#[derive(Serialize, Deserialize)]
struct SnapshotV1 {
    id: PersonId,
    to: String,
}

impl From<SentV2> for Event {
    fn from(old: SentV2) -> Self {
        let SnapshotV2 { id, to } = old.letter;
        Self::Happened { kind: Kind::Sent, letter: Snapshot { id, to, grams: 0 } }
    }
}

/// One step at a time: what is older becomes what is old.
impl From<SentV1> for Event {
    fn from(older: SentV1) -> Self {
        let SnapshotV1 { id, to } = older.letter;
        SentV2 { letter: SnapshotV2 { id, to: vec![to] } }.into()
    }
}

/// The bytes as they stood on the log, and the body in them.
fn reads<B: Body>(kind: &str, body: serde_json::Value) -> Result<B, Unreadable> {
    read(kind, &wire::encode(&body).unwrap())
}

#[test]
fn an_old_version_is_raised_to_the_newest() {
    let (both, one) = (json!({"t": "send", "to": ["ada", "bob"]}), json!({"t": "send", "to": "ada"}));
    let to = |names: &[&str]| Command::Send { to: names.iter().map(ToString::to_string).collect() };
    assert_eq!(reads::<Command>("letter.send@2", both).unwrap(), to(&["ada", "bob"]));
    assert_eq!(reads::<Command>("letter.send@1", one).unwrap(), to(&["ada"]));
    assert_eq!(reads::<Command>("letter.burn@1", json!({"t": "burn"})).unwrap(), Command::Burn);
    assert_eq!(reads::<Observed>("letter.observed@1", json!({"ounces": 2})).unwrap(), Observed { grams: 56 });
    assert_eq!(reads::<Observed>("letter.observed@2", json!({"grams": 60})).unwrap(), Observed { grams: 60 });
}

#[test]
fn an_old_event_has_the_snapshot_of_today() {
    let id = samples::PERSON;
    let old = json!({"t": "sent", "letter": {"id": id, "to": ["ada"]}});
    let older = json!({"t": "sent", "letter": {"id": id, "to": "ada"}});
    let raised = Event::Happened { kind: Kind::Sent, letter: Snapshot { id, to: vec!["ada".to_owned()], grams: 0 } };
    assert_eq!(reads::<Event>("letter.sent@2", old).unwrap(), raised);
    assert_eq!(reads::<Event>("letter.sent@1", older).unwrap(), raised);
    assert_eq!(raised.kind(), Some(Kind::Sent));
    assert!(raised.is_about(id.uuid()));
}

#[test]
fn what_is_written_is_the_newest_version() {
    let lines = TABLE.iter().flat_map(|section| section.lines.iter().map(|line| section.kind(line.name, line.newest)));
    let written: Vec<String> = lines.collect();
    assert_eq!(written, ["letter.send@2", "letter.burn@1", "letter.observed@2", "letter.sent@3", "letter.burnt@1"]);
    let letter = Snapshot { id: samples::PERSON, to: vec!["ada".to_owned()], grams: 20 };
    for (happened, kind) in [(Kind::Sent, "letter.sent@3"), (Kind::Burnt, "letter.burnt@1")] {
        let event = Event::Happened { kind: happened, letter: letter.clone() };
        let line = event.line().unwrap();
        assert_eq!(Event::SECTION.kind(line.name, line.newest), kind);
        assert_eq!(read::<Event>(kind, &event.encode().unwrap()).unwrap(), event);
    }
}

#[test]
fn a_version_that_the_table_does_not_list_is_parked_whatever_its_bytes() {
    let parked = |read: Result<(), Unreadable>, kind: &str| {
        assert!(matches!(&read, Err(Unreadable::NewType(new)) if new == kind), "{kind}: {read:?}");
    };
    for kind in ["letter.send@3", "letter.send@0", "letter.burn@2", "letter.send@65535"] {
        parked(reads::<Command>(kind, json!({"t": "send", "to": []})).map(drop), kind);
    }
    parked(reads::<Observed>("letter.observed@3", json!("anything")).map(drop), "letter.observed@3");
    parked(reads::<Event>("letter.sent@4", json!({"t": "sent", "letter": 7})).map(drop), "letter.sent@4");
    parked(reads::<Event>("letter.lost@1", json!({"t": "lost", "letter": 7})).map(drop), "letter.lost@1");
}

#[test]
fn an_old_body_under_a_new_type_does_not_read() {
    for (kind, body) in [
        ("letter.send@2", json!({"t": "send", "to": "ada"})),
        ("letter.send@1", json!({"t": "send", "to": ["ada"]})),
        ("letter.send@1", json!({"t": "send"})),
    ] {
        assert!(matches!(reads::<Command>(kind, body.clone()), Err(Unreadable::Body(_))), "{kind} {body}");
    }
}

#[test]
fn a_version_has_one_spelling() {
    let versions = |kind: &str| Command::SECTION.listed(kind).map(|(line, version)| (line.name, version));
    assert_eq!(versions("letter.send@1"), Some(("send", 1)));
    for kind in
        ["letter.send@01", "letter.send@+1", "letter.send", "letter.send@", "letter.send@1@1", "send@1", "word.send@1"]
    {
        assert_eq!(versions(kind), None, "{kind}");
    }
}
