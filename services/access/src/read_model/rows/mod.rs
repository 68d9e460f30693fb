//! What one batch of events changes, in memory.

mod compare;
mod statements;
mod tables;

use std::collections::{HashMap, HashSet};

use domain::account::people::members;
use domain::because::{Because, Chain, Link};
use domain::workspace::Happening;
use jiff::Timestamp;
use messages::person::{self, Role};
use messages::workspace::{self, Observed, Refusal, State};
use messages::{AccountId, CommandId, Envelope, EventId, Message, MessageId, PersonId, WorkspaceId, account, mail};
use nats::fold::Received;

pub use statements::Statements;
use tables::{AccountLine, Belonging, Line, Membership, Outcome, Returning};

use crate::inside::Credential;
use crate::workspace::Workspace;

/// What one batch works on.
#[derive(Default)]
pub struct Rows {
    /// What each workspace's history says last, apart from what stands between two changes.
    pub(super) last_lines: HashMap<WorkspaceId, Happening>,
    /// What is kept of why each workspace stands as it does.
    pub(super) because: HashMap<WorkspaceId, Because>,
    /// What happened to accounts, by the event: what happens to workspaces names it as its cause.
    pub(super) causes: HashMap<EventId, Chain>,
    pub(super) workspaces: HashMap<WorkspaceId, Workspace>,
    /// The newest key to each workspace, sealed.
    pub(super) credentials: HashMap<WorkspaceId, Credential>,
    pub(super) accounts: HashMap<AccountId, account::Snapshot>,
    /// Who has a role of their own in these, where that changed: all others have none.
    pub(super) members: HashMap<WorkspaceId, Vec<PersonId>>,
    /// None for those who left.
    pub(super) memberships: HashMap<(WorkspaceId, PersonId), Option<Membership>>,
    pub(super) mailboxes: HashMap<PersonId, Returning>,
    pub(super) history: Vec<Line>,
    pub(super) account_history: Vec<AccountLine>,
    pub(super) outcomes: Vec<Outcome>,
    pub(super) tick: Option<Timestamp>,
    /// Only in a comparison: the commands that were answered before these.
    pub(super) answered: HashSet<CommandId>,
}

impl Rows {
    /// Takes the facts of one event.
    pub(super) fn ingest(&mut self, received: &Received<Message>) {
        match &received.input {
            Message::WorkspaceEvent(id, event) => {
                self.record_outcome(&received.envelope, (Some(*id), None), event.refusal().map(Refusal::word));
                self.take_workspace(event, &received.envelope);
            }
            Message::AccountEvent(id, event) => {
                self.record_outcome(&received.envelope, (None, Some(*id)), event.refusal().map(account::Refusal::word));
                self.take_account(event, &received.envelope);
            }
            Message::PersonEvent(person, event) => self.take_person(*person, event, received.envelope.at),
            Message::MailEvent(person, event) => self.take_mail(*person, event, received.envelope.at),
            Message::Tick(tick) => self.tick = Some(tick.at),
            Message::WorkspaceObserved(id, observed) => self.take_credential(*id, observed, received.envelope.at),
            // Nothing of these is shown; the events that follow them are.
            Message::WorkspaceCommand(..) | Message::AccountCommand(..) | Message::AccountObserved(..) => {}
        }
    }

    /// Of what was observed, the key counts alone: all else is judged by lifecycle, whose events are shown.
    fn take_credential(&mut self, workspace: WorkspaceId, observed: &Observed, at: Timestamp) {
        let Some(credential) = &observed.credential else { return };
        // The same key comes again when it is sealed anew.
        let no_older = self.credentials.get(&workspace).is_none_or(|before| before.version <= credential.version);
        if no_older {
            self.credentials.insert(workspace, Credential::of(workspace, credential, at));
        }
    }

