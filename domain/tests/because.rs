//! Every label can be explained: whatever happens to a workspace, the chain of causes of its label is whole, and without the
//! last cause the label would be another one.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod lives;

use domain::because::{Because, Cause, Chain, Link, OfAccount, Root, Turn, What};
use domain::wording::because::{Who, lines};
use domain::workspace::{Label, due, label};
use jiff::Timestamp;
use messages::workspace::{Command, Event, Kind, Reason, Snapshot, State, Trouble};
use messages::{Actor, CommandId, Envelope, EventId, MessageId, Producer};
use proptest::prelude::*;

use lives::{Step, created, happen, steps};

/// A workspace, and what pages keep of it. Each step is the rule by which its event was decided, so that it is found again.
struct Life {
    now: Timestamp,
    workspace: Snapshot,
    because: Because,
    /// What happened, what is due included.
    past: Vec<Step>,
    /// How it stood before each of them.
    stood: Vec<(Standing, Vec<Reason>)>,
}

type Standing = (Option<Label>, Option<Trouble>);

fn standing(workspace: &Snapshot) -> Standing {
    (label(workspace.state), workspace.trouble)
}

fn reasons(workspace: &Snapshot) -> Vec<Reason> {
    workspace.pauses.iter().map(|pause| pause.reason).collect()
}

/// As pages receive what came of a step.
fn envelope(step: &Step, owner: messages::PersonId, at: Timestamp, number: usize) -> Envelope {
    let (actor, cause) = match step {
        Step::Seen { .. } => (Actor::Infra, MessageId::Event(EventId::new())),
        Step::Tick { .. } => (Actor::Clock, MessageId::Event(EventId::new())),
        Step::Asked(_) => (Actor::Person(owner), MessageId::Command(CommandId::new())),
        Step::Follows(reasons) => (turn(reasons).1, MessageId::Event(EventId::new())),
        Step::Told => (Actor::Service(Producer::Mailer), MessageId::Event(EventId::new())),
    };
    let id = MessageId::Event(EventId::new());
    Envelope { id, cause: Some(cause), actor, at, policy: Some(number.to_string()), number: None, trace: None }
}

/// What of an account brings these reasons, and who is behind that.
fn turn(reasons: &[Reason]) -> (Turn, Actor) {
    match reasons {
        [Reason::TrialEnded, ..] => (Turn::TrialEnded, Actor::Clock),
        [Reason::PaymentFailed, ..] => (Turn::PaymentOverdue, Actor::Clock),
        [Reason::PlanEnded, ..] => (Turn::SubscriptionEnded, Actor::Stripe),
        [] => (Turn::Paid, Actor::Stripe),
        _ => (Turn::PlanChanged, Actor::Staff("kim".into())),
    }
}

/// What the account went through, where that is the cause.
fn of_the_account(step: &Step, envelope: &Envelope) -> Option<Chain> {
    let Step::Follows(reasons) = step else { return None };
    let what =
        OfAccount { turn: turn(reasons).0, plan: "hobby@2".into(), trial_days: None, then: None, card_ends: None };
    Some(Chain::new(Link { rule: None, ..Link::new(What::Account(what), envelope) }, None))
}

impl Life {
    fn new() -> Self {
        let now: Timestamp = "2026-11-21T09:30:00Z".parse().unwrap();
        let event = created(now);
        let workspace = event.snapshot().unwrap().clone();
        let begun = Step::Asked(Command::Retry);
        let (because, _) = Because::default().after(&event, &envelope(&begun, workspace.owner, now, 0), None).unwrap();
        Self { now, workspace, because, past: Vec::new(), stood: Vec::new() }
    }

    /// All of it, and after each step all that has come due.
    fn lived(steps: Vec<Step>) -> Self {
        let mut life = Self::new();
        for step in steps {
            life.take(step);
            while due(&life.workspace, life.now).is_some() {
                life.take(Step::Tick { seconds: 0 });
            }
        }
        life
    }

