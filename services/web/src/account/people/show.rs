//! All who belong to the account, and who was asked to.

use std::sync::Arc;

use access::account::Payer;
use access::permit::also;
use access::team::{self, Member, Waiting};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::authorize::permission::{ChangePeople, InvitePeople, ViewPeople};
use domain::authorize::{Permit, account_role_permits};
use domain::wording::team::named;
use http::StatusCode;
use jiff::Timestamp;
use messages::{AccountId, CommandId};

use super::again::Again;
use super::invite::{Form, form};
use super::withdraw::Withdraw;
use super::{Done, PATH, page_of};
use crate::account::Tab;
use crate::app::App;
use crate::commands::{Ask, NotDone, Problems};
use crate::live::{Part, Watch};
use crate::permit::Permitted;
use crate::visit::{Failure, Visit};
use face::label::Tone;
use face::layout::{Frame, Here, Notice, Team, respond};
use face::paging::Paging;
use face::when::Dates;

/// `GET /account/people`, and the answer to an invitation that cannot be sent as it is.
#[derive(Debug, Template)]
#[template(path = "account/people/show.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// Which of the account's pages it is.
    pub tab: Tab,
    /// All that changes while one looks.
    pub live: Live,
    /// What is looked for, where there are so many that one would look.
    pub search: Option<String>,
    /// The form that asks somebody; none for who may not.
    pub form: Option<Form>,
    /// The accounts that they belong to, where that is more than one.
    pub teams: Vec<Team>,
}

/// What `GET /account/people/live` answers with, and the page includes.
#[derive(Debug, Clone, Template)]
#[template(path = "account/people/_live.html")]
pub struct Live {
    /// How dates are written for the reader.
    pub dates: Dates,
    /// When this was drawn.
    pub now: Timestamp,
    /// What is looked for.
    pub words: String,
    /// Which part of the list is shown.
    pub paging: Paging,
    /// Those who belong to it.
    pub rows: Vec<Row>,
    /// Those who were asked.
    pub asked: Vec<Asked>,
    /// How many places the plan has, and how many are taken; none where they are alone.
    pub places: Option<(usize, u32)>,
    /// Whether who looks can leave.
    pub may_leave: bool,
    /// Whether billing has opened the account.
    pub is_open: bool,
}

/// Somebody who belongs to it.
#[derive(Debug, Clone)]
pub struct Row {
    /// The page on which they are changed; none for who may not.
    pub href: Option<String>,
    /// What they are called.
    pub name: String,
    /// Where mail reaches them.
    pub email: String,
    /// Whether it is who looks.
    pub is_reader: bool,
    /// What their role is called.
    pub role: &'static str,
    /// Since when they belong to it.
    pub since: Timestamp,
    /// When they were last here.
    pub seen: Option<Timestamp>,
    /// Who asked them.
    pub by: Option<String>,
}

/// Somebody who was asked.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The invitation. Posted as `invitation`.
    pub id: String,
    /// Where it went; none where that is not kept any more.
    pub address: Option<String>,
    /// What they would be.
    pub role: &'static str,
    /// Who asked.
    pub by: Option<String>,
    /// Until when they can accept.
    pub until: Timestamp,
    /// The button that sends it once more; none where nobody knows where it went.
    pub again: Option<Ask>,
    /// The button that takes it back.
    pub withdraw: Ask,
}

/// So many stand on one page.
const PAGE: usize = 50;

/// From so many on one would look for somebody.
const MANY: usize = 8;

impl Live {
    pub(super) async fn of(
        app: &App,
        visit: &Visit,
        (row, permit): (&Payer, &Permit<ViewPeople>),
        query: Option<&str>,
    ) -> Result<Self, Failure> {
        let words = looked_for(query);
        let db = app.read().await?;
        let fitting = team::count(&db, permit, &words).await?;
        let all = if words.is_empty() { fitting } else { team::count(&db, permit, "").await? };
        let paging = Paging::of(Paging::asked_for(query), PAGE, fitting);
        let members = team::list(&db, permit, &words, paging.limit_and_offset()).await?;
        let waiting = match also(permit, InvitePeople) {
            Ok(permit) => team::waiting(&db, &permit, visit.now).await?,
            Err(_) => Vec::new(),
        };
        let may_change = also(permit, ChangePeople).is_ok();
        let is_team = all > 1 || !waiting.is_empty();
        let places = is_team.then(|| (all, row.plan.map_or(plans::PEOPLE, plans::Plan::people)));
        Ok(Self {
            dates: visit.dates(),
            now: visit.now,
            rows: members.into_iter().map(|one| Row::of(one, row, may_change)).collect(),
            asked: waiting.into_iter().map(|one| Asked::of(one, visit, row.account)).collect(),
            words,
            paging,
            places,
            may_leave: all > 1,
            is_open: row.is_open,
        })
    }

