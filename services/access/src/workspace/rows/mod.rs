//! Workspaces in the read model. There is no way to one that does not name who asks, but for what Harbor itself looks after.

mod history;
mod listed;
mod people;
mod table;

pub use history::{By, Entry, Filter, Place, history, names};
pub use listed::{Named, Paid, Removed, count, named, paid_by, paid_by_others, removed};
pub use people::{InTeam, people};
pub(crate) use table::WORKSPACES;
pub use table::Workspace;

use std::sync::LazyLock;
use std::time::Duration;

use domain::authorize::permission::{ListWorkspaces, ViewWorkspace};
use domain::authorize::{Permit, Principal, Resource};
use messages::person::Role;
use messages::{AccountId, EnclosureId, PersonId, WorkspaceId};

use crate::Error;
use crate::database::Reading;
use crate::session::Key;
use table::from_row;

/// Fewer set-ups than this say nothing about what is usual.
const ENOUGH: i64 = 5;

/// Of what pays for a workspace: its plan, when its trial ends while it runs, and its money.
const PAID: &str = "a.plan, case when a.trial_ended_at is null then a.trial_ends_at end as trial_ends_at, a.money";

/// A workspace with the plan of what pays for it, and what a person is in it.
static FIND: LazyLock<String> = LazyLock::new(|| {
    format!(
        "select {}, {PAID}, m.role from workspaces w left join accounts a on a.id = w.account \
         left join roles m on m.workspace = w.id and m.person = $2 where w.id = $1",
        WORKSPACES.column_names_of("w")
    )
});

/// Of what a person is part of, what stands in their list while they look at an account: what that pays for, and what is shared with them by an
/// account that they do not belong to, or as a guest alone, who cannot look at it. Lists, counts and the palette have the same. The person is $1,
/// the account $2.
const LISTED: &str = "m.person = $1 and (w.account = $2 or not exists \
     (select from account_people b where b.account = w.account and b.person = $1 and b.role <> 'guest'))";

/// Those of a person.
static LIST: LazyLock<String> = LazyLock::new(|| {
    format!(
        "select {}, {PAID} \
         from roles m join workspaces w on w.id = m.workspace left join accounts a on a.id = w.account \
         where {LISTED} and w.state <> all($3) order by w.created_at desc, w.id desc limit $4 offset $5",
        WORKSPACES.column_names_of("w")
    )
});

/// What a letter with a link is about, with what the letter is called and where it went.
static BEHIND: LazyLock<String> = LazyLock::new(|| {
    format!(
        "select {}, {PAID}, i.enclosure, i.address from invitations i join workspaces w on w.id = i.workspace \
         left join accounts a on a.id = w.account where i.hash = $1",
        WORKSPACES.column_names_of("w")
    )
});

/// Some, whoever asks.
static SOME: LazyLock<String> = LazyLock::new(|| {
    format!(
        "select {}, {PAID} from workspaces w left join accounts a on a.id = w.account where w.id = any($1)",
        WORKSPACES.column_names_of("w")
    )
});

/// A workspace, and what this person is in it. One query, whether it is theirs, somebody else's or absent.
///
/// # Errors
/// When nobody can say.
pub async fn find(db: &Reading, id: WorkspaceId, person: PersonId) -> Result<Option<(Workspace, Option<Role>)>, Error> {
    let Some(row) = db.one(&FIND, &[&id, &person]).await? else { return Ok(None) };
    let role: Option<&str> = row.try_get("role")?;
    Ok(Some((from_row(&row)?, role.and_then(Role::from_word))))
}

/// The workspace that a letter with this link offers, what the letter is called, and where it went: for whoever has the link.
///
/// # Errors
/// When nobody can say.
pub(crate) async fn behind(db: &Reading, key: Key) -> Result<Option<(Workspace, EnclosureId, String)>, Error> {
    let Some(row) = db.one(&BEHIND, &[&key.bytes()]).await? else { return Ok(None) };
    Ok(Some((from_row(&row)?, row.try_get("enclosure")?, row.try_get("address")?)))
}

/// The workspace that somebody may see, as it is now; none once it is gone.
///
/// # Errors
/// When nobody can say.
pub async fn again(db: &Reading, permit: &Permit<ViewWorkspace>) -> Result<Option<Workspace>, Error> {
    let (Principal::Person(person), Resource::Workspace { id, .. }) = (permit.who(), permit.on()) else {
        return Ok(None);
    };
    Ok(find(db, *id, person).await?.map(|(workspace, _)| workspace))
}

/// Those with these ids, for Harbor itself: no request of a person gets here.
///
/// # Errors
/// When nobody can say.
pub(crate) async fn some(db: &Reading, ids: &[WorkspaceId]) -> Result<Vec<Workspace>, Error> {
    db.all(&SOME, &[&ids]).await?.iter().map(|row| Ok(from_row(row)?)).collect()
}

/// Those in the list of the person who asks, while they look at this account, newest first: so many at most, behind so many others.
///
/// # Errors
/// When nobody can say.
pub async fn list(
    db: &Reading,
    permit: &Permit<ListWorkspaces>,
    account: AccountId,
    (limit, offset): (i64, i64),
) -> Result<Vec<Workspace>, Error> {
    let Principal::Person(person) = permit.who() else { return Ok(Vec::new()) };
    let rows = db.all(&LIST, &[&person, &account, &super::left(), &limit, &offset]).await?;
    rows.iter().map(|row| Ok(from_row(row)?)).collect()
}

/// How long it takes to set a workspace up: the median of the last fifty that were. None while too few are known.
///
/// # Errors
/// When nobody can say.
pub async fn usual_set_up(db: &Reading) -> Result<Option<Duration>, Error> {
    let query = "select count(*), percentile_cont(0.5) within group (order by extract(epoch from ready_at - created_at)) \
                 from (select ready_at, created_at from workspaces where ready_at is not null order by ready_at desc limit 50) lately";
    let Some(row) = db.one(query, &[]).await? else { return Ok(None) };
    let median: Option<f64> = row.try_get(1)?;
    let known: i64 = row.try_get(0)?;
    Ok(median.filter(|_| known >= ENOUGH).and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()))
}
