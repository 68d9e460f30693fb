//! What became of each customer, as the log says it, in their own terms: the third workspace of the twelfth customer was paused on
//! the fortieth day. The hash of a run is over that. Ids, which differ from run to run, are not part of it.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use domain::authorize::Presence;
use domain::letters::gone_at;
use domain::workspace::{Label, label};
use jiff::Timestamp;
use messages::workspace::{Kind, Snapshot, State};
use messages::{AccountId, Actor, Envelope, Message, PersonId, WorkspaceId, account, workspace};
use sha2::{Digest, Sha256};

use crate::check::letters::Letters;
use crate::check::people::Accepted;
use crate::check::trial;

/// What is known of all.
pub(crate) struct History {
    begin: Timestamp,
    people: Vec<Person>,
    of_person: HashMap<PersonId, usize>,
    of_account: HashMap<AccountId, usize>,
    workspaces: HashMap<WorkspaceId, Known>,
    counts: BTreeMap<String, u64>,
    broken: Vec<String>,
    letters: Letters,
    accepted: Accepted,
}

/// A customer.
#[derive(Default)]
struct Person {
    account: Option<account::Snapshot>,
    workspaces: Vec<WorkspaceId>,
    /// Over the facts so far, of each of their workspaces by itself; none of theirs is the account, the last what was refused.
    facts: BTreeMap<usize, Sha256>,
}

/// A workspace.
struct Known {
    snapshot: Snapshot,
    /// Whose it is, and which of theirs.
    of: (usize, usize),
}

/// What is a customer's own.
pub(crate) struct Own<'a> {
    pub(crate) account: Option<&'a account::Snapshot>,
    workspaces: Vec<&'a Snapshot>,
}

impl<'a> Own<'a> {
    #[cfg(test)]
    pub(crate) const fn of(account: &'a account::Snapshot, workspaces: Vec<&'a Snapshot>) -> Self {
        Self { account: Some(account), workspaces }
    }

    /// What is in their list, and what can be restored.
    pub(crate) fn all(&self) -> impl Iterator<Item = &'a Snapshot> {
        self.workspaces.iter().copied().filter(|one| Presence::of(one.state, one.desired) != Presence::Gone)
    }

    /// What is in their list.
    pub(crate) fn present(&self) -> impl Iterator<Item = &'a Snapshot> {
        self.workspaces.iter().copied().filter(|one| Presence::of(one.state, one.desired) == Presence::Here)
    }
}

impl History {
    /// Of these customers and their accounts, in the order in which they come.
    pub(crate) fn of_customers(
        customers: impl Iterator<Item = (PersonId, AccountId)> + Clone,
        begin: Timestamp,
    ) -> Self {
        let ids = || customers.clone().enumerate();
        Self {
            begin,
            people: ids().map(|_| Person::default()).collect(),
            of_person: ids().map(|(place, (person, _))| (person, place)).collect(),
            of_account: ids().map(|(place, (_, account))| (account, place)).collect(),
            workspaces: HashMap::new(),
            counts: BTreeMap::new(),
            broken: Vec::new(),
            letters: Letters::to(customers.map(|(person, _)| person)),
            accepted: Accepted::default(),
        }
    }

