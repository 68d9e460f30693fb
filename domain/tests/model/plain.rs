//! A life without what no decision depends on, so that lives that differ in nothing that matters are the same; and a life
//! after a time.

use domain::authorize::Presence;
use jiff::{SignedDuration, Timestamp};
use messages::workspace::{Deletion, Pause, Reason, Snapshot, State};

use crate::life::{GENERATION, Input, Life, NOW, days};

/// The same life, written down in the one way.
pub fn plain(life: Life) -> Life {
    let Life { snapshot, warned } = life;
    let presence = Presence::of(snapshot.state, snapshot.desired);
    let removed = presence == Presence::Removed;
    let a_moment_ago = |at: &Timestamp| at.duration_until(NOW) < SignedDuration::from_secs(10);
    let deletion = snapshot.deletion.map(|deletion| Deletion {
        at: if removed { deletion.at } else { NOW },
        restorable_until: None,
        ..deletion
    });
    // Nothing follows any more for what has left for good.
    let (mut warned, mut pauses) = (warned, snapshot.pauses.iter().map(plain_pause).collect::<Vec<_>>());
    if presence == Presence::Gone {
        warned.clear();
        pauses.clear();
    }
    // Their order is only shown.
    pauses.sort_by_key(|pause| pause.reason);
    let snapshot = Snapshot {
        generation: GENERATION,
        version: 1,
        since: NOW,
        attempts: None,
        retry_asked_at: None,
        restart_asked_at: snapshot.restart_asked_at.filter(a_moment_ago).map(|_| NOW),
        first_ready_at: snapshot.first_ready_at.map(|_| NOW - days(1)),
        kept_at: snapshot.kept_at.map(|_| NOW - days(1)),
        deletion,
        pauses,
        ..snapshot
    };
    for (_, at) in &mut warned {
        *at = (*at).max(NOW - days(2));
    }
    warned.sort();
    Life { snapshot, warned }
}

/// What is long ago is as long ago as anything can matter; what never ends never began.
fn plain_pause(pause: &Pause) -> Pause {
    let since = pause.since.max(NOW - days(15));
    let told_at = pause.told_at.map(|at| at.max(NOW - days(2)));
    match pause.ends_at {
        // It ends with its account, which counts its own days.
        None if pause.reason == Reason::AccountClosing => Pause { since, ..*pause },
        None => Pause { since: NOW, ..*pause },
        Some(ends_at) => Pause { since, ends_at: Some(ends_at.max(NOW)), told_at, ..*pause },
    }
}

/// The life after minutes or days, before anything that has come due happens. While minutes pass, days wait.
pub fn passed(life: &Life, input: Input) -> Life {
    let mut after = life.clone();
    let (minutes, long) = match input {
        Input::Minutes => (SignedDuration::from_hours(1), SignedDuration::ZERO),
        Input::Days(count) => (days(count), days(count)),
        Input::Seen(..) | Input::Told | Input::Asked(_) | Input::Follows { .. } => return after,
    };
    let snapshot = &mut after.snapshot;
    let removed = Presence::of(snapshot.state, snapshot.desired) == Presence::Removed;
    let waits = matches!(snapshot.state, State::Pending | State::Provisioning | State::Deprovisioning);
    let wait = if removed || !waits { long } else { minutes };
    snapshot.due_at = snapshot.due_at.map(|at| at - wait);
    snapshot.restart_asked_at = snapshot.restart_asked_at.map(|at| at - minutes);
    for pause in &mut snapshot.pauses {
        pause.since -= long;
        pause.ends_at = pause.ends_at.map(|at| at - long);
        pause.told_at = pause.told_at.map(|at| at - long);
    }
    if let Some(deletion) = &mut snapshot.deletion {
        deletion.at -= long;
    }
    for (_, at) in &mut after.warned {
        *at -= long;
    }
    after
}
