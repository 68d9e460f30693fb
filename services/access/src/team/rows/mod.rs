//! People of accounts in the read model, and where invitations went.

mod act;
mod held;

use std::collections::HashMap;

use domain::authorize::permission::{CloseAccount, InvitePeople, ManageMembers, ViewPeople};
use domain::authorize::{Permit, Principal, Resource};
use jiff::Timestamp;
use messages::account::{Invitation, People, Role};
use messages::{AccountId, EnclosureId, InvitationId, PersonId};
use serde_json::Value;
use tokio_postgres::Row;
use tokio_postgres::types::Json;

use crate::Error;
use crate::account::Payer;
use crate::database::Reading;

pub(crate) use act::{Letter, send};
pub use act::{Placed, look_at, put_down};
pub(super) use held::held;
pub use held::{Held, Opened, Place};

/// Somebody who belongs to an account.
#[derive(Debug, Clone)]
pub struct Member {
    /// To which.
    pub account: AccountId,
    /// Who.
    pub person: PersonId,
    /// What they are called.
    pub name: String,
    /// Where mail reaches them.
    pub email: String,
    /// As what they belong to it.
    pub role: Role,
    /// Since when.
    pub since: Timestamp,
    /// When they last used Harbor, as far as that is known.
    pub seen_at: Option<Timestamp>,
    /// Who asked them; none for who opened it.
    pub invited_by: Option<String>,
}

/// Somebody who was asked and did not answer yet.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The invitation.
    pub id: InvitationId,
    /// Where it went; none where that is not kept any more.
    pub address: Option<String>,
    /// What they would be.
    pub role: Role,
    /// Who asked.
    pub by: Option<String>,
    /// When, the last time.
    pub at: Timestamp,
    /// Until when they can accept.
    pub until: Timestamp,
}

/// What is asked once more.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Where it went.
    pub address: String,
    /// What they would be.
    pub role: Role,
}

const MEMBERS: &str = "select b.account, b.person, coalesce(c.name, p.name) as name, p.email, b.role, b.since, \
     greatest(p.signed_in_at, (select max(s.seen_at) from sessions s where s.person = b.person)) as seen_at, coalesce(d.name, i.name) as invited_by \
     from account_people b join people p on p.id = b.person left join preferences c on c.person = p.id \
     left join people i on i.id = b.invited_by left join preferences d on d.person = i.id where b.account = $1";

/// Whether a name or an address has these words in it.
const FITS: &str =
    "(position(lower($2) in lower(coalesce(c.name, p.name))) > 0 or position(lower($2) in lower(p.email)) > 0)";

impl Member {
    fn from_row(row: &Row) -> Result<Self, Error> {
        let role: &str = row.try_get("role")?;
        Ok(Self {
            account: row.try_get("account")?,
            person: row.try_get("person")?,
            name: row.try_get("name")?,
            email: row.try_get("email")?,
            role: Role::from_word(role).unwrap_or(Role::Unknown),
            since: row.try_get("since")?,
            seen_at: row.try_get("seen_at")?,
            invited_by: row.try_get("invited_by")?,
        })
    }
}

/// Somebody who belongs to this account.
pub(super) async fn find(db: &Reading, account: AccountId, person: PersonId) -> Result<Option<Member>, Error> {
    let query = format!("{MEMBERS} and b.person = $2");
    db.one(&query, &[&account, &person]).await?.as_ref().map(Member::from_row).transpose()
}

