//! Subjects: where on the log a message stands. Built and parsed here and nowhere else, from the tables of the [`nouns`].

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use crate::id;
use crate::nouns::{self, sections};
use crate::producer::Producer;
use crate::table::{Body, Place, Section};

/// The one stream.
pub const STREAM: &str = "HARBOR";

/// The core NATS subject on which web notifies its replicas of what changed; never stored.
pub const WEB_NUDGE: &str = "nudge.web";

/// What services store to find out whether the log takes anything; nobody reads it.
pub const PROBES: &str = "probe.*";

/// The subject space of the stream, one filter for each noun.
#[must_use]
pub fn of_the_stream() -> Vec<String> {
    let whole = |section: &Section| match section.prefix {
        Some(_) => format!("{}.>", section.noun),
        None => section.filter.to_owned(),
    };
    let of_nouns = nouns::TABLES.iter().filter_map(|table| table.first().map(|section| whole(section)));
    of_nouns.chain([PROBES.to_owned()]).collect()
}

/// Where a producer's numbered messages stand: one filter each. No other message of it has a number.
pub fn numbered(producer: Producer) -> impl Iterator<Item = &'static str> {
    sections()
        .filter(move |section| section.producer == producer && section.place.has_numbers())
        .map(|section| section.filter)
}

/// Where a service stores its probes.
#[must_use]
pub fn probe(service: &str) -> String {
    format!("probe.{service}")
}

/// Where and as what a producer puts a number whose message can never be stored: no reader knows such a type.
///
/// Not among commands: they are told apart by their id. Who publishes nothing else gives no numbers, and has its probes.
#[must_use]
pub fn withdrawn(producer: Producer) -> (String, String) {
    const NAME: &str = "withdrawn";
    // Of who publishes observations and events, the events are read by most.
    let numbered = || sections().filter(|section| section.numbered_by() == Some(producer));
    match numbered().find(|section| section.place == Place::Event).or_else(|| numbered().next()) {
        Some(section) => (Subject::of(section, Some(Uuid::nil()), NAME).to_string(), section.kind(NAME, 1)),
        None => (probe(producer.name()), format!("probe.{NAME}@1")),
    }
}

/// All that stands on the log about one thing of this kind of body's noun.
#[must_use]
pub fn all_about<B: Body>(id: impl fmt::Display) -> String {
    format!("{}.{id}.>", B::SECTION.noun)
}

/// Who alone numbers messages on this subject; none for ticks, and for what is no subject of ours.
///
/// Looks at the words only, not at the ids: it is asked about every message that goes by.
#[must_use]
pub fn owner(subject: &str) -> Option<Producer> {
    let mut tokens = subject.split('.');
    let (noun, place) = (tokens.next()?, tokens.nth(1)?);
    let section =
        sections().find(|section| section.noun == noun && section.place.word() == place && section.place.has_numbers());
    section.map(|section| section.producer)
}

/// Whether a subject is one of those that a filter stands for: `*` is any one token, `>` any one or more at the end.
#[must_use]
pub fn matches(filter: &str, subject: &str) -> bool {
    let (mut wanted, mut tokens) = (filter.split('.'), subject.split('.'));
    loop {
        match (wanted.next(), tokens.next()) {
            (Some(">"), Some(_)) | (None, None) => return true,
            (Some(want), Some(token)) if want == "*" || want == token => {}
            (Some(_) | None, Some(_)) | (Some(_), None) => return false,
        }
    }
}

/// Where a message stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Subject {
    section: &'static Section,
    /// Of what; none where there is only one.
    id: Option<Uuid>,
    /// The last word of the message's type; none where one message stands alone.
    name: Option<String>,
}

/// The text is not a subject of the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no subject of ours")]
pub struct Malformed;

impl Subject {
    /// Where the message with this name stands.
    pub(crate) fn of(section: &'static Section, id: Option<Uuid>, name: &str) -> Self {
        Self { section, id, name: section.place.is_named().then(|| name.to_owned()) }
    }

    /// Where a message of this kind of body stands that is about the thing with this id.
    #[must_use]
    pub fn about<B: Body>(id: Uuid, name: &str) -> Self {
        Self::of(B::SECTION, Some(id), name)
    }

    /// The bits of the id and the last word, if it is a subject of this kind of body and has both.
    #[must_use]
    pub fn asks<B: Body>(&self) -> Option<(Uuid, &str)> {
        if *self.section == *B::SECTION { Some((self.id?, self.name.as_deref()?)) } else { None }
    }

    /// The part of the tables that it belongs to.
    #[must_use]
    pub const fn section(&self) -> &'static Section {
        self.section
    }

    /// The bits of the id in it.
    #[must_use]
    pub const fn id(&self) -> Option<Uuid> {
        self.id
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.section.noun)?;
        if let (Some(prefix), Some(id)) = (self.section.prefix, self.id) {
            f.write_str(".")?;
            id::write(prefix, id, f)?;
        }
        write!(f, ".{}", self.section.place.word())?;
        self.name.iter().try_for_each(|name| write!(f, ".{name}"))
    }
}

