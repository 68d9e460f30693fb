//! A log as Harbor writes it: decided by `domain`, numbered as folds do.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::account::Stops;
use domain::authorize::Principal;
use domain::workspace::{self as decide, AccountFacts, NewWorkspace};
use domain::{account as accounts, suspension};
use jiff::{SignedDuration, Timestamp};
use messages::account;
use messages::clock::Tick;
use messages::mail::{self, About, Letter};
use messages::samples::LETTER;
use messages::workspace::{Command, Credential, Event, Kind, Observed, Region, Snapshot, Word, samples};
use messages::{
    AccountId, Actor, CommandId, Envelope, EventId, Message, MessageId, Number, PersonId, Producer, WorkspaceId,
};
use sha2::{Digest, Sha256};

use crate::known::Known;

/// What no finding may say.
pub const SECRETS: &[&str] = &["ada@example.com", "Ada Lovelace", "sc_0123", "BwcHBwcH"];

pub fn days(count: i64) -> Timestamp {
    "2026-11-21T09:30:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(24 * count)
}

/// The id of a session that somebody has.
pub fn session() -> String {
    URL_SAFE_NO_PAD.encode([7; 32])
}

/// What stands on the log.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "nearly all are large")]
pub enum Said {
    Message(Envelope, Message),
    /// What is no message of ours.
    Raw(String, Vec<u8>),
}

pub struct Scene {
    pub said: Vec<Said>,
    numbers: BTreeMap<Producer, u64>,
    pub owner: PersonId,
    pub account: AccountId,
    now: Timestamp,
}

type Rendered = (String, Vec<(String, String)>, Vec<u8>);

impl Scene {
    /// A trial, two workspaces, and all that can happen to them.
    pub fn honest() -> Self {
        let (owner, account) = (PersonId::new(), AccountId::new());
        let mut scene = Self { said: Vec::new(), numbers: BTreeMap::new(), owner, account, now: days(0) };
        let opening = scene.orders(account, account::Command::Open { owner });
        let mut paying = scene.bills(opening, accounts::open(None, account, owner, days(0)), "trial@1");
        let mut shop = scene.makes("Shop");
        shop = scene.sees(&shop, Word::Running);
        shop = scene.asks(&shop, Command::Rename { name: "Paper shop".into() });
        scene.asks(&shop, Command::Rename { name: "Paper shop".into() });
        for command in [Command::Pause, Command::Resume, Command::Keep, Command::Restart] {
            shop = scene.asks(&shop, command);
        }
        shop = scene.sees(&shop, Word::Running);
        shop = scene.asks(&shop, Command::Delete { name: "Paper shop".into() });
        shop = scene.asks(&shop, Command::Restore);
        shop = scene.sees(&shop, Word::Running);
        shop = scene.sees(&shop, Word::Failed);
        shop = scene.asks(&shop, Command::Retry);
        shop = scene.sees(&shop, Word::Running);
        for day in [7, 11, 13, 14] {
            let tick = scene.ticks(days(day));
            if let Some(event) = accounts::due(&paying, days(day)) {
                paying = scene.bills(tick, event, "trial@1");
            }
        }
        let ended = scene.last();
        let event = decide::follow_all(Stops::of(&paying), Some(plans::TRIAL), &[&shop], days(14)).remove(0).1;
        shop = scene.decides(ended, &event, suspension::POLICY, &Actor::Clock);
        for day in [21, 27, 28] {
            let tick = scene.ticks(days(day));
            let event = decide::due(&shop, days(day)).unwrap();
            shop = scene.decides(tick, &event, suspension::POLICY, &Actor::Clock);
            shop = scene.hears(&shop);
        }
        scene.sees(&shop, Word::Deleted);
        let hut = scene.makes_on("Hut", plans::PRO);
        let hut = scene.sees(&hut, Word::Provisioning);
        let cabin = scene.moves(&hut, Region::Us);
        scene.sees(&cabin, Word::Running);
        scene
    }

    pub fn shop(&self) -> WorkspaceId {
        self.workspaces().next().unwrap().id
    }

    /// The second workspace as its last event left it: it is still there.
    pub fn cabin(&self) -> Snapshot {
        self.workspaces().last().unwrap().clone()
    }

