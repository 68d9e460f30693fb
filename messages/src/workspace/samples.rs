//! What stood on the log of workspaces.

use super::{
    Attempts, Credential, Deletion, Desired, Event, Farewell, Kind, Member, Observed, Offer, Pause, Reason, Refusal,
    Region, Snapshot, State, Taken, Trouble, Word,
};
use crate::id::AccountId;
use crate::person::Role;
use crate::samples::{ACCOUNT, AT, ENCLOSURE, OTHER, PERSON, Sample, WORKSPACE, later};

/// A workspace in this state, and nothing ever happened to it.
#[must_use]
pub fn snapshot(state: State) -> Snapshot {
    let waits = matches!(state, State::Pending | State::Provisioning);
    Snapshot {
        id: WORKSPACE,
        account: ACCOUNT,
        owner: PERSON,
        name: "Shop".into(),
        region: Region::Eu,
        size: "small".into(),
        desired: Desired::Running,
        generation: 1,
        state,
        trouble: (state == State::Failed).then_some(Trouble::Broke),
        endpoint: (state == State::Ready).then(|| "https://shop.example.com".into()),
        created_at: AT,
        since: AT,
        due_at: waits.then(|| later(600)),
        version: 1,
        first_deployment_at: None,
        own_key_at: None,
        attempts: None,
        retry_asked_at: None,
        pauses: Vec::new(),
        deletion: None,
        first_ready_at: None,
        restart_asked_at: None,
        kept_at: None,
        members: Vec::new(),
        offer: None,
        taken: None,
    }
}

/// A machine that runs, of which no key is told.
#[must_use]
pub fn observed() -> Observed {
    Observed {
        word: Word::Running,
        raw: "running".into(),
        generation: 1,
        resource: Some("res_1".into()),
        endpoint: Some("https://shop.example.com".into()),
        credential: None,
        first_deployment_at: None,
        own_key_at: None,
        attempts: None,
        resealed: false,
    }
}

/// Four attempts in vain, the next a minute later.
#[must_use]
pub const fn attempts() -> Attempts {
    Attempts { made: 4, last_at: later(420), next_at: Some(later(480)) }
}

/// What was observed: with a key, with what was tried, with what happened for the first time.
#[must_use]
pub fn observations() -> Vec<Sample<Observed>> {
    let credential = Credential { user: "usr_0123456789abcdef".into(), version: 1, sealed: "v1.k1.AAAA.BBBB".into() };
    let unreachable = Observed {
        word: Word::Unreachable,
        raw: String::new(),
        resource: None,
        endpoint: None,
        attempts: Some(attempts()),
        ..observed()
    };
    let Snapshot { first_deployment_at, own_key_at, .. } = used(true, true);
    vec![
        ("", Observed { credential: Some(credential.clone()), ..observed() }),
        ("attempts", unreachable),
        ("first_times", Observed { first_deployment_at, own_key_at, ..observed() }),
        ("resealed", Observed::resealed(Word::Running, credential)),
    ]
}

/// Each event, and those that a later field was added to.
#[must_use]
pub fn events() -> Vec<Sample<Event>> {
    let mut all: Vec<_> =
        Kind::ALL.iter().map(|&kind| ("", Event::Happened { kind, workspace: after(kind) })).collect();
    let failed = Snapshot { attempts: Some(attempts()), version: 2, ..snapshot(State::Failed) };
    all.extend([
        ("", Event::Refused { refusal: Refusal::LimitReached }),
        ("attempts", Event::Happened { kind: Kind::Troubled, workspace: failed }),
        ("first_times", Event::Happened { kind: Kind::Ready, workspace: used(true, true) }),
        ("pauses", Event::Happened { kind: Kind::Suspended, workspace: paused() }),
    ]);
    all
}

