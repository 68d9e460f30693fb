//! Offers in the read model, and what is put down before one is made.

use domain::authorize::permission::{HandOverWorkspace, Permission};
use domain::authorize::{Permit, Principal, Resource, role_permits};
use domain::workspace::open_offer;
use jiff::Timestamp;
use messages::workspace::Offer;
use messages::{CommandId, EnclosureId};

use crate::database::Reading;
use crate::permit::Ask;
use crate::session::Secret;
use crate::team::{Letter, Placed, called, send};
use crate::workspace::{Workspace, behind, find};
use crate::{Access, Error};

/// The path of the page of an offer, before its token.
const PATH: &str = "/offers/";

/// An offer in the hand of whoever has its link.
#[derive(Debug, Clone)]
pub struct Held {
    /// Of which workspace.
    pub workspace: Workspace,
    /// Which offer.
    pub offer: Offer,
    /// What opens it, as its address has it.
    pub token: String,
    /// Where it was sent.
    pub address: String,
    /// Who asks.
    pub by: Option<String>,
}

/// What a link opens; none where it is used, taken back, over, or nobody's.
#[derive(Debug, Clone)]
pub struct Opened(pub Option<Held>);

/// An offer that waits, for those who have the workspace.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// Which.
    pub offer: Offer,
    /// Where it went; none where that is not kept any more.
    pub address: Option<String>,
    /// Who asked.
    pub by: Option<String>,
}

/// Puts down where an offer goes and the link to it, for the letter that lifecycle has sent by this command. The same command again finds what it
/// put down before.
///
/// # Errors
/// When it could not be noted.
pub async fn put_down(
    access: &Access,
    permit: &Permit<HandOverWorkspace>,
    command: CommandId,
    to: &str,
    now: Timestamp,
) -> Result<Placed, Error> {
    let Resource::Workspace { id, account, .. } = permit.on() else { return Err(Error::NOT_FOUND) };
    send(access, &Letter { command, account: *account, workspace: Some(*id), path: PATH, to, now }).await
}

/// The offer of a workspace that waits; none where none does.
///
/// # Errors
/// When nobody can say.
pub async fn waiting(
    db: &Reading,
    permit: &Permit<HandOverWorkspace>,
    workspace: &Workspace,
    now: Timestamp,
) -> Result<Option<Waiting>, Error> {
    let Resource::Workspace { id, .. } = permit.on() else { return Err(Error::NOT_FOUND) };
    let open = workspace.offer.filter(|_| workspace.id == *id);
    let Some(offer) = open_offer(open, workspace.presence(), now) else { return Ok(None) };
    let row = db.one("select address from invitations where enclosure = $1", &[&offer.enclosure]).await?;
    let address = row.map(|row| row.try_get("address")).transpose()?;
    let by = called(db, &[offer.by]).await?.remove(&offer.by);
    Ok(Some(Waiting { offer, address, by }))
}

/// How many people besides who asks can open the workspace, and could not any more.
///
/// # Errors
/// When nobody can say.
pub async fn losing(db: &Reading, permit: &Permit<HandOverWorkspace>) -> Result<usize, Error> {
    let (Principal::Person(person), Resource::Workspace { id, .. }) = (permit.who(), permit.on()) else { return Ok(0) };
    let query = "select count(*) from roles where workspace = $1 and person <> $2";
    let row = db.one(query, &[id, &person]).await?;
    let count: i64 = row.map_or(Ok(0), |row| row.try_get(0))?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// What the link opens that a request names.
pub(super) async fn held(ask: &Ask<'_>) -> Result<Option<Held>, Error> {
    let token = ask.params.text("token")?;
    let Some(secret) = Secret::read_small(token) else { return Ok(None) };
    let db = ask.read().await?;
    let Some((workspace, enclosure, address)) = behind(&db, secret.key()).await? else { return Ok(None) };
    open(&db, (workspace, enclosure), token, address).await
}

/// It opens something while it is the offer of the workspace, and who made it may still do so.
async fn open(
    db: &Reading,
    (workspace, enclosure): (Workspace, EnclosureId),
    token: &str,
    address: String,
) -> Result<Option<Held>, Error> {
    let open = open_offer(workspace.offer, workspace.presence(), chassis::clock::now());
    let Some(offer) = open.filter(|offer| offer.enclosure == enclosure) else { return Ok(None) };
    let may = find(db, workspace.id, offer.by).await?.and_then(|(_, role)| role);
    if !may.is_some_and(|role| role_permits(role, Permission::HandOverWorkspace)) {
        return Ok(None);
    }
    let by = called(db, &[offer.by]).await?.remove(&offer.by);
    Ok(Some(Held { workspace, offer, token: token.to_owned(), address, by }))
}