    pub fn workspaces(&self) -> impl Iterator<Item = &Snapshot> {
        self.said.iter().filter_map(|said| match said {
            Said::Message(_, Message::WorkspaceEvent(_, event)) => event.snapshot(),
            Said::Message(..) | Said::Raw(..) => None,
        })
    }

    pub fn kinds(&self) -> impl Iterator<Item = Kind> {
        self.said.iter().filter_map(|said| match said {
            Said::Message(_, Message::WorkspaceEvent(_, event)) => event.kind(),
            Said::Message(..) | Said::Raw(..) => None,
        })
    }

    /// The first event of this kind, to be changed.
    pub fn event(&mut self, kind: Kind) -> (&mut Envelope, &mut Snapshot) {
        let found = self.said.iter_mut().find_map(|said| match said {
            Said::Message(envelope, Message::WorkspaceEvent(_, event)) if event.kind() == Some(kind) => {
                match &mut **event {
                    Event::Happened { workspace, .. } => Some((envelope, workspace)),
                    Event::Refused { .. } | Event::Unknown => None,
                }
            }
            Said::Message(..) | Said::Raw(..) => None,
        });
        found.unwrap()
    }

    /// Where the first event of this kind stands.
    pub fn place(&self, kind: Kind) -> usize {
        let is_it = |said: &Said| matches!(said, Said::Message(_, Message::WorkspaceEvent(_, event)) if event.kind() == Some(kind));
        self.said.iter().position(is_it).unwrap()
    }

    /// The first observation, to be changed.
    pub fn observation(&mut self) -> (&mut Envelope, &mut Observed) {
        let found = self.said.iter_mut().find_map(|said| match said {
            Said::Message(envelope, Message::WorkspaceObserved(_, observed)) => Some((envelope, &mut **observed)),
            Said::Message(..) | Said::Raw(..) => None,
        });
        found.unwrap()
    }

    pub fn last(&self) -> MessageId {
        match self.said.last() {
            Some(Said::Message(envelope, _)) => envelope.id,
            Some(Said::Raw(..)) | None => panic!("nothing was said"),
        }
    }

    pub fn known(&self) -> Known {
        let mut known = Known::default();
        known.person("Ada Lovelace");
        known.person("ada@example.com");
        known.session(&Sha256::digest([7; 32]));
        known
    }

    pub fn rendered(&self) -> Vec<Rendered> {
        let render = |said: &Said| match said {
            Said::Raw(subject, body) => (subject.clone(), Vec::new(), body.clone()),
            Said::Message(envelope, message) => {
                let headers = envelope.headers(&message.kind());
                let headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
                (message.subject().to_string(), headers, message.body().unwrap())
            }
        };
        self.said.iter().map(render).collect()
    }

    pub fn ticks(&mut self, at: Timestamp) -> MessageId {
        self.now = at;
        let id = MessageId::Event(EventId::numbered(0, self.said.len() as u64, at));
        let envelope = Envelope { id, cause: None, actor: Actor::Clock, at, policy: None, number: None, trace: None };
        self.said.push(Said::Message(envelope, Message::Tick(Tick { at })));
        id
    }

    /// Somebody gives a command.
    pub fn commands(&mut self, id: CommandId, message: Message) -> MessageId {
        let (id, actor) = (MessageId::Command(id), Actor::Person(self.owner));
        let envelope = Envelope { id, cause: None, actor, at: self.now, policy: None, number: None, trace: None };
        self.said.push(Said::Message(envelope, message));
        id
    }

    /// A producer publishes what has the next of its numbers.
    pub fn publishes(
        &mut self,
        by: Producer,
        cause: Option<MessageId>,
        actor: Actor,
        policy: &str,
        message: Message,
    ) -> MessageId {
        let number = self.numbers.entry(by).or_default();
        *number += 1;
        let id = MessageId::Event(EventId::numbered(by.code(), *number, self.now));
        let number = Some(Number { producer: by, number: *number });
        let envelope =
            Envelope { id, cause, actor, at: self.now, policy: Some(policy.to_owned()), number, trace: None };
        self.said.push(Said::Message(envelope, message));
        id
    }

    pub fn decides(&mut self, cause: MessageId, event: &Event, policy: &str, actor: &Actor) -> Snapshot {
        let after = event.snapshot().unwrap().clone();
        let message = Message::WorkspaceEvent(after.id, Box::new(event.clone()));
        self.publishes(Producer::Lifecycle, Some(cause), actor.clone(), policy, message);
        after
    }

