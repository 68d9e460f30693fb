//! What a sweep leads to: exceptions, machines that become due, and what operators are told.

use domain::drift::{self, Brake, Compared, Exception, Finding, HOUR};
use jiff::Timestamp;
use messages::WorkspaceId;
use messages::workspace::Region;
use nats::effect::{Error, Settled, Settling, Transaction};

use super::{Looked, NoList, Row, rows};
use crate::machine::{Paces, order};

/// Lists in a row that may fail before we count as blind: the first may be a restart of infra, and is tried again at once.
const FAILURES_BEFORE_BLIND: i32 = 2;

/// Takes what came of the list into the rows.
pub(super) async fn settle(
    settling: &mut Settling<'_>,
    row: &Row,
    paces: Paces,
    outcome: Result<&Looked, &NoList>,
) -> Result<Settled, Error> {
    let db = settling.db();
    let Looked { before, listed } = match outcome {
        Ok(looked) => looked,
        Err(error) => {
            let settled = settling.retried();
            if settled.failures() >= FAILURES_BEFORE_BLIND {
                blind(settling, row, paces, &error.to_string()).await?;
            }
            return Ok(settled);
        }
    };
    match drift::compare(before, &rows::promised_still(db).await?, listed) {
        Ok(compared) => seen(settling, row, paces, compared).await?,
        Err(unseen) => blind(settling, row, paces, &unseen.to_string()).await?,
    }
    Ok(settling.done())
}

/// The list can be believed, of all regions or of some. What was found in the others before stays as it was.
async fn seen(settling: &Settling<'_>, row: &Row, paces: Paces, mut compared: Compared) -> Result<(), Error> {
    let (db, now) = (settling.db(), row.asked_at);
    let found = std::mem::take(&mut compared.found);
    let open = rows::open(db).await?.into_iter().filter(|one| !compared.is_unseen(&one.found)).collect();
    let mut exceptions = drift::follow(open, found, now);
    let hour_ago = now.checked_sub(HOUR).unwrap_or(Timestamp::MIN);
    let spent = rows::released_since(db, hour_ago).await?;
    let brake = drift::release(&mut exceptions, spent, compared.promised, now);
    rows::write(db, &exceptions).await?;
    act(db, &exceptions, now, settling.now()).await?;
    rows::seen(db, now, &compared, brake.waiting).await?;
    if !compared.blind.is_empty() {
        let lost: Vec<String> = compared.blind.iter().map(ToString::to_string).collect();
        blind(settling, row, paces, &lost.join("; ")).await?;
    } else if let Some(since) = row.blind_since {
        tracing::info!(%since, "infra's list can be believed again");
    }
    tell(&exceptions, brake, row);
    Ok(())
}

/// What is not as promised becomes due, and what the brake has let go is to be gone. `due` is the time of the effects.
async fn act(db: &Transaction<'_>, exceptions: &[Exception], now: Timestamp, due: Timestamp) -> Result<(), Error> {
    let open = || exceptions.iter().filter(|one| one.over_at.is_none());
    let id = |one: &Exception| one.found.token.parse::<WorkspaceId>().ok();
    order::lock(db, &open().filter_map(id).collect::<Vec<_>>()).await?;
    let behind = open().filter(|one| one.found.finding == Finding::Behind);
    rows::behind(db, &behind.filter_map(|one| Some((id(one)?, one.found.generation))).collect::<Vec<_>>()).await?;
    let wrong: Vec<WorkspaceId> = open().filter(|one| one.found.finding.is_mended_by_a_call()).filter_map(id).collect();
    rows::due(db, &wrong, due).await?;
    let released = |finding| open().filter(move |one| one.found.finding == finding && one.released_at.is_some());
    // Not only what was let go now: a row that was lost since comes back.
    let orphans = released(Finding::Orphan).filter_map(|one| {
        let region = Region::from_word(&one.found.region)?;
        Some((id(one)?, region, one.found.generation))
    });
    rows::adopt(db, &orphans.collect::<Vec<_>>(), due).await?;
    let held = released(Finding::Held).filter(|one| one.released_at == Some(now)).filter_map(id);
    rows::let_go(db, &held.collect::<Vec<_>>(), due).await
}

/// Operators are told what is destroyed, by name, and once when the brake holds.
fn tell(exceptions: &[Exception], brake: Brake, row: &Row) {
    let now = row.asked_at;
    for one in exceptions.iter().filter(|one| one.first_seen == now) {
        let (finding, raw) = (one.found.finding.word(), &one.found.raw);
        tracing::info!(token = one.found.token, finding, raw, "a machine is not as promised");
    }
    for one in exceptions.iter().filter(|one| one.released_at == Some(now)) {
        let (finding, since, by) = (one.found.finding.word(), one.first_seen, one.approved_by.as_deref());
        metrics::counter!("drift_released_total", "finding" => finding).increment(1);
        tracing::warn!(token = one.found.token, finding, %since, by, "a machine is destroyed");
    }
    if brake.waiting > 0 && row.waiting == 0 {
        let Brake { released, waiting } = brake;
        tracing::error!(waiting, released, "the brake holds: so many machines are not destroyed without a person");
    }
}

/// The list cannot be believed, or not everywhere: nothing is done about what it does not show, and operators are told, once. Until
/// one can, each machine is looked at by itself.
async fn blind(settling: &Settling<'_>, row: &Row, paces: Paces, reason: &str) -> Result<(), Error> {
    rows::blind(settling.db(), row.blind_since.unwrap_or(row.asked_at), reason).await?;
    rows::look_at_each(settling.db(), paces.look, settling.now()).await?;
    if row.blind_since.is_none() {
        tracing::error!(reason, "infra's list cannot be believed; nothing is done about it");
    }
    Ok(())
}