    fn take(&mut self, step: Step) {
        self.stood.push((standing(&self.workspace), reasons(&self.workspace)));
        self.past.push(step.clone());
        let Some(event) = happen(&self.workspace, &step, &mut self.now) else { return };
        let envelope = envelope(&step, self.workspace.owner, self.now, self.past.len());
        let cause = of_the_account(&step, &envelope);
        if let Some((because, _)) = self.because.after(&event, &envelope, cause.as_ref()) {
            self.because = because;
        }
        if let (Some(after), true) = (event.snapshot(), event.kind() != Some(Kind::Unchanged)) {
            self.workspace = after.clone();
        }
    }

    fn causes(&self) -> Vec<Cause<'_>> {
        let Snapshot { state, trouble, since, pauses, .. } = &self.workspace;
        self.because.causes((*state, *trouble), *since, pauses)
    }
}

/// Which step led to what is at the head of a chain; none for the order, which came before all.
fn step_of(cause: &Cause<'_>) -> Option<usize> {
    let number: usize = cause.chain?.links().first()?.rule.as_ref()?.parse().ok()?;
    number.checked_sub(1)
}

/// What somebody does or the account tells that sets this reason.
fn without(steps: &[Step], gone: &[Reason]) -> Vec<Step> {
    let keeps = |step: &Step| match step {
        Step::Asked(Command::Pause) if gone.contains(&Reason::OwnerRequest) => None,
        Step::Follows(reasons) => {
            Some(Step::Follows(reasons.iter().copied().filter(|reason| !gone.contains(reason)).collect()))
        }
        Step::Seen { .. } | Step::Tick { .. } | Step::Asked(_) | Step::Told => Some(step.clone()),
    };
    steps.iter().filter_map(keeps).collect()
}

fn whole(life: &Life) -> Result<(), TestCaseError> {
    let causes = life.causes();
    prop_assert_eq!(causes.is_empty(), label(life.workspace.state).is_none(), "every label has a cause");
    for cause in causes {
        let chain = cause.chain.ok_or_else(|| TestCaseError::fail("a chain is missing"))?;
        prop_assert!(chain.root() != Root::Unknown, "{chain:?} ends nowhere");
        let wanted = |start: &Chain| matches!(start.root(), Root::Person | Root::Outside);
        prop_assert!(cause.start.is_none_or(wanted), "somebody wanted it to run, or a bank paid for it");
        let told = lines(&cause, |who| Who::of(Some(who), Some(life.workspace.owner), |_| None));
        prop_assert!(!told.is_empty() && told.iter().all(|(line, at)| line.ends_with('.') && at.is_some()), "{told:?}");
    }
    Ok(())
}

fn needed(life: &Life) -> Result<(), TestCaseError> {
    let now = (standing(&life.workspace), reasons(&life.workspace));
    let causes = life.causes();
    let steps: Vec<_> = causes.iter().map(step_of).collect();
    for (cause, step) in causes.iter().zip(steps) {
        let Some(step) = step else {
            // It stands as it was created: without the order there would be nothing.
            prop_assert_eq!(now.0.0, Some(Label::SettingUp));
            continue;
        };
        let without_it = Life::lived_as(&life.past[..step]);
        let with_it = Life::lived_as(&life.past[..=step]);
        match cause.reason {
            Some(reason) => {
                prop_assert!(!reasons(&without_it.workspace).contains(&reason));
                prop_assert!(reasons(&with_it.workspace).contains(&reason));
            }
            None => {
                prop_assert_ne!(standing(&without_it.workspace), now.0, "it would be so without it");
                prop_assert_eq!(standing(&with_it.workspace), now.0, "it made it so");
                let since = &life.stood[step + 1..];
                prop_assert!(since.iter().all(|(stood, _)| *stood == now.0), "and nothing since did");
            }
        }
    }
    if now.0.0 == Some(Label::Paused) {
        let never = Life::lived(without(&life.past, &now.1));
        prop_assert_ne!(label(never.workspace.state), Some(Label::Paused), "without its reasons it is not paused");
    }
    Ok(())
}

