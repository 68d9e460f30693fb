//! Why a workspace has its label: the chain of causes that its page tells its people, with the names and reasons that are ours alone.

use std::collections::HashMap;

use domain::account::ahead;
use domain::authorize::permission::{ViewAccount, ViewWorkspace};
use domain::because::{Because, Cause, Chain, Link, Next, next};
use domain::wording::because::{Who, lines};
use domain::workspace::{Label, label};
use jiff::Timestamp;
use messages::{Actor, CommandId, Envelope, EventId, Message, MessageId, WorkspaceId, account, workspace};
use nats::ops::Refusal;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::log::{Log, Said};

/// Which.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Why {
    workspace: WorkspaceId,
}

/// The reasons that people of ours gave, by what came of it: who, and when.
#[derive(Default)]
struct Reasons {
    given: HashMap<CommandId, String>,
    known: HashMap<(Actor, Timestamp), String>,
}

pub(crate) async fn why(log: Log, by: Actor, Why { workspace }: Why) -> Result<Value, Refusal> {
    let (_, found) = log.workspace(&by, ViewWorkspace, workspace).await?;
    let (_, account, of_account) = log.account(&by, ViewAccount, found.stands.account).await?;
    let mut reasons = Reasons::default();
    let causes = causes(&of_account, &mut reasons);
    let because = because(&found.said, &causes, &mut reasons);
    let stands = &found.stands;
    let led = because.causes((stands.state, stands.trouble), stands.since, &stands.pauses);
    let label = label(stands.state);
    let trial_ends_at = account.trial_ends_at.filter(|_| account.trial_ended_at.is_none());
    let ahead = ahead(trial_ends_at, account.money.as_deref());
    let next = label.and_then(|label| next(label, stands.due_at, &stands.pauses, ahead));
    Ok(json!({
        "workspace": workspace,
        "label": label.map(Label::text),
        "state": stands.state,
        "trouble": stands.trouble,
        "since": stands.since,
        "causes": led.iter().map(|cause| told(cause, &reasons)).collect::<Vec<_>>(),
        "next": next.map(to_come),
    }))
}

/// What happened to the account, by the events that may have caused something.
fn causes(said: &[Said], reasons: &mut Reasons) -> HashMap<EventId, Chain> {
    let mut causes = HashMap::new();
    for Said { envelope, message } in said {
        match message {
            Message::AccountCommand(_, account::Command::SetPlan { reason: Some(reason), .. }) => {
                reasons.give(envelope, reason);
            }
            Message::AccountEvent(_, event) => {
                reasons.note(envelope);
                if let (Some(link), MessageId::Event(id)) = (Link::of_account(event, envelope), envelope.id) {
                    causes.insert(id, Chain::new(link, None));
                }
            }
            Message::AccountCommand(..)
            | Message::WorkspaceCommand(..)
            | Message::WorkspaceObserved(..)
            | Message::AccountObserved(..) => {}
            Message::WorkspaceEvent(..) | Message::PersonEvent(..) | Message::MailEvent(..) | Message::Tick(_) => {}
        }
    }
    causes
}

/// What led to how the workspace stands, as the pages keep it.
fn because(said: &[Said], causes: &HashMap<EventId, Chain>, reasons: &mut Reasons) -> Because {
    let mut because = Because::default();
    for Said { envelope, message } in said {
        match message {
            Message::WorkspaceCommand(_, workspace::Command::Unstick { reason, .. }) => reasons.give(envelope, reason),
            Message::WorkspaceEvent(_, event) => {
                reasons.note(envelope);
                let cause = match envelope.cause {
                    Some(MessageId::Event(cause)) => causes.get(&cause),
                    Some(MessageId::Command(_)) | None => None,
                };
                because = because.after(event, envelope, cause).map_or(because, |(after, _)| after);
            }
            Message::WorkspaceCommand(..)
            | Message::WorkspaceObserved(..)
            | Message::AccountCommand(..)
            | Message::AccountObserved(..) => {}
            Message::AccountEvent(..) | Message::PersonEvent(..) | Message::MailEvent(..) | Message::Tick(_) => {}
        }
    }
    because
}

impl Reasons {
    fn give(&mut self, command: &Envelope, reason: &str) {
        if let MessageId::Command(id) = command.id {
            self.given.insert(id, reason.to_owned());
        }
    }

    /// What came of a command, and what came of that: an event hands its actor on.
    fn note(&mut self, event: &Envelope) {
        if let Some(MessageId::Command(cause)) = event.cause
            && let Some(reason) = self.given.get(&cause)
        {
            self.known.insert((event.actor.clone(), event.at), reason.clone());
        }
    }
}

fn told(cause: &Cause<'_>, reasons: &Reasons) -> Value {
    let sentences: Vec<_> =
        lines(cause, |actor| Who::of(Some(actor), None, |_| None)).into_iter().map(|(line, _)| line).collect();
    let chain = |chain: Option<&Chain>| -> Vec<Value> {
        chain.iter().flat_map(|chain| chain.links()).map(|link| linked(link, reasons)).collect()
    };
    json!({
        "reason": cause.reason,
        "since": cause.since,
        "told": sentences,
        "chain": chain(cause.chain),
        "wanted": chain(cause.start),
    })
}

/// What happens next, and when.
fn to_come(next: Next) -> Value {
    let (what, at) = match next {
        Next::UpBy(at) => ("up_by", Some(at)),
        Next::TrialEnds(at) => ("trial_ends", Some(at)),
        Next::PayBy(at) => ("pay_by", Some(at)),
        Next::PlanEnds(at) => ("plan_ends", Some(at)),
        Next::KeptUntil(at) => ("kept_until", Some(at)),
        Next::Kept => ("kept", None),
        Next::Nothing => ("nothing", None),
    };
    json!({ "is": what, "at": at })
}

fn linked(link: &Link, reasons: &Reasons) -> Value {
    let why = reasons.known.get(&(link.who.clone(), link.at));
    json!({ "what": link.what, "who": link.who, "at": link.at, "rule": link.rule, "why": why })
}