impl FromStr for Subject {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let find = |noun: &str, place: &str, is_named: bool| {
            let place = Place::from_word(place).filter(|place| place.is_named() == is_named)?;
            sections().find(|section| section.noun == noun && section.place == place)
        };
        let parts: Vec<&str> = text.split('.').collect();
        let (section, id, name) = match *parts.as_slice() {
            [noun, place] => (find(noun, place, false), None, None),
            [noun, id, place] => (find(noun, place, false), Some(id), None),
            [noun, id, place, word] => (find(noun, place, true), Some(id), Some(name(word)?)),
            _ => return Err(Malformed),
        };
        let section = section.ok_or(Malformed)?;
        let id = match (section.prefix, id) {
            (Some(prefix), Some(id)) => Some(id::read(prefix, id).ok_or(Malformed)?),
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => return Err(Malformed),
        };
        Ok(Self { section, id, name })
    }
}

fn name(text: &str) -> Result<String, Malformed> {
    let plain = !text.is_empty() && text.len() <= 40 && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    plain.then(|| text.to_owned()).ok_or(Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::{COMMANDS as ACCOUNT_COMMANDS, EVENTS as ACCOUNT_EVENTS};
    use crate::clock::TICK;
    use crate::id::{AccountId, PersonId, WorkspaceId};
    use crate::person::EVENTS as PERSON_EVENTS;
    use crate::workspace::{
        COMMANDS as WORKSPACE_COMMANDS, EVENTS as WORKSPACE_EVENTS, OBSERVATIONS as WORKSPACE_OBSERVATIONS,
    };

    #[test]
    fn a_filter_stands_for_whole_tokens() {
        for (filter, subject, expected) in [
            (TICK, TICK, true),
            (WORKSPACE_EVENTS, "workspace.ws_1.event.ready", true),
            (WORKSPACE_EVENTS, "workspace.ws_1.command.create", false),
            (WORKSPACE_EVENTS, "workspace.ws_1.event", false),
            (WORKSPACE_EVENTS, "workspace.ws_1.event.ready.twice", false),
            ("workspace.>", "workspace.ws_1.observed", true),
            ("workspace.>", "workspace", false),
            ("workspace.ws*.observed", "workspace.ws_1.observed", false),
        ] {
            assert_eq!(matches(filter, subject), expected, "{filter} {subject}");
        }
    }

    #[test]
    fn every_numbered_subject_has_one_owner() {
        for (subject, expected) in [
            (WORKSPACE_COMMANDS, Some(Producer::Web)),
            (WORKSPACE_OBSERVATIONS, Some(Producer::Reconciler)),
            (WORKSPACE_EVENTS, Some(Producer::Lifecycle)),
            (ACCOUNT_COMMANDS, Some(Producer::Web)),
            (ACCOUNT_EVENTS, Some(Producer::Billing)),
            (PERSON_EVENTS, Some(Producer::Web)),
            (TICK, None),
            ("workspace.ws_1", None),
            ("", None),
        ] {
            assert_eq!(owner(subject), expected, "{subject}");
        }
    }

    #[test]
    fn a_withdrawn_number_stands_where_its_producer_may_put_it() {
        for producer in Producer::ALL {
            let (subject, kind) = withdrawn(producer);
            assert_eq!(owner(&subject), Some(producer), "{subject}");
            assert!(subject.parse::<Subject>().is_ok(), "{subject}");
            assert!(kind.ends_with(".withdrawn@1"), "{kind}");
        }
    }

    #[test]
    fn a_subject_survives_its_text() {
        let (ws, acct, per) = (WorkspaceId::new(), AccountId::new(), PersonId::new());
        let subjects = [
            format!("workspace.{ws}.command.create"),
            format!("workspace.{ws}.observed"),
            format!("workspace.{ws}.event.ready"),
            format!("account.{acct}.command.open"),
            format!("account.{acct}.event.opened"),
            format!("person.{per}.event.signed_up"),
            "clock.tick".to_owned(),
        ];
        for subject in subjects {
            assert_eq!(subject.parse::<Subject>().unwrap().to_string(), subject);
        }
    }

    #[test]
    fn the_stream_has_each_noun_and_each_producer_its_filters() {
        assert_eq!(of_the_stream(), ["workspace.>", "account.>", "person.>", "mail.>", "clock.tick", "probe.*"]);
        let of_web: Vec<_> = numbered(Producer::Web).collect();
        assert_eq!(of_web, [WORKSPACE_COMMANDS, ACCOUNT_COMMANDS, PERSON_EVENTS]);
        let of_the_reconciler: Vec<_> = numbered(Producer::Reconciler).collect();
        assert_eq!(of_the_reconciler, [WORKSPACE_OBSERVATIONS], "a tick has no number");
    }

    #[test]
    fn what_is_no_subject_is_refused() {
        let ws = WorkspaceId::new();
        for text in [
            String::new(),
            "workspace".into(),
            "workspace.x.observed".into(),
            format!("workspace.{ws}.command"),
            format!("workspace.{ws}.command.a.b"),
            format!("workspace.{ws}.event.*"),
            format!("workspace.{ws}.event.Ready"),
            format!("account.{ws}.event.opened"),
            "clock.tick.x".into(),
            format!("clock.{ws}.tick"),
            "workspace.observed".into(),
            format!("workspace.{ws}.observed.x"),
            format!("person.{ws}.command.x"),
        ] {
            assert_eq!(text.parse::<Subject>(), Err(Malformed), "{text}");
        }
    }
}
