//! The topics of a stream: what its windows watch, as far as the person who asks may see it.

use domain::authorize::permission::{ListWorkspaces, ViewCommand, ViewWorkspace};

use crate::app::App;
use crate::live::Watch;
use crate::permit::Permitted;
use crate::visit::Failure;
use access::notifications::Topic;
use access::permit::Params;
use access::workspace::paid_by_others;

/// As many things as one stream watches. Windows beyond that ask now and then.
const WATCHED: usize = 32;

/// As many workspaces as a stream watches that somebody else pays for: more than a person is invited to.
const LISTED: usize = 1000;

/// A topic, and the word by which the browser knows it.
pub(super) type Watched = (Topic, String);

/// What the browser asks for, as far as who asks may see it.
pub(super) async fn watched(
    app: &App,
    asked: &Permitted<ListWorkspaces>,
    query: &str,
) -> Result<Vec<Watched>, Failure> {
    let mut watched = Vec::new();
    let fields = url::form_urlencoded::parse(query.as_bytes());
    for word in fields.filter(|(name, _)| name == "watch").map(|(_, word)| word).take(WATCHED) {
        let Ok(watch) = word.parse() else { continue };
        match topics(app, asked, watch).await {
            Ok(topics) => watched.extend(topics.into_iter().map(|topic| (topic, word.to_string()))),
            // Its page finds out by itself; the other windows of the browser are not held up.
            Err(Failure::NotFound) => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(watched)
}

async fn topics(app: &App, asked: &Permitted<ListWorkspaces>, watch: Watch) -> Result<Vec<Topic>, Failure> {
    let asker = asked.visit.asker();
    Ok(match watch {
        Watch::List => {
            // The account has no news of workspaces that somebody else pays for.
            let foreign = paid_by_others(&app.read().await?, &asked.permit, asked.row.account, LISTED).await?;
            foreign.into_iter().map(Topic::Workspace).chain(accounts(asked)).collect()
        }
        Watch::Account => accounts(asked).collect(),
        Watch::Workspace(id) => {
            vec![Topic::Workspace(app.ask::<ViewWorkspace>(&asker, &Params::one("id", id)).await?.row.id)]
        }
        Watch::Command(id) => {
            vec![Topic::Command(app.ask::<ViewCommand>(&asker, &Params::one("command", id)).await?.row.command)]
        }
    })
}

/// One stream serves all windows of a browser, which may stand in several accounts.
fn accounts(asked: &Permitted<ListWorkspaces>) -> impl Iterator<Item = Topic> {
    let others = asked.row.teams.iter().map(|team| team.account).filter(|account| *account != asked.row.account);
    [asked.row.account].into_iter().chain(others).map(Topic::Account)
}