impl Life {
    /// Exactly these steps, whatever is due besides.
    fn lived_as(steps: &[Step]) -> Self {
        let mut life = Self::new();
        steps.iter().for_each(|step| life.take(step.clone()));
        life
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_label_can_be_explained(steps in steps()) {
        let mut life = Life::new();
        whole(&life)?;
        for step in steps {
            life.take(step);
            whole(&life)?;
        }
    }

    #[test]
    fn without_its_last_cause_the_label_would_be_another_one(steps in steps()) {
        needed(&Life::lived(steps))?;
    }

    #[test]
    fn what_is_kept_is_read_as_it_was_written(steps in steps()) {
        let because = Life::lived(steps).because;
        let text = serde_json::to_string(&because).unwrap();
        prop_assert_eq!(serde_json::from_str::<Because>(&text).unwrap(), because);
    }
}

fn told(causes: &[Cause<'_>]) -> Vec<Vec<String>> {
    let who = |actor: &Actor| Who::of(Some(actor), None, |_| Some("Ben".to_owned()));
    causes.iter().map(|cause| lines(cause, who).into_iter().map(|(line, _)| line).collect()).collect()
}

fn seen(word: messages::workspace::Word) -> Step {
    Step::Seen { word, behind: 0, endpoint: Some("https://w1.example.com") }
}

#[test]
fn each_label_is_told_from_its_end_to_its_beginning() {
    use messages::workspace::Word;

    let mut life = Life::new();
    assert_eq!(told(&life.causes()), [["Ben asked for it."]]);
    life.take(seen(Word::Provisioning));
    assert_eq!(told(&life.causes()), [["Ben asked for it."]], "it is set up since then");
    life.take(seen(Word::Running));
    assert_eq!(told(&life.causes()), [["Its machine came up, and it answers.", "Ben asked for it."]]);
    life.take(seen(Word::Failed));
    assert_eq!(told(&life.causes()), [["We saw that its machine broke."]]);
    life.take(seen(Word::Running));
    life.take(Step::Follows(vec![Reason::OverPlan]));
    life.take(Step::Asked(Command::Pause));
    let over =
        vec!["Your plan has no room for it.".to_owned(), "Harbor's staff put the account on the Hobby plan.".into()];
    assert_eq!(told(&life.causes()), [over, vec!["Ben paused it, too.".into()]]);
    life.take(Step::Asked(Command::Resume));
    life.take(Step::Follows(vec![Reason::PaymentFailed]));
    let unpaid = ["A payment did not come through.", "A payment was missing for seven days."];
    assert_eq!(told(&life.causes()), [unpaid]);
    life.take(Step::Follows(vec![Reason::PlanEnded]));
    let ended = ["What you paid for is over, and there is no other plan yet.", "The time that was paid for is over."];
    assert_eq!(told(&life.causes()), [ended]);
    life.take(Step::Follows(Vec::new()));
    assert_eq!(
        told(&life.causes()),
        [["Nothing stands against it any longer.", "The payment that was missing arrived."]]
    );
    life.take(Step::Asked(Command::Pause));
    life.take(Step::Asked(Command::Resume));
    assert_eq!(told(&life.causes()), [["Ben started it again."]]);
    life.take(Step::Tick { seconds: 600 });
    assert_eq!(told(&life.causes()), [["Ten minutes went by, and it was not up.", "Ben started it again."]]);
}

#[test]
fn what_was_not_kept_is_not_guessed() {
    let mut life = Life::lived(vec![Step::Follows(vec![Reason::TrialEnded])]);
    life.because = Because::default();
    life.take(Step::Tick { seconds: 60 });
    let old = told(&life.causes());
    assert_eq!(
        old,
        [["Your trial is over, and there is no plan yet.", "What led to this is older than what we keep."]]
    );
    life.take(Step::Asked(Command::Rename { name: "Other".into() }));
    assert_eq!(told(&life.causes()), old, "another name is no reason");
    assert_eq!(life.workspace.state, State::Suspended);
    life.take(Step::Asked(Command::Pause));
    assert_eq!(told(&life.causes())[1], ["Ben paused it, too."], "what comes from now on is known");
}

#[test]
fn what_changed_nothing_is_no_cause() {
    let life = Life::new();
    let envelope = envelope(&Step::Asked(Command::Retry), life.workspace.owner, life.now, 1);
    let unchanged = Event::Happened { kind: Kind::Unchanged, workspace: life.workspace.clone() };
    assert_eq!(life.because.after(&unchanged, &envelope, None), None);
}
