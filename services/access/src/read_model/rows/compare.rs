//! What the log makes of the read model, beside what the tables hold: for `harbor verify`.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};
use messages::{CommandId, WorkspaceId, account};
use nats::fold::Compared;
use tokio_postgres::{Client, Error};

use super::Rows;
use super::statements::KEPT;
use super::tables::{
    ACCOUNT_HISTORY, ACCOUNT_PEOPLE, ACCOUNTS, AccountLine, Belonging, HISTORY, Line, MAILBOXES, MEMBERSHIPS,
    Membership, OUTCOMES, Outcome, Returning,
};
use crate::inside::{CREDENTIALS, Credential};
use crate::workspace::{WORKSPACES, Workspace};

impl Rows {
    /// Compares what only grows, and forgets it here; at the end all else, too.
    pub(in crate::read_model) async fn compare(
        &mut self,
        db: &Client,
        end: bool,
        compared: &mut Compared,
    ) -> Result<(), Error> {
        let now: Option<Timestamp> =
            db.query_opt("select at from clock", &[]).await?.map(|row| row.try_get(0)).transpose()?;
        let (told, answered) = (oldest(HISTORY.name, now), oldest(OUTCOMES.name, now));
        let of_accounts = oldest(ACCOUNT_HISTORY.name, now);
        let lines: Vec<&Line> = self.history.iter().filter(|line| line.at >= told).collect();
        compared.growing(db, &HISTORY, &lines).await?;
        let lines: Vec<&AccountLine> = self.account_history.iter().filter(|line| line.at >= of_accounts).collect();
        compared.growing(db, &ACCOUNT_HISTORY, &lines).await?;
        let outcomes = first_answers(&self.outcomes, &self.answered);
        let outcomes: Vec<&Outcome> = outcomes.into_iter().filter(|outcome| outcome.at >= answered).collect();
        compared.growing(db, &OUTCOMES, &outcomes).await?;
        // Both are the last ones, so that one message more has the answers of the message before it at hand.
        self.answered = self.outcomes.iter().map(|outcome| outcome.command).collect();
        (self.history, self.outcomes, self.account_history) = (Vec::new(), Vec::new(), Vec::new());
        if !end {
            return Ok(());
        }
        compared.grown(db, &HISTORY, "at", told).await?;
        compared.grown(db, &ACCOUNT_HISTORY, "at", of_accounts).await?;
        compared.grown(db, &OUTCOMES, "at", answered).await?;
        let workspaces: Vec<&Workspace> = self.workspaces.values().collect();
        let accounts: Vec<&account::Snapshot> = self.accounts.values().collect();
        let memberships: Vec<&Membership> = self.memberships.values().flatten().collect();
        let gone: HashSet<WorkspaceId> = self.gone().into_iter().collect();
        let kept = self.credentials.values().filter(|credential| !gone.contains(&credential.workspace));
        let credentials: Vec<&Credential> = kept.collect();
        compared.whole(db, &WORKSPACES, &workspaces).await?;
        compared.whole(db, &CREDENTIALS, &credentials).await?;
        compared.whole(db, &ACCOUNTS, &accounts).await?;
        let belonging = self.belonging();
        compared.whole(db, &ACCOUNT_PEOPLE, &belonging.iter().collect::<Vec<&Belonging>>()).await?;
        let mailboxes: Vec<&Returning> = self.mailboxes.values().collect();
        compared.whole(db, &MAILBOXES, &mailboxes).await?;
        compared.whole(db, &MEMBERSHIPS, &memberships).await
    }
}

/// A command's first answer is the one that is kept.
fn first_answers<'a>(outcomes: &'a [Outcome], before: &HashSet<CommandId>) -> Vec<&'a Outcome> {
    let mut seen = before.clone();
    outcomes.iter().filter(|outcome| seen.insert(outcome.command)).collect()
}

/// What is older than this may be forgotten by now.
fn oldest(table: &str, now: Option<Timestamp>) -> Timestamp {
    let kept = KEPT.iter().find(|kept| kept.table == table).map_or(SignedDuration::MAX, |kept| kept.kept);
    now.and_then(|now| now.checked_sub(kept).ok()).unwrap_or(Timestamp::UNIX_EPOCH)
}