/// The workspace as the first sample of each kind has it.
fn after(kind: Kind) -> Snapshot {
    match kind {
        Kind::Created => snapshot(State::Pending),
        Kind::Provisioning => snapshot(State::Provisioning),
        Kind::Ready | Kind::Unchanged => snapshot(State::Ready),
        Kind::Suspended => snapshot(State::Suspended),
        Kind::Troubled => snapshot(State::Failed),
        Kind::Deprovisioning => snapshot(State::Deprovisioning),
        Kind::Deleted => snapshot(State::Deleted),
        Kind::FirstDeploymentArrived => used(true, false),
        Kind::OwnKeyMade => used(true, true),
        Kind::RetryAsked => retried(),
        Kind::Renamed => Snapshot { name: "Paper shop".into(), version: 2, ..snapshot(State::Ready) },
        Kind::Removed => removed(),
        Kind::Restored | Kind::Resumed => Snapshot { generation: 3, version: 4, ..snapshot(State::Provisioning) },
        Kind::PausesChanged => paused(),
        Kind::EndingAnnounced => warned(),
        Kind::EndingTold => told(),
        Kind::Restarted => {
            let restart_asked_at = Some(later(450));
            Snapshot { restart_asked_at, generation: 2, version: 3, ..snapshot(State::Provisioning) }
        }
        Kind::MemberAdded => {
            let member = Member { person: OTHER, role: Role::Admin, since: later(450) };
            Snapshot { members: vec![member], version: 3, ..snapshot(State::Ready) }
        }
        Kind::MemberRemoved => Snapshot { version: 4, ..snapshot(State::Ready) },
        Kind::Offered => offered(),
        Kind::OfferWithdrawn | Kind::OfferDeclined => Snapshot { version: 4, ..snapshot(State::Ready) },
        Kind::TakenOver => taken(),
        Kind::Kept => Snapshot { kept_at: Some(later(450)), version: 3, ..snapshot(State::Ready) },
        Kind::KeyMade
        | Kind::KeyRenewed
        | Kind::KeyDeleted
        | Kind::KeyHandedOver
        | Kind::PasswordSet
        | Kind::SiteMade
        | Kind::SiteUpdated
        | Kind::SiteChanged
        | Kind::SiteAccessChanged
        | Kind::SiteLocked
        | Kind::SiteUnlocked
        | Kind::SiteDeleted
        | Kind::SecretSet
        | Kind::SecretChanged
        | Kind::SecretDeleted
        | Kind::SandboxMade
        | Kind::SandboxUnlocked
        | Kind::SandboxExtended
        | Kind::SandboxPromoted
        | Kind::SandboxDeleted
        | Kind::DefaultsChanged
        | Kind::Rekeyed => Snapshot { version: 2, ..snapshot(State::Ready) },
    }
}

/// A workspace that somebody has begun to use.
fn used(has_code: bool, has_own_key: bool) -> Snapshot {
    let first_deployment_at = has_code.then(|| later(300));
    let own_key_at = has_own_key.then(|| later(360));
    Snapshot { first_deployment_at, own_key_at, version: 2, ..snapshot(State::Ready) }
}

/// A workspace in trouble, for which somebody asked to try again.
fn retried() -> Snapshot {
    let retry_asked_at = Some(later(450));
    let attempts = Some(Attempts { next_at: retry_asked_at, ..attempts() });
    Snapshot { attempts, retry_asked_at, version: 3, ..snapshot(State::Failed) }
}

/// A workspace that is paused for two reasons, one of which will end it.
#[must_use]
pub fn paused() -> Snapshot {
    let over = Pause {
        reason: Reason::TrialEnded,
        since: later(600),
        ends_at: Some(later(14 * DAY)),
        warnings: 0,
        told_at: None,
    };
    let wish = Pause { reason: Reason::OwnerRequest, since: later(500), ends_at: None, warnings: 0, told_at: None };
    Snapshot {
        desired: Desired::Suspended,
        generation: 2,
        version: 4,
        pauses: vec![wish, over],
        first_ready_at: Some(later(60)),
        endpoint: Some("https://shop.example.com".into()),
        ..snapshot(State::Suspended)
    }
}

/// The same after the first warning.
fn warned() -> Snapshot {
    let before = paused();
    let pauses = before.pauses.iter().map(|pause| Pause { warnings: u32::from(pause.ends_at.is_some()), ..*pause });
    Snapshot { pauses: pauses.collect(), version: 5, ..before }
}

/// The same after the last one, of which its people heard.
fn told() -> Snapshot {
    let before = paused();
    let told = |pause: &Pause| match pause.ends_at {
        Some(_) => Pause { warnings: 2, told_at: Some(later(13 * DAY)), ..*pause },
        None => *pause,
    };
    Snapshot { pauses: before.pauses.iter().map(told).collect(), version: 7, ..before }
}

/// A workspace that somebody of another account was asked to take over.
#[must_use]
pub fn offered() -> Snapshot {
    let offer = Offer { enclosure: ENCLOSURE, by: PERSON, at: later(600), until: later(600 + 7 * DAY) };
    Snapshot { offer: Some(offer), version: 3, ..snapshot(State::Ready) }
}

/// The same once they did.
fn taken() -> Snapshot {
    let account = AccountId::from_uuid(OTHER.uuid());
    let taken = Some(Taken { from: ACCOUNT, at: later(DAY) });
    Snapshot { account, owner: OTHER, taken, version: 4, ..snapshot(State::Ready) }
}

/// A workspace that its owner deleted, and can restore.
#[must_use]
pub fn removed() -> Snapshot {
    let restorable_until = Some(later(600 + 7 * DAY));
    Snapshot {
        desired: Desired::Suspended,
        generation: 2,
        version: 3,
        due_at: restorable_until,
        deletion: Some(Deletion { farewell: Farewell::Asked, at: later(600), restorable_until }),
        first_ready_at: Some(later(60)),
        endpoint: Some("https://shop.example.com".into()),
        ..snapshot(State::Deprovisioning)
    }
}

const DAY: i64 = 24 * 60 * 60;