    /// What is this customer's own.
    pub(crate) fn of(&self, place: usize) -> Own<'_> {
        let person = &self.people[place];
        let workspaces = person.workspaces.iter().filter_map(|id| self.workspace(*id)).collect();
        Own { account: person.account.as_ref(), workspaces }
    }

    /// The account of this customer, once they have one.
    pub(crate) fn account(&self, place: usize) -> Option<&account::Snapshot> {
        self.people.get(place)?.account.as_ref()
    }

    /// All accounts, by the place of their customer.
    pub(crate) fn accounts(&self) -> impl Iterator<Item = (usize, &account::Snapshot)> {
        self.people.iter().enumerate().filter_map(|(place, person)| Some((place, person.account.as_ref()?)))
    }

    /// How many customers there are, whether or not they have come.
    pub(crate) const fn customers(&self) -> usize {
        self.people.len()
    }

    /// A workspace as its last event left it.
    pub(crate) fn workspace(&self, id: WorkspaceId) -> Option<&Snapshot> {
        self.workspaces.get(&id).map(|known| &known.snapshot)
    }

    /// All workspaces that ever were.
    pub(crate) fn workspaces(&self) -> impl Iterator<Item = &Snapshot> {
        self.workspaces.values().map(|known| &known.snapshot)
    }

    /// How a workspace is called in a line for people: whose, and which of theirs.
    pub(crate) fn name(&self, id: WorkspaceId) -> String {
        let of = self.workspaces.get(&id).map(|known| known.of);
        of.map_or_else(|| id.to_string(), |(who, which)| format!("workspace {which} of customer {who}"))
    }

    /// How many messages of each type there were.
    pub(crate) const fn counts(&self) -> &BTreeMap<String, u64> {
        &self.counts
    }

    /// What was found wrong since this was asked last.
    pub(crate) fn take_broken(&mut self) -> Vec<String> {
        std::mem::take(&mut self.broken)
    }

    /// How many workspaces have each label now, and how many are deleted.
    pub(crate) fn labels(&self) -> [u32; 5] {
        let mut counts = [0; 5];
        for workspace in self.workspaces() {
            let label = label(workspace.state);
            let place = Label::ALL.iter().position(|one| Some(*one) == label).unwrap_or(Label::ALL.len());
            counts[place] += 1;
        }
        counts
    }

    /// The letters that people would have got, after those that go by then.
    pub(crate) fn letters(&mut self, until: Timestamp) -> &Letters {
        self.broken.extend(self.letters.goes(until));
        &self.letters
    }

    /// Those whose end was due by then and of which that was not said a day before.
    pub(crate) fn unwarned(&self, now: Timestamp) -> Vec<String> {
        let over = self.workspaces().filter_map(|one| Some((one.id, gone_at(one).filter(|ends_at| *ends_at <= now)?)));
        let unwarned = over.filter(|(id, ends_at)| !self.letters.was_warned(*id, *ends_at));
        unwarned
            .map(|(id, _)| format!("{} is at its end, and its last warning was not sent a day before", self.name(id)))
            .collect()
    }

    /// The hash over what every customer lived through, in the order in which they came.
    pub(crate) fn hash(&self) -> String {
        let mut all = Sha256::new();
        for person in &self.people {
            for (which, facts) in &person.facts {
                all.update(format!("{which} "));
                all.update(facts.clone().finalize());
            }
        }
        all.finalize().iter().take(16).fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    /// Takes a message of the log.
    pub(crate) fn take(&mut self, envelope: &Envelope, message: &Message) {
        *self.counts.entry(message.kind()).or_default() += 1;
        self.broken.extend(self.letters.take(envelope, message));
        match message {
            Message::AccountEvent(id, event) => self.happened_to(*id, envelope, event),
            Message::WorkspaceEvent(id, event) => self.happened(*id, envelope, event),
            Message::WorkspaceCommand(..) | Message::WorkspaceObserved(..) | Message::AccountObserved(..) => {}
            Message::AccountCommand(..) | Message::PersonEvent(..) | Message::MailEvent(..) | Message::Tick(_) => {}
        }
    }

    fn happened_to(&mut self, id: AccountId, envelope: &Envelope, event: &account::Event) {
        let Some(place) = self.of_account.get(&id).copied() else { return };
        if let Some(after) = event.snapshot() {
            self.broken.extend(trial::wrong(event, envelope.at).map(|what| format!("{what}, customer {place}")));
            let before = self.people[place].account.as_ref();
            let wrong = self.accepted.wrong(before, event, envelope.at);
            self.broken.extend(wrong.into_iter().map(|what| format!("{what}, customer {place}")));
            self.people[place].account = Some(after.clone());
        }
        // How it was seen on the way to what is told hangs on when it was looked.
        if event.kind() == Some(account::Kind::MoneySeen) {
            return;
        }
        let word = event.kind().map_or("refused", account::Kind::word);
        let plan = event.snapshot().map_or("", |account| account.plan.as_str());
        let stopped = event.snapshot().and_then(|account| account.money.as_ref()?.stopped);
        let stopped = stopped.map_or("", |stopped| stopped.why.word());
        self.fact((place, 0), envelope.at, &format!("account {word} {plan} {stopped}"));
        if let account::Event::Refused { refusal } = event {
            *self.counts.entry(format!("refused for an account: {}", refusal.word())).or_default() += 1;
        }
    }

    fn happened(&mut self, id: WorkspaceId, envelope: &Envelope, event: &workspace::Event) {
        let Some((kind, after)) = event.kind().zip(event.snapshot()) else { return self.refused(envelope, event) };
        let Some(who) = self.of_account.get(&after.account).copied() else { return };
        let before = self.workspaces.get(&id);
        let own = &mut self.people[who].workspaces;
        if before.is_none() {
            own.push(id);
        }
        let of = before.map_or((who, own.len()), |known| known.of);
        let is_news = before.is_none_or(|before| is_news(kind, label_of(&before.snapshot), label_of(after)));
        self.workspaces.insert(id, Known { snapshot: after.clone(), of });
        if is_news {
            self.fact(of, envelope.at, &format!("{} {}", kind.word(), label_of(after)));
        }
    }

    fn refused(&mut self, envelope: &Envelope, event: &workspace::Event) {
        let workspace::Event::Refused { refusal } = event else { return };
        *self.counts.entry(format!("refused: {}", refusal.word())).or_default() += 1;
        let Actor::Person(person) = envelope.actor else { return };
        if let Some(who) = self.of_person.get(&person).copied() {
            self.fact((who, usize::MAX), envelope.at, &format!("refused {}", refusal.word()));
        }
    }

    /// Of one workspace of theirs, or of what is not a workspace's: what happens to two of them at once comes in any order.
    fn fact(&mut self, (who, which): (usize, usize), at: Timestamp, what: &str) {
        let seconds = at.duration_since(self.begin).as_secs();
        let facts = self.people[who].facts.entry(which).or_default();
        facts.update(format!("{seconds} {what}\n"));
    }
}

/// Whether an event is one that its people notice. How often a machine in trouble was looked at meanwhile is not: that depends
/// on how soon infra's own word of it arrived; nor is that somebody was told of an end, which they were told of.
fn is_news(kind: Kind, before: &str, after: &str) -> bool {
    before != after || !matches!(kind, Kind::Troubled | Kind::Provisioning | Kind::EndingTold | Kind::Unchanged)
}

/// What is shown of it.
fn label_of(workspace: &Snapshot) -> &'static str {
    match (label(workspace.state), workspace.state) {
        (Some(label), _) => label.text(),
        (None, State::Deleted) => "Gone",
        (None, _) => "Deleted",
    }
}
