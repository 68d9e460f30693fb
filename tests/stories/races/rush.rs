//! A rush: somebody with room for one more workspace orders many at once, from several tabs, by several processes of web.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use http::Method;
use http::header::{LOCATION, ORIGIN};
use messages::{CommandId, WorkspaceId};

use super::watch::{Outcome, Watch};
use crate::world::{Customer, World, until};

/// Tabs that are open …
pub const TABS: usize = 5;
/// … and orders that each of them sends off at once.
pub const EACH: usize = 10;

/// What is said to who has no room, on the trial and on Hobby.
const NO_ROOM: &str = "You have one workspace, and your plan, Trial, includes one.";

/// One rush.
pub struct Rush {
    orders: Vec<CommandId>,
    answers: Vec<Answer>,
}

/// What one order was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// It led to the workspace, or to the page that waits for it.
    Made,
    /// There was no room, in plain words.
    NoRoom,
    /// Something else, with this status.
    Other(u16),
}

impl Rush {
    /// Sends all of them off, each by another door than the one before, and has the watch read as far.
    pub async fn of(who: &Customer, doors: &[String], watch: &Watch) -> Self {
        let mut orders = Vec::new();
        for _ in 0..TABS {
            let account = who.opens("/workspaces/new").await.field("account");
            orders.extend((0..EACH).map(|_| (CommandId::new(), account.clone())));
        }
        let sent = orders.iter().zip(doors.iter().cycle());
        let answers = join_all(sent.map(|((command, account), door)| order(who, door, *command, account))).await;
        let rush = Self { orders: orders.into_iter().map(|(command, _)| command).collect(), answers };
        let made = rush.answers.iter().filter(|answer| **answer == Answer::Made).count();
        until("what was made is on the log", async || (rush.made(watch).len() >= made).then_some(())).await;
        rush
    }

    /// How often each answer was given.
    pub fn answers(&self) -> BTreeMap<Answer, usize> {
        let mut answers = BTreeMap::new();
        for answer in &self.answers {
            *answers.entry(*answer).or_default() += 1;
        }
        answers
    }

    /// The workspaces that the log says were made.
    pub fn made(&self, watch: &Watch) -> Vec<WorkspaceId> {
        let read = watch.read();
        let made = |order: &&CommandId| read.outcome(**order) == Some(Outcome::CarriedOut);
        self.orders.iter().filter(made).map(|order| WorkspaceId::created_by(*order)).collect()
    }

    /// How many of the orders reached the log, and have their outcome there.
    pub fn decided(&self, watch: &Watch) -> usize {
        let read = watch.read();
        self.orders.iter().filter(|order| read.outcome(**order).is_some()).count()
    }

    /// How many calls infra got for workspaces that were refused.
    pub fn calls_for_the_refused(&self, world: &World, watch: &Watch) -> usize {
        let (made, ledger) = (self.made(watch), world.outside.infra.ledger());
        let all = self.orders.iter().map(|order| WorkspaceId::created_by(*order));
        all.filter(|id| !made.contains(id)).map(|id| ledger.calls(&id.to_string()).len()).sum()
    }
}

/// Sends one order to this door, as a page sends it; what is answered is not kept.
async fn order(who: &Customer, door: &str, command: CommandId, account: &str) -> Answer {
    let command = command.to_string();
    let form = [("command", command.as_str()), ("account", account), ("name", "Paper shop"), ("region", "eu")];
    let request = who.request(Method::POST, &format!("{door}/workspaces")).header("sec-fetch-site", "same-origin");
    let answer = request.header(ORIGIN, &who.origin).form(&form).send().await.unwrap();
    let leads = answer.headers().get(LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default().to_owned();
    let status = answer.status().as_u16();
    let body = answer.text().await.unwrap();
    match status {
        303 if leads.starts_with("/orders/") => waited_for(who, &leads).await,
        303 if !leads.is_empty() => Answer::Made,
        422 if body.contains(NO_ROOM) => Answer::NoRoom,
        other => Answer::Other(other),
    }
}

/// What the page says in the end that watches on for an order.
async fn waited_for(who: &Customer, page: &str) -> Answer {
    until("what became of the order", async || {
        let shown = who.opens(page).await;
        if shown.says(NO_ROOM) {
            return Some(Answer::NoRoom);
        }
        shown.leads_to().map(|_| Answer::Made)
    })
    .await
}

/// Deletes what was made, and waits until there is room again.
pub async fn makes_room(who: &Customer, workspace: WorkspaceId) {
    let path = format!("/workspaces/{workspace}/delete");
    let page = until("it can be deleted", async || {
        let page = who.opens(&path).await;
        (page.status == 200).then_some(page)
    })
    .await;
    let (command, account) = (page.field("command"), page.field("account"));
    let gone = who.posts(&path, &[("command", &command), ("account", &account), ("name", "Paper shop")]).await;
    assert_eq!(gone.status, 303, "{}", gone.body);
    until("there is room again", async || {
        let page = who.opens("/workspaces/new").await;
        (page.status == 200 && !page.says(NO_ROOM)).then_some(())
    })
    .await;
}
