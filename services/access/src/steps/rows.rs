//! What the read model knows of a person's first steps, and the one thing about them that is the person's to say.

use domain::authorize::permission::{ArrangeSteps, ListWorkspaces};
use domain::authorize::{Permit, Principal};
use domain::workspace::label;
use jiff::Timestamp;
use messages::workspace::State;
use messages::{AccountId, WorkspaceId};

use crate::database::Reading;
use crate::notifications::ChangeSet;
use crate::{Access, Error};

/// How far somebody is.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// They want to see no steps.
    pub hidden: bool,
    /// There is or was a workspace of theirs.
    pub made: bool,
    /// Code arrived in one of them.
    pub sent: bool,
    /// Somebody made a key of their own in one of them.
    pub keyed: bool,
    /// Their newest workspace that they can still see.
    pub newest: Option<Newest>,
}

/// The workspace that the next step is done in.
#[derive(Debug, Clone)]
pub struct Newest {
    /// Its id.
    pub id: WorkspaceId,
    /// Its state.
    pub state: State,
    /// Where it answers, once it has an address.
    pub endpoint: Option<String>,
}

/// How far the account is that the person who asks looks at. What was done in a workspace that has left their list is done all the same.
///
/// # Errors
/// When nobody can say.
pub async fn find(db: &Reading, permit: &Permit<ListWorkspaces>, account: AccountId) -> Result<Facts, Error> {
    let Principal::Person(person) = permit.who() else { return Ok(Facts::default()) };
    let listed: Vec<State> = State::ALL.iter().copied().filter(|state| label(*state).is_some()).collect();
    let query = "select p.steps_hidden_at is not null as hidden, done.*, newest.id, newest.state, newest.endpoint from people p \
                 cross join lateral (select count(*) > 0 as made, count(first_deployment_at) > 0 as sent, count(own_key_at) > 0 as keyed \
                 from workspaces where account = $3) done \
                 left join lateral (select id, state, endpoint from workspaces where account = $3 and state = any($2) \
                 order by created_at desc, id desc limit 1) newest on true where p.id = $1";
    let Some(row) = db.one(query, &[&person, &listed, &account]).await? else { return Ok(Facts::default()) };
    let state: Option<State> = row.try_get("state")?;
    Ok(Facts {
        hidden: row.try_get("hidden")?,
        made: row.try_get("made")?,
        sent: row.try_get("sent")?,
        keyed: row.try_get("keyed")?,
        newest: match state {
            Some(state) => Some(Newest { id: row.try_get("id")?, state, endpoint: row.try_get("endpoint")? }),
            None => None,
        },
    })
}

/// Notes since when the person who asks does not want to see their steps, or that they do.
///
/// # Errors
/// When it could not be noted.
pub async fn arrange(
    access: &Access,
    permit: &Permit<ArrangeSteps>,
    hidden_at: Option<Timestamp>,
) -> Result<(), Error> {
    let Principal::Person(person) = permit.who() else { return Ok(()) };
    let update = "update people set steps_hidden_at = $2 where id = $1";
    access.write().await?.execute(update, &[&person, &hidden_at]).await?;
    access.notifier.notify(ChangeSet::of(person));
    Ok(())
}