    /// The workspaces among these that are gone for good: nobody opens anything in them any more.
    pub(super) fn gone(&self) -> Vec<WorkspaceId> {
        let gone = self.workspaces.values().filter(|workspace| workspace.state == State::Deleted);
        gone.map(|workspace| workspace.id).collect()
    }

    /// Who belongs to the accounts among these.
    pub(super) fn belonging(&self) -> Vec<Belonging> {
        let of = |account: &account::Snapshot| {
            let (id, version) = (account.id, account.version);
            members(account).into_iter().map(move |account::Member { person, role, since, invited_by }| Belonging {
                account: id,
                person,
                role,
                since,
                invited_by,
                version,
            })
        };
        self.accounts.values().flat_map(of).collect()
    }

    fn take_account(&mut self, event: &account::Event, envelope: &Envelope) {
        let Some(account) = event.snapshot() else { return };
        self.accounts.insert(account.id, account.clone());
        if let (Some(link), MessageId::Event(event)) = (Link::of_account(event, envelope), envelope.id) {
            let because = Chain::new(link, None);
            self.causes.insert(event, because.clone());
            let account::Snapshot { id, version, .. } = *account;
            self.account_history.push(AccountLine { account: id, version, event, at: envelope.at, because });
        }
    }

    fn take_workspace(&mut self, event: &workspace::Event, envelope: &Envelope) {
        let Some(after) = event.snapshot() else { return };
        let at = envelope.at;
        match event.kind() {
            Some(workspace::Kind::Created) => self.join(after.id, after.owner, Role::Owner, at),
            Some(workspace::Kind::MemberAdded | workspace::Kind::MemberRemoved) => self.take_members(after),
            Some(workspace::Kind::TakenOver) => {
                self.take_members(after);
                self.join(after.id, after.owner, Role::Owner, at);
                // What led to it was the concern of those who had it.
                self.because.remove(&after.id);
            }
            Some(_) | None => {}
        }
        let cause = match envelope.cause {
            Some(MessageId::Event(cause)) => self.causes.get(&cause),
            Some(MessageId::Command(_)) | None => None,
        };
        let before = self.because.remove(&after.id).unwrap_or_default();
        let led = before.after(event, envelope, cause);
        // A workspace that only got another address, or one trouble after the other, has no news to tell.
        if let Some((_, because)) = &led
            && let Some(happening) =
                Happening::of(event).filter(|new| self.last_lines.get(&after.id).is_none_or(|last| last != new))
        {
            // What stands between two lines does not make the second one news.
            if !happening.stands_between() {
                self.last_lines.insert(after.id, happening);
            }
            let (actor, because) = (envelope.actor.clone(), because.clone());
            self.history.push(Line { workspace: after.id, version: after.version, happening, at, actor, because });
        }
        let because = led.map_or(before, |(because, _)| because);
        let workspace = Workspace::of(after, self.workspaces.get(&after.id), because.clone());
        self.because.insert(after.id, because);
        self.workspaces.insert(after.id, workspace);
    }

    /// Who was given a role in a workspace, as it is from now on: of who made it nothing is said.
    fn take_members(&mut self, after: &workspace::Snapshot) {
        let is_in = |person: PersonId| person == after.owner || after.members.iter().any(|one| one.person == person);
        let gone: Vec<_> = self.memberships.keys().filter(|key| key.0 == after.id && !is_in(key.1)).copied().collect();
        self.memberships.extend(gone.into_iter().map(|key| (key, None)));
        for member in &after.members {
            self.join(after.id, member.person, member.role, member.since);
        }
        let stay = after.members.iter().map(|member| member.person).chain([after.owner]).collect();
        self.members.insert(after.id, stay);
    }

    fn join(&mut self, workspace: WorkspaceId, person: PersonId, role: Role, since: Timestamp) {
        self.memberships.insert((workspace, person), Some(Membership { workspace, person, role, since }));
    }

