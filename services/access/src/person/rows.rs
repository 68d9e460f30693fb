//! Somebody signed in: known from before, or new and in need of an account.

use jiff::Timestamp;
use messages::person::{Address, Choice};
use messages::{AccountId, Actor, CommandId, IdentityId, Message, PersonId, TraceParent, account, person};
use nats::fold::{Draft, write_drafts};
use tokio_postgres::Transaction;

use crate::database::Reading;
use crate::identity::{Identity, rows as identities};
use crate::profile::Mail;
use crate::session::Key;
use crate::{Access, Error};

/// Who signed in.
pub struct Welcomed {
    /// Their id.
    pub person: PersonId,
    /// Their personal account.
    pub account: AccountId,
    /// The way by which they came.
    pub identity: IdentityId,
    /// Whether they were never here before.
    pub is_new: bool,
}

/// Finds or makes the person; for a new one, asks billing to open the account, in the same transaction. The address that their provider
/// says is where mail goes the first time; from then on it is a suggestion, which their page shows them.
///
/// # Errors
/// When it could not be noted. [`Error::Undone`] where somebody did something about the same identity at the same moment.
pub async fn welcome(
    db: &Transaction<'_>,
    identity: &Identity,
    now: Timestamp,
    trace: TraceParent,
) -> Result<Welcomed, Error> {
    let welcomed = match identities::whose(db, identity).await? {
        Some(person) => {
            settle_in(db, person, now, trace).await?;
            again(db, person, identity, now).await?
        }
        None => first(db, identity, now).await?,
    };
    if welcomed.is_new {
        write_drafts(db, &introduction(&welcomed, now, trace)).await?;
    }
    Ok(welcomed)
}

/// Somebody who is known by this identity.
async fn again(db: &Transaction<'_>, person: PersonId, identity: &Identity, now: Timestamp) -> Result<Welcomed, Error> {
    let Identity { name, email, picture, .. } = identity;
    let update = "update people set name = $2, said = $3, picture = $4, signed_in_at = $5, unheard_at = clock_timestamp() \
                  where id = $1 returning account";
    let row = db.query_one(update, &[&person, name, email, picture, &now]).await?;
    let identity = identities::note(db, person, identity, now).await?;
    Ok(Welcomed { person, account: row.try_get("account")?, identity, is_new: false })
}

/// Somebody who is not, unless the release before this one let them in: it knows people by what stands in their own row.
async fn first(db: &Transaction<'_>, identity: &Identity, now: Timestamp) -> Result<Welcomed, Error> {
    let Identity { issuer, subject, name, email, picture, .. } = identity;
    // A row that was only updated has an xmax. Two first sign-ins at once: the second waits here, and updates.
    let upsert = "insert into people (id, issuer, subject, account, name, email, said, picture, created_at, signed_in_at) values ($1, $2, $3, $4, $5, $6, $6, $7, $8, $8) \
                  on conflict on constraint people_identity do update set name = excluded.name, said = excluded.said, picture = excluded.picture, \
                  signed_in_at = excluded.signed_in_at, unheard_at = clock_timestamp() \
                  returning id, account, xmax = 0 as is_new";
    let row = db
        .query_one(upsert, &[&PersonId::new(), issuer, subject, &AccountId::new(), name, email, picture, &now])
        .await?;
    let person = row.try_get("id")?;
    let identity = identities::note(db, person, identity, now).await?;
    Ok(Welcomed { person, account: row.try_get("account")?, identity, is_new: row.try_get("is_new")? })
}

/// Has another account opened for who belongs to none, or to some as a guest alone: they handed over the one that was their own, and left it or were removed. Which, if so.
///
/// # Errors
/// When it could not be noted.
pub(crate) async fn settle_in(
    db: &Transaction<'_>,
    person: PersonId,
    now: Timestamp,
    trace: TraceParent,
) -> Result<Option<AccountId>, Error> {
    let update = "update people p set account = $2 where p.id = $1 and exists (select from accounts a where a.id = p.account) \
                  and not exists (select from account_people b where b.person = p.id and b.role <> 'guest')";
    let account = AccountId::new();
    if db.execute(update, &[&person, &account]).await? == 0 {
        return Ok(None);
    }
    write_drafts(db, &[opening(person, account, now, trace)]).await?;
    Ok(Some(account))
}

