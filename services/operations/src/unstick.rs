//! Getting a workspace to move on that stands still: the steps that lead on from how it stands, what would come of each, and taking one.

use domain::authorize::Principal;
use domain::authorize::permission::UnstickWorkspace;
use domain::workspace::{Label, label, unstick as decide};
use messages::subject::all_about;
use messages::workspace::{Command, Event, Snapshot, Step};
use messages::{Actor, Message, WorkspaceId, workspace};
use nats::ops::Refusal;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::asked::reason;
use crate::log::{Log, Sent};

/// Which, how, and why. Without a step it tells of each; without `confirm` nothing is done.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Unstick {
    workspace: WorkspaceId,
    step: Option<Step>,
    reason: Option<String>,
    #[serde(default)]
    confirm: bool,
}

pub(crate) async fn unstick(log: Log, by: Actor, asked: Unstick) -> Result<Value, Refusal> {
    let (id, who) = (asked.workspace, Principal::from(&by));
    let (_, found) = log.workspace(&by, UnstickWorkspace, id).await?;
    let would = |step| decide(who, Some(&found.stands), step, chassis::clock::now());
    let Some(step) = asked.step else {
        let steps: Map<String, Value> =
            Step::ALL.iter().map(|step| (step.word().to_owned(), told(&would(*step)))).collect();
        return Ok(json!({ "workspace": id, "is": stands(&found.stands), "steps": steps }));
    };
    if step == Step::Unknown {
        let steps: Vec<_> = Step::ALL.iter().map(|step| step.word()).collect();
        return Err(Refusal::unclear(format!("the steps are {}", steps.join(", "))));
    }
    let event = would(step);
    if let Some(refusal) = event.refusal() {
        return Err(Refusal::not_so(refused(refusal)));
    }
    if !asked.confirm {
        return Ok(json!({ "workspace": id, "is": stands(&found.stands), "would": told(&event), "done": false }));
    }
    let command = Command::Unstick { step, reason: reason(asked.reason)? };
    let sent = log.send(by, Message::WorkspaceCommand(id, command), &all_about::<Command>(id)).await?;
    outcome(id, sent)
}

fn outcome(id: WorkspaceId, Sent { command, outcome, .. }: Sent) -> Result<Value, Refusal> {
    match outcome {
        Some(Message::WorkspaceEvent(_, event)) => match event.refusal() {
            Some(refusal) => Err(Refusal::not_so(refused(refusal))),
            None => Ok(json!({ "workspace": id, "command": command, "became": told(&event), "done": true })),
        },
        Some(_) | None => Ok(json!({
            "workspace": id, "command": command, "done": false,
            "because": "it is on the log, and counts as soon as lifecycle runs",
        })),
    }
}

fn told(event: &Event) -> Value {
    match event {
        Event::Happened { kind, workspace } => json!({ "event": kind.word(), "is": stands(workspace) }),
        Event::Refused { refusal } => json!({ "refused": refusal, "because": refused(*refusal) }),
        Event::Unknown => json!({ "because": "a newer release knows" }),
    }
}

fn stands(workspace: &Snapshot) -> Value {
    let Snapshot { state, trouble, desired, due_at, version, .. } = workspace;
    let label = label(*state).map(Label::text);
    json!({ "label": label, "state": state, "trouble": trouble, "desired": desired, "due_at": due_at, "version": version })
}

/// What one of us is told; the words for customers say "your".
const fn refused(refusal: workspace::Refusal) -> &'static str {
    match refusal {
        workspace::Refusal::NotInTrouble => "it has no trouble: nothing waits to be tried again",
        workspace::Refusal::TooSoon => "it was asked for less than ten seconds ago",
        workspace::Refusal::Paused => "it is paused: what holds it has to go first (ops.<name>.why)",
        workspace::Refusal::NeverUp => "it was never up: there is nothing to restart",
        workspace::Refusal::NotAllowed => "it was deleted, or is leaving",
        workspace::Refusal::LimitReached
        | workspace::Refusal::TrialEnded
        | workspace::Refusal::PaymentFailed
        | workspace::Refusal::PlanEnded
        | workspace::Refusal::AccountClosing
        | workspace::Refusal::RegionNotIncluded
        | workspace::Refusal::NoAccount
        | workspace::Refusal::BadName
        | workspace::Refusal::OtherName
        | workspace::Refusal::NotPaused
        | workspace::Refusal::HeldByOthers
        | workspace::Refusal::NotSettingUp
        | workspace::Refusal::NotEmpty
        | workspace::Refusal::NotMember
        | workspace::Refusal::OfferWaits
        | workspace::Refusal::NoOffer
        | workspace::Refusal::HereAlready
        | workspace::Refusal::Unknown => "lifecycle refuses it",
    }
}