    fn take_person(&mut self, person: PersonId, event: &person::Event, at: Timestamp) {
        match event {
            person::Event::Joined { workspace, role } => self.join(*workspace, person, *role, at),
            person::Event::Left { workspace } => {
                self.memberships.insert((*workspace, person), None);
            }
            // A reader parks what it does not know, before it comes here.
            person::Event::SignedUp { .. }
            | person::Event::Wrote { .. }
            | person::Event::Answered { .. }
            | person::Event::SignedInAnew { .. }
            | person::Event::SignedOutEverywhere
            | person::Event::AddressAsked { .. }
            | person::Event::AddressChanged { .. }
            | person::Event::IdentityLinked { .. }
            | person::Event::IdentityUnlinked { .. }
            | person::Event::SignInLinkAsked { .. }
            | person::Event::Exported { .. }
            | person::Event::Unknown => {}
        }
    }

    fn take_mail(&mut self, person: PersonId, event: &mail::Event, at: Timestamp) {
        let why = match event {
            mail::Event::Returned { why, .. } => Some(*why),
            mail::Event::Reachable => None,
            mail::Event::Sent { .. }
            | mail::Event::Dropped { .. }
            | mail::Event::Stuck { .. }
            | mail::Event::Unknown => return,
        };
        self.mailboxes.insert(person, Returning { person, why, at });
    }

    fn record_outcome(
        &mut self,
        envelope: &Envelope,
        (workspace, account): (Option<WorkspaceId>, Option<AccountId>),
        refusal: Option<&'static str>,
    ) {
        if let Some(MessageId::Command(command)) = envelope.cause {
            self.outcomes.push(Outcome { command, workspace, account, refusal, at: envelope.at });
        }
    }
}

#[cfg(test)]
mod tests {
    use messages::workspace::{Attempts, Event, Kind, Snapshot, samples};
    use messages::{Actor, EventId};

    use super::*;

    fn received(cause: Option<CommandId>, input: Message) -> Received<Message> {
        let envelope = Envelope {
            id: MessageId::Event(EventId::new()),
            cause: cause.map(MessageId::Command),
            actor: Actor::Clock,
            at: Timestamp::UNIX_EPOCH,
            policy: None,
            number: None,
            trace: None,
        };
        Received { seq: 1, envelope, input }
    }

    fn snapshot(command: CommandId, state: State, version: u64) -> Snapshot {
        let id = WorkspaceId::created_by(command);
        Snapshot { id, account: AccountId::new(), owner: PersonId::new(), version, ..samples::snapshot(state) }
    }

    #[test]
    fn who_creates_a_workspace_owns_it_and_receives_the_outcome() {
        let command = CommandId::new();
        let workspace = snapshot(command, State::Pending, 1);
        let mut rows = Rows::default();
        rows.ingest(&received(
            Some(command),
            Message::WorkspaceEvent(
                workspace.id,
                Box::new(Event::Happened { kind: Kind::Created, workspace: workspace.clone() }),
            ),
        ));
        assert_eq!(rows.memberships[&(workspace.id, workspace.owner)].as_ref().unwrap().role, Role::Owner);
        assert_eq!((rows.outcomes[0].command, rows.outcomes[0].refusal), (command, None));
        assert_eq!(rows.history.len(), 1);
    }

    #[test]
    fn a_refusal_changes_nothing_but_the_outcome() {
        let (command, refusal) = (CommandId::new(), Refusal::LimitReached);
        let mut rows = Rows::default();
        rows.ingest(&received(
            Some(command),
            Message::WorkspaceEvent(WorkspaceId::created_by(command), Box::new(Event::Refused { refusal })),
        ));
        assert_eq!(rows.outcomes[0].refusal, Some(refusal.word()));
        assert!(rows.workspaces.is_empty() && rows.history.is_empty() && rows.memberships.is_empty());
    }

