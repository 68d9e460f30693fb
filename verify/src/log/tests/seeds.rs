//! One thing that is wrong, each, and the invariant that it breaks.

use domain::suspension;
use jiff::SignedDuration;
use messages::workspace::{Command, Deletion, Event, Farewell, Kind, Region, Snapshot, State, Taken};
use messages::{AccountId, Actor, CommandId, EventId, Message, MessageId, PersonId, Producer, account};

use super::scene::{Said, Scene, days, session};
use crate::Invariant::{self, Endings, ExactlyOnce, Isolation, LegalSteps, PersonalData, Secrets};

type Seed = (&'static str, Invariant, fn(&mut Scene));

pub const SEEDS: &[Seed] = &[
    ("a message is missing", ExactlyOnce, |scene| {
        let place = scene
            .said
            .iter()
            .position(|said| matches!(said, Said::Message(_, Message::WorkspaceObserved(..))))
            .unwrap();
        scene.said.remove(place);
    }),
    ("a number is given to two messages", ExactlyOnce, |scene| {
        let mut again = scene.said[scene.place(Kind::Renamed)].clone();
        if let Said::Message(envelope, _) = &mut again {
            envelope.at += SignedDuration::from_secs(1);
            envelope.id = MessageId::Event(EventId::new());
        }
        scene.said.push(again);
    }),
    ("a number is made up", ExactlyOnce, |scene| {
        let mut made_up = scene.said[scene.place(Kind::Ready)].clone();
        if let Said::Message(envelope, _) = &mut made_up
            && let Some(number) = &mut envelope.number
        {
            number.number = 1 << 40;
        }
        scene.said.push(made_up);
    }),
    ("an id is not that of its number", ExactlyOnce, |scene| {
        scene.event(Kind::Kept).0.id = MessageId::Event(EventId::new());
    }),
    ("a cause is nowhere", ExactlyOnce, |scene| {
        scene.event(Kind::Ready).0.cause = Some(MessageId::Event(EventId::numbered(4, 1_000, days(0))));
    }),
    ("a cause is a command that nobody gave", ExactlyOnce, |scene| {
        scene.event(Kind::Ready).0.cause = Some(MessageId::Command(CommandId::new()));
    }),
    ("a decision has no cause", ExactlyOnce, |scene| scene.event(Kind::Ready).0.cause = None),
    ("a command has two outcomes", ExactlyOnce, |scene| {
        let cabin = scene.cabin();
        let command = MessageId::Command(CommandId::new());
        let MessageId::Command(id) = command else { return };
        scene.commands(id, Message::WorkspaceCommand(cabin.id, Command::Keep));
        for version in [cabin.version + 1, cabin.version + 2] {
            let event = Event::Happened {
                kind: Kind::Kept,
                workspace: Snapshot { version, kept_at: Some(days(28)), ..cabin.clone() },
            };
            let actor = Actor::Person(scene.owner);
            scene.decides(command, &event, "workspace@1", &actor);
        }
    }),
    ("a command has no outcome", ExactlyOnce, |scene| {
        let id = scene.cabin().id;
        scene.commands(CommandId::new(), Message::WorkspaceCommand(id, Command::Keep));
    }),
    ("a command of an account has no outcome", ExactlyOnce, |scene| {
        let id = scene.account;
        scene.commands(
            CommandId::new(),
            Message::AccountCommand(id, account::Command::SetPlan { plan: "pro@2".into(), reason: None, until: None }),
        );
    }),
    ("two commands have one id", ExactlyOnce, |scene| {
        let (cabin, id) = (scene.cabin(), CommandId::new());
        let command = scene.commands(id, Message::WorkspaceCommand(cabin.id, Command::Keep));
        let after = Snapshot { version: cabin.version + 1, kept_at: Some(days(28)), ..cabin };
        let actor = Actor::Person(scene.owner);
        scene.decides(command, &Event::Happened { kind: Kind::Kept, workspace: after }, "workspace@1", &actor);
        let other = scene.shop();
        scene.commands(id, Message::WorkspaceCommand(other, Command::Keep));
    }),
    ("a version is left out", LegalSteps, |scene| {
        let cabin = scene.cabin();
        extends(scene, Kind::Kept, Snapshot { version: cabin.version + 2, ..cabin });
    }),
    ("a version comes twice", LegalSteps, |scene| {
        let cabin = scene.cabin();
        extends(scene, Kind::Kept, cabin);
    }),
    ("a paused one is ready", LegalSteps, |scene| {
        let cabin = scene.cabin();
        let paused =
            domain::workspace::pause(domain::authorize::Principal::Person(cabin.owner), Some(&cabin), days(28));
        let paused = paused.snapshot().unwrap().clone();
        extends(scene, Kind::Suspended, paused.clone());
        extends(scene, Kind::Ready, Snapshot { state: State::Ready, version: paused.version + 1, ..paused });
    }),
    ("it is promised to run and paused", LegalSteps, |scene| {
        let cabin = scene.cabin();
        extends(scene, Kind::Suspended, Snapshot { state: State::Suspended, version: cabin.version + 1, ..cabin });
    }),
    ("something comes after its end", LegalSteps, |scene| {
        let place = scene.place(Kind::Deleted);
        let Said::Message(_, Message::WorkspaceEvent(_, event)) = scene.said[place].clone() else { return };
        let gone = event.snapshot().unwrap().clone();
        extends(scene, Kind::Renamed, Snapshot { version: gone.version + 1, ..gone });
    }),
    ("a promise is made that infra is not told of", LegalSteps, |scene| {
        let cabin = scene.cabin();
        let deletion = Some(Deletion { farewell: Farewell::Asked, at: days(28), restorable_until: Some(days(35)) });
        let (state, version, due_at) = (State::Deprovisioning, cabin.version + 1, Some(days(35)));
        let desired = messages::workspace::Desired::Suspended;
        extends(scene, Kind::Removed, Snapshot { state, version, due_at, deletion, desired, ..cabin });
    }),
    ("it moves to another region", LegalSteps, |scene| {
        let cabin = scene.cabin();
        extends(scene, Kind::Renamed, Snapshot { region: Region::Eu, version: cabin.version + 1, ..cabin });
    }),
    ("a rename changes more than the name", LegalSteps, |scene| {
        let cabin = scene.cabin();
        extends(scene, Kind::Renamed, Snapshot { endpoint: None, version: cabin.version + 1, ..cabin });
    }),
    ("it is taken over, and nobody offered it", LegalSteps, |scene| {
        let cabin = scene.cabin();
        extends(scene, Kind::TakenOver, Snapshot { version: cabin.version + 1, ..cabin });
    }),
    ("a rename says whose it was before", LegalSteps, |scene| {
        let cabin = scene.cabin();
        let taken = Some(Taken { from: cabin.account, at: days(28) });
        extends(scene, Kind::Renamed, Snapshot { taken, version: cabin.version + 1, ..cabin });
    }),
    ("nothing changed, and something did", LegalSteps, |scene| {
        scene.event(Kind::Unchanged).1.name = "Other".into();
    }),
    ("a wait has no end", LegalSteps, |scene| scene.event(Kind::Restarted).1.due_at = None),
    ("a workspace begins in the middle", LegalSteps, |scene| {
        scene.cabin();
        let place = scene.said.len() - 4;
        let begun =
            scene.said.iter().skip(place).any(|said| matches!(said, Said::Message(_, Message::WorkspaceEvent(..))));
        assert!(begun);
        let id = scene.cabin().id;
        for said in &mut scene.said {
            if let Said::Message(_, Message::WorkspaceEvent(of, event)) = said
                && *of == id
                && let Event::Happened { kind: kind @ Kind::Created, .. } = &mut **event
            {
                *kind = Kind::Provisioning;
            }
        }
    }),
    ("a trial ends of whose end nobody was told", LegalSteps, |scene| {
        for account in billed(scene) {
            account.trial_notices = 0;
        }
        // What tells nothing is no notice, so there is none.
        let is_notice = |said: &Said| matches!(said, Said::Message(_, Message::AccountEvent(_, event)) if event.kind() == Some(account::Kind::TrialEnding));
        for said in &mut scene.said {
            if is_notice(said)
                && let Said::Message(_, Message::AccountEvent(_, account::Event::Happened { kind, .. })) = said
            {
                *kind = account::Kind::PlanChanged;
            }
        }
    }),
    ("a trial ends too soon", LegalSteps, |scene| {
        for account in billed(scene) {
            account.trial_ends_at = Some(days(15));
        }
    }),
    ("an account has a version twice", LegalSteps, |scene| {
        let last = billed(scene).pop().unwrap();
        last.version -= 1;
    }),
    ("it ends without a warning", Endings, |scene| {
        for said in &mut scene.said {
            if let Said::Message(_, Message::WorkspaceEvent(_, event)) = said
                && let Event::Happened { kind: Kind::EndingAnnounced | Kind::EndingTold, workspace } = &mut **event
            {
                // A warning that did not count, and moved the end instead.
                for pause in &mut workspace.pauses {
                    pause.warnings = 1;
                    pause.ends_at = pause
                        .ends_at
                        .map(|at| at - SignedDuration::from_secs(i64::try_from(workspace.version).unwrap()));
                }
            }
        }
    }),
    ("it ends before its grace is over", Endings, |scene| {
        let at = days(28) - SignedDuration::from_hours(2);
        scene.event(Kind::Deprovisioning).0.at = at;
    }),
    ("it ends by rules that nobody knows", Endings, |scene| {
        scene.event(Kind::Deprovisioning).0.policy = Some("suspension@9".into());
    }),
    ("it ends less than a day after its last warning", Endings, |scene| {
        let last = scene.said.iter_mut().rev().find_map(|said| match said {
            Said::Message(envelope, Message::WorkspaceEvent(_, event))
                if event.kind() == Some(Kind::EndingAnnounced) =>
            {
                Some(envelope)
            }
            Said::Message(..) | Said::Raw(..) => None,
        });
        last.unwrap().at = days(28) - SignedDuration::from_hours(23);
    }),
    ("it ends, and its letter went out less than a day before", Endings, |scene| {
        for pause in &mut scene.event(Kind::EndingTold).1.pauses {
            pause.told_at = Some(days(28) - SignedDuration::from_hours(23));
        }
    }),
    ("it is given up like a set-up, and was in use", Endings, |scene| {
        let (_, workspace) = scene.event(Kind::Deprovisioning);
        workspace.deletion = workspace.deletion.map(|deletion| Deletion { farewell: Farewell::Cancelled, ..deletion });
        same_deletion(scene);
    }),
    ("it ends while it can be restored", Endings, |scene| {
        let at = days(27);
        let (_, workspace) = scene.event(Kind::Deprovisioning);
        workspace.deletion = Some(Deletion { farewell: Farewell::Asked, at, restorable_until: Some(days(34)) });
        same_deletion(scene);
    }),
    ("an address is on the log", PersonalData, |scene| scene.observation().1.raw = "mail ada@example.com".into()),
    ("somebody's name is on the log", PersonalData, |scene| {
        scene.observation().1.resource = Some("Ada Lovelace".into())
    }),
    ("a workspace is called by an address that we know", PersonalData, |scene| {
        let cabin = scene.cabin();
        extends(scene, Kind::Renamed, Snapshot { name: "ada@example.com".into(), version: cabin.version + 1, ..cabin });
    }),
    ("an address is in what does not read", PersonalData, |scene| {
        scene.said.push(Said::Raw("probe.web".into(), b"from ada@example.com".to_vec()));
    }),
    ("an address is in a header", PersonalData, |scene| {
        scene.event(Kind::Kept).0.policy = Some("ada@example.com".into());
    }),
    ("an admin key is on the log", Secrets, |scene| {
        scene.observation().1.raw = format!("sc_{}", "0123456789abcdef".repeat(3))
    }),
    ("a workspace is called like an admin key", Secrets, |scene| {
        let cabin = scene.cabin();
        let name = format!("sc_{}", "0123456789abcdef".repeat(3));
        extends(scene, Kind::Renamed, Snapshot { name, version: cabin.version + 1, ..cabin });
    }),
    ("a session id is on the log", Secrets, |scene| {
        scene.event(Kind::Kept).0.policy = Some(format!("cookie={}", session()));
    }),
    ("a key is not sealed", Secrets, |scene| {
        if let Some(credential) = &mut scene.observation().1.credential {
            credential.sealed = "open".into();
        }
    }),
    ("somebody else changes it", Isolation, |scene| scene.event(Kind::Kept).0.actor = Actor::Person(PersonId::new())),
    ("it is paid for by somebody else", Isolation, |scene| {
        let (other, owner) = (AccountId::new(), PersonId::new());
        let opened = domain::account::open(None, other, owner, days(0));
        let id = scene.commands(CommandId::new(), Message::AccountCommand(other, account::Command::Open { owner }));
        scene.publishes(
            Producer::Billing,
            Some(id),
            Actor::Person(owner),
            "trial@1",
            Message::AccountEvent(other, opened),
        );
        let mut made = scene.cabin();
        let command = CommandId::new();
        made = Snapshot {
            id: messages::WorkspaceId::created_by(command),
            account: other,
            version: 1,
            state: State::Pending,
            due_at: Some(days(29)),
            first_ready_at: None,
            first_deployment_at: None,
            own_key_at: None,
            ..made
        };
        let asked = Command::Create { account: other, owner: scene.owner, name: "Shop".into(), region: Region::Eu };
        let cause = scene.commands(command, Message::WorkspaceCommand(made.id, asked));
        let actor = Actor::Person(scene.owner);
        scene.decides(cause, &Event::Happened { kind: Kind::Created, workspace: made }, "trial@1", &actor);
    }),
];

/// One more event of the workspace, with the last tick as its cause.
fn extends(scene: &mut Scene, kind: Kind, after: Snapshot) {
    let tick = scene.ticks(days(29));
    scene.decides(tick, &Event::Happened { kind, workspace: after }, suspension::POLICY, &Actor::Clock);
}

/// The accounts in billing's events, to be changed.
fn billed(scene: &mut Scene) -> Vec<&mut account::Snapshot> {
    let accounts = scene.said.iter_mut().filter_map(|said| match said {
        Said::Message(_, Message::AccountEvent(_, account::Event::Happened { account, .. })) => Some(account),
        Said::Message(..) | Said::Raw(..) => None,
    });
    accounts.collect()
}

/// What is gone is gone for the reason for which it was taken away.
fn same_deletion(scene: &mut Scene) {
    let deletion = scene.event(Kind::Deprovisioning).1.deletion;
    scene.event(Kind::Deleted).1.deletion = deletion;
}