/// How many belong to it whose name or address has these words.
///
/// # Errors
/// When nobody can say.
pub async fn count(db: &Reading, permit: &Permit<ViewPeople>, words: &str) -> Result<usize, Error> {
    let query = format!(
        "select count(*) from account_people b join people p on p.id = b.person left join preferences c on c.person = p.id \
         where b.account = $1 and {FITS}"
    );
    let row = db.one(&query, &[&of(permit)?, &words]).await?;
    let count: i64 = row.map_or(Ok(0), |row| row.try_get(0))?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// Those of them on one page, in the order in which they came.
///
/// # Errors
/// When nobody can say.
pub async fn list(
    db: &Reading,
    permit: &Permit<ViewPeople>,
    words: &str,
    (limit, offset): (i64, i64),
) -> Result<Vec<Member>, Error> {
    let query = format!("{MEMBERS} and {FITS} order by b.since, b.person limit $3 offset $4");
    let rows = db.all(&query, &[&of(permit)?, &words, &limit, &offset]).await?;
    rows.iter().map(Member::from_row).collect()
}

/// Who else belongs to an account that somebody would have deleted, in the order in which they came.
///
/// # Errors
/// When nobody can say.
pub async fn others(db: &Reading, permit: &Permit<CloseAccount>) -> Result<Vec<Member>, Error> {
    let (Resource::Account { id, .. }, Principal::Person(person)) = (permit.on(), permit.who()) else {
        return Err(Error::NOT_FOUND);
    };
    let query = format!("{MEMBERS} and b.person <> $2 order by b.since, b.person");
    let rows = db.all(&query, &[id, &person]).await?;
    rows.iter().map(Member::from_row).collect()
}

/// How many own this account.
///
/// # Errors
/// When nobody can say.
pub async fn owners(db: &Reading, of: &Payer) -> Result<usize, Error> {
    let query = "select count(*) from account_people where account = $1 and role = $2";
    let row = db.one(query, &[&of.account, &Role::Owner]).await?;
    let count: i64 = row.map_or(Ok(0), |row| row.try_get(0))?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// Who was asked and did not answer yet, in the order in which they were.
///
/// # Errors
/// When nobody can say.
pub async fn waiting(db: &Reading, permit: &Permit<InvitePeople>, now: Timestamp) -> Result<Vec<Waiting>, Error> {
    let Resource::Account { id, .. } = permit.on() else { return Ok(Vec::new()) };
    named(db, *id, open(db, *id, now).await?).await
}

/// With where they went and who asked.
async fn named(db: &Reading, account: AccountId, all: Vec<Invitation>) -> Result<Vec<Waiting>, Error> {
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let letters: Vec<EnclosureId> = all.iter().map(|one| one.enclosure).collect();
    let mut addresses = addresses(db, account, &letters).await?;
    let names = called(db, &all.iter().map(|one| one.by).collect::<Vec<_>>()).await?;
    let waiting = |one: Invitation| Waiting {
        id: one.id,
        address: addresses.remove(&one.enclosure),
        role: one.role,
        by: names.get(&one.by).cloned(),
        at: one.at,
        until: one.until,
    };
    Ok(all.into_iter().map(waiting).collect())
}

/// Those of them who were asked into this workspace, for who runs the account that pays for it.
///
/// # Errors
/// When nobody can say.
pub async fn waiting_for(db: &Reading, permit: &Permit<ManageMembers>, now: Timestamp) -> Result<Vec<Waiting>, Error> {
    let Resource::Workspace { id, account, .. } = *permit.on() else { return Ok(Vec::new()) };
    let all = open(db, account, now).await?;
    let here = |one: &Invitation| one.into.is_some_and(|into| into.workspace == id);
    named(db, account, all.into_iter().filter(here).collect()).await
}

/// What was asked by an invitation that waits; none where it does not, or where it went is not kept any more.
///
/// # Errors
/// When nobody can say.
pub async fn asked(
    db: &Reading,
    permit: &Permit<InvitePeople>,
    id: InvitationId,
    now: Timestamp,
) -> Result<Option<Asked>, Error> {
    let Resource::Account { id: account, .. } = permit.on() else { return Ok(None) };
    let Some(one) = open(db, *account, now).await?.into_iter().find(|one| one.id == id) else { return Ok(None) };
    let address = addresses(db, *account, &[one.enclosure]).await?.remove(&one.enclosure);
    Ok(address.map(|address| Asked { address, role: one.role }))
}

/// The invitations of an account that can be accepted.
async fn open(db: &Reading, account: AccountId, now: Timestamp) -> Result<Vec<Invitation>, Error> {
    let row = db.one("select people from accounts where id = $1", &[&account]).await?;
    let people: Option<Json<Value>> = row.map_or(Ok(None), |row| row.try_get("people"))?;
    Ok(read_people(people).invitations.into_iter().filter(|one| now < one.until).collect())
}

async fn addresses(
    db: &Reading,
    account: AccountId,
    letters: &[EnclosureId],
) -> Result<HashMap<EnclosureId, String>, Error> {
    let query = "select enclosure, address from invitations where account = $1 and enclosure = any($2)";
    let rows = db.all(query, &[&account, &letters]).await?;
    rows.iter().map(|row| Ok((row.try_get("enclosure")?, row.try_get("address")?))).collect()
}

/// What these are called.
pub(crate) async fn called(db: &Reading, people: &[PersonId]) -> Result<HashMap<PersonId, String>, Error> {
    let query = "select p.id, coalesce(c.name, p.name) as name from people p left join preferences c on c.person = p.id where p.id = any($1)";
    let rows = db.all(query, &[&people]).await?;
    rows.iter().map(|row| Ok((row.try_get("id")?, row.try_get("name")?))).collect()
}

/// As billing said it last; nothing where another release wrote it in another way.
pub(super) fn read_people(people: Option<Json<Value>>) -> People {
    people.and_then(|Json(people)| serde_json::from_value(people).ok()).unwrap_or_default()
}

fn of(permit: &Permit<ViewPeople>) -> Result<AccountId, Error> {
    match permit.on() {
        Resource::Account { id, .. } => Ok(*id),
        _ => Err(Error::NOT_FOUND),
    }
}