    fn orders(&mut self, account: AccountId, command: account::Command) -> MessageId {
        self.commands(CommandId::new(), Message::AccountCommand(account, command))
    }

    fn bills(&mut self, cause: MessageId, event: account::Event, policy: &str) -> account::Snapshot {
        let after = event.snapshot().unwrap().clone();
        self.publishes(Producer::Billing, Some(cause), Actor::Clock, policy, Message::AccountEvent(after.id, event));
        after
    }

    fn makes(&mut self, name: &str) -> Snapshot {
        self.makes_on(name, plans::TRIAL)
    }

    fn makes_on(&mut self, name: &str, plan: &'static plans::Plan) -> Snapshot {
        let (command, owner, account) = (CommandId::new(), self.owner, self.account);
        let (id, region) = (WorkspaceId::created_by(command), Region::Eu);
        let asked = Command::Create { account, owner, name: name.to_owned(), region };
        let cause = self.commands(command, Message::WorkspaceCommand(id, asked));
        let facts = AccountFacts { owner, plan, workspaces: 0, stops: Stops::default() };
        let order = NewWorkspace { id, account, owner, name, region };
        let event = decide::create(Principal::Person(owner), Some(&facts), &order, self.now);
        self.decides(cause, &event, &plan.id.to_string(), &Actor::Person(owner))
    }

    fn asks(&mut self, before: &Snapshot, command: Command) -> Snapshot {
        let by = self.owner;
        let cause = self.commands(CommandId::new(), Message::WorkspaceCommand(before.id, command.clone()));
        let facts = AccountFacts { owner: by, plan: plans::TRIAL, workspaces: 0, stops: Stops::default() };
        self.now += SignedDuration::from_mins(1);
        let event = decide::carry_out(Principal::Person(by), Some(before), Some(&facts), &command, self.now).unwrap();
        self.decides(cause, &event, decide::POLICY, &Actor::Person(by))
    }

    /// The letter about a warning goes out, where it was the last one.
    fn hears(&mut self, before: &Snapshot) -> Snapshot {
        let Some(event) = decide::ending_told(before, self.now) else { return before.clone() };
        let about = About { workspace: Some(before.id), version: Some(before.version), ..About::default() };
        let sent = mail::Event::Sent { id: LETTER, letter: Letter::WorkspaceEnding, about, warns: Vec::new() };
        let (by, message) = (Producer::Mailer, Message::MailEvent(self.owner, sent));
        let cause = self.publishes(by, None, Actor::Service(by), "letters@1", message);
        self.decides(cause, &event, suspension::POLICY, &Actor::Service(by))
    }

    fn moves(&mut self, before: &Snapshot, region: Region) -> Snapshot {
        let (by, command) = (self.owner, CommandId::new());
        let cause = self.commands(command, Message::WorkspaceCommand(before.id, Command::Move { region }));
        let facts = AccountFacts { owner: by, plan: plans::PRO, workspaces: 1, stops: Stops::default() };
        let new = WorkspaceId::created_by(command);
        let old = (before.id, Some(before));
        let events = decide::move_to(Principal::Person(by), old, Some(&facts), new, region, self.now);
        let actor = Actor::Person(by);
        let after = events.iter().map(|(_, event)| self.decides(cause, event, decide::POLICY, &actor));
        after.last().unwrap()
    }

    fn sees(&mut self, before: &Snapshot, word: Word) -> Snapshot {
        let (generation, endpoint) = (before.generation, Some("https://w1.eu.example.com".to_owned()));
        let sealed = format!("v1.k1.{0}.{0}", "A".repeat(80));
        let credential = Some(Credential { user: "usr_1".into(), version: 1, sealed });
        let used = (word == Word::Running).then(|| days(0));
        let (first_deployment_at, own_key_at) = (used, used);
        let observed =
            Observed { word, generation, endpoint, credential, first_deployment_at, own_key_at, ..samples::observed() };
        let mut after = before.clone();
        let message = Message::WorkspaceObserved(before.id, Box::new(observed.clone()));
        let cause = self.publishes(Producer::Reconciler, None, Actor::Infra, "infra@1", message);
        for look in [decide::observe, decide::first_deployment, decide::own_key] {
            if let Some(event) = look(&after, &observed, self.now) {
                after = self.decides(cause, &event, decide::POLICY, &Actor::Infra);
            }
        }
        after
    }
}
