//! The log, one message after the other, in order.
//!
//! [`numbers`] and [`commands`] judge whether each counts once, [`steps`] and [`accounts`] whether it follows from how the thing stood,
//! [`endings`] whether what ends was warned of. What is kept grows with workspaces, accounts and commands, and by one
//! small id for each tick: not with what messages hold.

mod accounts;
mod commands;
mod endings;
mod erased;
mod numbers;
mod steps;
mod workspaces;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use messages::envelope::NUMBER;
use messages::workspace::{Kind, Observed};
use messages::{Actor, Envelope, EventId, Message, MessageId, Number, Producer, subject};

use crate::known::Known;
use crate::text::{hits_of_message, is_seal};
use crate::{Findings, Invariant, Part};
use accounts::Accounts;
use commands::Commands;
use erased::{Erased, Missed};
use numbers::{Numbers, Verdict};
use workspaces::Workspaces;

pub use commands::Cut;

/// A message as it is stored.
#[derive(Debug, Clone)]
pub struct Stored<'a> {
    /// Its place.
    pub seq: u64,
    /// When the server stored it.
    pub stored_at: Timestamp,
    /// Where it stands.
    pub subject: &'a str,
    /// Its headers, as far as they read.
    pub headers: Vec<(&'a str, &'a str)>,
    /// Its body.
    pub body: &'a [u8],
}

impl Stored<'_> {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| *key == name).map(|(_, value)| *value)
    }

    fn place(&self) -> String {
        format!("the log at {}", self.seq)
    }
}

/// What is kept of the messages so far.
#[derive(Debug, Default)]
pub struct Log {
    known: Known,
    last_seq: u64,
    erased: Erased,
    numbers: Numbers,
    ticks: HashSet<EventId>,
    tick: Option<Timestamp>,
    commands: Commands,
    workspaces: Workspaces,
    accounts: Accounts,
}

impl Log {
    /// Nothing was read yet. `known` must not be on it.
    #[must_use]
    pub fn new(known: Known) -> Self {
        Self { known, ..Self::default() }
    }

    /// Takes the next message.
    pub fn take(&mut self, stored: &Stored<'_>, findings: &mut Findings) {
        findings.looked_at_messages(Part::Log, 1);
        self.erased.holes += stored.seq.saturating_sub(self.last_seq + 1);
        self.last_seq = stored.seq;
        self.search(stored, findings);
        let read = Message::read(stored.subject, |name| stored.header(name), stored.body);
        let is_new = self.take_number(stored, read.as_ref().ok().map(|(envelope, _)| envelope), findings);
        // What does not read was parked by whoever was to read it, with an alert. It has its place in the count all the same.
        let Ok((envelope, message)) = read else { return };
        if is_new {
            self.judge(stored, &envelope, message, findings);
        }
    }

    /// Everything was read. `cuts` says how far those who decide had come before the reading began.
    pub fn end(self, cuts: &BTreeMap<Producer, Cut>, findings: &mut Findings) {
        self.commands.end(cuts, findings);
    }

    /// The time by the last tick.
    #[must_use]
    pub const fn tick(&self) -> Option<Timestamp> {
        self.tick
    }

    /// Looks for what must not be on the log.
    fn search(&self, stored: &Stored<'_>, findings: &mut Findings) {
        let subject = [("subject", stored.subject)].into_iter();
        let found = hits_of_message(subject.chain(stored.headers.iter().copied()), stored.body, &self.known);
        for hit in found {
            findings.report(
                hit.invariant(),
                stored.place(),
                format!("{} is on the log", hit.what()),
                Some(stored.stored_at),
            );
        }
    }

    /// Whether it is to be acted on: it has no number, or the next one.
    fn take_number(&mut self, stored: &Stored<'_>, envelope: Option<&Envelope>, findings: &mut Findings) -> bool {
        let number: Option<Number> = stored.header(NUMBER).and_then(|number| number.parse().ok());
        let owned = number.filter(|number| subject::owner(stored.subject) == Some(number.producer));
        let Some(number) = owned else { return true };
        let report = |findings: &mut Findings, what: String| {
            findings.report(Invariant::ExactlyOnce, stored.place(), what, Some(stored.stored_at));
        };
        match self.numbers.take(number, self.erased.holes, numbers::likeness(stored)) {
            Verdict::Next => {}
            Verdict::Repeat => return false,
            Verdict::Again => {
                report(findings, format!("{number} was given to another message before"));
                return false;
            }
            Verdict::Jump(last) => {
                report(findings, format!("{number} does not follow {last}"));
                return false;
            }
        }
        if let Some(MessageId::Event(id)) = envelope.map(|envelope| envelope.id)
            && id.number() != (number.producer.code(), number.number)
        {
            report(findings, format!("the id of {number} is not that of its number"));
        }
        true
    }