/// What the other services learn of a new person: ids only.
fn introduction(new: &Welcomed, now: Timestamp, trace: TraceParent) -> [Draft; 2] {
    let opening = opening(new.person, new.account, now, trace);
    let message = Message::PersonEvent(new.person, person::Event::SignedUp { account: new.account });
    let signed_up = Draft { message, command: None, ..opening.clone() };
    [opening, signed_up]
}

/// That an account of theirs is to be opened.
fn opening(person: PersonId, account: AccountId, now: Timestamp, trace: TraceParent) -> Draft {
    Draft {
        message: Message::AccountCommand(account, account::Command::Open { owner: person }),
        command: Some(CommandId::new()),
        cause: None,
        actor: Actor::Person(person),
        at: now,
        policy: None,
        trace: Some(trace),
    }
}

/// How somebody is reached, as our tables have it.
pub(super) struct Reached {
    /// All but the token, which only the bucket has.
    pub address: Address,
    /// What is stored of the token.
    pub token: Option<Vec<u8>>,
    /// Since when the bucket does not say so; none where it does.
    pub unheard_at: Option<Timestamp>,
}

/// How a person is reached; none if there is nobody.
pub(super) async fn reached(db: &Reading, person: PersonId) -> Result<Option<Reached>, Error> {
    let query = "select coalesce(c.name, p.name) as name, p.email, c.zone, c.dates, c.mail_ready, c.mail_trouble, c.mail_news, \
                 p.unsubscribe, p.unheard_at from people p left join preferences c on c.person = p.id where p.id = $1";
    let Some(row) = db.one(query, &[&person]).await? else { return Ok(None) };
    let address = Address {
        name: row.try_get("name")?,
        email: row.try_get("email")?,
        zone: row.try_get("zone")?,
        dates: row.try_get("dates")?,
        unwanted: unwanted(Mail::read(&row)?),
        unsubscribe: None,
    };
    Ok(Some(Reached { address, token: row.try_get("unsubscribe")?, unheard_at: row.try_get("unheard_at")? }))
}

fn unwanted(Mail { ready, trouble, news }: Mail) -> Vec<Choice> {
    let all = [(Choice::Ready, ready), (Choice::Trouble, trouble), (Choice::News, news)];
    all.into_iter().filter(|(_, wanted)| !wanted).map(|(choice, _)| choice).collect()
}

/// Gives somebody another token, if they still have the one before; whether they had.
pub(super) async fn give_token(
    access: &Access,
    person: PersonId,
    before: Option<&[u8]>,
    token: Key,
) -> Result<bool, Error> {
    let give = "update people set unsubscribe = $3 where id = $1 and unsubscribe is not distinct from $2";
    Ok(access.write().await?.execute(give, &[&person, &before, &token.bytes()]).await? == 1)
}

/// Those whom the bucket does not know as our tables do, and who should have been written down by now, the longest waiting first.
pub(super) async fn unheard(db: &Reading) -> Result<Vec<PersonId>, Error> {
    let query = "select id from people where unheard_at < clock_timestamp() - interval '2 seconds' order by unheard_at limit 64";
    db.all(query, &[]).await?.iter().map(|row| Ok(row.try_get("id")?)).collect()
}

/// Has somebody who could not be written down wait behind the others.
pub(super) async fn still_unheard(access: &Access, person: PersonId) -> Result<(), Error> {
    let note = "update people set unheard_at = clock_timestamp() where id = $1 and unheard_at is not null";
    access.write().await?.execute(note, &[&person]).await?;
    Ok(())
}

/// Notes that the bucket says what was seen then. Where something has changed since, or another token was given, it is to be written
/// once more.
pub(super) async fn heard(access: &Access, person: PersonId, seen: Timestamp, token: Key) -> Result<(), Error> {
    let note = "update people set unheard_at = case when unheard_at = $2 and unsubscribe = $3 then null \
                else coalesce(unheard_at, clock_timestamp()) end where id = $1";
    access.write().await?.execute(note, &[&person, &seen, &token.bytes()]).await?;
    Ok(())
}