    /// How many places are taken, in words.
    fn sentence(&self) -> String {
        match self.places {
            Some((taken, places)) => format!("{taken} of the {places} people that your plan includes."),
            None => String::new(),
        }
    }

    /// The same list on another page, up to its number.
    fn pages(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if !self.words.is_empty() {
            query.append_pair("q", &self.words);
        }
        let query = query.finish();
        let and = if query.is_empty() { "" } else { "&" };
        format!("{PATH}?{query}{and}page=")
    }
}

/// What an address looks for.
fn looked_for(query: Option<&str>) -> String {
    let mut fields = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let words = fields.find(|(name, _)| name == "q").map(|(_, words)| words.into_owned()).unwrap_or_default();
    let plain = words.chars().filter(|letter| *letter != '\0');
    plain.collect::<String>().trim().chars().take(60).collect()
}

impl Row {
    fn of(member: Member, reader: &Payer, may_change: bool) -> Self {
        let is_reader = member.person == reader.person;
        Self {
            href: (may_change && !is_reader).then(|| page_of(member.person)),
            name: member.name,
            email: member.email,
            is_reader,
            role: named(member.role),
            since: member.since,
            seen: member.seen_at,
            by: member.invited_by,
        }
    }
}

impl Asked {
    /// One of this account.
    pub(crate) fn of(waiting: Waiting, visit: &Visit, account: AccountId) -> Self {
        Self {
            id: waiting.id.to_string(),
            again: waiting.address.is_some().then(|| Ask::of::<Again>(visit, account)),
            withdraw: Ask::of::<Withdraw>(visit, account),
            address: waiting.address,
            role: named(waiting.role),
            by: waiting.by,
            until: waiting.until,
        }
    }
}

impl Part for Live {
    type Permission = ViewPeople;

    async fn draw(app: &App, asked: &Permitted<ViewPeople>, query: Option<&str>) -> Result<Self, Failure> {
        Self::of(app, &asked.visit, (&asked.row, &asked.permit), query).await
    }

    fn asks_from(&self) -> String {
        self.pages().replacen(PATH, "/account/people/live", 1) + &self.paging.page().to_string()
    }

    fn watches(&self) -> Option<Watch> {
        Some(Watch::Account)
    }
}

/// `GET /account/people`
pub(crate) async fn show(
    asked: Permitted<ViewPeople>,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let query = query.as_deref();
    let said = |tone, text: &str| Notice { tone, text: text.to_owned() };
    let done = Done::of(query).map(|done| said(Tone::Good, done.sentence()));
    let notice = done.or_else(|| NotDone::asked(query).map(|why| said(Tone::Rest, &why.sentence())));
    let empty = form(&asked.row, CommandId::new(), String::new(), None, Problems::default());
    let page = page(&app, &asked.visit, (&asked.row, &asked.permit), query, empty).await?;
    Ok(respond(StatusCode::OK, &Page { frame: Frame { notice, ..page.frame.clone() }, ..page }))
}

/// The page with this form.
pub(super) async fn page(
    app: &App,
    visit: &Visit,
    (row, permit): (&Payer, &Permit<ViewPeople>),
    query: Option<&str>,
    form: Form,
) -> Result<Page, Failure> {
    let live = Live::of(app, visit, (row, permit), query).await?;
    let is_long = !live.words.is_empty() || live.places.is_some_and(|(all, _)| all > MANY);
    let may_invite = row.is_open
        && row
            .role
            .is_some_and(|role| account_role_permits(role, domain::authorize::permission::Permission::InvitePeople));
    Ok(Page {
        frame: visit.frame(Here::Account),
        tab: Tab::People,
        search: is_long.then(|| live.words.clone()),
        form: may_invite.then_some(form),
        teams: visit.teams(),
        live,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_for_survives_its_address() {
        assert_eq!(looked_for(Some("page=2&q=+Ada+%26+co%00+")), "Ada & co");
        assert_eq!((looked_for(None).as_str(), looked_for(Some("q="))), ("", String::new()));
        assert_eq!(looked_for(Some(&format!("q={}", "a".repeat(500)))).len(), 60);
    }
}