    fn judge(&mut self, stored: &Stored<'_>, envelope: &Envelope, message: Message, findings: &mut Findings) {
        self.find_cause(stored, envelope, &message, findings);
        match message {
            Message::WorkspaceCommand(id, _) => {
                self.commands.ordered(stored, envelope, Producer::Lifecycle, id.uuid(), findings)
            }
            Message::AccountCommand(id, _) => {
                self.commands.ordered(stored, envelope, Producer::Billing, id.uuid(), findings)
            }
            Message::WorkspaceEvent(id, event) => {
                self.commands.answered(stored, envelope, id.uuid(), commands::follows(&event), findings);
                if let Some(snapshot) = event.snapshot() {
                    isolated(stored, envelope, (event.kind(), snapshot), (&self.accounts, &mut self.erased), findings);
                }
                self.workspaces.take(stored, envelope, id, *event, &mut self.erased, findings);
            }
            Message::AccountEvent(id, event) => {
                self.commands.answered(stored, envelope, id.uuid(), false, findings);
                self.accounts.take(stored, envelope, id, event, &mut self.erased, findings);
            }
            Message::WorkspaceObserved(_, observed) => sealed(stored, &observed, findings),
            Message::Tick(tick) => {
                self.tick = Some(tick.at);
                self.ticks.extend(event_id(envelope));
            }
            // What was seen outside is true when it is seen: what follows from it stands in the events.
            Message::PersonEvent(..) | Message::MailEvent(..) | Message::AccountObserved(..) => {}
        }
    }

    fn has(&self, cause: MessageId) -> bool {
        match cause {
            MessageId::Command(id) => self.commands.knows(id),
            MessageId::Event(id) => self.ticks.contains(&id) || self.numbers.has_given(id),
        }
    }

    /// What led to a message is on the log before it, or may have been erased.
    fn find_cause(&mut self, stored: &Stored<'_>, envelope: &Envelope, message: &Message, findings: &mut Findings) {
        let is_there = match envelope.cause {
            Some(cause) => self.has(cause) || self.erased.explains(Missed::Cause(cause)),
            None => !matches!(message, Message::WorkspaceEvent(..) | Message::AccountEvent(..)),
        };
        if !is_there {
            let what = envelope.cause.map_or_else(
                || "a decision that names no cause".to_owned(),
                |cause| format!("its cause {cause} is not on the log before it"),
            );
            findings.report(Invariant::ExactlyOnce, stored.place(), what, Some(stored.stored_at));
        }
    }
}

fn event_id(envelope: &Envelope) -> Option<EventId> {
    match envelope.id {
        MessageId::Event(id) => Some(id),
        MessageId::Command(_) => None,
    }
}

/// A person changes only what they may: what they made, or what an account pays for that they belong to. Who was offered something may decline it.
fn isolated(
    stored: &Stored<'_>,
    envelope: &Envelope,
    (kind, workspace): (Option<Kind>, &messages::workspace::Snapshot),
    (accounts, erased): (&Accounts, &mut Erased),
    findings: &mut Findings,
) {
    let mut report = |what: &str| {
        let what = format!("{} {what}", workspace.id);
        findings.report(Invariant::Isolation, stored.place(), what, Some(envelope.at));
    };
    if let Actor::Person(person) = envelope.actor
        && kind != Some(Kind::OfferDeclined)
        && person != workspace.owner
        && !accounts.belongs(workspace.account, person)
        // What was handed over stays when the account that had it before is erased.
        && (accounts.knows(workspace.account) || !erased.explains(Missed::Beginning(workspace.account.uuid())))
    {
        report("was changed by somebody whose it is not");
    }
    if accounts.knows(workspace.account) && !accounts.belonged(workspace.account, workspace.owner) {
        report("is paid for by the account of somebody else");
    }
}

/// A key on the log is sealed.
fn sealed(stored: &Stored<'_>, observed: &Observed, findings: &mut Findings) {
    if observed.credential.as_ref().is_some_and(|credential| !is_seal(&credential.sealed)) {
        findings.report(Invariant::Secrets, stored.place(), "a key that is not sealed", Some(stored.stored_at));
    }
}
