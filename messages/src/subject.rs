//! Subjects: where on the log a message stands. Built and parsed here and nowhere else.

use std::fmt;
use std::str::FromStr;

use crate::envelope::Producer;
use crate::id::{AccountId, PersonId, WorkspaceId};

/// The one stream.
pub const STREAM: &str = "HARBOR";

/// The core NATS subject on which web tells its replicas what changed; never stored.
pub const WEB_NUDGE: &str = "nudge.web";

/// The subject space of the stream, one filter for each noun.
pub const STREAM_SUBJECTS: [&str; 5] = ["workspace.>", "account.>", "person.>", TICK, PROBES];

/// Commands to all workspaces.
pub const WORKSPACE_COMMANDS: &str = "workspace.*.command.*";
/// Observations of all workspaces.
pub const WORKSPACE_OBSERVATIONS: &str = "workspace.*.observed";
/// Events of all workspaces.
pub const WORKSPACE_EVENTS: &str = "workspace.*.event.*";
/// Commands to all accounts.
pub const ACCOUNT_COMMANDS: &str = "account.*.command.*";
/// Events of all accounts.
pub const ACCOUNT_EVENTS: &str = "account.*.event.*";
/// Events of all people.
pub const PERSON_EVENTS: &str = "person.*.event.*";
/// The time.
pub const TICK: &str = "clock.tick";

/// Where a producer's numbered messages stand: one filter each. No other message of it has a number.
#[must_use]
pub const fn numbered(producer: Producer) -> &'static [&'static str] {
    match producer {
        Producer::Web => &[PERSON_EVENTS, ACCOUNT_COMMANDS, WORKSPACE_COMMANDS],
        Producer::Lifecycle => &[WORKSPACE_EVENTS],
        Producer::Billing => &[ACCOUNT_EVENTS],
        Producer::Reconciler => &[WORKSPACE_OBSERVATIONS],
    }
}

/// What services store to find out whether the log takes anything; nobody reads it.
pub const PROBES: &str = "probe.*";

/// Where a service stores its probes.
#[must_use]
pub fn probe(service: &str) -> String {
    format!("probe.{service}")
}

/// Where and as what a producer puts a number whose message can never be stored: no reader knows such a type.
#[must_use]
pub fn withdrawn(producer: Producer) -> (String, &'static str) {
    const NOBODY: &str = "00000000000000000000000000";
    match producer {
        Producer::Web => (format!("person.per_{NOBODY}.event.withdrawn"), "person.withdrawn@1"),
        Producer::Lifecycle => (format!("workspace.ws_{NOBODY}.event.withdrawn"), "workspace.withdrawn@1"),
        Producer::Billing => (format!("account.acct_{NOBODY}.event.withdrawn"), "account.withdrawn@1"),
        Producer::Reconciler => (format!("workspace.ws_{NOBODY}.observed"), "workspace.withdrawn@1"),
    }
}

/// Who alone numbers messages on this subject; none for ticks, and for what is no subject of ours.
///
/// Looks at the words only, not at the ids: it is asked about every message that goes by.
#[must_use]
pub fn owner(subject: &str) -> Option<Producer> {
    let mut tokens = subject.split('.');
    match (tokens.next()?, tokens.nth(1)?) {
        ("workspace" | "account", "command") | ("person", _) => Some(Producer::Web),
        ("workspace", "event") => Some(Producer::Lifecycle),
        ("workspace", "observed") => Some(Producer::Reconciler),
        ("account", "event" | "observed") => Some(Producer::Billing),
        _ => None,
    }
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

/// Where a message stands. The name is the last word of its type, e.g. `created` for `workspace.created@1`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Subject {
    /// `workspace.<ws>.command.<verb>`
    WorkspaceCommand(WorkspaceId, String),
    /// `workspace.<ws>.observed`
    WorkspaceObserved(WorkspaceId),
    /// `workspace.<ws>.event.<name>`
    WorkspaceEvent(WorkspaceId, String),
    /// `account.<acct>.command.<verb>`
    AccountCommand(AccountId, String),
    /// `account.<acct>.event.<name>`
    AccountEvent(AccountId, String),
    /// `person.<per>.event.<name>`
    PersonEvent(PersonId, String),
    /// `clock.tick`
    Tick,
}

/// The text is not a subject of the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no subject of ours")]
pub struct Malformed;

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WorkspaceCommand(id, verb) => write!(f, "workspace.{id}.command.{verb}"),
            Self::WorkspaceObserved(id) => write!(f, "workspace.{id}.observed"),
            Self::WorkspaceEvent(id, name) => write!(f, "workspace.{id}.event.{name}"),
            Self::AccountCommand(id, verb) => write!(f, "account.{id}.command.{verb}"),
            Self::AccountEvent(id, name) => write!(f, "account.{id}.event.{name}"),
            Self::PersonEvent(id, name) => write!(f, "person.{id}.event.{name}"),
            Self::Tick => f.write_str(TICK),
        }
    }
}

impl FromStr for Subject {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        fn id<T: FromStr>(text: &str) -> Result<T, Malformed> {
            text.parse().map_err(|_| Malformed)
        }
        let parts: Vec<&str> = text.split('.').collect();
        match parts.as_slice() {
            ["workspace", ws, "command", verb] => Ok(Self::WorkspaceCommand(id(ws)?, name(verb)?)),
            ["workspace", ws, "observed"] => Ok(Self::WorkspaceObserved(id(ws)?)),
            ["workspace", ws, "event", event] => Ok(Self::WorkspaceEvent(id(ws)?, name(event)?)),
            ["account", acct, "command", verb] => Ok(Self::AccountCommand(id(acct)?, name(verb)?)),
            ["account", acct, "event", event] => Ok(Self::AccountEvent(id(acct)?, name(event)?)),
            ["person", per, "event", event] => Ok(Self::PersonEvent(id(per)?, name(event)?)),
            ["clock", "tick"] => Ok(Self::Tick),
            _ => Err(Malformed),
        }
    }
}

fn name(text: &str) -> Result<String, Malformed> {
    let plain = !text.is_empty() && text.len() <= 40 && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    plain.then(|| text.to_owned()).ok_or(Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

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
            let (subject, _) = withdrawn(producer);
            assert_eq!(owner(&subject), Some(producer), "{subject}");
            assert!(subject.parse::<Subject>().is_ok(), "{subject}");
        }
    }

    #[test]
    fn a_subject_survives_its_text() {
        let (ws, acct, per) = (WorkspaceId::new(), AccountId::new(), PersonId::new());
        let subjects = [
            Subject::WorkspaceCommand(ws, "create".into()),
            Subject::WorkspaceObserved(ws),
            Subject::WorkspaceEvent(ws, "ready".into()),
            Subject::AccountCommand(acct, "open".into()),
            Subject::AccountEvent(acct, "opened".into()),
            Subject::PersonEvent(per, "signed_up".into()),
            Subject::Tick,
        ];
        for subject in subjects {
            assert_eq!(subject.to_string().parse(), Ok(subject));
        }
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
        ] {
            assert_eq!(text.parse::<Subject>(), Err(Malformed), "{text}");
        }
    }
}
