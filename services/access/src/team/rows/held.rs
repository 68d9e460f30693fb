//! An invitation in the hand of whoever has its link.

use jiff::Timestamp;
use messages::account::{LetIn, People, Role};
use messages::person::Role as InWorkspace;
use messages::{AccountId, EnclosureId, InvitationId, PersonId};
use serde_json::Value;
use tokio_postgres::types::Json;

use super::{called, read_people};
use crate::Error;
use crate::database::Reading;
use crate::permit::Ask;
use crate::session::{Key, Secret};
use crate::workspace::left;

/// An invitation that can be accepted.
#[derive(Debug, Clone)]
pub struct Held {
    /// To which account.
    pub account: AccountId,
    /// Which.
    pub id: InvitationId,
    /// What opens it, as its address has it.
    pub token: String,
    /// Where it was sent.
    pub address: String,
    /// What who accepts would be.
    pub role: Role,
    /// Until when it can be accepted.
    pub until: Timestamp,
    /// Who asks.
    pub by: Option<String>,
    /// What the owner of the account is called.
    pub owner: Option<String>,
    /// Into which workspace they are let who accept; none where they are asked to belong to the account and no more.
    pub into: Option<Place>,
    /// Whether who looks has what it would give them.
    pub is_member: bool,
}

/// A workspace that somebody is asked into.
#[derive(Debug, Clone)]
pub struct Place {
    /// What it is called.
    pub name: String,
    /// What they could do in it.
    pub role: InWorkspace,
}

/// What a link opens; none where it is used, taken back, over, or nobody's.
#[derive(Debug, Clone)]
pub struct Opened(pub Option<Held>);

/// What the link opens that a request names.
pub(in crate::team) async fn held(ask: &Ask<'_>) -> Result<Option<Held>, Error> {
    let token = ask.params.text("token")?;
    let Some(secret) = Secret::read_small(token) else { return Ok(None) };
    let who = ask.asker.session().map(|session| session.person);
    open(&ask.read().await?, (secret.key(), token), who, chassis::clock::now()).await
}

async fn open(
    db: &Reading,
    (key, token): (Key, &str),
    who: Option<PersonId>,
    now: Timestamp,
) -> Result<Option<Held>, Error> {
    let query = "select i.enclosure, i.account, i.address, a.owner, a.people, \
                 exists (select from account_people b where b.account = i.account and b.person = $2) as belongs \
                 from invitations i join accounts a on a.id = i.account where i.hash = $1";
    let Some(row) = db.one(query, &[&key.bytes(), &who]).await? else { return Ok(None) };
    let enclosure: EnclosureId = row.try_get("enclosure")?;
    let people: Option<Json<Value>> = row.try_get("people")?;
    let People { invitations, .. } = read_people(people);
    let is_it = |one: &messages::account::Invitation| one.enclosure == enclosure && now < one.until;
    let Some(one) = invitations.into_iter().find(is_it) else { return Ok(None) };
    let (owner, account, belongs): (PersonId, AccountId, bool) =
        (row.try_get("owner")?, row.try_get("account")?, row.try_get("belongs")?);
    let (into, is_member) = match one.into {
        // Of one that is gone the invitation is over.
        Some(let_in) => match inside(db, account, let_in, who).await? {
            Some(inside) => inside,
            None => return Ok(None),
        },
        None => (None, belongs),
    };
    let names = called(db, &[owner, one.by]).await?;
    Ok(Some(Held {
        account,
        id: one.id,
        token: token.to_owned(),
        address: row.try_get("address")?,
        role: one.role,
        until: one.until,
        by: names.get(&one.by).cloned(),
        owner: names.get(&owner).cloned(),
        into,
        is_member,
    }))
}

/// The workspace that somebody is asked into, and whether who looks is in it already; none where there is no such one.
async fn inside(
    db: &Reading,
    account: AccountId,
    into: LetIn,
    who: Option<PersonId>,
) -> Result<Option<(Option<Place>, bool)>, Error> {
    let query = "select w.name, exists (select from roles r where r.workspace = w.id and r.person = $3) as is_inside \
                 from workspaces w where w.id = $1 and w.account = $2 and w.state <> all($4)";
    let row = db.one(query, &[&into.workspace, &account, &who, &left()]).await?;
    row.map(|row| Ok((Some(Place { name: row.try_get("name")?, role: into.role }), row.try_get("is_inside")?)))
        .transpose()
}
