//! What is put down before an invitation is asked for, and which account somebody looks at in a browser.

use domain::authorize::permission::{InvitePeople, SwitchAccount};
use domain::authorize::{Permit, Resource};
use jiff::{SignedDuration, Timestamp};
use messages::mail::Enclosure;
use messages::{AccountId, CommandId, EnclosureId, WorkspaceId};
use sha2::{Digest, Sha256};

use crate::enclosure::enclose;
use crate::notifications::ChangeSet;
use crate::session::{Secret, Session};
use crate::team::A_DAY;
use crate::{Access, Error, offer};

/// The path of the page of an invitation, before its token.
const PATH: &str = "/invitations/";

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// What came of putting an invitation down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placed {
    /// It lies there under this name.
    There(EnclosureId),
    /// Too many went to that address today.
    TooOften,
    /// Too many went out for that account today.
    TooMany,
}

/// Puts down where an invitation goes and the link to it, for the letter that billing has sent by this command. The same command again finds what
/// it put down before.
///
/// # Errors
/// When it could not be noted.
pub async fn put_down(
    access: &Access,
    permit: &Permit<InvitePeople>,
    command: CommandId,
    to: &str,
    now: Timestamp,
) -> Result<Placed, Error> {
    let Resource::Account { id: account, .. } = permit.on() else { return Err(Error::NOT_FOUND) };
    send(access, &Letter { command, account: *account, workspace: None, path: PATH, to, now }).await
}

/// A letter with a link to somebody who may be a stranger.
pub(crate) struct Letter<'a> {
    /// What has it sent.
    pub command: CommandId,
    /// For whose account.
    pub account: AccountId,
    /// The workspace that it offers, if it is that.
    pub workspace: Option<WorkspaceId>,
    /// The path of its page, before the token.
    pub path: &'static str,
    /// Where it goes.
    pub to: &'a str,
    /// When.
    pub now: Timestamp,
}

const KNOWN: &str =
    "select enclosure from invitations where command = $1 and account = $2 and workspace is not distinct from $3";

const INSERT: &str = "insert into invitations (enclosure, command, account, address, recipient, hash, sent_at, workspace) \
     select $1, $2, $3, $4, $5, $6, $7, $10 \
     where (select count(*) from invitations where recipient = $5 and sent_at > $8) < $9 on conflict (command) do nothing";

const OFFERED: &str =
    "select count(*) from invitations where account = $1 and workspace is not null and sent_at > $2 and command <> $3";

/// Puts it down. The same command again finds what it put down before.
pub(crate) async fn send(access: &Access, letter: &Letter<'_>) -> Result<Placed, Error> {
    let Letter { command, account, workspace, path, to, now } = letter;
    if let Some(row) = access.read().await?.one(KNOWN, &[command, account, workspace]).await? {
        return Ok(Placed::There(row.try_get("enclosure")?));
    }
    let secret = Secret::new()?;
    let link = Enclosure::Link { to: (*to).to_owned(), path: format!("{path}{}", secret.small()) };
    let enclosure = enclose(access, &link).await;
    let enclosure = enclosure.ok_or_else(|| Error::Away("an invitation could not be put down".to_owned()))?;
    let recipient = Recipient::of(to);
    let mut db = access.write().await?;
    let transaction = db.transaction().await?;
    // One at a time: two who ask the same person at once do not share the last one of the day.
    transaction.execute("lock table invitations in share row exclusive mode", &[]).await?;
    let (key, since) = (secret.key(), *now - DAY);
    // Of invitations billing says how many an account may send.
    let offered: i64 = transaction.query_one(OFFERED, &[account, &since, command]).await?.try_get(0)?;
    if workspace.is_some() && offered >= offer::A_DAY {
        return Ok(Placed::TooMany);
    }
    let values: &[&(dyn tokio_postgres::types::ToSql + Sync)] =
        &[&enclosure, command, account, to, &recipient.0, &key.bytes(), now, &since, &A_DAY, workspace];
    transaction.execute(INSERT, values).await?;
    let found = transaction.query_opt(KNOWN, &[command, account, workspace]).await?;
    transaction.commit().await?;
    match found {
        Some(row) => {
            metrics::counter!("web_invitations_total", "step" => "sent").increment(1);
            Ok(Placed::There(row.try_get("enclosure")?))
        }
        None => Ok(Placed::TooOften),
    }
}

/// Has this browser look at an account, if who asks belongs to it, or once they do.
///
/// # Errors
/// When it could not be noted.
pub async fn look_at(
    access: &Access,
    _: &Permit<SwitchAccount>,
    session: &Session,
    account: AccountId,
) -> Result<(), Error> {
    let update = "update sessions set account = $2 where hash = $1";
    access.write().await?.execute(update, &[&session.key.bytes(), &account]).await?;
    access.notifier.notify(ChangeSet::of(session.person));
    Ok(())
}

/// The hash of an address, as it is counted.
struct Recipient(Vec<u8>);

impl Recipient {
    fn of(address: &str) -> Self {
        Self(Sha256::digest(address.to_lowercase()).to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_counted_however_it_is_written() {
        let (one, same, other) =
            (Recipient::of("Ada@Example.com"), Recipient::of("ada@example.com"), Recipient::of("bob@example.com"));
        assert!(one.0 == same.0 && one.0 != other.0);
        assert_eq!(one.0.len(), 32);
    }
}