    #[test]
    fn the_same_news_is_told_once() {
        let command = CommandId::new();
        let mut rows = Rows::default();
        for (version, state) in (1..).zip([State::Ready, State::Ready, State::Failed, State::Unknown, State::Ready]) {
            let workspace = snapshot(command, state, version);
            rows.ingest(&received(None, Message::WorkspaceEvent(workspace.id, Box::new(Event::entered(workspace)))));
        }
        assert_eq!(rows.history.iter().map(|line| line.version).collect::<Vec<_>>(), [1, 3, 5]);
        assert!(rows.outcomes.is_empty());
    }

    #[test]
    fn when_it_was_first_ready_stays_whatever_follows() {
        let command = CommandId::new();
        let mut rows = Rows::default();
        for (version, state) in (1..).zip([State::Provisioning, State::Ready, State::Failed, State::Ready]) {
            let since = Timestamp::from_second(version).unwrap();
            let workspace = Snapshot { since, ..snapshot(command, state, version.cast_unsigned()) };
            rows.ingest(&received(None, Message::WorkspaceEvent(workspace.id, Box::new(Event::entered(workspace)))));
        }
        let kept = &rows.workspaces[&WorkspaceId::created_by(command)];
        assert_eq!((kept.version, kept.ready_at), (4, Some(Timestamp::from_second(2).unwrap())));
    }

    #[test]
    fn first_times_are_told_and_kept_and_make_no_news_of_what_was_told() {
        let command = CommandId::new();
        let at = Timestamp::UNIX_EPOCH;
        let ready = |version, first_deployment_at, own_key_at| Snapshot {
            first_deployment_at,
            own_key_at,
            ..snapshot(command, State::Ready, version)
        };
        let mut rows = Rows::default();
        for event in [
            Event::Happened { kind: Kind::Ready, workspace: ready(1, None, None) },
            Event::Happened { kind: Kind::FirstDeploymentArrived, workspace: ready(2, Some(at), None) },
            Event::Happened { kind: Kind::OwnKeyMade, workspace: ready(3, Some(at), Some(at)) },
            Event::Happened { kind: Kind::Ready, workspace: ready(4, Some(at), Some(at)) },
        ] {
            rows.ingest(&received(None, Message::WorkspaceEvent(WorkspaceId::created_by(command), Box::new(event))));
        }
        let told: Vec<_> = rows.history.iter().map(|line| (line.version, line.happening)).collect();
        assert_eq!(told, [(1, Happening::Ready), (2, Happening::FirstCode), (3, Happening::OwnKey)]);
        let kept = &rows.workspaces[&WorkspaceId::created_by(command)];
        assert_eq!((kept.first_deployment_at, kept.own_key_at), (Some(at), Some(at)));
    }

    #[test]
    fn each_wish_for_a_try_is_told_and_the_trouble_it_is_about_only_once() {
        let command = CommandId::new();
        let at = Timestamp::UNIX_EPOCH;
        let tried = |version, made| Snapshot {
            attempts: Some(Attempts { made, last_at: at, next_at: Some(at) }),
            ..snapshot(command, State::Failed, version)
        };
        let mut rows = Rows::default();
        for event in [
            Event::Happened { kind: Kind::Troubled, workspace: tried(1, 3) },
            Event::Happened { kind: Kind::Troubled, workspace: tried(2, 4) },
            Event::Happened { kind: Kind::RetryAsked, workspace: tried(3, 4) },
            Event::Happened { kind: Kind::Troubled, workspace: tried(4, 5) },
            Event::Happened { kind: Kind::RetryAsked, workspace: tried(5, 5) },
        ] {
            rows.ingest(&received(None, Message::WorkspaceEvent(WorkspaceId::created_by(command), Box::new(event))));
        }
        let told: Vec<_> = rows.history.iter().map(|line| (line.version, line.happening)).collect();
        assert_eq!(told, [(1, Happening::Trouble), (3, Happening::RetryAsked), (5, Happening::RetryAsked)]);
        assert_eq!(rows.workspaces[&WorkspaceId::created_by(command)].attempts.unwrap().made, 5);
    }

