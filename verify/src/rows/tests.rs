//! Rows of one honest moment, and what becomes of them when one thing is changed.

use std::collections::BTreeSet;

use domain::account::Stops;
use jiff::{SignedDuration, Timestamp};
use messages::account::Stop;
use messages::person::Role;
use messages::workspace::{Desired, Pause, Reason, Region, Snapshot, State, Word, samples};
use messages::{AccountId, PersonId, WorkspaceId};

use super::*;
use crate::{Findings, Hit, Invariant};

const GRANTS: &str = "web: 43 connections, nothing special\n  database: connect\n  schema web: usage\n  table web.people: select\n\n\
                      billing: 13 connections, nothing special\n  schema billing: usage\n";

/// All that the judges are given.
#[derive(Clone)]
struct Moment {
    account: Account,
    paying: domain::billed::Account,
    workspaces: Vec<Snapshot>,
    machine: Option<Machine>,
    exception: Option<(&'static str, i64)>,
    seen: Word,
    sealed: String,
    key_of_the_gone: bool,
    membership: Membership,
    payment: Payment,
    granted: String,
    hit: Option<Hit>,
    erased: bool,
}

fn now() -> Timestamp {
    samples::snapshot(State::Ready).created_at + SignedDuration::from_hours(24)
}

fn ago(minutes: i64) -> Timestamp {
    now() - SignedDuration::from_mins(minutes)
}

fn honest() -> Moment {
    let running = samples::snapshot(State::Ready);
    let (workspace, account, owner) = (running.id, running.account, running.owner);
    Moment {
        account: Account { id: account, plan: "trial@1".into(), stops: Stops::default(), counted: 1 },
        paying: domain::billed::Account::from(&messages::account::samples::snapshot()),
        workspaces: vec![running],
        machine: Some(Machine { workspace, exists: true, asked_at: Some(ago(60)) }),
        exception: Some(("orphan", 14)),
        seen: Word::Running,
        sealed: format!("v1.k1.{0}.{0}", "A".repeat(80)),
        key_of_the_gone: false,
        membership: Membership {
            workspace,
            person: owner,
            role: Role::Owner,
            since: ago(60),
            workspace_exists: true,
            person_exists: true,
            account_exists: true,
        },
        payment: Payment { workspace, decided: (account, Some(owner)), shown: Some(account), billed: Some(owner) },
        granted: GRANTS.replace("43", "17"),
        hit: None,
        erased: false,
    }
}

fn paused(since: Timestamp) -> Snapshot {
    let pauses = vec![Pause { reason: Reason::OwnerRequest, since, ends_at: None, warnings: 0, told_at: None }];
    Snapshot { desired: Desired::Suspended, pauses, ..samples::snapshot(State::Suspended) }
}

fn judged(moment: &Moment) -> Findings {
    let mut findings = Findings::default();
    let first = moment.workspaces.first();
    limits(moment.account.id, Some(&moment.account), &moment.workspaces, &mut findings);
    billed(&moment.paying, &moment.workspaces, now(), &mut findings);
    if let Some(workspace) = first {
        suspended(workspace, Some((moment.seen, ago(60))), now(), &mut findings);
    }
    let id = first.map_or(moment.membership.workspace, |workspace| workspace.id);
    orphans(id, first, moment.machine.as_ref(), now(), &mut findings);
    if let Some((finding, minutes)) = moment.exception {
        let (finding, last_seen) = (finding.to_owned(), now());
        exceptions(&Exception { token: id.to_string(), finding, first_seen: ago(minutes), last_seen }, &mut findings);
    }
    credentials("lifecycle.credentials", id, &moment.sealed, moment.key_of_the_gone, &mut findings);
    memberships(&moment.membership, &mut findings);
    payments(&moment.payment, &mut findings);
    rights(GRANTS, &moment.granted, &["web", "billing"], &mut findings);
    if let Some(hit) = moment.hit {
        text("web.history", "kind", "(0,1)", hit, &mut findings);
    }
    if moment.erased {
        erased("the bucket people", PersonId::new(), &mut findings);
    }
    findings
}

#[test]
fn nothing_is_wrong_with_an_honest_moment() {
    assert_eq!(judged(&honest()).broken(), BTreeSet::new());
    let just_paused = Moment { workspaces: vec![paused(ago(9))], ..honest() };
    assert_eq!(judged(&just_paused).broken(), BTreeSet::new(), "it has ten minutes");
    let just_gone = Snapshot { since: ago(14), ..samples::snapshot(State::Deleted) };
    let mut moment = Moment { workspaces: vec![just_gone], ..honest() };
    moment.account.counted = 0;
    assert_eq!(judged(&moment).broken(), BTreeSet::new(), "its machine has fifteen minutes");
    let mut just_over = honest();
    just_over.paying.trial_ended_at = Some(ago(9));
    assert_eq!(judged(&just_over).broken(), BTreeSet::new(), "what was decided has ten minutes to happen");
    let new = Snapshot { created_at: ago(1), ..samples::snapshot(State::Pending) };
    assert_eq!(judged(&Moment { workspaces: vec![new], machine: None, ..honest() }).broken(), BTreeSet::new());
}

type Seed = (&'static str, Invariant, fn(&mut Moment));

const SEEDS: &[Seed] = &[
    ("too many are counted", Invariant::Limits, |moment| moment.account.counted = 2),
    ("one more runs than there is room for", Invariant::Limits, |moment| {
        let id = WorkspaceId::new();
        moment.workspaces.push(Snapshot { id, ..samples::snapshot(State::Ready) });
        moment.account.counted = 2;
    }),
    ("one runs where the plan does not go", Invariant::Limits, |moment| {
        moment.account.plan = plans::HOBBY.id.to_string();
        moment.workspaces[0].region = Region::Us;
    }),
    ("one runs that is not paid for", Invariant::Limits, |moment| {
        moment.account.stops = Stops::new(None, Some(Stop::PaymentFailed));
    }),
    ("what is paused runs for eleven minutes", Invariant::Suspended, |moment| {
        moment.workspaces = vec![paused(ago(11))]
    }),
    ("what is deleted runs for an hour", Invariant::Suspended, |moment| {
        moment.workspaces = vec![samples::removed()];
        moment.account.counted = 0;
    }),
    ("nobody pays for what runs", Invariant::Billed, |moment| moment.paying.trial_ended_at = Some(ago(11))),
    ("what is paid is paused for money", Invariant::Billed, |moment| {
        moment.paying = domain::billed::Account::from(&messages::account::samples::paying());
        let pauses =
            vec![Pause { reason: Reason::TrialEnded, since: ago(11), ends_at: None, warnings: 0, told_at: None }];
        moment.workspaces = vec![Snapshot { pauses, ..paused(ago(11)) }];
        moment.seen = Word::Suspended;
    }),
    ("a machine has no workspace", Invariant::Orphans, |moment| {
        moment.workspaces.clear();
        moment.account.counted = 0;
    }),
    ("a machine has no workspace, and nobody knows since when", Invariant::Orphans, |moment| {
        moment.workspaces.clear();
        moment.account.counted = 0;
        moment.machine = moment.machine.clone().map(|machine| Machine { asked_at: None, ..machine });
    }),
    ("the machine of what is gone is there", Invariant::Orphans, |moment| {
        moment.workspaces = vec![Snapshot { since: ago(16), ..samples::snapshot(State::Deleted) }];
        moment.account.counted = 0;
    }),
    ("nobody makes the machine", Invariant::Orphans, |moment| moment.machine = None),
    ("infra lists an orphan", Invariant::Orphans, |moment| moment.exception = Some(("orphan", 16))),
    ("infra does not list a machine", Invariant::Orphans, |moment| moment.exception = Some(("missing", 16))),
    ("a kept key is not sealed", Invariant::Secrets, |moment| moment.sealed = "sc_0123".into()),
    ("the key to what is gone is kept", Invariant::Secrets, |moment| moment.key_of_the_gone = true),
    ("a key is in a table", Invariant::Secrets, |moment| moment.hit = Some(Hit::AdminKey)),
    ("a session is in a table", Invariant::Secrets, |moment| moment.hit = Some(Hit::Session)),
    ("an address is in a table", Invariant::PersonalData, |moment| moment.hit = Some(Hit::Address)),
    ("who was erased is in the bucket", Invariant::PersonalData, |moment| moment.erased = true),
    ("a membership is in nothing", Invariant::Isolation, |moment| moment.membership.workspace_exists = false),
    ("a membership is nobody's", Invariant::Isolation, |moment| moment.membership.person_exists = false),
    ("nobody pays", Invariant::Isolation, |moment| moment.membership.account_exists = false),
    ("a role means nothing", Invariant::Isolation, |moment| moment.membership.role = Role::Unknown),
    ("web shows another account", Invariant::Isolation, |moment| moment.payment.shown = Some(AccountId::new())),
    ("the account is somebody else's", Invariant::Isolation, |moment| moment.payment.decided.1 = Some(PersonId::new())),
    ("billing names another owner", Invariant::Isolation, |moment| moment.payment.billed = Some(PersonId::new())),
    ("a role may do more", Invariant::Isolation, |moment| {
        moment.granted =
            moment.granted.replace("schema billing: usage", "schema billing: usage\n  table web.people: select");
    }),
    ("a role may do less", Invariant::Isolation, |moment| {
        moment.granted = moment.granted.replace("  table web.people: select\n", "")
    }),
    ("a role is a superuser", Invariant::Isolation, |moment| {
        moment.granted = moment.granted.replacen("nothing special", "superuser", 1)
    }),
    ("a role is missing", Invariant::Isolation, |moment| moment.granted = moment.granted.replace("billing", "other")),
    ("a stranger may read", Invariant::Isolation, |moment| {
        moment.granted.push_str("\nguest: 5 connections, nothing special\n  table web.people: select\n");
    }),
];

#[test]
fn each_seeded_violation_is_found_and_no_other() {
    let mut wrong = Vec::new();
    for (what, expected, seed) in SEEDS {
        let mut moment = honest();
        seed(&mut moment);
        let findings = judged(&moment);
        let found: Vec<_> = Invariant::ALL.iter().flat_map(|one| findings.violations(*one)).collect();
        if findings.broken() != BTreeSet::from([*expected]) {
            wrong.push(format!("{what}: {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_started_behind_our_back_has_run_since_it_was_seen() {
    for (minutes, broken) in [(9, BTreeSet::new()), (11, BTreeSet::from([Invariant::Suspended]))] {
        let mut findings = Findings::default();
        suspended(&paused(ago(7_200)), Some((Word::Running, ago(minutes))), now(), &mut findings);
        assert_eq!(findings.broken(), broken, "{minutes} minutes");
    }
}

#[test]
fn a_role_of_others_is_none_of_our_business() {
    let mut moment = honest();
    moment.granted.push_str("\nmonitor: 5 connections, nothing special\n  database: connect\n  schema public: usage\n");
    assert_eq!(judged(&moment).broken(), BTreeSet::new());
}