    #[test]
    fn what_an_account_went_through_is_told_as_the_cause_of_what_became_of_its_workspace() {
        use messages::workspace::{Pause, Reason};

        let command = CommandId::new();
        let shop = snapshot(command, State::Pending, 1);
        let over = account::samples::snapshot();
        let over = account::Snapshot { trial_ended_at: Some(Timestamp::UNIX_EPOCH), ..over };
        let mut rows = Rows::default();
        let created = Event::Happened { kind: Kind::Created, workspace: shop.clone() };
        rows.ingest(&received(Some(command), Message::WorkspaceEvent(shop.id, Box::new(created))));
        let ended = account::Event::Happened { kind: account::Kind::TrialEnded, account: over };
        let ended = received(None, Message::AccountEvent(shop.account, ended));
        rows.ingest(&ended);
        let since = Timestamp::UNIX_EPOCH;
        let pauses = vec![Pause { reason: Reason::TrialEnded, since, ends_at: None, warnings: 0, told_at: None }];
        let paused = Snapshot { pauses: pauses.clone(), state: State::Suspended, version: 2, ..shop.clone() };
        let mut paused = received(
            None,
            Message::WorkspaceEvent(shop.id, Box::new(Event::Happened { kind: Kind::Suspended, workspace: paused })),
        );
        paused.envelope.cause = Some(ended.envelope.id);
        rows.ingest(&paused);

        let because = &rows.workspaces[&shop.id].because;
        let causes = because.causes((State::Suspended, None), since, &pauses);
        let links = causes[0].chain.unwrap().links();
        assert_eq!((causes.len(), links.len(), causes[0].chain), (1, 2, Some(&rows.history[1].because)));
        let told: Vec<_> = rows.account_history.iter().map(|line| line.because.links()).collect();
        assert_eq!(told, [&links[1..]]);
    }

    #[test]
    fn the_newest_key_counts_until_its_workspace_is_gone() {
        let command = CommandId::new();
        let id = WorkspaceId::created_by(command);
        let (_, seen) = samples::observations().swap_remove(0);
        let mut rows = Rows::default();
        for version in [1, 3, 2] {
            let credential = seen.credential.clone().map(|credential| workspace::Credential { version, ..credential });
            let observed = Observed { credential, ..seen.clone() };
            rows.ingest(&received(None, Message::WorkspaceObserved(id, Box::new(observed))));
        }
        assert_eq!((rows.credentials[&id].version, rows.gone()), (3, Vec::new()));
        for (version, sealed, kept) in
            [(2, "v1.k2.A.B", &*seen.credential.clone().unwrap().sealed), (3, "v1.k2.C.D", "v1.k2.C.D")]
        {
            let credential =
                workspace::Credential { version, sealed: sealed.into(), ..seen.credential.clone().unwrap() };
            let observed = Observed::resealed(workspace::Word::Running, credential);
            rows.ingest(&received(None, Message::WorkspaceObserved(id, Box::new(observed))));
            assert_eq!(rows.credentials[&id].sealed, kept, "the newest key, as it was sealed last");
        }
        let gone = snapshot(command, State::Deleted, 9);
        rows.ingest(&received(None, Message::WorkspaceEvent(id, Box::new(Event::entered(gone)))));
        assert_eq!(rows.gone(), [id]);
    }

    #[test]
    fn who_left_is_no_member() {
        let (person, workspace) = (PersonId::new(), WorkspaceId::new());
        let mut rows = Rows::default();
        rows.ingest(&received(
            None,
            Message::PersonEvent(person, person::Event::Joined { workspace, role: Role::Admin }),
        ));
        rows.ingest(&received(None, Message::PersonEvent(person, person::Event::Left { workspace })));
        assert!(rows.memberships[&(workspace, person)].is_none());
    }
}
